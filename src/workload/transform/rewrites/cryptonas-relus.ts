import { InputError } from '../../../errors.js';
import type { Activation, Elementwise, Network, Operator } from '../../graph.js';
import { sameShape } from '../../shapes.js';
import { dropOperators, freeName, insertBehind } from './graph-edit.js';
import { isWholeRelu, readersOf, type Readers } from './readers.js';

const isAdd = (operator: Operator): operator is Elementwise =>
  operator.kind === 'elementwise' && operator.operation === 'add' && operator.inputs.length > 1;

/**
 * ReLU shuffling (CryptoNAS): ReLUs that only feed a sum move behind it, where one does for all of them. A sum that a
 * ReLU follows already needs no other. @throws InputError without a ReLU before a sum
 */
export function shuffle(network: Network): Network {
  const readers = readersOf(network);
  const gone = new Set<string>();
  const added = new Map<string, Activation>();
  for (const sum of network.operators.filter(isAdd)) {
    const before = sum.inputs
      .map((name) => readers.byName.get(name))
      .filter(isWholeRelu)
      .filter(({ name, output }) => readers.only(name) === sum && sameShape(output, sum.output));
    const first = before[0];
    if (first === undefined) continue;
    for (const { name } of before) gone.add(name);
    if (isWholeRelu(readers.only(sum.name))) continue;
    added.set(sum.name, behind(network, first, sum));
  }
  if (gone.size === 0)
    throw new InputError(`workload '${network.name}' has no ReLU that only a sum reads`, {
      field: 'shuffle',
      expected: 'ReLUs before sums',
    });
  return dropOperators(redirect(network, added), ({ name }) => gone.has(name));
}

const behind = (network: Network, like: Activation, sum: Elementwise): Activation => ({
  ...like,
  name: freeName(network, `${sum.name}.${like.function}`),
  stage: sum.stage,
  inputs: [sum.name],
  inputShapes: [{ ...sum.output }],
  output: { ...sum.output },
});

/** Puts each ReLU behind its sum; who read the sum reads the ReLU. */
function redirect(network: Network, added: ReadonlyMap<string, Activation>): Network {
  const reading = network.operators.map((operator) => ({
    ...operator,
    inputs: operator.inputs.map((name) => added.get(name)?.name ?? name),
  }));
  return insertBehind({ ...network, operators: reading }, ({ name }) => {
    const relu = added.get(name);
    return relu === undefined ? [] : [relu];
  });
}

/** What one input of a sum went through since it parted from the others. */
interface Branch {
  relus: string[];
  /** Layers with weights; those whose window is more than one element are `wide`. */
  layers: number;
  wide: number;
}

/** Walks from a sum's input towards the network's, as long as nobody else reads what is passed. */
function branchOf(input: string, readers: Readers): Branch {
  const branch: Branch = { relus: [], layers: 0, wide: 0 };
  let operator = readers.byName.get(input);
  while (operator !== undefined && operator.inputs.length <= 1 && readers.of(operator.name).length === 1) {
    if (isWholeRelu(operator)) branch.relus.push(operator.name);
    if (operator.kind === 'conv' || operator.kind === 'linear') branch.layers += 1;
    if (operator.kind === 'conv' && operator.kernel[0] * operator.kernel[1] > 1) branch.wide += 1;
    operator = readers.byName.get(operator.inputs[0] ?? '');
  }
  return branch;
}

/**
 * ReLU pruning (CryptoNAS): no ReLU on skips. A skip is an input of a sum that passed fewer layers than another, none
 * of them with a window. @throws InputError without such a ReLU
 */
export function pruneSkips(network: Network): Network {
  const readers = readersOf(network);
  const gone = new Set(network.operators.filter(isAdd).flatMap((sum) => relusOfSkips(sum, readers)));
  if (gone.size === 0)
    throw new InputError(`workload '${network.name}' has no ReLU that is on a skip alone`, {
      field: 'prune',
      expected: 'skips with ReLUs',
    });
  return dropOperators(network, ({ name }) => gone.has(name));
}

function relusOfSkips(sum: Elementwise, readers: Readers): string[] {
  const branches = sum.inputs.map((input) => branchOf(input, readers));
  const most = Math.max(...branches.map(({ layers }) => layers));
  return branches.flatMap(({ relus, layers, wide }) => (layers < most && wide === 0 ? relus : []));
}
