import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/arch/load.js';
import { CONVENTIONS, GEMM_DATAFLOWS, type GemmDataflow } from '../../../src/models/systolic/architecture.js';
import { matrixWindow } from '../../../src/models/lowering/window.js';
import { mapGemm } from '../../../src/models/systolic/mapping.js';
import { randomMatrix } from '../../../src/models/systolic/operands.js';
import { multiply, simulateRegisters } from '../../../src/models/systolic/register.js';
import { closedForm } from '../../../src/models/systolic/timing.js';
import { InputError } from '../../../src/errors.js';
import { formatCount } from '../../../src/quantity/format.js';
import { prepare } from '../../../src/simulation/simulate.js';
import type { Network } from '../../../src/workload/graph.js';
import { arch, gemmNetwork, ideal, run, specOf, vary } from './helpers.js';

let base: Architecture;
beforeAll(async () => {
  base = await arch({ 'scratchpad.ofmap.size': '1 MiB' });
});

const shape = {
  m: fc.integer({ min: 1, max: 24 }),
  n: fc.integer({ min: 1, max: 24 }),
  k: fc.integer({ min: 1, max: 24 }),
  rows: fc.integer({ min: 1, max: 9 }),
  cols: fc.integer({ min: 1, max: 9 }),
  overhead: fc.constantFrom(0, 0, 3),
  block: fc.constantFrom<'whole' | number>('whole', 'whole', 5, 7),
  rowOuter: fc.boolean(),
  seed: fc.integer(),
};

describe.each(CONVENTIONS)('convention %s', (convention) => {
  it.each([...GEMM_DATAFLOWS])(
    '%s: register = event = analytic, and the product is the GEMM (300 shapes)',
    (dataflow) => {
      fc.assert(
        fc.property(fc.record(shape), ({ m, n, k, rows, cols, overhead, block, rowOuter, seed }) => {
          const orders = { ws: ['kn', 'nk'], is: ['km', 'mk'], os: ['mn', 'nm'] }[dataflow];
          const architecture = vary(base, (spec) =>
            ideal({
              ...spec,
              rows,
              cols,
              dataflow: dataflow as GemmDataflow,
              convention,
              foldOverhead: overhead,
              tiling: { ...spec.tiling, order: orders[rowOuter ? 0 : 1]!, stream: block },
            }),
          );
          const spec = specOf(architecture);
          const event = run(architecture, gemmNetwork(m, n, k), 'event').totals;
          const analytic = run(architecture, gemmNetwork(m, n, k), 'analytic').totals;
          expect(event).toEqual(analytic);

          const gemm = { instances: 1, m, n, k, window: matrixWindow(m, k), filterIsActivation: false };
          const mapping = mapGemm(gemm, spec, dataflow === 'os' || block === 'whole' ? Infinity : block);
          const [a, b] = [randomMatrix(m, k, seed), randomMatrix(k, n, seed + 1)];
          const register = simulateRegisters(a, b, mapping, spec, rowOuter);
          expect(register.cycles).toBe(analytic.cycles);
          expect(register.product).toEqual(multiply(a, b));
          expect(closedForm(mapping, 1, spec)).toEqual({
            fill: analytic.fillCycles,
            compute: analytic.computeCycles,
            drain: analytic.drainCycles,
            bank: 0,
          });
        }),
        { numRuns: 300, seed: 20 },
      );
    },
  );
});

it('register fidelity of a run reports what event reports with ideal memory', () => {
  const architecture = vary(base, ideal);
  const network = gemmNetwork(20, 30, 17);
  expect(run(architecture, network, 'register').operators).toEqual(
    run(architecture, network, 'event').operators,
  );
});

it('register fidelity refuses a shape that is not small', () => {
  expect(() => run(base, gemmNetwork(4096, 4096, 4096), 'register')).toThrow(
    /'gemm' takes .* PE-cycles; expected register only/,
  );
});

describe("another simulator's convention", () => {
  // STONNE 22634b8, 16x16 OS mesh, GEMM M=64 N=3136 K=576 (run by us): 479,024 cycles = 784 tiles x 611.
  const gemm = gemmNetwork(64, 3136, 576);

  it('SCALE-Sim: 475,104 cycles', async () => {
    const architecture = await arch({ dataflow: 'os', convention: 'scalesim' }, 'systolic/16x16');
    expect(run(architecture, gemm, 'analytic').totals.cycles).toBe(475_104);
  });

  it('STONNE: 479,024 cycles by its links and queue; as many as with a lump of five a fold', async () => {
    const stonne = run(await arch({}, 'systolic/stonne-os-16x16'), gemm, 'analytic');
    expect(stonne.totals.cycles).toBe(479_024);
    expect(stonne.operators[0]!.details).toMatchObject({ folds: 784, cyclesPerFold: 611 });
    const byHand = await arch(
      { dataflow: 'os', convention: 'scalesim', foldOverhead: '5 cycles' },
      'systolic/16x16',
    );
    expect(run(byHand, gemm, 'analytic').totals.cycles).toBe(479_024);
  });
});

it('register fidelity refuses a network that is not small as a whole, before its first cycle', async () => {
  // Each layer alone is small enough; one instance of all together is not.
  const { work, architecture } = await prepare({
    workload: 'resnet50-imagenet',
    arch: 'systolic/32x32',
    fidelity: 'register',
  });
  const began = performance.now();
  const refused = (): unknown => run(architecture, work.given as Network, 'register');
  expect(refused).toThrow(InputError);
  expect(refused).toThrow(
    /^fidelity: operator '(\w+)' takes [\d,]+ and the whole network [\d,]{13,} PE-cycles; expected register only for shapes of at most 2,000,000,000 PE-cycles in all/,
  );
  expect(performance.now() - began).toBeLessThan(5000);
  // The largest of all is named, by its closed form, and the sum is that of all.
  const analytic = run(architecture, work.given as Network, 'analytic').operators.filter(
    ({ unit }) => unit === 'array',
  );
  const worksOf = analytic.map(({ name, cycles, stallCycles, details }) => ({
    name,
    work: ((cycles - stallCycles['bank']!) / Number(details['instances'])) * 32 * 32,
  }));
  const sum = worksOf.reduce((all, { work: one }) => all + one, 0);
  const most = worksOf.reduce((a, b) => (b.work > a.work ? b : a));
  expect(refused).toThrow(
    `operator '${most.name}' takes ${formatCount(most.work)} and the whole network ${formatCount(sum)} PE-cycles`,
  );
});
