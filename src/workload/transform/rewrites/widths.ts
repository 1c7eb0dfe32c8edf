import { InputError } from '../../../errors.js';
import { INPUT } from '../../build.js';
import { sameShape } from '../../shapes.js';
import type { Network, Operator } from '../../graph.js';
import { isFlat } from '../channels.js';

/** What a layer does to the number of channels. */
type Role = 'starts' | 'passes' | 'stops';

function roleOf(operator: Operator): Role {
  switch (operator.kind) {
    case 'conv':
      return operator.groups > 1 && operator.groups === operator.inputShapes[0]!.channels
        ? 'passes'
        : 'starts';
    case 'linear':
      return 'starts';
    case 'activation':
    case 'norm':
    case 'pool':
    case 'concat':
      return 'passes';
    case 'elementwise':
      return operator.parameters === 0 ? 'passes' : 'stops';
    case 'reshape':
      return operator.parameters === 0 && followsInput(operator) ? 'passes' : 'stops';
    default:
      return 'stops';
  }
}

/** Flat, as tokens, shuffled, or with other channels of the same map. */
const followsInput = (operator: Operator): boolean => {
  const [from, to] = [operator.inputShapes[0]!, operator.output];
  if (isFlat(operator) || sameShape(from, to)) return true;
  return to.channels === from.channels || to.channels > from.channels || to.height === from.height;
};

/**
 * Tensors whose channels cannot be scaled with the others': the network's input and result, and what is tied to them
 * by sums, concatenations or depthwise layers.
 * @throws InputError for a network with layers whose channels mean something else (attention, tables)
 */
export function fixedTensors(network: Network): ReadonlySet<string> {
  checkScalable(network, 'alpha');
  const groups = new Groups();
  groups.join(INPUT, FIXED);
  const read = new Set<string>();
  for (const operator of network.operators) {
    const inputs = operator.inputs.length === 0 ? [INPUT] : operator.inputs;
    const role = roleOf(operator);
    for (const input of inputs) {
      read.add(input);
      if (role === 'passes') groups.join(operator.name, input);
    }
  }
  for (const { name } of network.operators) if (!read.has(name)) groups.join(name, FIXED);
  const names = [INPUT, ...network.operators.map(({ name }) => name)];
  const fixed = new Set(names.filter((name) => groups.of(name) === groups.of(FIXED)));
  if (network.operators.every(({ name }) => fixed.has(name))) {
    throw new InputError(`workload '${network.name}' has no channels to scale`, {
      field: 'alpha',
      expected: 'a network with layers between its first and its last',
    });
  }
  return fixed;
}

/** @throws InputError for a network with layers whose sizes mean something else (attention, tables) */
export function checkScalable(network: Network, field: string): void {
  const stop = network.operators.find((operator) => roleOf(operator) === 'stops');
  if (stop === undefined) return;
  throw new InputError(`operator '${stop.name}' (${stop.kind}) has a size of its own`, {
    field,
    expected: 'a network of convolutions and linear layers',
  });
}

const FIXED = ' fixed';

/** Names in groups that are joined two and two. */
class Groups {
  private readonly parent = new Map<string, string>();

  of(name: string): string {
    let top = name;
    for (let up = this.parent.get(top); up !== undefined; up = this.parent.get(top)) top = up;
    return top;
  }
  join(a: string, b: string): void {
    const [from, into] = [this.of(a), this.of(b)];
    if (from !== into) this.parent.set(from, into);
  }
}
