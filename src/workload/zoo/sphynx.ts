import type { NetworkSpecification } from '../schema.js';
import { BN, CIFAR100, Draft, IMAGENET, square, TINY_IMAGENET, type Dataset, type Zoo } from './draft.js';

/**
 * Sphynx (Cho et al., IEEE Security & Privacy 2022): cells of a search for private inference. Nothing but the end of a
 * cell is a ReLU; where a cell halves height and width its channels grow four times, so every cell has as many.
 */
const SOURCE =
  "Cho et al., Sphynx, IEEE Security & Privacy 2022; cells, stems and places of reductions as the authors' repository NYU-DICE-Lab/Sphynx has them";

type Op = 'skip' | 'conv3' | 'conv5' | 'dil3' | 'dil5';
/** Two edges of a node: what an edge does, and the node it comes from (0 and 1: the two cells before). */
type Node = readonly [readonly [Op, from: number], readonly [Op, from: number]];

const NORMAL: readonly Node[] = [
  [
    ['skip', 0],
    ['skip', 1],
  ],
  [
    ['skip', 2],
    ['dil5', 0],
  ],
  [
    ['conv5', 2],
    ['dil3', 0],
  ],
  [
    ['conv3', 1],
    ['skip', 2],
  ],
];
const REDUCE: readonly Node[] = [
  [
    ['conv3', 0],
    ['conv3', 1],
  ],
  [
    ['skip', 0],
    ['conv3', 2],
  ],
  [
    ['dil3', 0],
    ['skip', 2],
  ],
  [
    ['conv5', 0],
    ['skip', 4],
  ],
];

export interface SphynxOptions {
  name: string;
  title: string;
  dataset: Dataset;
  /** Channels of the first cell, even for ImageNet. */
  channels: number;
  cells: number;
  /** Cells that halve height and width, counted from 0. */
  reduce: readonly [number, number];
}

/** Halves height and width: two 1x1 convolutions of every other element, of half of the channels each. */
function halve(net: Draft, input: string, channels: number): string {
  const halves = [0, 1].map(() =>
    net.conv(channels / 2, 1, { stride: 2, padding: 0, inputs: [input], then: BN }),
  );
  return net.concat(halves);
}

/** One edge; a convolution with a stride is followed by one without. */
function edge(net: Draft, op: Op, input: string, channels: number, stride: 1 | 2): string {
  if (op === 'skip') return stride === 1 ? input : halve(net, input, channels);
  const kernel = op.endsWith('3') ? 3 : 5;
  if (op.startsWith('dil'))
    return net.numbered('conv', { inputs: [input], then: BN }, dilated(channels, kernel, stride));
  net.conv(channels, kernel, { stride, inputs: [input], then: BN });
  return net.conv(channels, kernel, { then: BN });
}

const dilated = (filters: number, kernel: number, stride: 1 | 2): object => ({
  kind: 'conv',
  filters,
  kernel,
  ...(stride === 1 ? {} : { stride }),
  padding: kernel - 1,
  dilation: 2,
});

/** Both inputs to the cell's channels, four nodes, and a 1x1 convolution of all four with the only ReLU. */
function cell(
  net: Draft,
  inputs: readonly [string, string],
  { channels, reduces, afterReduction }: { channels: number; reduces: boolean; afterReduction: boolean },
): string {
  const narrow = (input: string): string => net.conv(channels, 1, { padding: 0, inputs: [input], then: BN });
  const first = afterReduction ? halve(net, inputs[0], channels) : narrow(inputs[0]);
  const nodes = [first, narrow(inputs[1])];
  for (const edges of reduces ? REDUCE : NORMAL) {
    const ends = edges.map(([op, from]) =>
      edge(net, op, nodes[from]!, channels, reduces && from < 2 ? 2 : 1),
    );
    nodes.push(net.add(ends));
  }
  net.concat(nodes.slice(2));
  return net.conv(channels, 1, { padding: 0, then: ['batch-norm', 'relu'] });
}

