import type { Operator } from '../../../workload/graph.js';
import type { GpuSpec, Tile } from '../architecture.js';
import type { ConvShape, DepthwiseKernel, TiledKernel } from '../cycle/index.js';
import type { Kernel } from '../kernel.js';
import { WARP } from '../warp.js';
import { convPlane, gradientPlane, type Plane } from '../plane.js';

/** Threads of a block of the kernels without a tile. */
const PLAIN_THREADS = 256;

const shapeOf = (plane: Plane, batch: number, filters: number): ConvShape => ({
  ...{ batch, channels: plane.channels, filters },
  ...{ height: plane.rows.size, width: plane.columns.size },
  ...{ filterHeight: plane.rows.taps, filterWidth: plane.columns.taps },
  ...{ stride: plane.rows.stride, columnStride: plane.columns.stride },
  ...{ padding: plane.rows.padding, columnPadding: plane.columns.padding },
  ...{ rowDilation: plane.rows.dilation, columnDilation: plane.columns.dilation },
  ...{ outputHeight: plane.rows.positions, outputWidth: plane.columns.positions },
});

/**
 * One instance of a product as the cycle mode takes it; undefined for those whose access it does not know: weight
 * gradients, and data gradients of a stride that were not cut into dense pieces.
 */
export function tiledKernelOf(
  { a, isWeightGradient, m, n, k }: Kernel,
  batch: number,
  { rows, columns, depth, warps }: Tile,
  order: GpuSpec['order'],
): TiledKernel | undefined {
  const tile = { rows, columns, depth, threads: warps * WARP };
  const how = { tile, path: 'ca', order } as const;
  if (isWeightGradient || a.form === 'taps' || ('plane' in a && a.plane.real < 1)) return undefined;
  if (a.form === 'window') return { kind: 'conv', shape: shapeOf(a.plane, batch, n), ...how };
  return { kind: 'gemm', m, n, k, ...how };
}

/** A depthwise layer or the gradient of its input: an image a channel; undefined as above. */
export function depthwiseKernelOf(operator: Operator, batch: number): DepthwiseKernel | undefined {
  const plane = planeOf(operator);
  if (plane === undefined || plane.real < 1) return undefined;
  const layer = operator.kind === 'gradient' ? operator.layer : operator;
  const channels = layer.kind === 'conv' ? layer.groups : 1;
  const shape = { ...shapeOf(plane, batch, channels), channels };
  return { kind: 'depthwise', shape, threads: PLAIN_THREADS };
}

function planeOf(operator: Operator): Plane | undefined {
  if (operator.kind === 'conv') return convPlane(operator);
  if (operator.kind !== 'gradient' || operator.layer.kind !== 'conv' || operator.wrt === 'weight')
    return undefined;
  return gradientPlane(operator.layer, operator.piece);
}
