import { isDepthwise } from '../../models/gpu/kernel.js';
import type { Network, Operator } from '../../workload/graph.js';
import { isShuffle } from '../observe/tensors.js';
import type { Graph, Node, Role } from './graph.js';

/** The graph of the network itself: node i + 1 is operator i. For scores; the analyser never sees it. */
export function trueGraph({ operators, input }: Network): Graph {
  const indexOf = new Map(operators.map(({ name }, index) => [name, index + 1]));
  const start: Node = {
    role: 'input',
    inputs: [],
    channels: input.channels,
    size: input.height,
    inChannels: input.channels,
  };
  return [
    start,
    ...operators.map((operator): Node => {
      const { inputs, inputShapes, output } = operator;
      const sources = inputs.length === 0 ? ['input'] : inputs;
      return {
        role: roleOf(operator),
        inputs: [...new Set(sources.map((name) => indexOf.get(name) ?? 0))],
        channels: output.channels,
        size: output.height,
        inChannels: inputShapes[0]!.channels,
        ...(operator.kind === 'conv' && {
          layer: { kernel: operator.kernel[0], stride: operator.stride[0], groups: operator.groups },
        }),
        ...(operator.kind === 'linear' && { layer: { kernel: 1, stride: 1, groups: 1 } }),
      };
    }),
  ];
}

function roleOf(operator: Operator): Role {
  switch (operator.kind) {
    case 'conv':
      return isDepthwise(operator) ? 'depthwise' : 'conv';
    case 'linear':
      return 'linear';
    case 'elementwise':
      return 'add';
    case 'concat':
    case 'pool':
      return operator.kind;
    case 'reshape':
      return isShuffle(operator) ? 'shuffle' : 'pass';
    default:
      return 'pass';
  }
}
