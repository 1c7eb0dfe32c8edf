import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/arch/load.js';
import { CONVENTIONS, GEMM_DATAFLOWS, type GemmSpec } from '../../../src/models/systolic/architecture.js';
import { matrixWindow } from '../../../src/models/lowering/window.js';
import { mapGemm } from '../../../src/models/systolic/mapping.js';
import { randomMatrix } from '../../../src/models/systolic/operands.js';
import { multiply, simulateRegisters } from '../../../src/models/systolic/register.js';
import { foldList } from '../../../src/models/systolic/registers/fold.js';
import { outputStationary } from '../../../src/models/systolic/registers/output-stationary.js';
import { resultSpan } from '../../../src/models/systolic/timing.js';
import { arch, gemmNetwork, ideal, run, specOf, vary } from './helpers.js';

let base: Architecture;
beforeAll(async () => {
  base = await arch({ 'scratchpad.ofmap.size': '1 MiB' });
});

const few = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most });

const machine = {
  m: fc.integer({ min: 1, max: 17 }),
  n: fc.integer({ min: 1, max: 17 }),
  k: fc.integer({ min: 1, max: 17 }),
  rows: fc.integer({ min: 1, max: 7 }),
  cols: fc.integer({ min: 1, max: 7 }),
  overhead: fc.constantFrom(0, 0, 3),
  block: fc.constantFrom<'whole' | number>('whole', 'whole', 5),
  early: fc.boolean(),
  rowOuter: fc.boolean(),
  seed: fc.integer(),
  pipeline: fc.record({
    configureCycles: few(2),
    inputRegisters: few(3),
    macStages: few(3).map((more) => 1 + more),
    rowRegisters: few(3).map((more) => 1 + more),
    outputRegisters: few(3),
    results: fc.constantFrom('column-bus', 'shift-down', 'shift-right'),
    writeQueue: fc.constantFrom('none', 'halved'),
  }),
} as const;

describe.each(CONVENTIONS)('convention %s', (convention) => {
  it.each([...GEMM_DATAFLOWS])('%s: any pipeline, register = event = analytic', (dataflow) => {
    fc.assert(
      fc.property(fc.record(machine), ({ m, n, k, rows, cols, overhead, block, rowOuter, seed, ...more }) => {
        const orders = { ws: ['kn', 'nk'], is: ['km', 'mk'], os: ['mn', 'nm'] }[dataflow];
        const queued = more.pipeline.writeQueue === 'halved' && convention === 'scalesim';
        const pipeline = queued
          ? { ...more.pipeline, results: 'column-bus' as const, rowRegisters: 1 }
          : { ...more.pipeline, writeQueue: 'none' as const };
        const architecture = vary(base, (spec) =>
          ideal({
            ...spec,
            rows,
            cols,
            dataflow,
            convention,
            pipeline: pipeline as GemmSpec['pipeline'],
            edgeFolds: more.early && convention === 'scalesim' ? 'early' : 'full',
            foldOverhead: overhead,
            tiling: { ...spec.tiling, order: orders[rowOuter ? 0 : 1]!, stream: block },
          }),
        );
        const analytic = run(architecture, gemmNetwork(m, n, k), 'analytic').totals;
        expect(run(architecture, gemmNetwork(m, n, k), 'event').totals).toEqual(analytic);

        const spec = specOf(architecture);
        const gemm = { instances: 1, m, n, k, window: matrixWindow(m, k), filterIsActivation: false };
        const mapping = mapGemm(gemm, spec, dataflow === 'os' || block === 'whole' ? Infinity : block);
        const [a, b] = [randomMatrix(m, k, seed), randomMatrix(k, n, seed + 1)];
        const register = simulateRegisters(a, b, mapping, spec, rowOuter);
        expect(register.cycles).toBe(analytic.cycles);
        expect(register.product).toEqual(multiply(a, b));
      }),
      { numRuns: 200, seed: 21 },
    );
  });
});

describe('results of overlapping folds', () => {
  it.each([
    ['column-bus', 2],
    ['shift-down', 1],
    ['shift-down', 2],
    ['shift-right', 1],
    ['shift-right', 2],
  ] as const)(
    '%s, %d registers a row: a fold that comes a cycle sooner runs into the one before',
    (results, hop) => {
      const spec = specOf(
        vary(base, (given) => ({
          ...given,
          rows: 4,
          cols: 3,
          dataflow: 'os',
          convention: 'overlap',
          pipeline: { ...given.pipeline, results, rowRegisters: hop },
        })),
      );
      const gemm = {
        instances: 1,
        m: 12,
        n: 3,
        k: 1,
        window: matrixWindow(12, 1),
        filterIsActivation: false,
      };
      const folds = foldList(mapGemm(gemm, spec, Infinity), spec, true);
      const span = resultSpan(spec);
      const timed = (cycles: number): number =>
        outputStationary(
          folds,
          spec,
          () => 1,
          () => 1,
          () => undefined,
          cycles,
        );
      const collision = /two results/;
      expect(timed(span)).toBeGreaterThan(2 * span);
      expect(() => timed(span - 1)).toThrow(collision);
    },
  );
});

describe('a queue that halves', () => {
  it('is one of output-stationary arrays as in SCALE-Sim, with buses and single registers', async () => {
    const halved = { dataflow: 'os', convention: 'scalesim', 'pipeline.writeQueue': 'halved' };
    await expect(arch(halved)).resolves.toBeDefined();
    // Nothing leaves a weight-stationary array by it.
    await expect(arch({ ...halved, dataflow: 'ws', convention: 'overlap' })).resolves.toBeDefined();
    for (const other of [
      { convention: 'overlap' },
      { 'pipeline.results': 'shift-down' },
      { 'pipeline.results': 'shift-right' },
      { 'pipeline.rowRegisters': 2 },
    ]) {
      await expect(arch({ ...halved, ...other }), JSON.stringify(other)).rejects.toThrow(
        'pipeline.writeQueue=halved: wrong value; expected none, or convention scalesim, results column-bus and rowRegisters 1',
      );
    }
  });
});
