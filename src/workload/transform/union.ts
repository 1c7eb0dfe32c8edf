import type { ChannelNode, ChannelNodes } from './channels.js';
import type { ConvChannels } from './trace.js';

/** Most channels that any user of a node keeps. */
export function unionWidths(nodes: ChannelNodes, logged: readonly ConvChannels[]): Map<ChannelNode, number> {
  const widths = new Map<ChannelNode, number>();
  const keep = (tensor: string, channels: number): void => {
    const node = nodes.of(tensor);
    widths.set(node, Math.max(widths.get(node) ?? 0, channels));
  };
  for (const [index, conv] of nodes.convs.entries()) {
    const [inputs, outputs] = logged[index]!;
    keep(conv.inputs[0] ?? 'input', inputs);
    keep(conv.name, outputs);
  }
  return widths;
}
