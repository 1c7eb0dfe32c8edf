import type { Network } from '../../workload/graph.js';
import type { Kernel } from '../observe/kernels.js';
import { blocksOf, type BlockType } from './blocks.js';
import type { Graph, Node } from './graph.js';
import { trueGraph } from './truth.js';

/** A layer with weights: what it is, and what the analyser took it for. */
export interface LayerScore {
  layer: string;
  /** Channels in and out, kernel, stride, groups. */
  truth: string;
  found: string;
  exact: boolean;
  block: BlockType;
  foundBlock: BlockType | 'no layer';
}

export interface Score {
  rows: readonly LayerScore[];
  layers: number;
  /** Leakage score: share of layers of which channels, kernel, stride and groups are all right. */
  leakage: number;
  /** Share of layers whose type of block is right. */
  blocks: number;
}

/** `64->128 k3 s2 g1` */
const writeLayer = ({ inChannels, channels, layer }: Node): string =>
  layer === undefined
    ? 'no layer'
    : `${inChannels}->${channels} k${layer.kernel} s${layer.stride} g${layer.groups}`;

/** How much of the network was found: by layers with weights, each a kernel. */
export function scoreOf(network: Network, kernels: readonly Pick<Kernel, 'operator'>[], found: Graph): Score {
  const truth = trueGraph(network);
  const [blocks, foundBlocks] = [blocksOf(truth), blocksOf(found)];
  const rows = kernels.flatMap(({ operator }, kernel): LayerScore[] => {
    const block = blocks[operator + 1];
    if (block === undefined) return [];
    const [real, guess] = [truth[operator + 1]!, found[kernel + 1]!].map(writeLayer) as [string, string];
    const foundBlock = foundBlocks[kernel + 1] ?? 'no layer';
    const layer = network.operators[operator]!.name;
    return [{ layer, truth: real, found: guess, exact: real === guess, block, foundBlock }];
  });
  const share = (of: (row: LayerScore) => boolean): number =>
    rows.length === 0 ? 0 : rows.filter(of).length / rows.length;
  return {
    rows,
    layers: rows.length,
    leakage: share(({ exact }) => exact),
    blocks: share(({ block, foundBlock }) => block === foundBlock),
  };
}

/** How often a type of block was taken for another, most often first. */
export function confusionOf({ rows }: Score): { block: string; foundBlock: string; layers: number }[] {
  const counts = new Map<string, { block: string; foundBlock: string; layers: number }>();
  for (const { block, foundBlock } of rows) {
    const key = `${block} ${foundBlock}`;
    const known = counts.get(key) ?? { block, foundBlock, layers: 0 };
    counts.set(key, { ...known, layers: known.layers + 1 });
  }
  return [...counts.values()].sort((a, b) => b.layers - a.layers);
}
