import { elements, type Conv, type Gradient, type Operator } from '../../workload/graph.js';
import { macs } from '../../workload/count.js';
import { vectorOperations } from '../lowering/operations.js';
import { vectorKind } from '../lowering/vector-kind.js';
import type { VectorWork } from '../lowering/lower.js';
import type { Widths } from '../lowering/widths.js';
import type { GpuSpec } from './architecture.js';
import { convPlane, gradientPlane, tapsOf, touchedBy, type Plane } from './plane.js';
import type { Bottleneck } from './time.js';
import { anyAlignment } from './traffic/l1.js';

/** Bytes by data type, in the names of the records. */
export type Moved = Partial<Record<'ifmap' | 'filter' | 'ofmap' | 'psum', { read: number; written: number }>>;

/** A kernel that is no matrix product: bytes at each level, and instructions of all its threads. */
export interface Passing {
  l1: Moved;
  l2: Moved;
  dram: Moved;
  instructions: number;
}

export type DirectLayer = Conv | (Gradient & { layer: Conv });

/**
 * A depthwise layer: every output is a thread of its own, a CTA a few rows of an output plane. L1 serves what windows
 * share within a CTA, L2 the rows that CTAs share; filters are read once.
 */
export function directKernel(
  layer: Operator,
  batch: number,
  { ifmap, filter, ofmap }: Widths,
  { direct }: Pick<GpuSpec, 'direct'>,
): Passing {
  const operator = layer as DirectLayer;
  const toWeights = operator.kind === 'gradient' && operator.wrt === 'weight';
  const plane = planeOf(operator);
  const channels = operator.kind === 'gradient' ? operator.layer.groups : operator.groups;
  const [inBytes, filterBytes, outBytes] = [ifmap / 8, filter / 8, ofmap / 8];
  const work = batch * macs(operator);
  const planes = batch * channels;
  const row = touchedBy(plane.columns, 0, plane.columns.positions, 1) * plane.real * inBytes;
  const once = planes * row * touchedBy(plane.rows, 0, plane.rows.positions);
  const again = planes * row * rowsOfCtas(plane, direct.rows);
  const loads = work * plane.real * inBytes * anyAlignment(32, inBytes, plane.columns.stride);
  const weights = channels * tapsOf(plane);
  if (toWeights) {
    const gradient = batch * elements(operator.layer.output) * filterBytes;
    const result = { read: 0, written: weights * outBytes };
    const both = (input: number, output: number): Moved => ({
      ifmap: { read: input, written: 0 },
      filter: { read: output, written: 0 },
      ofmap: result,
    });
    return {
      l1: both(loads, tapsOf(plane) * gradient),
      l2: both(again, gradient),
      dram: both(once, gradient),
      instructions: work * direct.instructions,
    };
  }
  const level = (read: number): Moved => ({
    ifmap: { read, written: 0 },
    filter: { read: weights * filterBytes, written: 0 },
    ofmap: { read: 0, written: batch * elements(operator.output) * outBytes },
  });
  return { l1: level(loads), l2: level(again), dram: level(once), instructions: work * direct.instructions };
}

function planeOf(operator: DirectLayer): Plane {
  if (operator.kind === 'conv') return convPlane(operator);
  return operator.wrt === 'data' ? gradientPlane(operator.layer, operator.piece) : convPlane(operator.layer);
}

/** Rows of an input plane that CTAs of so many rows of the output read, what two of them share twice. */
function rowsOfCtas({ rows }: Plane, perCta: number): number {
  let sum = 0;
  for (let from = 0; from < rows.positions; from += perCta)
    sum += touchedBy(rows, from, Math.min(rows.positions, from + perCta));
  return sum;
}

/** A kernel that passes over tensors: every element once, at every level. */
export function streamKernel(
  { operator, inputElements, tableElements, outputElements, widths }: VectorWork,
  batch: number,
  training: boolean,
  { stream }: Pick<GpuSpec, 'stream'>,
): Passing {
  const { kind, times } = vectorKind(operator, training);
  const moved: Moved = {
    ifmap: { read: (inputElements * widths.ifmap) / 8, written: 0 },
    filter: { read: (tableElements * widths.filter) / 8, written: 0 },
    ofmap: { read: 0, written: (outputElements * widths.ofmap) / 8 },
  };
  const instructions = vectorOperations(operator, batch) * times * stream[kind];
  return { l1: moved, l2: moved, dram: moved, instructions };
}

/** Cycles of such a kernel by what they go to: instructions of all SMs, and what L2 or DRAM take beyond them. */
export interface PassingTime {
  compute: number;
  stalls: Partial<Record<Exclude<Bottleneck, 'MAC'>, number>>;
  bottleneck: 'instructions' | Exclude<Bottleneck, 'MAC'>;
}

/** The longest of instructions, L2 and DRAM. */
export function passingTime(
  { l2, dram, instructions }: Passing,
  spec: Pick<GpuSpec, 'sms' | 'issue' | 'l2' | 'dram'>,
): PassingTime {
  const compute = instructions / (spec.sms * spec.issue);
  const near = bytesOf(l2) / spec.l2.bandwidth;
  const far = bytesOf(dram) / spec.dram.bandwidth;
  const stalls = { 'L2 BW': 0, 'DRAM BW': 0 };
  const longest = Math.max(near, far);
  if (longest <= compute) return { compute, stalls, bottleneck: 'instructions' };
  const bottleneck = near > far ? 'L2 BW' : 'DRAM BW';
  stalls[bottleneck] = longest - compute;
  return { compute, stalls, bottleneck };
}

/** Bytes of all data types that go one way, and both. */
export const sumOf = (moved: Moved, way: 'read' | 'written'): number =>
  Object.values(moved).reduce((sum, bytes) => sum + bytes[way], 0);
export const bytesOf = (moved: Moved): number => sumOf(moved, 'read') + sumOf(moved, 'written');
