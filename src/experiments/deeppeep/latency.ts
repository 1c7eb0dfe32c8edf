import { kernelsOf } from '../../sidechannel/observe/kernels.js';
import { observe } from '../../sidechannel/observe/observed.js';
import { prepare } from '../../simulation/simulate.js';
import type { Laboratory } from '../experiment.js';

/** Seconds of an inference of one image, launches included. */
export interface Latency {
  seconds: number;
  /** If every group of a convolution were a kernel of its own, launched after the one before. */
  groupByGroup: number;
}

export async function latencyOf(laboratory: Laboratory, network: string, arch: string): Promise<Latency> {
  const request = { workload: network, arch, fidelity: 'analytic' } as const;
  const observed = observe(await prepare(request), await laboratory.run(request));
  const {
    spec,
    network: { operators },
  } = observed;
  const seconds = kernelsOf(observed).at(-1)!.end / spec.clock;
  const more = operators.reduce((sum, one) => sum + (one.kind === 'conv' ? one.groups - 1 : 0), 0);
  return { seconds, groupByGroup: seconds + (more * spec.launch) / spec.clock };
}
