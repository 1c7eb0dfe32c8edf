import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { LIMB_KERNELS } from '../../../src/he/kernels.js';
import { kernelsOfStep, type Step } from '../../../src/he/network/layer.js';
import { lowerNetwork } from '../../../src/he/network/lower.js';
import type { HeParameters } from '../../../src/he/parameters.js';
import { OPERATIONS, type Operation } from '../../../src/he/program.js';
import * as registry from '../../../src/models/registry.js';
import type { RpuSpec } from '../../../src/models/rpu/architecture.js';
import { limbBytes, timeLayer } from '../../../src/models/rpu/layer.js';
import { kernelLibrary } from '../../../src/models/rpu/library.js';
import { cyclesOf } from '../../../src/models/rpu/record.js';
import { aside, limbs, spilled } from '../../../src/models/rpu/reuse/flow.js';
import { keptTransfersOf, summedProducts } from '../../../src/models/rpu/reuse/index.js';
import { flowOf, hoistedFlow } from '../../../src/models/rpu/reuse/operations.js';
import { transfersOf } from '../../../src/models/rpu/transfers.js';
import { loadWork } from '../../../src/work/load.js';
import type { Network } from '../../../src/workload/graph.js';

const parametersOf = (change: Partial<HeParameters> = {}): HeParameters => ({
  scheme: 'ckks',
  n: 4096,
  limbBits: [50, 50, 50],
  specialBits: [50, 50],
  keySwitching: { method: 'hybrid', dnum: 2 },
  plainBits: 17,
  scaleBits: 30,
  plainDigitBits: 60,
  sigma: 3.2,
  ...change,
});
/** Digits of two limbs and of one, each brought to five primes. */
const WIDE = parametersOf();

describe('limbs put aside', () => {
  it('are kept where that saves most', () => {
    const two = [
      aside(4, 4, 8),
      aside(2, 3, 9, { writer: 'pointwise', reader: 'transform' }),
      aside(0, 50, 50),
    ];
    expect(spilled(two, 0)).toEqual({ written: limbs(4, 3), read: limbs(9, 8) });
    // Six transfers a limb of room beat three.
    expect(spilled(two, 1)).toEqual({ written: limbs(4, 2), read: limbs(5, 8) });
    expect(spilled(two, 3)).toEqual({ written: limbs(3, 0), read: limbs(0, 6) });
    expect(spilled(two, 6)).toEqual({ written: limbs(0, 0), read: limbs(0, 0) });
  });

  it('of a key switch are coefficients, values, digits and limbs of special primes', () => {
    const switched = [
      // 2 limbs to 3 other primes, 1 to 4.
      { room: 3, written: 3, read: 10 },
      { room: 3, written: 3, read: 3 },
      // 2 digits of 5 primes, of which 3 limbs are the ciphertext's.
      { room: 2, written: 7, read: 7 },
      // 2 polynomials of 2 limbs, to 3 primes.
      { room: 4, written: 4, read: 12 },
    ].map((one) => ({ ...one, writer: 'transform', reader: 'pointwise' }));
    expect(flowOf('rotate', WIDE, 3)).toEqual({ read: limbs(6, 0), written: limbs(0, 6), aside: switched });
    expect(flowOf('swap-rows', WIDE, 3)).toEqual(flowOf('rotate', WIDE, 3));
    // What is relinearised is an operand: its values are not written.
    switched[1]!.written = 0;
    expect(flowOf('relinearize', WIDE, 3)).toEqual({
      read: limbs(3, 6),
      written: limbs(0, 6),
      aside: switched,
    });
    // One digit goes straight into its products.
    expect(
      flowOf('rotate', parametersOf({ keySwitching: { method: 'hybrid', dnum: 1 } }), 3).aside[2]!.room,
    ).toBe(0);
  });

  it('of rotations that share decompositions are digits and the other polynomial too', () => {
    const transform = { writer: 'transform', reader: 'transform' };
    const pointwise = { writer: 'transform', reader: 'pointwise' };
    expect(hoistedFlow(4, 2, WIDE, 3)).toEqual({
      read: limbs(12, 0),
      written: limbs(0, 24),
      aside: [
        { room: 3, written: 6, read: 20, ...pointwise },
        { room: 10, written: 14, read: 40, ...transform },
        { room: 3, written: 0, read: 6, ...transform },
        { room: 2, written: 40, read: 40, ...pointwise },
        { room: 4, written: 16, read: 48, ...pointwise },
      ],
    });
  });

  it('of digits in base 2^w are coefficients, read for each digit and prime', () => {
    const digits = parametersOf({ specialBits: [], keySwitching: { method: 'digits', digitBits: 30 } });
    expect(flowOf('rotate', digits, 3)).toMatchObject({
      aside: [
        { room: 3, written: 3, read: 15, reader: 'transform' },
        { room: 2, written: 15, read: 15, reader: 'pointwise' },
      ],
    });
    expect(flowOf('rotate', digits, 3).aside).toHaveLength(2);
  });

  it('of a rescaling are two limbs, of a product of BFV what is lifted and scaled', () => {
    const dropped = {
      read: limbs(2, 4),
      written: limbs(0, 4),
      aside: [{ room: 1, written: 2, read: 4, writer: 'transform', reader: 'transform' }],
    };
    expect(flowOf('rescale', WIDE, 3)).toEqual(dropped);
    expect(flowOf('mod-switch', WIDE, 3)).toEqual({ read: limbs(0, 0), written: limbs(0, 0), aside: [] });
    const bfv = parametersOf({ scheme: 'bfv' });
    expect(flowOf('mod-switch', bfv, 3)).toEqual(dropped);
    const sorts = { writer: 'transform', reader: 'pointwise' };
    // Two limbs, three further: 4 operands, 3 results.
    expect(flowOf('multiply', bfv, 2)).toEqual({
      read: limbs(8, 0),
      written: limbs(6, 0),
      aside: [
        { room: 2, written: 8, read: 32, ...sorts },
        { room: 8, written: 0, read: 8, ...sorts },
        { room: 4, written: 12, read: 12, ...sorts },
        { room: 2, written: 15, read: 15, writer: 'pointwise', reader: 'transform' },
        { room: 2, written: 6, read: 18, ...sorts },
        { room: 3, written: 9, read: 18, writer: 'pointwise', reader: 'pointwise' },
      ],
    });
    expect(flowOf('square', bfv, 2).read).toEqual(limbs(4, 0));
    expect(flowOf('square', WIDE, 3)).toEqual({ read: limbs(0, 6), written: limbs(0, 9), aside: [] });
    expect(flowOf('multiply', WIDE, 3).read).toEqual(limbs(0, 12));
  });

  it('of sums, products with plaintexts and transforms are none', () => {
    const moved = (op: Operation) => {
      const { read, written, aside: none } = flowOf(op, WIDE, 3);
      expect(none).toEqual([]);
      return [read, written];
    };
    expect(moved('add')).toEqual([limbs(0, 12), limbs(0, 6)]);
    expect(moved('sub')).toEqual(moved('add'));
    expect(moved('negate')).toEqual([limbs(0, 6), limbs(0, 6)]);
    expect(moved('multiply-plain')).toEqual(moved('negate'));
    expect(moved('add-plain')).toEqual([limbs(0, 3), limbs(0, 3)]);
    expect(moved('sub-plain')).toEqual(moved('add-plain'));
    expect(moved('ntt')).toEqual([limbs(6, 0), limbs(6, 0)]);
    expect(moved('intt')).toEqual(moved('ntt'));
  });
});

