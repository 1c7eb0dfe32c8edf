import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../../src/models/rpu/isa/assemble.js';
import { execute, newState, type RpuState } from '../../../src/models/rpu/machine/execute.js';

const run = (text: string, prepare: (state: RpuState) => void = () => undefined): RpuState => {
  const state = newState(4096, 16);
  prepare(state);
  execute(assemble(text, 'p'), state);
  return state;
};

/** A prime of 127 bits, so that products need all of 254. */
const Q = 2n ** 127n - 1n;
const big = (seed: bigint): bigint[] => Array.from({ length: 512 }, (_, i) => (Q - seed * BigInt(i + 1)) % Q);

describe('functional execution', () => {
  it('loads by the four patterns', () => {
    const state = run(
      'aload a1, 2\nvload v0, a1 + 5\nvload v1, a0 + 1, strided 2\nvload v2, a1, strided-skip 2\nvload v3, a1 + 3, repeated 3\nvbroadcast v4, a1 + 9',
      (state) => {
        state.vdm.forEach((_, at) => (state.vdm[at] = BigInt(at)));
        state.sdm[2] = 100n;
      },
    );
    const at = (register: number, i: number): number => Number(state.vector[register]![i]);
    expect([at(0, 0), at(0, 511)]).toEqual([105, 616]);
    expect([at(1, 0), at(1, 1), at(1, 511)]).toEqual([1, 5, 2045]);
    // Runs of four, eight apart: 0 1 2 3, 8 9 10 11.
    expect([at(2, 3), at(2, 4), at(2, 7), at(2, 511)]).toEqual([103, 108, 111, 100 + 127 * 8 + 3]);
    expect([at(3, 0), at(3, 7), at(3, 8), at(3, 511)]).toEqual([103, 110, 103, 110]);
    expect([at(4, 0), at(4, 511)]).toEqual([109, 109]);
  });

  it('stores where it would load', () => {
    const state = run('vload v0, a0\nvstore v0, a0 + 1025, strided 1', (state) => {
      for (let i = 0; i < 512; i++) state.vdm[i] = BigInt(i + 7);
    });
    expect([1024, 1025, 1026, 1027, 2047, 2048].map((at) => Number(state.vdm[at]))).toEqual([
      0, 7, 0, 8, 518, 0,
    ]);
  });

  it('computes modulo the modulus register, exactly', () => {
    const state = run(
      `mload m3, 0
       sload s2, 1
       vvadd v2, v0, v1, m3
       vvsub v3, v0, v1, m3
       vvmul v4, v0, v1, m3
       vsadd v5, v0, s2, m3
       vssub v6, v0, s2, m3
       vsmul v7, v0, s2, m3
       bfly v8, v9, v0, v1, v4, m3`,
      (state) => {
        state.vector[0] = big(3n);
        state.vector[1] = big(5n);
        state.sdm[0] = Q;
        state.sdm[1] = Q - 11n;
      },
    );
    const [a, b] = [big(3n), big(5n)];
    const mod = (x: bigint): bigint => ((x % Q) + Q) % Q;
    const s = -11n;
    for (let i = 0; i < 512; i++) {
      const product = mod(a[i]! * b[i]!);
      const expected = [a[i]! + b[i]!, a[i]! - b[i]!, product, a[i]! + s, a[i]! - s, a[i]! * s];
      expected.push(a[i]! + b[i]! * product, a[i]! - b[i]! * product);
      expect(expected.map(mod)).toEqual(
        [2, 3, 4, 5, 6, 7, 8, 9].map((register) => state.vector[register]![i]),
      );
    }
  });

  it('interleaves halves and gathers even and odd elements; packing undoes unpacking', () => {
    const state = run(
      'unpklo v2, v0, v1\nunpkhi v3, v0, v1\npklo v4, v0, v1\npkhi v5, v0, v1\npklo v6, v2, v3\npkhi v7, v2, v3',
      (state) => {
        state.vector[0] = Array.from({ length: 512 }, (_, i) => BigInt(i));
        state.vector[1] = Array.from({ length: 512 }, (_, i) => BigInt(1000 + i));
      },
    );
    const of = (register: number, ...at: number[]): number[] =>
      at.map((i) => Number(state.vector[register]![i]));
    expect(of(2, 0, 1, 2, 511)).toEqual([0, 1000, 1, 1255]);
    expect(of(3, 0, 1, 2, 511)).toEqual([256, 1256, 257, 1511]);
    expect(of(4, 0, 1, 255, 256, 511)).toEqual([0, 2, 510, 1000, 1510]);
    expect(of(5, 0, 1, 255, 256, 511)).toEqual([1, 3, 511, 1001, 1511]);
    expect(state.vector[6]).toEqual(state.vector[0]);
    expect(state.vector[7]).toEqual(state.vector[1]);
  });

  it('reads before it writes', () => {
    const state = run('mload m0, 0\nbfly v0, v1, v0, v1, v2, m0', (state) => {
      state.sdm[0] = 97n;
      [5n, 7n, 11n].forEach((x, r) => state.vector[r]!.fill(x));
    });
    expect([state.vector[0]![9], state.vector[1]![9]]).toEqual([82n, (5n - 77n + 97n) % 97n]);
  });

  it('says which instruction leaves a memory or has no modulus', () => {
    expect(() => run('vload v1, a0 + 3585')).toThrow(
      /p: element 4096 lies outside the VDM, in instruction 0: vload v1, a0 \+ 3585; expected 0 to 4095/,
    );
    expect(() => run('vstore v1, a0 + 3585')).toThrow(/4096 lies outside the VDM/);
    expect(() => run('sload s1, 16')).toThrow(/element 16 lies outside the SDM.*expected 0 to 15/);
    expect(() => run('vvadd v0, v1, v2, m3')).toThrow(/modulus m3 is 0, in instruction 0: vvadd/);
    expect(() => run('mload m3, 0\nvvadd v0, v1, v2, m3', (state) => (state.sdm[0] = 2n ** 128n))).toThrow(
      /modulus of 1 to 128 bits/,
    );
  });

  it('keeps results below the modulus', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n, max: 2n ** 128n - 1n }),
        fc.bigInt({ min: 0n, max: 2n ** 128n }),
        (q, x) => {
          const state = run('mload m0, 0\nvvsub v2, v0, v1, m0\nbfly v3, v4, v0, v1, v1, m0', (state) => {
            state.sdm[0] = q;
            state.vector[1]!.fill(x % q);
          });
          for (const register of [2, 3, 4]) expect(state.vector[register]![0]! < q).toBe(true);
          expect((state.vector[2]![0]! + x) % q).toBe(0n);
        },
      ),
      { numRuns: 20 },
    );
  });
});
