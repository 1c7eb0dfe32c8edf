import type { EnergyModel } from './schema.js';

/** How often each action happened; bytes for memories, numbers otherwise. */
export interface ActionCounts {
  macs: number;
  vectorOps: number;
  scratchpadReadBytes: number;
  scratchpadWriteBytes: number;
  dramReadBytes: number;
  dramWriteBytes: number;
}

export interface StaticSize {
  pes: number;
  scratchpadBytes: number;
}

export const COMPONENTS = ['mac', 'vector', 'scratchpad', 'dram', 'leakage'] as const;

/** Energy in joules by component: counts times energy per action, leakage by `seconds`. */
export function energyOf(
  model: EnergyModel,
  counts: ActionCounts,
  size: StaticSize,
  seconds: number,
): Record<(typeof COMPONENTS)[number], number> {
  const { actions, leakage } = model;
  return {
    mac: counts.macs * actions.mac,
    vector: counts.vectorOps * actions['vector-op'],
    scratchpad:
      counts.scratchpadReadBytes * actions['scratchpad-read'] +
      counts.scratchpadWriteBytes * actions['scratchpad-write'],
    dram: counts.dramReadBytes * actions['dram-read'] + counts.dramWriteBytes * actions['dram-write'],
    leakage: seconds * (size.pes * leakage.pe + size.scratchpadBytes * leakage.scratchpad),
  };
}
