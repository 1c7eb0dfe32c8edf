/** What the numbers of an operator, or of a whole run, consist of: the parts of its bars. */
import type { Machine, OperatorRecord, Traffic } from '../results/record.js';
import { sumParts } from './stack.js';

export type Parts = ReadonlyMap<string, number>;

/** Categories in the order in which they are stacked. */
export const PHASES: readonly string[] = ['compute', 'fill', 'drain'];
export const TENSORS: readonly string[] = ['ifmap', 'filter', 'ofmap', 'psum'];
export const LEVELS: readonly string[] = ['dram', 'scratchpad-dma', 'scratchpad'];
/** Components of energy, from the arithmetic outwards. */
export const COMPONENTS: readonly string[] = [
  ...['mac', 'pe', 'instructions', 'and', 'register', 'rf', 'engine', 'noc'],
  ...['lbuf', 'l1', 'scratchpad', 'gbuf', 'buffer', 'l2', 'onChip'],
  ...['vector', 'dram', 'phy', 'clock', 'leakage', 'static'],
];

type Cycles = Pick<OperatorRecord, 'computeCycles' | 'fillCycles' | 'drainCycles' | 'stallCycles'>;

/** Cycles by phase; a stall keeps its full name, so that one of cause `fill` stays apart from the phase. */
export function cycleParts({ computeCycles, fillCycles, drainCycles, stallCycles }: Cycles): Parts {
  const stalls = Object.entries(stallCycles).map(([cause, cycles]) => [`stall: ${cause}`, cycles] as const);
  return new Map([['compute', computeCycles], ['fill', fillCycles], ['drain', drainCycles], ...stalls]);
}

/** Bytes by tensor, read and written at one level. */
export const trafficParts = (traffic: readonly Traffic[], level: string): Parts =>
  sumParts(
    traffic
      .filter((row) => row.level === level)
      .map(({ tensor, readBytes, writeBytes }) => [tensor, readBytes + writeBytes]),
  );

/** What of a machine's time its units work: `PE utilisation`, `gate engines used`. */
export const usedWords = ({ unit }: Machine): string => (unit === 'PEs' ? 'PE utilisation' : `${unit} used`);

/** `% of PE cycles`: what the utilisation is a share of. */
export const cyclesWords = ({ unit }: Machine): string => `% of ${unit.replace(/s$/, '')} cycles`;
