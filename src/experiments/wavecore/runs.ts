import type { RunRecord } from '../../results/record.js';
import type { Laboratory } from '../experiment.js';

const BATCH = 32;

export const MEMORIES = ['lpddr4', 'hbm2', 'gddr5', 'hbm2x2'] as const;
export const NETWORKS = [
  'resnet50-imagenet',
  'resnet101-imagenet',
  'resnet152-imagenet',
  'inception-v3-imagenet299',
  'inception-v4-imagenet299',
] as const;

/** A step; the closed form counts data gradients of strided layers with zeros in between (`spread`). */
export const runStep = (
  laboratory: Laboratory,
  network: string,
  memory: string,
  overrides: readonly string[],
  dgrad: 'dense' | 'spread' = 'dense',
): Promise<RunRecord> =>
  laboratory.run({
    workload: network,
    arch: `wavecore/${memory}`,
    overrides,
    fidelity: 'event',
    transforms: { training: { batch: BATCH, dgrad } },
  });

/** A step of every network without and with serialisation. */
export async function runPairs(laboratory: Laboratory, memory: string): Promise<[RunRecord, RunRecord][]> {
  const pairs: [RunRecord, RunRecord][] = [];
  for (const network of NETWORKS) {
    const runWith = (scheduler: string) => runStep(laboratory, network, memory, [`scheduler=${scheduler}`]);
    pairs.push([await runWith('baseline'), await runWith('mbs2')]);
  }
  return pairs;
}
