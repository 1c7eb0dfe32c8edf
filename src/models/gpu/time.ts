import { macsPerCycle, type GpuSpec, type Tile } from './architecture.js';
import type { Grid, Kernel } from './kernel.js';

/** What may bound a step of the main loop, in the paper's names. */
export const BOTTLENECKS = ['MAC', 'SMEM', 'L1 BW', 'L2 BW', 'DRAM BW', 'memory latency'] as const;
export type Bottleneck = (typeof BOTTLENECKS)[number];

/** Cycles of an SM for one step of one CTA, by what takes them. */
export type Step = Record<Bottleneck, number>;

/** Bytes that one step of one CTA moves at each level. */
export interface StepBytes {
  l1: number;
  l2: number;
  dram: number;
}

type TimeSpec = Pick<
  GpuSpec,
  'sms' | 'lanes' | 'math' | 'tensor' | 'smem' | 'l1' | 'l2' | 'dram' | 'efficiency' | 'epilogue' | 'formulas'
>;

export interface Timed {
  kernel: Kernel;
  grid: Grid;
  tile: Tile;
  resident: number;
  bytes: StepBytes;
}

/** Bytes of shared memory in a step of a CTA: both operands are written once, and read by every warp for its part. */
export function sharedBytes(
  { aBytes, bBytes }: Pick<Kernel, 'aBytes' | 'bBytes'>,
  { rows, columns, depth, warps, warpRows, warpColumns }: Tile,
): { written: number; read: number } {
  return {
    written: depth * (rows * aBytes + columns * bBytes),
    read: warps * depth * (warpRows * aBytes + warpColumns * bBytes),
  };
}

/** Cycles to write both operands of a step to shared memory. */
const storeCycles = (
  { kernel, tile }: Pick<Timed, 'kernel' | 'tile'>,
  { smem }: Pick<TimeSpec, 'smem'>,
): number => sharedBytes(kernel, tile).written / smem.bandwidth;

/**
 * Cycles of a step with `n` CTAs on an SM: three streams overlap (arithmetic; shared memory, written once and read by
 * every warp; loads from each level at the SM's share of its bandwidth), and n CTAs hide the latency of loads.
 */
export function stepOf(timed: Timed, n: number, spec: TimeSpec): Step {
  const { kernel, tile, bytes } = timed;
  const { rows, columns, depth } = tile;
  const { read } = sharedBytes(kernel, tile);
  return {
    MAC: (rows * columns * depth) / (macsPerCycle(spec) * spec.efficiency),
    SMEM: storeCycles(timed, spec) + read / spec.smem.bandwidth,
    'L1 BW': bytes.l1 / spec.l1.bandwidth,
    'L2 BW': bytes.l2 / (spec.l2.bandwidth / spec.sms),
    'DRAM BW': bytes.dram / (spec.dram.bandwidth / spec.sms),
    'memory latency': (latencyOf(bytes, spec) + storeCycles(timed, spec)) / n,
  };
}

/** A barrier waits for the slowest load, of DRAM if any is; or, as an average, for each level by its share. */
function latencyOf({ l2, dram }: StepBytes, spec: Pick<TimeSpec, 'l2' | 'dram' | 'formulas'>): number {
  if (spec.formulas.latency === 'slowest') return dram > 0 ? spec.dram.latency : spec.l2.latency;
  const share = l2 > 0 ? Math.min(1, dram / l2) : 0;
  return spec.l2.latency + (spec.dram.latency - spec.l2.latency) * share;
}

/** The first of the names that takes longest. */
export function bottleneckOf(step: Step): Bottleneck {
  return BOTTLENECKS.reduce((worst, name) => (step[name] > step[worst] ? name : worst));
}

/** Cycles of the busiest SM. */
export interface KernelTime {
  /** Until the first step can begin: its loads, and their way to shared memory. */
  prologue: number;
  /** Steps, as long as their arithmetic; what they take beyond it, by bottleneck. */
  compute: number;
  stalls: Record<Exclude<Bottleneck, 'MAC'>, number>;
  /** Writing of results that nothing hides. */
  epilogue: number;
  /** Of a step with all CTAs that an SM holds; `instructions` where caches were simulated. */
  bottleneck: Bottleneck | 'instructions';
  /** CTAs of the busiest SM. */
  queue: number;
}

/**
 * The busiest SM has `queue` CTAs: full groups of as many as it holds, and a rest, of which each step hides less of the
 * latency. Writing of a tile is hidden in part; that of the last is not.
 */
export function timeOf(timed: Timed, spec: TimeSpec): KernelTime {
  const { kernel, grid, tile, bytes } = timed;
  const queue = Math.ceil(grid.ctas / spec.sms);
  const resident = Math.min(timed.resident, queue);
  const [groups, rest] = [Math.floor(queue / resident), queue % resident];
  const l2 = spec.l2.bandwidth / spec.sms;
  const dram = spec.dram.bandwidth / spec.sms;
  const write = (kernel.outputBytes * tile.rows * tile.columns) / Math.min(l2, dram);
  const loads = Math.max(
    spec.l1.latency + bytes.l1 / spec.l1.bandwidth,
    spec.l2.latency + bytes.l2 / l2,
    spec.dram.latency + bytes.dram / dram,
  );
  const time: KernelTime = {
    prologue: loads + storeCycles(timed, spec),
    compute: 0,
    stalls: { SMEM: 0, 'L1 BW': 0, 'L2 BW': 0, 'DRAM BW': 0, 'memory latency': 0 },
    epilogue: queue * write * spec.epilogue + write,
    bottleneck: bottleneckOf(stepOf(timed, resident, spec)),
    queue,
  };
  for (const [n, times] of [
    [resident, groups],
    [rest, 1],
  ] as const) {
    if (n === 0) continue;
    const step = stepOf(timed, n, spec);
    const steps = times * n * grid.steps;
    const worst = bottleneckOf(step);
    time.compute += steps * step.MAC;
    if (worst !== 'MAC') time.stalls[worst] += steps * (step[worst] - step.MAC);
  }
  return time;
}
