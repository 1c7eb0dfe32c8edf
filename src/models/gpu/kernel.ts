import type { Operator } from '../../workload/graph.js';
import type { Gemm } from '../lowering/gemm.js';
import type { Widths } from '../lowering/widths.js';
import { convPlane, gradientPlane, type Plane } from './plane.js';

/**
 * How CTAs read one operand of a product.
 * - `window`: an im2col matrix that is never made; a warp reads consecutive rows (positions) at one column (tap);
 * - `taps`: the same turned round (weight gradient): rows are taps, columns positions, runs along the positions;
 * - `matrix`: rows that are contiguous along the reduction, of which a step reads a run each;
 * - `filter`: such a matrix behind a convolution, whose rows begin at any address.
 */
export type Operand =
  { form: 'window' | 'taps'; plane: Plane; images: number } | { form: 'matrix' | 'filter'; images: number };

/** One kernel that computes `instances` products M x K times K x N, a CTA a tile of a result. */
export interface Kernel {
  instances: number;
  m: number;
  n: number;
  k: number;
  /** Of M x K and of N x K, elements of so many bytes. */
  a: Operand;
  b: Operand;
  aBytes: number;
  bBytes: number;
  outputBytes: number;
  sumBytes: number;
  /** Adds over images: may be cut along K. */
  isWeightGradient: boolean;
}

/** The kernel of a convolution, a linear layer, a product of activations or a gradient; not of depthwise layers. */
export function kernelOf(operator: Operator, gemm: Gemm, widths: Widths, batch: number): Kernel {
  const { instances, m, n, k } = gemm;
  const [a, b] = operandsOf(operator, batch);
  return {
    ...{ instances, m, n, k, a, b },
    aBytes: widths.ifmap / 8,
    bBytes: widths.filter / 8,
    outputBytes: widths.ofmap / 8,
    sumBytes: widths.accumulator / 8,
    isWeightGradient: operator.kind === 'gradient' && operator.wrt === 'weight',
  };
}

function operandsOf(operator: Operator, batch: number): [Operand, Operand] {
  const images = batch;
  const matrix: Operand = { form: 'matrix', images };
  const filter: Operand = { form: 'filter', images };
  if (operator.kind === 'conv') return [{ form: 'window', plane: convPlane(operator), images }, filter];
  if (operator.kind !== 'gradient' || operator.layer.kind !== 'conv') return [matrix, matrix];
  const { layer, wrt, piece } = operator;
  if (wrt === 'data') return [{ form: 'window', plane: gradientPlane(layer, piece), images }, filter];
  return [{ form: 'taps', plane: convPlane(layer), images }, filter];
}

/** Whether every channel is a product of its own with one filter: a depthwise convolution, or its gradient. */
export function isDepthwise(operator: Operator): boolean {
  const layer = operator.kind === 'gradient' ? operator.layer : operator;
  return layer.kind === 'conv' && layer.groups > 1 && layer.groups === layer.inputShapes[0]!.channels;
}

/** A kernel cut into tiles. */
export interface Grid {
  /** Tiles along M and N of one product, pieces along K, steps of the main loop of each. */
  rowTiles: number;
  columnTiles: number;
  splits: number;
  steps: number;
  ctas: number;
}
