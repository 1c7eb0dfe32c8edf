import { PARTIES, type Party } from '../../../protocol/cost.js';
import type { Assumption } from '../../../results/record.js';
import type { InferenceSpec } from '../architecture.js';
import { ignoredFields } from '../ignored.js';

/** What is taken for granted of the machines that are asked, each rule only where there is such a machine to ask. */
export function machineRules(spec: InferenceSpec): Assumption[] {
  const unused = new Set(ignoredFields(spec, 'event'));
  if (spec.costs !== 'simulated' || unused.has('costs')) return [];
  const garbler = PARTIES.find((party) => !unused.has(`${party}.garble`));
  return [
    // Ciphertexts in and out are the client's.
    ...(spec.client.he === undefined ? [] : [ENCRYPTION]),
    ...(garbler === undefined || spec[garbler].gc === undefined ? [] : [labelsOf(garbler)]),
    ...(spec.server.linear === undefined || unused.has('shares.perElement') ? [] : [PLAIN]),
  ];
}

const ENCRYPTION: Assumption = {
  name: 'client.he.gain',
  value:
    'keys, encryption and decryption take as many times less than their constants as all layers together on this machine',
  status: 'assumed',
  source: 'they are number-theoretic transforms and products too, but no programs of the machine',
};

const labelsOf = (party: Party): Assumption => ({
  name: `${party}.gc.gain`,
  value:
    'labels take as many times less than their constants as garbling the same site on this machine, of one thread',
  status: 'assumed',
  source: 'labels are written down and picked beside the circuits; no machine tells what that takes',
});

const PLAIN: Assumption = {
  name: 'server.linear.words',
  value:
    "a plaintext layer counts an element of the field as one word of the machine, of the machine's own width",
  status: 'assumed',
  source: 'machines of plaintext networks know no arithmetic modulo the prime of the shares',
};
