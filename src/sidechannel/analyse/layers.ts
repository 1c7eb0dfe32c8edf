import { commonDivisors, likelyChannels, misfit, oddity, unlikely, type Choice } from './channels.js';
import type { Layer, Role } from './graph.js';
import type { Candidate, Guess } from './guess.js';
import type { SeenKernel, View } from './view.js';

/** Kernels that are looked for, with the nats against each: in dense layers, in depthwise ones, and over the image. */
const KERNELS: readonly { size: number; dense: number; depthwise: number; image: number }[] = [
  { size: 1, dense: 0, depthwise: 5, image: 4 },
  { size: 3, dense: 0.3, depthwise: 0, image: 0 },
  { size: 5, dense: 2, depthwise: 1.5, image: 1 },
  { size: 7, dense: 2.5, depthwise: 3, image: 0.5 },
];
/** Nats against a stride of 2, one of 1 over the image, groups, no padding. */
const STRIDE = Math.LN2;
const SLOW_START = 2;
const GROUPS = 3;
const UNPADDED = 1.5;
/** Nats against an input that is not the last tensor, one within a block, and half of a tensor. */
const OTHER = 1.5;
const WITHIN = 1;
const HALF = 2;
/** Nats against a number of channels that a tensor shortly before has, however odd. */
const KNOWN = 0.5;
/** Where blocks begin. */
const STARTS: readonly Role[] = ['input', 'add', 'concat', 'shuffle', 'pool'];
/** Candidates that cost so many nats more than the best one are dropped. */
const SLACK = 12;
/** So many of them are followed for one source. */
const SLIDINGS = 12;
/** Nats against a grid that this layer would not have. */
export const OFF_GRID = 12;

/** Bytes as elements: what is read (of all images), and what is written (of one). */
export const readElements = (seen: SeenKernel, { wordBytes }: View): number => seen.dram_rd_B / wordBytes;
export const writtenElements = (seen: SeenKernel, { wordBytes, batch }: View): number =>
  seen.dram_wr_B / wordBytes / batch;

/** A tensor that a layer may read, or half of its channels. */
export interface Source {
  index: number;
  channels: number;
  size: number;
  half: boolean;
  isImage: boolean;
  cost: number;
}

/** From the likeliest on: the last tensor, those before it, halves. */
export function sourcesOf({ recent }: Guess, halves: boolean): Source[] {
  const last = recent.length - 1;
  const whole = recent.map(({ index, node: { channels, size, role } }, at) => ({
    ...{ index, channels, size, half: false, isImage: role === 'input' },
    cost: at === last ? 0 : OTHER + (STARTS.includes(role) ? 0 : WITHIN) + 0.1 * (last - at),
  }));
  const half = !halves
    ? []
    : whole
        .filter(({ channels }) => channels % 2 === 0)
        .map((one) => ({ ...one, channels: one.channels / 2, half: true, cost: one.cost + HALF }));
  return [...whole, ...half].sort((a, b) => a.cost - b.cost);
}

interface Window extends Layer {
  /** Positions a side. */
  out: number;
  /** Elements of one input map that are touched. */
  touched: number;
  cost: number;
}

const strideCost = (stride: number, over: 'dense' | 'depthwise' | 'image'): number => {
  if (over === 'image') return stride === 1 ? SLOW_START : 0;
  return stride === 1 ? 0 : STRIDE;
};

/** Ways in which a square window may slide over maps of a size. */
export function windowsOf(size: number, over: 'dense' | 'depthwise' | 'image'): Window[] {
  return KERNELS.flatMap((kernel) =>
    [1, 2].flatMap((stride) =>
      [...new Set([kernel.size >> 1, 0])].flatMap((padding) => {
        const out = Math.floor((size + 2 * padding - kernel.size) / stride) + 1;
        if (out < 1) return [];
        const reach = Math.min(size, (out - 1) * stride + kernel.size - padding);
        // Rows between the windows are left out, elements of a row come with their neighbours.
        const rows = kernel.size < stride ? out * kernel.size : reach;
        const cost =
          kernel[over] + strideCost(stride, over) + (kernel.size > 1 && padding === 0 ? UNPADDED : 0);
        return [{ kernel: kernel.size, stride, groups: 1, out, touched: rows * reach, cost }];
      }),
    ),
  );
}

/** What a kernel may be over a source of some shape, and the nats against it but for the choice of the source. */
interface Sliding {
  channels: number;
  out: number;
  layer: Layer;
  cost: number;
}

