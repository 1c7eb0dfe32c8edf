import { InputError } from '../../errors.js';
import type { Draft } from './code-builder.js';
import { opOf, refuse, wholeOf, type Place } from './source.js';
import { LIMB, MEMORY, MNEMONICS } from './trace.js';

/** Streams in the order of a trace. */
export const STREAMS = ['xinst', 'cinst', 'minst'] as const;
export type Stream = (typeof STREAMS)[number];

type Field = 'w' | 'r' | 'spad' | 'name' | 'number' | 'any';

/** Fields after the mnemonic; `any` is told of the instruction and has no part in its time. */
const FORMS: Readonly<Record<Stream, Readonly<Record<string, readonly Field[]>>>> = {
  xinst: {
    add: ['w', 'r', 'r', 'any'],
    sub: ['w', 'r', 'r', 'any'],
    mul: ['w', 'r', 'r', 'any'],
    muli: ['w', 'r', 'any', 'any'],
    mac: ['w', 'r', 'r', 'any'],
    maci: ['w', 'r', 'any', 'any'],
    ntt: ['w', 'w', 'r', 'r', 'r', 'any', 'any'],
    intt: ['w', 'w', 'r', 'r', 'r', 'any', 'any'],
    twntt: ['w', 'r', 'any', 'any', 'any', 'any'],
    twintt: ['w', 'r', 'any', 'any', 'any', 'any'],
    rshuffle: ['w', 'w', 'r', 'r', 'any', 'any'],
    irshuffle: ['w', 'w', 'r', 'r', 'any', 'any'],
    move: ['w', 'r'],
    copy: ['w', 'r', 'any'],
    xstore: ['r'],
    exit: [],
    bexit: [],
    nop: ['number'],
  },
  cinst: {
    bload: ['any', 'spad', 'any'],
    bones: ['spad', 'any'],
    nload: ['any', 'spad'],
    xinstfetch: ['any', 'any'],
    ifetch: ['number'],
    cload: ['w', 'spad'],
    cstore: ['spad'],
    csyncm: ['number'],
    cexit: [],
    nop: ['number'],
    kgload: ['w'],
    kgseed: ['spad'],
    kgstart: [],
  },
  minst: { mload: ['spad', 'name'], mstore: ['name', 'spad'], msyncc: ['number'] },
};

/** Registers of a bank are numbered below this: id = 16 * number + bank. */
const BANKS = 16;
const REGISTERS = 65536;

/** Number and bank of a register by the id of its operand. */
export const registerOf = (id: number): { number: number; bank: number } => ({
  number: Math.floor(id / BANKS),
  bank: id % BANKS,
});
export const registerId = (number: number, bank: number): number => number * BANKS + bank;

function register(place: Place, text: string): number {
  const [, number = '', bank = ''] =
    /^r(\d{1,5})b(\d{1,2})$/.exec(text) ?? refuse(place, text, 'a register such as r12b3');
  if (Number(bank) >= BANKS || Number(number) >= REGISTERS)
    refuse(place, text, `a register of bank 0 to ${BANKS - 1}, such as r12b3`);
  return 4 * registerId(Number(number), Number(bank)) + LIMB;
}

/** One instruction of a stream by its fields, the mnemonic first. @throws InputError */
export function heraclesLine(place: Place, stream: Stream, fields: readonly string[]): Draft {
  const [name = '', ...rest] = fields;
  const forms = FORMS[stream];
  opOf(place, name, Object.keys(forms));
  const form = forms[name]!;
  if (rest.length !== form.length)
    throw new InputError(`${name} with ${rest.length} fields`, { ...place, expected: `${form.length}` });
  const written: number[] = [];
  const read: number[] = [];
  let amount = 0;
  form.forEach((field, index) => {
    const text = rest[index]!;
    if (field === 'w') written.push(register(place, text));
    else if (field === 'r') read.push(register(place, text));
    else if (field === 'spad')
      (name === 'cstore' || name === 'mload' ? written : read).push(
        4 * wholeOf(place, text, 'an address of the scratchpad', 999_999) + MEMORY,
      );
    else if (field === 'number') amount = wholeOf(place, text, 'a number', 999_999_999);
    else if (text === '') refuse(place, fields.join(', '), `a value for field ${index + 1} of ${name}`);
  });
  if (name === 'mac' || name === 'maci') read.push(...written);
  const [first, second] = written;
  if (first !== undefined && first === second && form[1] === 'w')
    refuse(place, rest[1]!, 'two results that differ');
  // The idle cycles of the scratchpad's stream are a mnemonic of their own.
  const op = MNEMONICS.heracles.indexOf((stream === 'cinst' && name === 'nop' ? 'cnop' : name) as 'nop');
  return { op, written, read, amount, line: place.line };
}
