import type { RunRecord } from '../../results/record.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, requireModelled, type Laboratory } from '../experiment.js';
import {
  AREA_MM2,
  FIGURE,
  GARBLER_SLOWER,
  POWER_MW,
  REVIEW,
  SPEEDUPS,
  SPENT,
  type Benchmark,
} from './published.js';
import { detail, runOn } from './runs.js';

const HBM2 = 'haac/16ge-2mb-hbm2';

/** Area and power, composed from their parts. */
export async function compareSilicon(laboratory: Laboratory): Promise<Finding[]> {
  const record = await runOn(laboratory, 'circuits/add-6', 'haac/16ge-2mb-ddr4');
  const compare = figure('area and power table', {
    source: REVIEW,
    mark: 'found',
    // The parts that are summed are of the same table.
    evidence: 'inferred',
    within: { relative: 0.005 },
    note: 'sum of the published parts',
  });
  return [
    compare('area', AREA_MM2, detail(record, 'areaSquareMetres') * 1e6, { unit: 'mm2' }),
    compare('power', POWER_MW, detail(record, 'peakPowerWatts') * 1e3, { unit: 'mW' }),
  ];
}

/** Energy efficiency over the CPU at 25 W, in thousands. */
export async function compareEfficiency(laboratory: Laboratory, name: Benchmark): Promise<Finding> {
  const { workload, efficiency } = SPEEDUPS[name];
  const cpu = await runOn(laboratory, workload, 'gc-peer/emp-cpu');
  const ours = await runOn(laboratory, workload, HBM2, ['preset=haac-paper', 'compiler.order=full']);
  const compare = figure('energy figure', {
    unit: '1000 x',
    source: FIGURE,
    mark: 'found',
    evidence: 'fitted',
    neutral: 1,
    within: { relative: 0.15 },
    note: 'energy model fitted to this figure, CPU time fitted',
  });
  const joules = ({ totals }: RunRecord): number => requireModelled(totals.energyJoules, 'energy');
  return compare(
    `${name} energy efficiency, preset haac-paper`,
    efficiency,
    joules(cpu) / joules(ours) / 1e3,
  );
}

/** What a benchmark contributes to the averages. */
export interface Average {
  slower: number;
  spent: number;
}

export async function measureAverage(laboratory: Laboratory, name: Benchmark): Promise<Average> {
  const { workload } = SPEEDUPS[name];
  const common = ['preset=haac-paper', 'compiler.order=full'];
  const evaluator = await runOn(laboratory, workload, HBM2, common);
  const garbler = await runOn(laboratory, workload, HBM2, [...common, 'role=garbler']);
  return {
    slower: garbler.totals.seconds / evaluator.totals.seconds - 1,
    spent: detail(evaluator, 'spentShare'),
  };
}

export function compareAverages(averages: readonly Average[]): Finding[] {
  const mean = (of: (one: Average) => number): number =>
    (100 * averages.reduce((sum, one) => sum + of(one), 0)) / averages.length;
  const slower = mean((one) => one.slower);
  const spent = mean((one) => one.spent);
  const note = 'mean of the five benchmarks whose circuits are known';
  const compare = figure('text', {
    unit: '%',
    source: REVIEW,
    mark: 'found',
    evidence: 'published',
    within: { relative: 0.12 },
  });
  return [
    compare('Garbler slower than Evaluator, preset haac-paper', GARBLER_SLOWER, slower, {
      note: `${note}, HBM2`,
    }),
    compare('wires never written back', SPENT, spent, { note: `${note}, full order` }),
  ];
}
