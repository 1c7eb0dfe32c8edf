import { assemble, simulate, type Experiment } from '../simulation/simulate.js';
import { networkWork } from '../work/network.js';
import type { Network } from '../workload/graph.js';
import { kernelsOf } from './observe/kernels.js';
import { memoryOf } from './observe/memory.js';
import { lognormal } from './observe/noise.js';
import { observe } from './observe/observed.js';

/** Batches that somebody tries who sees only time and memory. */
export const BATCHES: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Time and memory of a network at a batch. */
export interface BatchPoint {
  batch: number;
  /** Launches and copies included. */
  fwd_ns: number;
  /** Gradients of activations and weights; null for a network that no training step can be made of. */
  bwd_ns: number | null;
  mem_used_B: number;
  kernels: number;
}

/** The same network at every batch, with a factor of noise for each time. */
export function curvesOf(
  experiment: Experiment,
  { seed, batches = BATCHES }: { seed: number; batches?: readonly number[] },
): BatchPoint[] {
  const { architecture, work, fidelity } = experiment;
  const run = (batch: number, training: boolean) => {
    const scaled = networkWork.scale(work as { kind: string; given: Network }, batch);
    const made = training ? networkWork.transform!(scaled, { training: { batch } }) : scaled;
    const one = assemble(architecture, made, fidelity);
    return observe(one, simulate(one));
  };
  const first = observe(experiment, simulate(experiment));
  const noise = lognormal(first.section.noise, seed);
  const canTrain = first.network.operators.every(({ phase }) => phase === undefined);
  return batches.map((batch) => {
    const forward = run(batch, false);
    const { spec } = forward;
    const kernels = kernelsOf(forward);
    const backward = canTrain ? backwardCycles(run(batch, true)) : null;
    return {
      batch,
      fwd_ns: ((kernels.at(-1)!.end * 1e9) / spec.clock) * noise(),
      bwd_ns: backward === null ? null : ((backward * 1e9) / spec.clock) * noise(),
      mem_used_B: memoryOf(forward, kernels).at(-1)!.used,
      kernels: kernels.length,
    };
  });
}

/** Cycles of what stands behind the forward pass of a training step. */
function backwardCycles({ network, record }: ReturnType<typeof observe>): number {
  return record.operators.reduce(
    (sum, { cycles }, at) => (network.operators[at]!.phase === undefined ? sum : sum + cycles),
    0,
  );
}
