import { WARP } from '../../models/gpu/warp.js';
import { chaseL1, chaseL2, sweepBandwidth, type CycleMachine } from '../../models/gpu/cycle/index.js';
import { pointsOf, type CounterFile, type Point } from './file.js';
import { rowsFor, type CounterRow } from './row.js';

/** Shared memory that the kit's chases leave aside: they ask for little, and L1 has the rest. */
const CHASE_CARVE_OUT = 32 * 1024;
const MIB = 2 ** 20;

const numberOf = (point: Point, key: string): number | undefined => {
  const value = point[key];
  return typeof value === 'number' ? value : undefined;
};
const wordOf = (point: Point, key: string): string => {
  const value = point[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
export const sizeOf = (bytes: number): string =>
  bytes >= MIB ? `${Number((bytes / MIB).toFixed(3))} MiB` : `${Number((bytes / 1024).toFixed(3))} KiB`;

/** What one kind of micro-benchmark gives: its name in the file, and of each point a title, a variant and our value. */
interface Loop {
  kind: string;
  metric: string;
  variant?: string;
  title(point: Point): string;
  ours(point: Point, machine: CycleMachine): number | undefined;
}

const LOOPS: readonly Loop[] = [
  {
    kind: 'chase',
    metric: 'clk',
    variant: 'level',
    title: (point) => `chase ${sizeOf(numberOf(point, 'bytes') ?? 0)}`,
    ours: chase,
  },
  { kind: 'smem_lat', metric: 'clk', title: () => 'smem_lat', ours: (_, one) => one.sharedLatency },
  {
    kind: 'ffma',
    metric: 'per_clk_sm',
    title: () => 'ffma',
    ours: (_, one) => one.schedulers * one.issueShare * WARP,
  },
  {
    kind: 'l1_bw',
    metric: 'bytes_per_clk_sm',
    title: (point) => `l1_bw ${wordOf(point, 'width')} B`,
    ours: (_, one) => one.l1.bytesPerClock,
  },
  { kind: 'l2_bw', metric: 'gbps', variant: 'mode', title: sized('l2_bw'), ours: sweep },
  {
    kind: 'l2_write_bw',
    metric: 'gbps',
    title: sized('l2_write_bw'),
    ours: (_, one) => one.l2.writeBytesPerSecond / 1e9,
  },
  {
    kind: 'l2_scaling',
    metric: 'gbps',
    title: (point) => `l2_scaling ${wordOf(point, 'blocks')}`,
    ours: scaling,
  },
  {
    kind: 'dram_bw',
    metric: 'gbps',
    title: (point) => `dram_bw ${wordOf(point, 'op')}`,
    ours: (point, { dram }) => dramRate(wordOf(point, 'op'), dram) / 1e9,
  },
];

function sized(kind: string): (point: Point) => string {
  return (point) => `${kind} ${wordOf(point, 'mib')} MiB`;
}

/** Micro-benchmarks of a file beside the same in the cycle mode; scattered loads of DRAM and the host's launches are not modelled. */
export function addMicro(file: CounterFile, machine: CycleMachine, rows: CounterRow[]): void {
  for (const { kind, metric, variant, title, ours } of LOOPS)
    for (const point of pointsOf(file, kind)) {
      const named = { name: title(point), variant: variant === undefined ? '' : wordOf(point, variant) };
      rowsFor('micro', named, rows)(metric, numberOf(point, metric), ours(point, machine));
    }
}

function chase(point: Point, machine: CycleMachine): number | undefined {
  const [bytes, stride] = [numberOf(point, 'bytes'), numberOf(point, 'stride')];
  const level = wordOf(point, 'level');
  if (bytes === undefined) return undefined;
  if (level.startsWith('l1sweep')) return chaseL1(machine, bytes, machine.l1.bytes - CHASE_CARVE_OUT, stride);
  if (level === 'l2sweep' || level.startsWith('dram')) return chaseL2(machine, bytes);
  return undefined;
}

function sweep(point: Point, machine: CycleMachine): number | undefined {
  const [mib, mode] = [numberOf(point, 'mib'), wordOf(point, 'mode')];
  if (mib === undefined || (mode !== 'fix' && mode !== 'rot')) return undefined;
  return sweepBandwidth(machine, mib * MIB, mode) / 1e9;
}

/** Blocks on SMs of their own until L2 has no more to give. */
function scaling(point: Point, { l2, clockHz, multiprocessors }: CycleMachine): number | undefined {
  const blocks = numberOf(point, 'blocks');
  if (blocks === undefined) return undefined;
  const each = l2.bytesPerClock * clockHz * Math.min(blocks, multiprocessors);
  return Math.min(each, l2.sharedReadBytesPerSecond) / 1e9;
}

/** Bytes a second both ways: of a sum of two tensors, two thirds are read. */
function dramRate(op: string, dram: CycleMachine['dram']): number {
  if (op === 'read') return dram.readBytesPerSecond;
  if (op === 'write' || op === 'memset') return dram.writeBytesPerSecond;
  if (op === 'copy' || op.startsWith('memcpy')) return dram.copyBytesPerSecond;
  if (op === 'triad') return 3 / (2 / dram.copyBytesPerSecond + 1 / dram.readBytesPerSecond);
  return NaN;
}
