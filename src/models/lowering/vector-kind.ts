import type { Operator } from '../../workload/graph.js';

/** Operations of a vector unit, as `vector` of arch/technology/_logic.yaml names them. */
export type VectorKind =
  | 'relu'
  | 'activation'
  | 'polynomial'
  | 'softmax'
  | 'norm'
  | 'scale'
  | 'elementwise'
  | 'multiply'
  | 'pool'
  | 'embedding';

/** What an operator does to one element, and how often: degree d of a polynomial takes d multiply-adds. */
export function vectorKind(operator: Operator, training = false): { kind: VectorKind; times: number } {
  const once = (kind: VectorKind): { kind: VectorKind; times: number } => ({ kind, times: 1 });
  switch (operator.kind) {
    case 'pool':
    case 'embedding':
      return once(operator.kind);
    case 'norm':
      return once(operator.type === 'batch' && !training ? 'scale' : 'norm');
    case 'backward':
      return once(operator.of === 'norm' ? 'norm' : 'elementwise');
    case 'elementwise':
      return once(operator.operation === 'multiply' ? 'multiply' : 'elementwise');
    case 'activation':
      switch (operator.function) {
        case 'relu':
        case 'relu6':
        case 'identity':
          return once('relu');
        case 'softmax':
          return once('softmax');
        case 'polynomial':
          return { kind: 'polynomial', times: operator.degree };
        default:
          return once('activation');
      }
    default:
      return once('elementwise');
  }
}
