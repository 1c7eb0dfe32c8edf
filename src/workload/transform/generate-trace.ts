import { findFile } from '../../document/files.js';
import { loadNetwork } from '../load.js';
import type { Conv } from '../graph.js';
import { channelNodes, type ChannelNode, type ChannelNodes } from './channels.js';
import type { ConvChannels, PruneTrace } from './trace.js';
import { unionWidths } from './union.js';

/** Depth of the traced network in resolutions; others are stretched to it. */
interface Depth {
  /** Sizes of feature maps that convolutions write, largest first. */
  sizes: readonly number[];
  classes: number;
}

/** Where a node lies in its network (rank of its resolution) and whether several convolutions write it. */
function classOf(node: ChannelNode, { convs }: ChannelNodes, { sizes, classes }: Depth): string {
  const rank = sizes.indexOf(sizeOf(convs[node.writers[0]!]!));
  const stretched = sizes.length === 1 ? 0 : Math.round((rank / (sizes.length - 1)) * (classes - 1));
  return `${stretched}${node.writers.length > 1 ? ' shared' : ''}`;
}

const anyRole = (name: string): string => name.replace(' shared', '').concat(' any role');
const sizeOf = ({ output }: Conv): number => output.height * output.width;
const sizesOf = ({ convs }: ChannelNodes): number[] => [...new Set(convs.map(sizeOf))].sort((a, b) => b - a);

/**
 * Channels of every node of a network that has no trace of its own (assumed): each keeps the share that the node
 * at the same place keeps in the traced network: same depth (rank of resolution), same role (written by one
 * convolution, or shared by a residual connection; where the depth has none of the role, any), same relative
 * position among those. The traced network itself gets its own channels.
 */
export function generatedWidths(
  nodes: ChannelNodes,
  trace: PruneTrace,
  logged: readonly ConvChannels[],
): Map<ChannelNode, number> {
  const model = channelNodes(loadNetwork(findFile('workloads', trace.network)));
  const kept = unionWidths(model, logged);
  const classes = sizesOf(model).length;
  const shares = new Map<string, number[]>();
  for (const [name, members] of byClass(model, classes)) {
    const list = members.map((node) => kept.get(node)! / node.width);
    shares.set(name, list);
    shares.set(anyRole(name), [...(shares.get(anyRole(name)) ?? []), ...list]);
  }
  const widths = new Map<ChannelNode, number>();
  for (const [name, members] of byClass(nodes, classes)) {
    const list = shares.get(name) ?? shares.get(anyRole(name))!;
    for (const [index, node] of members.entries()) {
      const place = members.length === 1 ? 0.5 : index / (members.length - 1);
      const share = list[Math.round(place * (list.length - 1))]!;
      widths.set(node, Math.max(1, Math.round(node.width * share)));
    }
  }
  return widths;
}

/** Nodes that can be pruned, by class, each in order of its first convolution. */
function byClass(nodes: ChannelNodes, classes: number): Map<string, ChannelNode[]> {
  const depth = { sizes: sizesOf(nodes), classes };
  const members = new Map<string, ChannelNode[]>();
  for (const node of new Set(nodes.convs.map(({ name }) => nodes.of(name)))) {
    if (node.fixed || node.writers.length === 0) continue;
    const name = classOf(node, nodes, depth);
    members.set(name, [...(members.get(name) ?? []), node]);
  }
  return members;
}
