import type { IntensityChoice } from '../../metrics/schema.js';
import type { MachineDescription } from './builder.js';

/** Bytes a second as the record has them: null for a memory without limit. */
export const finiteBandwidth = (bytesPerSecond: number): number | null =>
  bytesPerSecond === Infinity ? null : bytesPerSecond;

/** An array of PEs, each of one MAC a cycle. */
export const describeArray = (
  pes: number,
  clock: number,
  bytesPerSecond: number,
  intensity: IntensityChoice,
): MachineDescription => ({
  unit: 'PEs',
  units: pes,
  workUnit: 'MAC',
  peakPerSecond: pes * clock,
  memoryBytesPerSecond: finiteBandwidth(bytesPerSecond),
  clock,
  intensity,
});
