import { InputError } from '../../../errors.js';
import type { Activation, Network } from '../../graph.js';
import { checkStage, relusOf, relusOfStage, removeRelus } from './relus.js';

/** DeepReDuce: the stem's ReLU goes with the first stage. */
const GOES_WITH: Readonly<Record<string, string>> = { S1: 'Conv1' };

/** All ReLUs of a stage become the identity; with `S1` that of the stem too. @throws InputError */
export function cullStage(network: Network, stage: string): Network {
  checkStage(network, stage, 'cull');
  const gone = relusOf(network).filter((relu) => relu.stage === stage || relu.stage === GOES_WITH[stage]);
  return removeRelus(network, new Set(gone.map(({ name }) => name)));
}

/**
 * Every second ReLU of a stage stays: of a residual block the one behind the sum, elsewhere counted back from the
 * last. @throws InputError for a stage without two ReLUs
 */
export function thinStage(network: Network, stage: string): Network {
  checkStage(network, stage, 'thin');
  const relus = relusOfStage(network, stage);
  if (relus.length < 2) {
    throw new InputError(`workload '${network.name}': stage '${stage}' has one ReLU layer left`, {
      field: 'thin',
      expected: 'a stage with two or more',
    });
  }
  const kept = keptParity(network, relus);
  return removeRelus(
    network,
    new Set(relus.filter((_, index) => index % 2 !== kept).map(({ name }) => name)),
  );
}

/** Positions that stay: those with more ReLUs behind a sum; of equals those of the last ReLU. */
function keptParity(network: Network, relus: readonly Activation[]): 0 | 1 {
  const byName = new Map(network.operators.map((operator) => [operator.name, operator]));
  const behindSum = relus.map((relu) => {
    let before = byName.get(relu.inputs[0] ?? '');
    while (before?.kind === 'norm') before = byName.get(before.inputs[0] ?? '');
    return before?.kind === 'elementwise' && before.operation === 'add';
  });
  const sums = [0, 1].map((parity) => behindSum.filter((sum, index) => sum && index % 2 === parity).length);
  const last = (relus.length - 1) % 2;
  if (sums[0] === sums[1]) return last === 0 ? 0 : 1;
  return sums[0]! > sums[1]! ? 0 : 1;
}
