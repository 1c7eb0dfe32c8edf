import { InputError, nearest } from '../../../errors.js';
import { OP } from './operands.js';
import { MODES, OPCODES, REGISTERS, type B512Program, type Opcode } from './program.js';
import {
  hasPattern,
  LAST_ADDRESS,
  LAST_VALUE,
  letterOf,
  programFrom,
  shapeOf,
  type Instruction,
  type Operand,
  type RegisterField,
} from './shapes.js';

/** Where a line is, for errors. */
interface Place {
  file: string;
  line: number;
}

/**
 * The program of its text: an instruction a line, operands apart by commas, results first; `#`, `;` and `//` start a
 * comment; `.program <name>` names it. Addresses are in elements of 128 bit.
 *
 *     .program square
 *     mload      m0, 0                      # modulus from word 0 of the SDM
 *     vload      v0, a0 + 512, strided 1    # every second element
 *     vvmul      v1, v0, v0, m0
 *     vstore     v1, a1
 * @throws InputError with file, line and what was expected
 */
export function assemble(text: string, name: string, file = name): B512Program {
  const list: Instruction[] = [];
  let title = name;
  text.split('\n').forEach((whole, index) => {
    const place = { file, line: index + 1 };
    const line = whole.replace(/(#|;|\/\/).*/, '').trim();
    if (line === '') return;
    const [word] = /^\S+/.exec(line)!;
    const rest = line.slice(word.length).trim();
    if (word === '.program') title = nameOf(rest, place);
    else list.push(instructionOf(word, rest, place));
  });
  return programFrom(title, list);
}

function nameOf(rest: string, place: Place): string {
  if (/^\S+$/.test(rest)) return rest;
  throw new InputError(`'${short(rest)}' is no name`, { ...place, expected: '.program and one word' });
}

function instructionOf(word: string, rest: string, place: Place): Instruction {
  const mnemonic = word.toLowerCase();
  if (!Object.hasOwn(OP, mnemonic))
    throw new InputError(`unknown instruction '${short(word)}'`, {
      ...place,
      expected: `one of ${OPCODES.join(', ')}`,
      nearest: nearest(short(mnemonic), OPCODES),
    });
  const opcode = OP[mnemonic as Opcode];
  const parts = rest === '' ? [] : rest.split(',').map((part) => part.trim());
  const shape = shapeOf(opcode);
  const most = shape.length + (hasPattern(opcode) ? 1 : 0);
  if (parts.length < shape.length || parts.length > most)
    throw new InputError(`${mnemonic} has ${parts.length} operands`, {
      ...place,
      expected: `${mnemonic} ${shape.map((operand) => example(opcode, operand)).join(', ')}`,
    });
  const one: Instruction = { opcode };
  shape.forEach((operand, index) => {
    const part = parts[index]!;
    if (operand === 'word') one.address = numberOf(part, LAST_ADDRESS, 'address', place);
    else if (operand === 'memory' || operand === 'element') Object.assign(one, memoryOf(part, opcode, place));
    else one[operand] = registerOf(part, opcode, operand, place);
  });
  if (hasPattern(opcode)) Object.assign(one, patternOf(parts[shape.length], place));
  return one;
}

function registerOf(text: string, opcode: number, field: RegisterField, place: Place): number {
  const letter = letterOf(opcode, field);
  const match = /^([a-z])(\d{1,3})$/i.exec(text);
  const number = match === null ? -1 : Number(match[2]);
  if (match !== null && match[1]!.toLowerCase() === letter && number < REGISTERS) return number;
  throw new InputError(
    `'${short(text)}' is no ${FILE_NAMES[letter]} register, which ${OPCODES[opcode]} has there`,
    {
      ...place,
      expected: `${letter}0 to ${letter}${REGISTERS - 1}`,
      ...(number >= 0 ? { nearest: `${letter}${Math.min(number, REGISTERS - 1)}` } : {}),
    },
  );
}

const FILE_NAMES = Object.freeze({ v: 'vector', s: 'scalar', a: 'address', m: 'modulus' });

function memoryOf(text: string, opcode: number, place: Place): Pick<Instruction, 'rm' | 'address'> {
  const [base, offset, more] = text.split('+').map((part) => part.trim());
  if (more !== undefined)
    throw new InputError(`'${short(text)}' is no place in memory`, { ...place, expected: 'a0 + 512' });
  return {
    rm: registerOf(base!, opcode, 'rm', place),
    address: offset === undefined ? 0 : numberOf(offset, LAST_ADDRESS, 'address', place),
  };
}

function patternOf(text: string | undefined, place: Place): Pick<Instruction, 'mode' | 'value'> {
  if (text === undefined) return { mode: 0, value: 0 };
  const [word = '', value, more] = text.split(/\s+/);
  const mode = (MODES as readonly string[]).indexOf(word.toLowerCase());
  if (mode < 0)
    throw new InputError(`unknown pattern '${short(word)}'`, {
      ...place,
      expected: `one of ${MODES.join(', ')}`,
      nearest: nearest(short(word), MODES),
    });
  if (value === undefined || more !== undefined)
    throw new InputError(`'${short(text)}' is no pattern`, {
      ...place,
      expected: `${MODES[mode]} and a number`,
    });
  return { mode, value: numberOf(value, LAST_VALUE, 'exponent', place) };
}

function numberOf(text: string, most: number, what: string, place: Place): number {
  const number = /^(\d{1,15}|0x[0-9a-f]{1,12})$/i.test(text) ? Number(text) : NaN;
  if (number <= most) return number;
  const problem = Number.isNaN(number) ? `'${short(text)}' is no ${what}` : `${what} ${text} is out of range`;
  throw new InputError(problem, { ...place, expected: `0 to ${most}` });
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);

function example(opcode: number, operand: Operand): string {
  if (operand === 'word') return '0';
  if (operand === 'memory' || operand === 'element') return 'a0 + 0';
  return `${letterOf(opcode, operand)}0`;
}
