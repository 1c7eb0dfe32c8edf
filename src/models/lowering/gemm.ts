import type { Conv, Gradient, Linear, Matmul } from '../../workload/graph.js';
import {
  convWindow,
  dataGradientWindow,
  matrixWindow,
  pieceWindow,
  weightGradientWindow,
  type Window,
} from './window.js';

/**
 * A layer as the array sees it: `instances` independent products `M x K` times `K x N`.
 *
 * Batch folds into M. A grouped convolution is one product per group, each with its own narrow N and K: a
 * depthwise layer really has N = 1 and uses one column of a weight-stationary array. Attention is one product
 * per head and image.
 */
export interface Gemm {
  instances: number;
  m: number;
  n: number;
  k: number;
  window: Window;
  /** The second operand is an activation (attention) or a gradient (weight gradient), not weights. */
  filterIsActivation: boolean;
}

export type GemmOperator = Conv | Linear | Matmul | Gradient;

const GEMM_KINDS: readonly string[] = ['conv', 'linear', 'matmul', 'gradient'];

export const isGemm = (operator: { kind: string }): operator is GemmOperator =>
  GEMM_KINDS.includes(operator.kind);

export function toGemm(operator: GemmOperator, batch: number): Gemm {
  switch (operator.kind) {
    case 'conv': {
      const window = convWindow(operator, batch);
      const n = operator.filters / operator.groups;
      return { instances: operator.groups, m: window.m, n, k: window.k, window, filterIsActivation: false };
    }
    case 'linear': {
      const { channels, height, width } = operator.inputShapes[0]!;
      const m = batch * height * width;
      return {
        instances: 1,
        m,
        n: operator.features,
        k: channels,
        window: matrixWindow(m, channels),
        filterIsActivation: false,
      };
    }
    case 'matmul': {
      const { m, n, k } = operator;
      return {
        instances: batch * operator.count,
        m,
        n,
        k,
        window: matrixWindow(m, k),
        filterIsActivation: true,
      };
    }
    case 'gradient':
      return operator.wrt === 'data' ? dataGradient(operator, batch) : weightGradient(operator.layer, batch);
  }
}

/** M = batch * input positions, N = channels, K = filters * taps, of one group and the part of it that is asked for. */
function dataGradient({ layer, piece }: Gradient, batch: number): Gemm {
  const { channels, height, width } = layer.inputShapes[0]!;
  const window =
    layer.kind === 'linear'
      ? matrixWindow(batch * height * width, layer.features)
      : piece === undefined
        ? dataGradientWindow(layer, batch)
        : pieceWindow(layer, piece, batch);
  const instances = layer.kind === 'conv' ? layer.groups : 1;
  return {
    instances,
    m: window.m,
    n: channels / instances,
    k: window.k,
    window,
    filterIsActivation: false,
  };
}

/** M = channels * taps, N = filters, K = batch * output positions, of one group. */
function weightGradient(layer: Conv | Linear, batch: number): Gemm {
  const { channels, height, width } = layer.inputShapes[0]!;
  const window =
    layer.kind === 'conv'
      ? weightGradientWindow(layer, batch)
      : matrixWindow(channels, batch * height * width);
  const [instances, outputs] = layer.kind === 'conv' ? [layer.groups, layer.filters] : [1, layer.features];
  return { instances, m: window.m, n: outputs / instances, k: window.k, window, filterIsActivation: true };
}

/** Equal for operators whose GEMMs are equal at the same batch. */
export function gemmKey(operator: GemmOperator): string {
  const { kind } = operator;
  if (kind === 'gradient') {
    const part = operator.piece === undefined ? '' : ` part ${operator.piece.index}`;
    return `${operator.wrt} gradient${part} of ${gemmKey(operator.layer)}`;
  }
  if (kind === 'matmul') return [kind, operator.count, operator.m, operator.n, operator.k].join();
  const { channels, height, width } = operator.inputShapes[0]!;
  if (kind === 'linear') return [kind, channels, height, width, operator.features].join();
  const { filters, kernel, stride, padding, dilation, groups, output } = operator;
  const pads = [padding.top, padding.left, output.height, output.width];
  return [kind, channels, height, width, filters, groups, ...kernel, ...stride, ...dilation, ...pads].join();
}

export const gemmMacs = (gemm: Gemm): number => gemm.instances * gemm.m * gemm.n * gemm.k;
