import type { Finding } from '../../results/reproduction.js';
import { figure } from '../experiment.js';
import { geometricMean } from '../statistics.js';
import type { Table } from '../table.js';
import { FACTORS, meanSpeedup, SCALED_NAMES, type Design, type Scaled } from './scaling.js';

/** Bottlenecks of the closed form, in the order in which they are told. */
export const BOTTLENECKS = ['MAC', 'SMEM', 'L1 BW', 'L2 BW', 'DRAM BW', 'memory latency'] as const;

const NOTES = [
  'Convolutions, forward, batch 256, closed form. Speed-up: time of the TITAN Xp over time of the design, launches included.',
  'SMs: with their lanes, registers, shared memory and L1. MACs: lanes of an SM and what it issues a cycle. tiles: registers and shared memory too, and tiles of 256 x 128 (factor 2) and 256 x 256 (factor 4), assumed. L2: its bandwidth. BW: that of L2 and DRAM.',
  '`efficiency` (0.85) stays: an SM with s times the lanes is taken to reach the same share of a peak that is s times as high. Latencies, clock, L1 and shared memory bandwidth of an SM, and sizes of caches stay too.',
];

/** Speed-ups by network, and their geometric mean. */
export function speedupTable(rows: readonly Scaled[]): Table {
  return {
    title: 'Scaling study: speed-up over the TITAN Xp',
    columns: ['scaled', 'factor', ...SCALED_NAMES, 'geometric mean'],
    rows: everyDesign(rows).map((own) => [
      own[0]!.design,
      String(own[0]!.factor),
      ...own.map(({ speedup }) => speedup.toFixed(2)),
      geometricMean(own.map(({ speedup }) => speedup)).toFixed(2),
    ]),
    notes: NOTES,
  };
}

/** Share of the cycles of convolutions in layers of each bottleneck. */
export function bottleneckTable(rows: readonly Scaled[]): Table {
  const names = BOTTLENECKS.filter((name) => rows.some(({ shares }) => (shares[name] ?? 0) > 0));
  return {
    title: 'Scaling study: share of cycles in layers of each bottleneck (%)',
    columns: ['scaled', 'factor', 'network', ...names],
    rows: rows.map(({ design, factor, network, shares }) => [
      design,
      String(factor),
      network,
      ...names.map((name) => (100 * (shares[name] ?? 0)).toFixed(1)),
    ]),
    notes: ['A layer counts with all its cycles for what a step of its main loop takes longest for.'],
  };
}

/** The rows of each design and factor, in the order of the study. */
const everyDesign = (rows: readonly Scaled[]): Scaled[][] => [
  ...new Map(
    rows.map((one) => [
      `${one.design} ${one.factor}`,
      rows.filter(({ design, factor }) => design === one.design && factor === one.factor),
    ]),
  ).values(),
];

/** The order of the designs as it is recalled: which of two gains no more than the other. */
const ORDER: readonly (readonly [lesser: Design, greater: Design])[] = [
  ['MACs', 'SMs'],
  ['SMs', 'SMs, BW'],
  ['SMs, BW', 'MACs, tiles, BW'],
];

/** Whether ours has the recalled order. Nothing was chosen for it, and what a resource costs is not counted. */
export function compareOrder(rows: readonly Scaled[]): Finding[] {
  const compare = figure('scaling study, order of speed-ups', {
    unit: '1: as recalled',
    source: 'DeLTA, scaling study: weakly recalled, and in words alone',
    mark: 'recalled',
    evidence: 'recalled',
    within: { absolute: 0 },
  });
  return FACTORS.flatMap((factor) =>
    ORDER.map(([lesser, greater]) => {
      const [less, more] = [meanSpeedup(rows, lesser, factor), meanSpeedup(rows, greater, factor)];
      return compare(`factor ${factor}: ${lesser} gain no more than ${greater}`, 1, less <= more ? 1 : 0, {
        note: `${lesser} ${less.toFixed(3)}, ${greater} ${more.toFixed(3)} in the geometric mean`,
      });
    }),
  );
}
