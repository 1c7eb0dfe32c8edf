import { square, type Draft } from './draft.js';

export const ULSAM = 'Saini et al., ULSAM, WACV 2020 (arXiv 2006.15102), module as its code has it';

/** Where ULSAM stands in a network: behind some of its layers, or instead of them. */
export interface Attention {
  after?: readonly number[];
  instead?: readonly number[];
  /** Subspaces g, default 4; the cost of the module hardly depends on it. */
  subspaces?: number;
}

/** How attention meets a layer of the network; undefined: it does not. */
export function placeOf({ after = [], instead = [] }: Attention = {}, layer: number) {
  if (instead.includes(layer)) return 'instead';
  return after.includes(layer) ? 'after' : undefined;
}

interface Features {
  channels: number;
  size: number;
  subspaces?: number;
}

/**
 * Ultra-lightweight subspace attention over the last operator's result, in the operators of four kernels a subspace:
 * depthwise 1x1, max-pool 3x3, pointwise to one map with a softmax over all its positions, and the subspace times that
 * map plus the subspace. Weights: one a channel in each of the two convolutions, so 2m in all, whatever g.
 * @returns the operator that joins the subspaces
 */
export function subspaceAttention(net: Draft, { channels, size, subspaces = 4 }: Features): string {
  const from = net.last;
  const width = channels / subspaces;
  const name = net.next('ulsam');
  const view = (part: string, input: string, shape: object, rest: object = {}): string =>
    net.plain({ name: part, kind: 'reshape', inputs: [input], shape, ...rest });
  const scaled = Array.from({ length: subspaces }, (_, index) => {
    const prefix = `${name}s${index + 1}`;
    const subspace = view(`${prefix}in`, from, square(width, size), { mode: 'select' });
    net.depthwise(1, 1, ['batch-norm', 'relu'], true);
    net.pool('max', 3, { stride: 1, padding: 1 });
    const map = net.conv(1, 1, { bias: true, then: ['batch-norm', 'relu'] });
    const row = { channels: 1, height: 1, width: size * size };
    const flat = view(`${prefix}row`, map, row, { then: ['softmax'] });
    const attention = view(`${prefix}map`, flat, square(1, size));
    return net.add([net.multiply([subspace, attention]), subspace]);
  });
  return net.concat(scaled);
}