/** Outputs of the two cells before the first. */
function stem(net: Draft, { dataset, channels }: SphynxOptions): [string, string] {
  net.stage = 'stem';
  if (dataset !== IMAGENET) {
    const only = net.conv(3 * channels, 3, { then: BN });
    return [only, only];
  }
  net.conv(channels / 2, 3, { stride: 2, then: ['batch-norm', 'relu'] });
  const before = net.conv(channels, 3, { stride: 2, then: BN });
  net.numbered('relu', {}, { kind: 'activation', function: 'relu' });
  return [before, net.conv(channels, 3, { stride: 2, then: BN })];
}

export function sphynx(options: SphynxOptions): NetworkSpecification {
  const { name, title, dataset, channels, cells, reduce } = options;
  const net = new Draft();
  let [before, last] = stem(net, options);
  let width = channels;
  let stage = 1;
  for (let index = 0; index < cells; index++) {
    const reduces = reduce.includes(index);
    if (reduces) [width, stage] = [4 * width, stage + 1];
    net.stage = `S${stage}`;
    // What comes from before a reduction is twice as large; of the ImageNet stem, the first convolution's.
    const afterReduction = index === 0 ? dataset === IMAGENET : reduce.includes(index - 1);
    const made = cell(net, [before, last], { channels: width, reduces, afterReduction });
    [before, last] = [last, made];
  }
  net.stage = 'head';
  net.classifier(dataset.classes);
  return net.finish({ name, title, source: SOURCE, input: square(3, dataset.size) });
}

/** Networks as the repository trains them: name, channels, cells, reductions. */
const TRAINED: readonly (readonly [string, Dataset, number, number, readonly [number, number]])[] = [
  ['25k-c100', CIFAR100, 5, 5, [0, 1]],
  ['30k-c100', CIFAR100, 5, 6, [0, 1]],
  ['40k-c100', CIFAR100, 5, 8, [1, 3]],
  ['50k-c100', CIFAR100, 5, 10, [0, 5]],
  ['70k-c100', CIFAR100, 7, 10, [0, 5]],
  ['100k-c100', CIFAR100, 10, 10, [0, 5]],
  ['102k-tiny', TINY_IMAGENET, 5, 5, [0, 1]],
  ['204k-tiny', TINY_IMAGENET, 5, 10, [0, 5]],
  ['286k-tiny', TINY_IMAGENET, 7, 10, [0, 5]],
  ['492k-tiny', TINY_IMAGENET, 12, 10, [0, 5]],
  ['614k-tiny', TINY_IMAGENET, 15, 10, [0, 5]],
  ['345k-imagenet', IMAGENET, 20, 10, [1, 5]],
  ['517k-imagenet', IMAGENET, 30, 10, [1, 5]],
  ['690k-imagenet', IMAGENET, 40, 10, [1, 5]],
  ['862k-imagenet', IMAGENET, 50, 10, [1, 5]],
  ['1034k-imagenet', IMAGENET, 60, 10, [1, 5]],
];

const labelOf = (dataset: Dataset): string =>
  dataset === CIFAR100 ? 'CIFAR-100' : dataset === TINY_IMAGENET ? 'TinyImageNet' : 'ImageNet';

/** Every network of the repository, by name. */
export const SPHYNX: Zoo = new Map(
  TRAINED.map(([label, dataset, channels, cells, reduce]) => {
    const name = `sphynx-${label}`;
    const title = `Sphynx, ${channels} channels, ${cells} cells, ${labelOf(dataset)}`;
    return [name, () => sphynx({ name, title, dataset, channels, cells, reduce })];
  }),
);

/** The smallest and largest of the small images, and the smallest of the large ones, on the shelf. */
const SHELVED = ['25k-c100', '50k-c100', '100k-c100', '102k-tiny', '614k-tiny', '345k-imagenet'];
export const sphynxes: Zoo = new Map(
  [...SPHYNX].filter(([name]) => SHELVED.includes(name.slice('sphynx-'.length))),
);
