import { CircuitBuilder, type Word } from '../builder.js';
import type { Netlist } from '../netlist.js';
import { constant, xorWords } from './logic.js';
import { sbox } from './sbox.js';

/** Sixteen bytes, the first of FIPS-197's hexadecimal string first; each least significant bit first. */
type State = readonly Word[];

const ROUNDS = 10;

/**
 * AES-128 with its key schedule (FIPS-197): inputs key and plaintext, output ciphertext, each the 128-bit number
 * that its hexadecimal string reads as. 200 S-boxes of 32 AND.
 */
export function aes128(): Netlist {
  const b = new CircuitBuilder('aes-128', { fold: true });
  let key = bytesOf(b.input(128));
  let state = xorStates(b, bytesOf(b.input(128)), key);
  let roundConstant = 1;
  for (let round = 1; round <= ROUNDS; round++) {
    key = nextKey(b, key, roundConstant);
    roundConstant = (roundConstant << 1) ^ (roundConstant & 0x80 ? 0x11b : 0);
    const shifted = shiftRows(state.map((byte) => sbox(b, byte)));
    state = xorStates(b, round < ROUNDS ? mixColumns(b, shifted) : shifted, key);
  }
  b.output([...state].reverse().flat());
  return b.build();
}

const bytesOf = (word: Word): State =>
  Array.from({ length: 16 }, (_, byte) => word.slice(8 * (15 - byte), 8 * (16 - byte)));

const xorStates = (b: CircuitBuilder, x: State, y: State): State =>
  x.map((byte, at) => xorWords(b, byte, y[at]!));

/** Byte `row + 4 column` comes from the column `row` further right. */
const shiftRows = (state: State): State => state.map((_, at) => state[(at + 4 * (at % 4)) % 16]!);

function mixColumns(b: CircuitBuilder, state: State): State {
  const twice = state.map((byte) => double(b, byte));
  return state.map((_, at) => {
    const column = at - (at % 4);
    const [own, next, third, last] = [0, 1, 2, 3].map((step) => column + ((at + step) % 4)) as [
      ...[number, number, number, number],
    ];
    // 2 own + 3 next + third + last
    const left = xorWords(b, twice[own]!, xorWords(b, twice[next]!, state[next]!));
    return xorWords(b, left, xorWords(b, state[third]!, state[last]!));
  });
}

/** Times x in GF(2^8) modulo 0x11b. */
const double = (b: CircuitBuilder, byte: Word): Word => {
  const top = byte[7]!;
  return [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => {
    const shifted = bit === 0 ? undefined : byte[bit - 1]!;
    if (shifted === undefined) return top;
    return (0x1b >> bit) & 1 ? b.xor(shifted, top) : shifted;
  });
};

function nextKey(b: CircuitBuilder, key: State, roundConstant: number): State {
  const next: Word[] = [];
  for (let at = 0; at < 16; at++) {
    const before = at >= 4 ? next[at - 4]! : sbox(b, key[12 + ((at + 1) % 4)]!);
    const word = at === 0 ? xorWords(b, before, constant(BigInt(roundConstant), 8)) : before;
    next.push(xorWords(b, key[at]!, word));
  }
  return next;
}
