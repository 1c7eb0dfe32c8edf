import { InputError } from '../../../errors.js';
import { HIGH, LOW, lowField, opcodeOf, WORD } from './encode.js';
import { MODES, OPCODES, type B512Program } from './program.js';
import { hasAddress, hasPattern, programFrom, registersOf, type Instruction } from './shapes.js';

/**
 * The program of 64-bit words, little endian.
 * @param file name for errors @throws InputError for a file that ends inside a word, and for words that are none
 */
export function decode(bytes: Uint8Array, name: string, file = name): B512Program {
  const left = bytes.length % WORD;
  if (left !== 0)
    throw new InputError(`the file ends ${left} bytes into instruction ${(bytes.length - left) / WORD}`, {
      file,
      expected: 'instructions of 8 bytes each',
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const list: Instruction[] = [];
  for (let at = 0; at < bytes.length; at += WORD)
    list.push(decodeOne(view.getUint32(at + 4, true), view.getUint32(at, true), list.length, file));
  return programFrom(name, list);
}

/** The program of lines of 16 hexadecimal digits, the highest first; what follows `#` is a comment. */
export function decodeHex(text: string, name: string, file = name): B512Program {
  const list: Instruction[] = [];
  text.split('\n').forEach((whole, index) => {
    const line = whole.replace(/#.*/, '').trim();
    if (line === '') return;
    if (!/^[0-9a-f]{16}$/i.test(line))
      throw new InputError(`'${short(line)}' is no instruction`, {
        file,
        line: index + 1,
        expected: '16 hexadecimal digits',
      });
    const [high, low] = [line.slice(0, 8), line.slice(8)].map((half) => Number.parseInt(half, 16));
    list.push(decodeOne(high!, low!, list.length, file, index + 1));
  });
  return programFrom(name, list);
}

/** The words of a program as lines of 16 hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = '';
  for (let at = 0; at < bytes.length; at += WORD)
    text += `${view.getBigUint64(at, true).toString(16).padStart(16, '0')}\n`;
  return text;
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);

function decodeOne(high: number, low: number, at: number, file: string, line?: number): Instruction {
  const fail = (problem: string, expected: string): never => {
    throw new InputError(`${problem} in instruction ${at}`, { file, line, expected });
  };
  const code = (high >>> HIGH.opcode) & 15;
  const opcode = opcodeOf(code, ((high >>> HIGH.bfly) & 1) === 1);
  if (opcode < 0) fail(`bit 48 (BFLY) with opcode ${code}`, 'BFLY with the opcode of vvmul only');
  const one: Instruction = { opcode };
  // Bits that have been read; whatever else is set belongs to no field of this instruction.
  let readHigh = (15 << HIGH.opcode) | (1 << HIGH.bfly);
  let readLow = 0;
  for (const field of registersOf(opcode)) {
    if (field === 'vd1' || field === 'vt1') {
      one[field] = (high >>> HIGH[field]) & 63;
      readHigh |= 63 << HIGH[field];
    } else {
      const lowest = lowField(opcode, field);
      one[field] = (low >>> lowest) & 63;
      readLow |= 63 << lowest;
    }
  }
  if (hasAddress(opcode)) {
    one.address = ((high & 0xfff) << 8) | (low >>> LOW.address);
    readHigh |= 0xfff;
    readLow |= 0xff << LOW.address;
  }
  if (hasPattern(opcode)) {
    one.mode = (low >>> LOW.mode) & 63;
    one.value = (low >>> LOW.value) & 63;
    if (one.mode >= MODES.length) fail(`address mode ${one.mode}`, `0 to ${MODES.length - 1}`);
    readLow |= (63 << LOW.mode) | (63 << LOW.value);
  }
  if ((high & ~readHigh) !== 0 || (low & ~readLow) !== 0)
    fail(`bits outside the fields of ${OPCODES[opcode]}`, 'zeros there');
  return one;
}
