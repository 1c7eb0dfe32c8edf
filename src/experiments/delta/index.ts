import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment } from '../experiment.js';
import { geometricError } from '../statistics.js';
import { checkCaches } from './caches.js';
import { COUNTED, COUNTERS_SOURCE } from './counters.js';
import { DEEPBENCH, DEEPBENCH_SOURCE } from './deepbench.js';
import { countProduct, nameOf, timeLayer } from './runs.js';
import { bottleneckTable, compareOrder, speedupTable } from './scaling-tables.js';
import { scaleCard } from './scaling.js';

export const delta: Experiment = {
  system: 'delta',
  title:
    'DeLTA (arXiv 1904.01691) on products that a V100 counted and layers that a P100 timed, and its scaling study',
  findings: async (laboratory) => [
    ...(await compareCounters()),
    ...(await compareTimes()),
    ...compareOrder(await scaleCard(laboratory)),
  ],
  tables: async (laboratory) => {
    const rows = await scaleCard(laboratory);
    return [speedupTable(rows), bottleneckTable(rows)];
  },
  checks: async (laboratory) => checkCaches(laboratory),
};

/** L1 and L2 are exact; DRAM reads a few sectors more than miss in L2. */
async function compareCounters(): Promise<Finding[]> {
  const compare = figure('V100 counters', {
    unit: 'sectors',
    source: COUNTERS_SOURCE,
    mark: 'found',
  });
  const findings: Finding[] = [];
  for (const one of COUNTED) {
    const { l1, l2, dram } = await countProduct(one);
    const { evidence, note } = one;
    const exact = { within: { absolute: 0 }, evidence, note };
    findings.push(
      compare(`${one.name}, L1 load misses`, one.l2Reads, l1, exact),
      compare(`${one.name}, L2 reads`, one.l2Reads, l2, {
        ...exact,
        of: `V100 counters: ${one.name}, L1 load misses`,
        variant: true,
      }),
      compare(`${one.name}, L2 read misses`, one.l2Misses, dram, exact),
      compare(`${one.name}, DRAM reads`, one.dramReads, dram, {
        within: { relative: 1e-4 },
        evidence,
        note: `${note}; DRAM reads 8 to 228 sectors beyond the misses of L2`,
        of: `V100 counters: ${one.name}, L2 read misses`,
        variant: true,
      }),
    );
  }
  return findings;
}

const CAVEAT =
  'efficiency, launch and narrower tiles were fitted to these 66 rows; nearly every layer is bound by MACs, so it tests time, not traffic';

/** Times of layers, and their geometric-mean error. */
async function compareTimes(): Promise<Finding[]> {
  const shared = { source: DEEPBENCH_SOURCE, mark: 'found', evidence: 'fitted', note: CAVEAT } as const;
  const compare = figure('DeepBench P100', { ...shared, unit: 'ms', within: { relative: 0.25 } });
  const findings: Finding[] = [];
  const ratios: number[] = [];
  for (const layer of DEEPBENCH) {
    const ours = await timeLayer(layer);
    ratios.push(ours / layer.milliseconds);
    findings.push(compare(nameOf(layer), layer.milliseconds, ours));
  }
  const whole = figure('DeepBench P100, all', {
    ...shared,
    unit: 'of the time',
    within: { absolute: 0.015 },
  });
  findings.push(
    whole('geometric-mean error of 66 layers', 0.117, geometricError(ratios), {
      source: 'a prototype of this model, on the same rows; not hardware',
      mark: 'derived',
    }),
  );
  return findings;
}
