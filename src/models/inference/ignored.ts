import type { Fidelity } from '../../results/record.js';
import type { InferenceSpec } from './architecture.js';

/** Fields that no count of a run depends on. */
export function ignoredFields({ costs, he, overlap: _ }: InferenceSpec, fidelity: Fidelity): string[] {
  return [
    ...(fidelity === 'analytic' ? ['overlap'] : []),
    ...(costs === 'simulated'
      ? []
      : ['client.he', 'client.gc', 'client.linear', 'server.he', 'server.gc', 'server.linear']),
    ...(costs === 'measured'
      ? [
          'he.threads',
          'he.contention',
          'he.encrypt',
          'he.decrypt',
          'he.ciphertext',
          'he.ciphertextHeader',
          'gc.encodeOffline',
          'gc.encodeOnline',
        ]
      : ['measurements']),
    ...(costs !== 'measured' && !he.layerParallel ? ['he.threads', 'he.contention'] : []),
  ];
}