const kept = (step: Step, op: Operation, capacity: number, parameters = WIDE) =>
  keptTransfersOf(step, op, kernelsOfStep(step, op, parameters)!, parameters, capacity);

describe('transfers of a step', () => {
  it('write a sum of products once', () => {
    const step: Step = { level: 3, counts: { 'multiply-plain': 9, add: 7, rotate: 2 } };
    // Two rotations may lie between a product and its sum: five sums take their products as they come.
    expect(summedProducts(step)).toBe(5);
    expect(summedProducts({ ...step, hoisted: { rotations: 2, decompositions: 1 } })).toBe(7);
    expect(summedProducts({ level: 3, counts: { 'multiply-plain': 4, add: 7 } })).toBe(3);
    expect(summedProducts({ level: 3, counts: { add: 7 } })).toBe(0);
    expect(kept(step, 'multiply-plain', 4)).toEqual({
      read: { ciphertext: 54, key: 0, plaintext: 27, twiddle: 0 },
      written: 4 * 6,
      moved: { transform: 0, pointwise: 54 + 27 + 24 },
    });
    expect(kept(step, 'add', 4)).toMatchObject({ read: { ciphertext: 2 * 12 }, written: 2 * 6 });
  });

  it('read a table of twiddles once an operation, keys and operands each time', () => {
    const step: Step = { level: 3, counts: { rotate: 2, 'swap-rows': 1 } };
    // 13 transforms of 5 primes, 3 + 4 back of 5, 6 automorphisms of 5, with two tables each.
    expect(kept(step, 'rotate', 100)).toEqual({
      read: { ciphertext: 18, key: 3 * 20, plaintext: 0, twiddle: 3 * 20 },
      written: 18,
      moved: { transform: 18 + 60, pointwise: 60 + 18 },
    });
    const together: Step = { ...step, hoisted: { rotations: 2, decompositions: 1 } };
    // The decomposition: 7 transforms, 3 back. Each rotation: 6 and 4, 13 automorphisms. The one apart: all of it.
    expect(kept(together, 'rotate', 100)).toMatchObject({
      read: { ciphertext: 6 + 6, key: 60, twiddle: 5 + 3 + 15 + 15 + 30 },
      written: 18,
    });
    const square: Step = { level: 3, counts: { square: 2 } };
    const bfv = parametersOf({ scheme: 'bfv' });
    // Transforms of 3 + 4 primes, there and back.
    expect(kept(square, 'square', 100, bfv).read.twiddle).toBe(2 * (7 + 7));
    expect(kept({ level: 3, counts: { 'add-plain': 2 } }, 'add-plain', 4).read).toMatchObject({
      ciphertext: 6,
      plaintext: 6,
    });
  });

  const steps = fc.record({
    parameters: fc
      .record({
        scheme: fc.constantFrom('ckks' as const, 'bfv' as const),
        limbBits: fc.array(fc.constant(50), { minLength: 1, maxLength: 12 }),
        special: fc.integer({ min: 1, max: 4 }),
        dnum: fc.integer({ min: 1, max: 12 }),
      })
      .map(({ scheme, limbBits, special, dnum }) =>
        parametersOf({
          scheme,
          limbBits,
          specialBits: Array.from({ length: special }, () => 50),
          keySwitching: { method: 'hybrid', dnum: Math.min(dnum, limbBits.length) },
        }),
      ),
    level: fc.integer({ min: 1, max: 12 }),
    op: fc.constantFrom(...OPERATIONS.filter((op) => op !== 'swap-rows')),
    count: fc.integer({ min: 1, max: 5 }),
    hoisted: fc.integer({ min: 0, max: 5 }),
    room: fc.integer({ min: 0, max: 60 }),
  });

  it('are never more with more room, and lie between each operand once and each kernel alone', () => {
    fc.assert(
      fc.property(steps, ({ parameters, level: drawn, op, count, hoisted, room }) => {
        const level = Math.min(drawn, parameters.limbBits.length);
        const rotations = op === 'rotate' ? Math.min(hoisted, count) : 0;
        const step: Step = {
          level,
          counts: { [op]: count },
          ...(rotations > 0 ? { hoisted: { rotations, decompositions: Math.ceil(rotations / 2) } } : {}),
        };
        const kernels = kernelsOfStep(step, op, parameters)!;
        const none = transfersOf(step, op, kernels, parameters);
        const all = kept(step, op, 4 + room, parameters);
        const more = kept(step, op, 5 + room, parameters);
        const most = kept(step, op, 10_000, parameters);
        const { read, written, moved } = all;
        expect(moved.transform + moved.pointwise).toBe(
          read.ciphertext + read.key + read.plaintext + read.twiddle + written,
        );
        expect(read.key).toBe(none.read.key);
        for (const sort of ['transform', 'pointwise'] as const) {
          const alone = LIMB_KERNELS.filter(
            (one) => (one === 'add' || one === 'multiply') === (sort === 'pointwise'),
          )
            .map((one) => kernels[one] * { ntt: 3, intt: 3, multiply: 3, add: 3, automorphism: 4 }[one])
            .reduce((a, b) => a + b, 0);
          expect(moved[sort]).toBeLessThanOrEqual(alone);
          expect(more.moved[sort]).toBeLessThanOrEqual(moved[sort]);
          expect(most.moved[sort]).toBeLessThanOrEqual(more.moved[sort]);
        }
        expect(read.ciphertext).toBeLessThanOrEqual(none.read.ciphertext);
        expect(written).toBeLessThanOrEqual(none.written);
        expect(read.twiddle).toBeLessThanOrEqual(none.read.twiddle);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('traffic of whole networks', () => {
  it.each(['minionn-c10', 'resnet20-square-c10'])(
    '%s: less with more room, never less than once',
    async (name) => {
      const architecture = await loadArchitecture('rpu/128x128', ['compiler.order=naive'], registry);
      const spec = architecture.spec as RpuSpec;
      const network = (await loadWork(name, registry.WORK_KINDS)).given as Network;
      const { layers, parameters } = lowerNetwork(network, spec.he);
      const library = kernelLibrary(parameters.n, spec, true, (_, make) => make());
      const bytes = limbBytes(parameters);
      const machine = (reuse: 'none' | 'accumulate', capacity: number) => ({
        ...spec,
        memory: { ...spec.memory, reuse },
        vdm: capacity * bytes,
      });
      const sizes = [4, 5, 8, 16, 64, 1000];
      for (const layer of layers) {
        const alone = timeLayer(layer, parameters, library, machine('none', 4));
        let [before, time] = [Infinity, cyclesOf(alone)];
        for (const size of sizes) {
          const one = timeLayer(layer, parameters, library, machine('accumulate', size));
          const { read, written } = one;
          const all = read.ciphertext + read.key + read.plaintext + read.twiddle + written;
          expect(all).toBeLessThanOrEqual(before);
          expect(cyclesOf(one)).toBeLessThanOrEqual(time);
          [before, time] = [all, cyclesOf(one)];
          const { before: level, after } = layer.levels;
          expect(read.ciphertext).toBeGreaterThanOrEqual(layer.ciphertexts.inputs * 2 * level * bytes);
          expect(written).toBeGreaterThanOrEqual(layer.ciphertexts.outputs * 2 * after * bytes);
          expect(read.plaintext).toBeGreaterThanOrEqual(layer.plaintexts * bytes);
          expect(read.key).toBeGreaterThanOrEqual(layer.keys * bytes);
          expect(one.kernels).toEqual(alone.kernels);
        }
      }
    },
  );
});
