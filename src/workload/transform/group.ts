import { InputError } from '../../errors.js';
import type { Conv, Network, Operator } from '../graph.js';

/**
 * DRACO: every depthwise convolution becomes a group convolution of `channelsPerGroup` (G) input channels a group,
 * with as many filters as before; its weights and MACs grow G times. A layer with fewer than G channels becomes
 * dense (G of the layer is its channels). G = 1 changes nothing but the name.
 * @throws InputError that names the operator whose channels G does not divide.
 */
export function groupDepthwise(network: Network, channelsPerGroup: number): Network {
  const operators = network.operators.map((operator) =>
    isDepthwise(operator) ? groupConv(operator, channelsPerGroup) : operator,
  );
  const changed = network.operators.filter(isDepthwise).length;
  if (changed === 0) {
    throw new InputError(`workload '${network.name}' has no depthwise convolution`, {
      field: 'draco.G',
      expected: 'a network with depthwise convolutions such as mobilenetv1-imagenet',
    });
  }
  const G = channelsPerGroup;
  return {
    ...network,
    name: `${network.name}+draco-G${G}`,
    title: `${network.title}; ${changed} depthwise convolutions with ${G} channels a group`,
    source: `${network.source}; grouped as in DRACO (author's simulator shreyas1998/nn_dataflow: G channels per group)`,
    operators,
    transforms: { ...network.transforms, draco: { G } },
  };
}

/** One channel a group; with a single channel there is nothing to group. */
const isDepthwise = (operator: Operator): operator is Conv =>
  operator.kind === 'conv' && operator.groups > 1 && operator.groups === operator.inputShapes[0]!.channels;

function groupConv(conv: Conv, wanted: number): Conv {
  const { channels } = conv.inputShapes[0]!;
  const perGroup = Math.min(wanted, channels);
  if (channels % perGroup !== 0) {
    throw new InputError(
      `operator '${conv.name}': ${channels} channels cannot be split into groups of ${perGroup}`,
      { field: 'draco.G', expected: `a divisor of ${channels}` },
    );
  }
  return { ...conv, groups: channels / perGroup };
}
