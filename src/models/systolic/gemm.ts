import type { Conv, Linear, Matmul } from '../../workload/graph.js';
import { convWindow, matrixWindow, type Window } from './window.js';

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
  /** The second operand is an activation (attention), not weights. */
  filterIsActivation: boolean;
}

export type GemmOperator = Conv | Linear | Matmul;

export const isGemm = (operator: { kind: string }): operator is GemmOperator =>
  operator.kind === 'conv' || operator.kind === 'linear' || operator.kind === 'matmul';

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
  }
}

/** Equal for operators whose GEMMs are equal at the same batch. */
export function gemmKey(operator: GemmOperator): string {
  const { kind } = operator;
  if (kind === 'matmul') return [kind, operator.count, operator.m, operator.n, operator.k].join();
  const { channels, height, width } = operator.inputShapes[0]!;
  if (kind === 'linear') return [kind, channels, height, width, operator.features].join();
  const { filters, kernel, stride, padding, dilation, groups, output } = operator;
  const pads = [padding.top, padding.left, output.height, output.width];
  return [kind, channels, height, width, filters, groups, ...kernel, ...stride, ...dilation, ...pads].join();
}

export const gemmMacs = (gemm: Gemm): number => gemm.instances * gemm.m * gemm.n * gemm.k;
