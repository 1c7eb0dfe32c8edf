import type { Settled } from '../../arch/load.js';
import type { Origins } from '../../arch/provenance.js';
import { gpuConstants } from '../../energy/gpu.js';
import type { OperatorDraft, Phases } from '../record/builder.js';
import { macsPerCycle, type GpuSpec } from './architecture.js';
import { bytesOf } from './direct.js';
import type { ProductRun } from './engine.js';
import type { Ran } from './simulate.js';
import { sharedBytes } from './time.js';
import { WARP } from './warp.js';

/** What an operator did, as far as it costs energy, however it was found out. */
export interface Spent {
  /** Multiply-accumulates that were carried out on the lanes, those that pad tiles included. */
  macs: number;
  /** Instructions of all threads. */
  instructions: number;
  /** Bytes that warps loaded from L1, and wrote to and read from shared memory. */
  sharedBytes: number;
  /** Bytes read and written at L2, and at DRAM. */
  l2Bytes: number;
  dramBytes: number;
  seconds: number;
}

type EnergySpec = Pick<GpuSpec, 'sms' | 'energy'>;

/**
 * Joules of an operator by component: actions times their energies, and static power over its time. Undefined where
 * the architecture gives no energies.
 */
export function energyOf(
  { macs, instructions, sharedBytes: shared, l2Bytes, dramBytes, seconds }: Spent,
  { sms, energy }: EnergySpec,
): Record<string, number> | undefined {
  if (energy === undefined) return undefined;
  const { actions, power } = energy;
  return {
    instructions: macs * actions.mac + instructions * actions.instruction,
    l1: shared * actions.shared,
    l2: l2Bytes * actions.l2,
    dram: dramBytes * actions.dram,
    static: (power.board + sms * power.sm) * seconds,
  };
}

/** The operator of a record, with its joules. */
export function withEnergy(draft: OperatorDraft, ran: Ran, spec: GpuSpec): OperatorDraft {
  const energy = energyOf({ ...actionsOf(ran, draft, spec), seconds: secondsOf(draft.phases, spec) }, spec);
  return energy === undefined ? draft : { ...draft, energy };
}

const secondsOf = ({ compute, fill = 0, drain = 0, stalls = {} }: Phases, { clock }: GpuSpec): number =>
  Object.values(stalls).reduce((sum, one) => sum + one, compute + fill + drain) / clock;

/** Actions of a kernel: what is fused or free has none of its own. */
function actionsOf(ran: Ran, { work }: OperatorDraft, spec: GpuSpec): Omit<Spent, 'seconds'> {
  if ('product' in ran) return actionsOfProduct(ran.product, spec);
  if (!('passing' in ran)) return { macs: 0, instructions: 0, sharedBytes: 0, l2Bytes: 0, dramBytes: 0 };
  const { l1, l2, dram, instructions } = ran.passing;
  return {
    macs: work,
    instructions,
    sharedBytes: bytesOf(l1),
    l2Bytes: bytesOf(l2),
    dramBytes: bytesOf(dram),
  };
}

/**
 * A CTA carries out all of its tile in every step. An FFMA of one lane is a MAC; arithmetic with more of them a cycle
 * needs as many instructions less for the same number (`lanes / rate`), and a MAC costs as much less: an SM at its peak
 * has the same power in every arithmetic (assumed).
 */
function actionsOfProduct(
  { kernel, chosen, grid, moved, counted }: ProductRun,
  spec: GpuSpec,
): Omit<Spent, 'seconds'> {
  const { tile } = chosen;
  const steps = grid.ctas * grid.steps;
  const macs = steps * tile.rows * tile.columns * tile.depth * (spec.lanes / macsPerCycle(spec));
  const { written, read } = sharedBytes(kernel, tile);
  return {
    macs,
    // instructions as counted, where the kernel was run
    instructions: counted ? (counted.counters.inst ?? 0) * WARP : macs * tile.instructions,
    sharedBytes: bytesOf(moved.l1) + steps * (written + read),
    l2Bytes: bytesOf(moved.l2),
    dramBytes: bytesOf(moved.dram),
  };
}

/** Names the constants that the set gives an architecture. */
export const settleGpu = (spec: GpuSpec, origins: Origins): Settled => ({
  spec,
  constants: () =>
    spec.energy === undefined
      ? []
      : gpuConstants(spec.energy, (path) => origins.statusOf(path) !== undefined),
});
