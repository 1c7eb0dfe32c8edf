import { MODES, OPCODES, type B512Program } from './program.js';
import { hasPattern, letterOf, shapeOf } from './shapes.js';

/** The text of a program, one instruction a line; `assemble` reads it back to the same columns. */
export function disassemble(program: B512Program): string {
  const lines = [`.program ${program.name}`];
  for (let at = 0; at < program.length; at++) lines.push(instructionText(program, at));
  return `${lines.join('\n')}\n`;
}

/** One instruction, e.g. `vload v3, a0 + 8192, strided 1`. */
export function instructionText(program: B512Program, at: number): string {
  const opcode = program.opcode[at]!;
  const operands = shapeOf(opcode).map((operand) => {
    if (operand === 'word') return String(program.address[at]);
    if (operand === 'memory' || operand === 'element') return placeText(program, at);
    return `${letterOf(opcode, operand)}${program[operand][at]}`;
  });
  return `${OPCODES[opcode]!.padEnd(10)} ${operands.join(', ')}`;
}

function placeText({ opcode, rm, address, mode, value }: B512Program, at: number): string {
  const offset = address[at] === 0 ? '' : ` + ${address[at]}`;
  const plain = !hasPattern(opcode[at]!) || (mode[at] === 0 && value[at] === 0);
  return `a${rm[at]}${offset}${plain ? '' : `, ${MODES[mode[at]!]} ${value[at]}`}`;
}