/** Convolutions that one kernel may be, whatever the guess: each shape of a source is looked at once. */
export function convolutionsOf(seen: SeenKernel, view: View): (guess: Guess) => Candidate[] {
  const role = seen.kernelClass === 'dwconv' ? 'depthwise' : 'conv';
  const known = new Map<string, Sliding[]>();
  const widthsAt = choicesOf(writtenElements(seen, view), view.sigma);
  const over = (source: Source): Sliding[] => {
    const { channels, size, isImage } = source;
    const key = `${channels}x${size}${isImage ? ' image' : ''}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = slidings(source, seen, view, widthsAt);
    known.set(key, found);
    return found;
  };
  return (guess) => {
    const widths = new Set(guess.recent.map(({ node }) => node.channels));
    const saved = (channels: number): number =>
      role === 'conv' && widths.has(channels) ? Math.max(0, unlikely(channels) - KNOWN) : 0;
    return sourcesOf(guess, true).flatMap((source) =>
      over(source).map(({ channels, out, layer, cost }): Candidate => ({
        cost: source.cost + cost - saved(channels),
        node: { role, inputs: [source.index], channels, size: out, inChannels: source.channels, layer },
        ...(source.half && { half: source.index }),
      })),
    );
  };
}

/** The likeliest widths of a tensor by the positions of its maps, each worked out once. */
function choicesOf(written: number, sigma: number): (positions: number) => Choice[] {
  const known = new Map<number, Choice[]>();
  return (positions) => {
    const choices = known.get(positions) ?? likelyChannels(written, positions, sigma);
    known.set(positions, choices);
    return choices;
  };
}

/** The likeliest ways to slide over maps of a size. */
function slidings(
  { channels: from, size, isImage }: Source,
  seen: SeenKernel,
  view: View,
  widthsAt: (positions: number) => Choice[],
): Sliding[] {
  const { sigma, batch } = view;
  const depthwise = seen.kernelClass === 'dwconv';
  const [read, written] = [readElements(seen, view), writtenElements(seen, view)];
  const over = depthwise ? 'depthwise' : isImage ? 'image' : 'dense';
  const found: Sliding[] = [];
  let least = Infinity;
  for (const { kernel, stride, out, touched, cost: slid } of windowsOf(size, over)) {
    const inputs = batch * from * touched;
    // Weights only add to what is read.
    if (misfit(read, Math.max(read, inputs), sigma) > least + SLACK) continue;
    const choices = depthwise
      ? [{ channels: from, cost: misfit(written, from * out ** 2, sigma) }]
      : widthsAt(out ** 2);
    for (const { channels, cost } of choices) {
      if (slid + cost > least + SLACK) continue;
      for (const groups of depthwise ? [from] : commonDivisors(from, channels)) {
        const weights = (from * channels * kernel ** 2) / groups;
        const total =
          slid +
          cost +
          misfit(read, inputs + weights, sigma) +
          (depthwise || groups === 1 ? 0 : GROUPS + oddity(groups)) +
          gridCost(seen, { channels, out, groups, depthwise }, view);
        if (total > least + SLACK) continue;
        least = Math.min(least, total);
        found.push({ channels, out, layer: { kernel, stride, groups }, cost: total });
      }
    }
  }
  return found.sort((a, b) => a.cost - b.cost).slice(0, SLIDINGS);
}

/** A product with all elements of the last tensor. */
export function products({ recent }: Guess, seen: SeenKernel, view: View): Candidate[] {
  const { index, node } = recent.at(-1)!;
  const inputs = node.channels * node.size ** 2;
  return likelyChannels(writtenElements(seen, view), 1, view.sigma).map(({ channels, cost }) => ({
    cost: cost + misfit(readElements(seen, view), view.batch * inputs + inputs * channels, view.sigma),
    node: {
      role: 'linear',
      inputs: [index],
      channels,
      size: 1,
      inChannels: inputs,
      layer: { kernel: 1, stride: 1, groups: 1 },
    },
  }));
}

/** Whether the grid is one that a layer would have with some tile. */
function gridCost(
  { gridCTAs }: SeenKernel,
  layer: { channels: number; out: number; groups: number; depthwise: boolean },
  { grids, batch }: View,
): number {
  if (grids === undefined) return 0;
  const { channels, out, groups, depthwise } = layer;
  if (depthwise) return batch * channels * Math.ceil(out / grids.directRows) === gridCTAs ? 0 : OFF_GRID;
  const tiles = groups * Math.ceil((batch * out ** 2) / grids.rows);
  const fits = grids.columns.some((columns) => tiles * Math.ceil(channels / groups / columns) === gridCTAs);
  return fits ? 0 : OFF_GRID;
}
