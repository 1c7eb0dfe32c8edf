import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixWindow } from '../../../src/models/lowering/window.js';
import { ALONE } from '../../../src/models/systolic/fetch.js';
import { Costing } from '../../../src/models/systolic/cost.js';
import { planGemm } from '../../../src/models/systolic/plan.js';
import type { GemmDataflow } from '../../../src/models/systolic/architecture.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { arch, dramBytes, gemmNetwork, run, specOf, vary } from './helpers.js';

describe('the search for a mapping', () => {
  const shapes = fc.record({
    dataflow: fc.constantFrom<GemmDataflow>('ws', 'is', 'os'),
    m: fc.integer({ min: 1, max: 90 }),
    n: fc.integer({ min: 1, max: 60 }),
    k: fc.integer({ min: 1, max: 60 }),
    rows: fc.integer({ min: 1, max: 8 }),
    cols: fc.integer({ min: 1, max: 8 }),
    sizes: fc.tuple(
      fc.integer({ min: 160, max: 4000 }),
      fc.integer({ min: 160, max: 4000 }),
      fc.integer({ min: 320, max: 6000 }),
    ),
    bytesPerCycle: fc.constantFrom(0.5, 4, 64),
    objective: fc.constantFrom('time' as const, 'dram' as const, 'energy' as const, 'edp' as const),
  });
  const widths = { ifmap: 8, filter: 8, ofmap: 8, accumulator: 32 };

  it('finds nothing worse than the best of all lengths and orders, but for one part in twenty', async () => {
    const base = await arch({});
    fc.assert(
      fc.property(shapes, ({ dataflow, m, n, k, rows, cols, sizes, bytesPerCycle, objective }) => {
        const spec = specOf(
          vary(base, (given) => {
            const [ifmap, filter, ofmap] = sizes;
            const pad = { ...given.scratchpad.ifmap };
            return {
              ...given,
              dataflow,
              rows,
              cols,
              scratchpad: {
                ifmap: { ...pad, size: ifmap },
                filter: { ...pad, size: filter },
                ofmap: { ...pad, size: ofmap },
              },
              dram: { bandwidth: bytesPerCycle * given.clock, latency: 0 },
              tiling: { ...given.tiling, objective },
            };
          }),
        );
        const gemm = { instances: 1, m, n, k, window: matrixWindow(m, k), filterIsActivation: false };
        const value = (plan: ReturnType<typeof planGemm>): number => {
          const { cycles, dramBytes: bytes, joules } = new Costing(spec).of(plan);
          return { time: cycles, dram: bytes, energy: joules, edp: cycles * joules }[objective];
        };
        const found = value(planGemm(gemm, spec, widths, ALONE));
        const stream = dataflow === 'ws' ? m : dataflow === 'is' ? n : 1;
        let best = Infinity;
        for (let length = 1; length <= stream; length++)
          best = Math.min(best, value(planGemm(gemm, spec, widths, ALONE, { stream: length })));
        expect(found).toBeLessThanOrEqual(best * 1.05);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('dram moves least, time is quickest, and each says so', async () => {
    const vgg = loadNetwork(new URL('../../../workloads/vgg16-imagenet.yaml', import.meta.url).pathname);
    const by = async (objective: string, dataflow: string) =>
      run(
        await arch({ 'tiling.objective': objective, dataflow, residency: 'none' }, 'systolic/32x32'),
        vgg,
        'analytic',
      ).totals;
    for (const dataflow of ['ws', 'is', 'os']) {
      const [time, dram, energy] = [
        await by('time', dataflow),
        await by('dram', dataflow),
        await by('energy', dataflow),
      ];
      expect(time.cycles).toBeLessThanOrEqual(Math.min(dram.cycles, energy.cycles));
      expect(dramBytes(dram)).toBeLessThanOrEqual(Math.min(dramBytes(time), dramBytes(energy)));
    }
    // Blocks that save DRAM traffic cost fills where the array has nothing to wait for.
    expect((await by('time', 'is')).cycles).toBeLessThan(28e6);
  });

  it('what is given is not searched, and what cannot be is one clear error', async () => {
    const vary2 = (path: string, value: string | number) => arch({ [path]: value });
    const given = await arch({ 'mapping.gemm.order': 'kn', 'mapping.gemm.stream': 7 });
    const [operator] = run(given, gemmNetwork(30, 20, 17), 'analytic').operators;
    expect(operator!.details).toMatchObject({ loopOrder: 'kn', streamBlocks: 5 });
    const faults: [string, string | number, RegExp][] = [
      [
        'mapping.gem.order',
        'kn',
        /mapping\.gem: no operator 'gem' runs on the array; expected .*; did you mean 'gemm'\?/,
      ],
      [
        'mapping.gemm.order',
        'mn',
        /mapping\.gemm\.order: .*order 'mn' is none of this dataflow; expected auto, kn or nk/,
      ],
      [
        'mapping.gemm.groups',
        2,
        /mapping\.gemm\.groups: .*2 products have no room side by side; expected at most 1/,
      ],
    ];
    for (const [path, value, message] of faults) {
      const architecture = await vary2(path, value);
      expect(() => run(architecture, gemmNetwork(30, 20, 17)), path).toThrow(message);
    }
  });
});
