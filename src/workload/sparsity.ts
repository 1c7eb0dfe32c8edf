import { macs, weightElements } from './count.js';
import type { Conv, Linear, Network, NetworkNote, Operator, WeightSparsity } from './graph.js';

/** As files have it: `{sparsity: 2:4}` or `{density: 0.3}`. */
interface Marks {
  sparsity?: string | undefined;
  density?: number | undefined;
}

/** The mark that a file gives a layer or a network; undefined if every weight is kept (`4:4`, a density of 1). */
export function markFrom(
  { sparsity, density }: Marks,
  at: { fail: (field: string, problem: string, expected: string, nearest?: string) => never },
): WeightSparsity | undefined {
  if (sparsity !== undefined && density !== undefined) {
    at.fail('density', 'stands beside a sparsity', 'one of the two');
  }
  if (density !== undefined) return density === 1 ? undefined : { density };
  if (sparsity === undefined) return undefined;
  const [kept, of] = sparsity.split(':').map(Number) as [number, number];
  if (kept > of) at.fail('sparsity', `keeps ${kept} of ${of} weights`, 'at most all', `${of}:${kept}`);
  return kept === of ? undefined : { kept, of };
}

/** The mark of a layer as a file has it. */
export function marksOf(mark: WeightSparsity | undefined): Marks {
  if (mark === undefined) return {};
  return 'density' in mark ? { density: mark.density } : { sparsity: `${mark.kept}:${mark.of}` };
}

/** Weights that are kept of the `depth` that meet in one output: of a last, short group as many as fit. */
const keptOf = (depth: number, { kept, of }: { kept: number; of: number }): number =>
  Math.floor(depth / of) * kept + Math.min(depth % of, kept);

/** What a layer with a mark would do and store if zeros cost nothing. */
export interface Compressed {
  /** Multiply-accumulates of one input. */
  macs: number;
  /** Weights that are kept. */
  weights: number;
  /** Bits that say where they are: the place in its group for each, or a bit for every weight (of a density). */
  positionBits: number;
}

type Sparse = (Conv | Linear) & { sparsity: WeightSparsity };
const isSparse = (operator: Operator): operator is Sparse =>
  (operator.kind === 'conv' || operator.kind === 'linear') && operator.sparsity !== undefined;

/** Undefined of an operator without a mark. */
export function compressed(operator: Operator): Compressed | undefined {
  if (!isSparse(operator)) return undefined;
  const mark = operator.sparsity;
  const all = weightElements(operator);
  const filters = operator.kind === 'conv' ? operator.filters : operator.features;
  const depth = all / filters;
  // A density is of the layer, a pattern of each filter.
  const weights = 'density' in mark ? Math.round(all * mark.density) : filters * keptOf(depth, mark);
  return {
    macs: (macs(operator) / all) * weights,
    weights,
    positionBits: 'density' in mark ? all : weights * Math.ceil(Math.log2(mark.of)),
  };
}

/** Layers with a mark. */
export const sparseLayers = ({ operators }: Network): Sparse[] => operators.filter(isSparse);

/** What a run says of the marks: no machine here skips zero weights. */
export function sparsityNotes(network: Network): NetworkNote[] {
  const layers = network.operators.filter((operator) => weightElements(operator) > 0);
  const marked = sparseLayers(network);
  if (marked.length === 0) return [];
  const left = marked.map((operator) => compressed(operator)!);
  const sum = (values: number[]): string =>
    Math.round(values.reduce((total, value) => total + value, 0)).toLocaleString('en-US');
  const value =
    `not modelled: ${marked.length} of ${layers.length} layers with weights are marked sparse and run dense; ` +
    `zeros left out they would take ${sum(left.map((one) => one.macs))} of ${sum(marked.map(macs))} MACs an input, ` +
    `${sum(left.map((one) => one.weights))} of ${sum(marked.map(weightElements))} weights ` +
    `and ${sum(left.map((one) => one.positionBits / 8))} B to say where those are`;
  return [{ name: 'workload.sparsity', value, status: 'assumed', source: 'marks of the workload' }];
}
