import type { Traffic } from './record.js';

/** Stall cycles of an operator or a run over all causes. */
export const stallsOf = ({ stallCycles }: { stallCycles: Record<string, number> }): number =>
  Object.values(stallCycles).reduce((sum, cycles) => sum + cycles, 0);

/** Bytes read from and written to DRAM by an operator or a run. */
export const dramBytesOf = ({ traffic }: { traffic: readonly Traffic[] }): number =>
  traffic.reduce((sum, row) => (row.level === 'dram' ? sum + row.readBytes + row.writeBytes : sum), 0);
