import type { Conv, Network, Operator } from '../graph.js';
import { INPUT } from '../build.js';

/**
 * Which tensors of a network share their channels: what a residual connection adds, what an activation or a
 * depthwise convolution passes on. Pruning removes a channel of a node everywhere at once.
 */
export interface ChannelNode {
  /** Channels of the unpruned network. */
  width: number;
  /** Must keep its channels: network input, results of linear layers, grouped convolutions, fixed views. */
  fixed: boolean;
  /** Positions (in the list of convolutions) of the dense convolutions that write it. */
  writers: number[];
}

export interface ChannelNodes {
  /** Convolutions of the network, in order. */
  convs: readonly Conv[];
  /** Node that the output of an operator belongs to (`input`: the network's input). */
  of(tensor: string): ChannelNode;
}

export const isDepthwise = (conv: Conv): boolean =>
  conv.groups > 1 && conv.groups === conv.inputShapes[0]!.channels;

/** Works out the nodes by uniting the outputs of operators. */
export function channelNodes(network: Network): ChannelNodes {
  const parent = new Map<string, string>();
  const root = (name: string): string => {
    let top = name;
    while (parent.get(top)! !== top) top = parent.get(top)!;
    return top;
  };
  const nodes = new Map<string, ChannelNode>();
  const open = (name: string, width: number, fixed: boolean, writer?: number): void => {
    parent.set(name, name);
    nodes.set(name, { width, fixed, writers: writer === undefined ? [] : [writer] });
  };
  const unite = (a: string, b: string): void => {
    const [into, from] = [root(a), root(b)];
    if (into === from) return;
    parent.set(from, into);
    const [kept, gone] = [nodes.get(into)!, nodes.get(from)!];
    kept.fixed ||= gone.fixed;
    kept.writers.push(...gone.writers);
    nodes.delete(from);
  };
  const fix = (name: string): void => {
    nodes.get(root(name))!.fixed = true;
  };

  open(INPUT, network.input.channels, true);
  const convs: Conv[] = [];
  for (const operator of network.operators) {
    const { name, output } = operator;
    const inputs = operator.inputs.length === 0 ? [INPUT] : operator.inputs;
    const position = operator.kind === 'conv' ? convs.push(operator) - 1 : -1;
    switch (roleOf(operator)) {
      case 'writes':
        open(name, output.channels, false, position);
        break;
      case 'passes':
        open(name, output.channels, false);
        for (const input of inputs) unite(input, name);
        break;
      case 'resizes':
        open(name, output.channels, false);
        break;
      case 'fixes':
        open(name, output.channels, true);
        for (const input of inputs) fix(input);
        break;
      case 'ends':
        open(name, output.channels, true);
        break;
    }
  }
  return { convs, of: (tensor) => nodes.get(root(tensor))! };
}

type Role = 'writes' | 'passes' | 'resizes' | 'fixes' | 'ends';

/** What an operator does to channels; `resizes`: its output follows from its inputs or its node. */
function roleOf(operator: Operator): Role {
  switch (operator.kind) {
    case 'conv':
      if (operator.groups === 1) return 'writes';
      return isDepthwise(operator) && operator.filters === operator.groups ? 'passes' : 'fixes';
    case 'pool':
    case 'activation':
    case 'norm':
    case 'elementwise':
      return 'passes';
    case 'reshape':
      return isZeroPadding(operator) ? 'resizes' : isFlat(operator) ? 'ends' : 'fixes';
    case 'linear':
      return 'ends';
    default:
      return 'fixes';
  }
}

/** A shortcut that subsamples and fills up with zeros: any number of channels in and out. */
export const isZeroPadding = (operator: Operator): boolean =>
  operator.kind === 'reshape' &&
  operator.output.channels > operator.inputShapes[0]!.channels &&
  !isFlat(operator);

/** A vector of features. */
export const isFlat = ({ output }: Operator): boolean => output.height === 1 && output.width === 1;
