import type { EnergyModel } from './schema.js';

/** How often each action happened; bytes for memories, numbers otherwise. */
export interface ActionCounts {
  macs: number;
  vectorOps: number;
  scratchpadReadBytes: number;
  scratchpadWriteBytes: number;
  dramReadBytes: number;
  dramWriteBytes: number;
  /** Bytes delivered to PEs, and moved in and out of their scratchpads; for models that have these levels. */
  nocBytes?: number;
  rfBytes?: number;
}

export interface StaticSize {
  pes: number;
  scratchpadBytes: number;
}

/**
 * Energy in joules by component: counts times energy per action, leakage by `seconds`. `noc` and `rf` only where
 * the energy model has them; else they are in the energy of a MAC.
 */
export function energyOf(
  { actions, leakage }: EnergyModel,
  counts: ActionCounts,
  size: StaticSize,
  seconds: number,
): Record<string, number> {
  return {
    mac: counts.macs * actions.mac,
    vector: counts.vectorOps * actions['vector-op'],
    scratchpad:
      counts.scratchpadReadBytes * actions['scratchpad-read'] +
      counts.scratchpadWriteBytes * actions['scratchpad-write'],
    dram: counts.dramReadBytes * actions['dram-read'] + counts.dramWriteBytes * actions['dram-write'],
    ...(actions.noc === undefined ? {} : { noc: (counts.nocBytes ?? 0) * actions.noc }),
    ...(actions.rf === undefined ? {} : { rf: (counts.rfBytes ?? 0) * actions.rf }),
    leakage: seconds * (size.pes * leakage.pe + size.scratchpadBytes * leakage.scratchpad),
  };
}
