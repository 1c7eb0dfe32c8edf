import type { Finding } from '../../results/reproduction.js';
import { AREA_MM2, FIGURE, GARBLER_SLOWER, POWER_MW, REVIEW, SPEEDUPS, SPENT } from '../data/haac.js';
import { finding, type Laboratory } from '../experiment.js';
import { detail, runOn } from './runs.js';

type Benchmark = keyof typeof SPEEDUPS;
const HBM2 = 'haac/16ge-2mb-hbm2';

/** Area and power, composed from their parts. */
export async function siliconFindings(laboratory: Laboratory): Promise<Finding[]> {
  const record = await runOn(laboratory, 'circuits/add-6', 'haac/16ge-2mb-ddr4');
  const common = {
    figure: 'area and power table',
    source: REVIEW,
    mark: 'found',
    within: { relative: 0.005 },
  } as const;
  return [
    finding(
      { ...common, quantity: 'area', unit: 'mm2', published: AREA_MM2, note: 'sum of the published parts' },
      detail(record, 'areaSquareMetres') * 1e6,
    ),
    finding(
      { ...common, quantity: 'power', unit: 'mW', published: POWER_MW, note: 'sum of the published parts' },
      detail(record, 'peakPowerWatts') * 1e3,
    ),
  ];
}

/** Energy efficiency over the CPU at 25 W, in thousands. */
export async function efficiencyFinding(laboratory: Laboratory, name: Benchmark): Promise<Finding> {
  const { workload, efficiency } = SPEEDUPS[name];
  const cpu = await runOn(laboratory, workload, 'gc-peer/emp-cpu');
  const ours = await runOn(laboratory, workload, HBM2, ['preset=haac-paper', 'compiler.order=full']);
  return finding(
    {
      ...{ figure: 'energy figure', source: FIGURE, mark: 'found', unit: '1000 x', neutral: 1 },
      quantity: `${name} energy efficiency, preset haac-paper`,
      published: efficiency,
      within: { relative: 0.15 },
      note: 'energy model fitted to this figure, CPU time fitted',
    },
    cpu.totals.energyJoules / ours.totals.energyJoules / 1e3,
  );
}

/** What a benchmark contributes to the averages. */
export async function averagesOf(
  laboratory: Laboratory,
  name: Benchmark,
): Promise<{ slower: number; spent: number }> {
  const { workload } = SPEEDUPS[name];
  const common = ['preset=haac-paper', 'compiler.order=full'];
  const evaluator = await runOn(laboratory, workload, HBM2, common);
  const garbler = await runOn(laboratory, workload, HBM2, [...common, 'role=garbler']);
  return {
    slower: garbler.totals.seconds / evaluator.totals.seconds - 1,
    spent: detail(evaluator, 'spentShare'),
  };
}

export function averageFindings(averages: readonly { slower: number; spent: number }[]): Finding[] {
  const mean = (of: (one: { slower: number; spent: number }) => number): number =>
    (100 * averages.reduce((sum, one) => sum + of(one), 0)) / averages.length;
  const common = { figure: 'text', source: REVIEW, mark: 'found', unit: '%' } as const;
  return [
    finding(
      {
        ...{
          ...common,
          quantity: 'Garbler slower than Evaluator, preset haac-paper',
          published: GARBLER_SLOWER,
        },
        ...{ within: { relative: 0.12 }, note: 'mean of the five benchmarks whose circuits are known, HBM2' },
      },
      mean(({ slower }) => slower),
    ),
    finding(
      {
        ...{ ...common, quantity: 'wires never written back', published: SPENT, within: { relative: 0.12 } },
        note: 'mean of the five benchmarks whose circuits are known, full order',
      },
      mean(({ spent }) => spent),
    ),
  ];
}
