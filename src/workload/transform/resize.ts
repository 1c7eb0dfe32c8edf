import { buildNetwork } from '../expand.js';
import type { Conv, Network, Operator } from '../graph.js';
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
  const operators = (specification.operators as OperatorEntry[]).flatMap((written) => {
    const operator = byName.get(written.name)!;
    const entry = {
      ...written,
      ...(written.inputs === undefined
        ? {}
        : { inputs: written.inputs.map((name) => renamed.get(name) ?? name) }),
    };
    if (entry.kind === 'reshape') return [resizeReshape(entry, operator, width)];
    if (entry.kind !== 'conv' || operator.kind !== 'conv' || operator.groups !== 1) return [entry];
    const gate = gates?.[positions.get(operator.name)!];
    const pieces = resizedConv(entry, operator, width, gate);
    const last = pieces.at(-1)!.name;
    if (last !== entry.name) {
      renamed.set(entry.name, last);
      for (const word of entry.then ?? []) renamed.set(`${entry.name}.${word.replace(/\(.*/, '')}`, last);
    }
    return pieces;
  });
  return buildNetwork({ ...specification, operators });
}

type Entry<Kind extends OperatorEntry['kind']> = Extract<OperatorEntry, { kind: Kind }>;
type WidthOf = (tensor: string) => number;

/** A change of view follows its input; padding with zeros has a width of its own. */
function resizeReshape(entry: Entry<'reshape'>, operator: Operator, width: WidthOf): Entry<'reshape'> {
  if (typeof entry.shape === 'object' && isZeroPadding(operator)) {
    return { ...entry, shape: { ...entry.shape, channels: width(operator.name) }, mode: 'pad' };
  }
  return entry.mode === undefined && isFlat(operator) ? { ...entry, shape: 'flatten' } : entry;
}

/** The convolution, with a selection of its inputs before it and a scattering of its outputs after it if gated. */
function resizedConv(
  entry: Entry<'conv'>,
  operator: Conv,
  width: WidthOf,
  gate: Gate | undefined,
): OperatorEntry[] {
  const own = width(operator.name);
  const conv = { ...entry, filters: gate?.outputs ?? own };
  if (gate === undefined) return [conv];
  const pieces: OperatorEntry[] = [];
  const stage = entry.stage === undefined ? {} : { stage: entry.stage };
  if (gate.inputs < width(operator.inputs[0] ?? 'input')) {
    const { inputs, ...rest } = conv;
    pieces.push({
      name: `${entry.name}.select`,
      kind: 'reshape',
      mode: 'select',
      shape: { ...operator.inputShapes[0]!, channels: gate.inputs },
      ...stage,
      ...(inputs === undefined ? {} : { inputs }),
    });
    pieces.push(rest);
  } else pieces.push(conv);
  if (gate.outputs < own) {
    pieces.push({
      name: `${entry.name}.scatter`,
      kind: 'reshape',
      mode: 'pad',
      shape: { ...operator.output, channels: own },
      ...stage,
    });
  }
  return pieces;
}
