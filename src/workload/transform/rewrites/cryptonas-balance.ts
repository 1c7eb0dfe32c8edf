import { InputError } from '../../../errors.js';
import { RELU_FUNCTIONS } from '../../count.js';
import type { Network, Shape } from '../../graph.js';
import { channelNodes, type ChannelNode, type ChannelNodes } from '../channels.js';
import { resizeChannels } from '../resize.js';

/** Feature maps of one size, and by how much their channels grow. */
interface Level {
  /** `height x width`. */
  size: string;
  factor: number;
}

const FIELD = 'balance';
const sizeOf = ({ height, width }: Shape): string => `${height}x${width}`;

const refuse = (network: Network, problem: string, expected: string): never => {
  throw new InputError(`workload '${network.name}' ${problem}`, { field: FIELD, expected });
};

/**
 * ReLU balancing (CryptoNAS): where height and width halve, channels grow four times, so that every ReLU layer has as
 * many elements as the first. Layers of one size keep their proportions. @throws InputError where sizes do not halve,
 * channels are fixed by what joins or cuts them, or would not be whole
 */
export function balance(network: Network): Network {
  const nodes = channelNodes(network);
  const levels = levelsOf(network, nodes);
  const widths = new Map<ChannelNode, number>();
  for (const { name } of nodes.convs) {
    const node = nodes.of(name);
    const level = levels.get(sizeOfNode(node, nodes));
    if (level === undefined || node.fixed || level.factor === 1) continue;
    const width = node.width * level.factor;
    if (!Number.isInteger(width))
      refuse(network, `would have ${Number(width.toFixed(2))} channels in '${name}'`, 'whole channels');
    widths.set(node, width);
  }
  if (widths.size === 0) refuse(network, 'has as many ReLUs in every layer', 'ReLU layers that shrink');
  const resized = resizeChannels(network, nodes, (node) => widths.get(node) ?? node.width);
  return { ...network, operators: resized.operators };
}

/** The size at which the channels of a node are made, before depthwise layers and pools pass them on. */
function sizeOfNode(node: ChannelNode, { convs }: ChannelNodes): string {
  const writer = node.writers[0];
  return writer === undefined ? '' : sizeOf(convs[writer]!.output);
}

/** Sizes at which ReLUs stand where their channels are made: the first of each tells what the others follow. */
function levelsOf(network: Network, nodes: ChannelNodes): Map<string, Level> {
  const levels = new Map<string, Level>();
  let first: Shape | undefined;
  for (const operator of network.operators) {
    if (operator.kind !== 'activation' || !RELU_FUNCTIONS.includes(operator.function)) continue;
    const { output, name } = operator;
    const node = nodes.of(name);
    const size = sizeOf(output);
    if (isVector(output) || levels.has(size)) continue;
    if (node.fixed) refuse(network, `cannot have other channels in '${name}'`, 'no concatenation or group');
    if (size !== sizeOfNode(node, nodes)) continue;
    first ??= output;
    levels.set(size, { size, factor: (first.channels * 4 ** halvings(network, first, output)) / node.width });
  }
  if (levels.size < 2)
    refuse(network, 'has no ReLUs in feature maps of several sizes', 'convolutions whose outputs halve');
  return levels;
}

const isVector = ({ height, width }: Shape): boolean => height === 1 && width === 1;

function halvings(network: Network, from: Shape, to: Shape): number {
  const times = Math.log2(from.height / to.height);
  if (!Number.isInteger(times) || from.width !== to.width * 2 ** times)
    refuse(network, `goes from ${sizeOf(from)} to ${sizeOf(to)}`, 'sizes that halve');
  return times;
}
