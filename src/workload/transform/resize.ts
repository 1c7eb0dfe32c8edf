import { buildNetwork } from '../expand.js';
import type { Network } from '../graph.js';
import type { OperatorEntry } from '../schema.js';
import { specificationOf } from '../write.js';
import { isFlat, isZeroPadding, type ChannelNode, type ChannelNodes } from './channels.js';

/** Channels that one convolution reads and writes when each user of a node is pruned for itself. */
export interface Gate {
  inputs: number;
  outputs: number;
}

/**
 * The network with other numbers of channels: `widthOf` gives that of every node that is not fixed. With `gates`,
 * a convolution (by its position) selects its inputs and scatters its outputs into the node, as PruneTrain's
 * channel gating does.
 */
export function resizeChannels(
  network: Network,
  nodes: ChannelNodes,
  widthOf: (node: ChannelNode) => number,
  gates?: readonly Gate[],
): Network {
  const width = (tensor: string): number => {
    const node = nodes.of(tensor);
    return node.fixed ? node.width : widthOf(node);
  };
  const byName = new Map(network.operators.map((operator) => [operator.name, operator]));
  const positions = new Map(nodes.convs.map((conv, index) => [conv.name, index]));
  const specification = specificationOf(network);
  const renamed = new Map<string, string>();
  const operators: OperatorEntry[] = [];
  for (const written of specification.operators as OperatorEntry[]) {
    const operator = byName.get(written.name)!;
    const entry = { ...written };
    if (entry.inputs !== undefined) entry.inputs = entry.inputs.map((name) => renamed.get(name) ?? name);
    if (entry.kind === 'reshape' && typeof entry.shape === 'object' && isZeroPadding(operator)) {
      entry.shape = { ...entry.shape, channels: width(operator.name) };
      entry.mode = 'pad';
    }
    if (entry.kind === 'reshape' && entry.mode === undefined && isFlat(operator)) entry.shape = 'flatten';
    const gate = operator.kind === 'conv' ? gates?.[positions.get(operator.name)!] : undefined;
    if (entry.kind === 'conv' && operator.kind === 'conv' && operator.groups === 1) {
      entry.filters = gate?.outputs ?? width(operator.name);
      const source = operator.inputs[0] ?? 'input';
      const before = operator.inputShapes[0]!;
      if (gate !== undefined && gate.inputs < width(source)) {
        const { inputs, ...rest } = entry;
        operators.push({
          name: `${entry.name}.select`,
          kind: 'reshape',
          mode: 'select',
          shape: { ...before, channels: gate.inputs },
          ...(entry.stage === undefined ? {} : { stage: entry.stage }),
          ...(inputs === undefined ? {} : { inputs }),
        });
        operators.push(rest as OperatorEntry);
      } else operators.push(entry);
      if (gate !== undefined && gate.outputs < width(operator.name)) {
        const name = `${entry.name}.scatter`;
        operators.push({
          name,
          kind: 'reshape',
          mode: 'pad',
          shape: { ...operator.output, channels: width(operator.name) },
          ...(entry.stage === undefined ? {} : { stage: entry.stage }),
        });
        renamed.set(entry.name, name);
        for (const word of entry.then ?? []) renamed.set(`${entry.name}.${word.replace(/\(.*/, '')}`, name);
      }
      continue;
    }
    operators.push(entry);
  }
  return buildNetwork({ ...specification, operators });
}
