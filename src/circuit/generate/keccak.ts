import { CircuitBuilder } from '../builder.js';
import type { Netlist } from '../netlist.js';

const ROUNDS = 24;
const LANE = 64;

/**
 * Keccak-f[1600] (FIPS 202): 1600 bits to 1600, bit `64(x + 5y) + z` of the value being bit z of lane (x, y).
 * 38,400 AND, 115,200 XOR and 38,486 INV, the counts of the published Bristol circuit.
 */
export function keccakF(): Netlist {
  const b = new CircuitBuilder('keccak-f1600');
  let state: readonly number[] = b.input(25 * LANE);
  const at = (lanes: readonly number[], x: number, y: number, z: number): number =>
    lanes[LANE * ((x % 5) + 5 * (y % 5)) + ((z + LANE) % LANE)]!;
  const map = (bit: (x: number, y: number, z: number) => number, rows = 5): number[] => {
    const out: number[] = [];
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < 5; x++) for (let z = 0; z < LANE; z++) out.push(bit(x, y, z));
    return out;
  };
  const rotations = rhoOffsets();
  const constants = roundConstants();
  for (let round = 0; round < ROUNDS; round++) {
    const before = state;
    const parity = map(
      (x, _, z) => [1, 2, 3, 4].reduce((sum, y) => b.xor(sum, at(before, x, y, z)), at(before, x, 0, z)),
      1,
    );
    const effect = map((x, _, z) => b.xor(at(parity, x + 4, 0, z), at(parity, x + 1, 0, z - 1)), 1);
    const theta = map((x, y, z) => b.xor(at(before, x, y, z), at(effect, x, 0, z)));
    // rho and pi move bits: lane (x, y) of the result is lane (x + 3y, x) rotated.
    const moved = map((x, y, z) => at(theta, x + 3 * y, x, z + LANE - rotations[((x + 3 * y) % 5) + 5 * x]!));
    const chi = map((x, y, z) =>
      b.xor(at(moved, x, y, z), b.and(b.not(at(moved, x + 1, y, z)), at(moved, x + 2, y, z))),
    );
    for (let z = 0; z < LANE; z++) if ((constants[round]! >> BigInt(z)) & 1n) chi[z] = b.not(chi[z]!);
    state = chi;
  }
  b.output(state);
  return b.build();
}

/** Rotation of each lane, at `x + 5y` (FIPS 202, 3.2.2). */
function rhoOffsets(): number[] {
  const offsets = new Array<number>(25).fill(0);
  let [x, y] = [1, 0];
  for (let step = 0; step < 24; step++) {
    offsets[x + 5 * y] = (((step + 1) * (step + 2)) / 2) % LANE;
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return offsets;
}

/** Constants of iota from the shift register x^8 + x^6 + x^5 + x^4 + 1 (FIPS 202, 3.2.5). */
function roundConstants(): bigint[] {
  let register = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let power = 0; power <= 6; power++) {
      if (register & 1) constant |= 1n << BigInt(2 ** power - 1);
      register = register & 0x80 ? ((register << 1) & 0xff) ^ 0x71 : register << 1;
    }
    return constant;
  });
}
