import {
  besideMac,
  dramEnergy,
  macEnergy,
  memoryEnergy,
  memoryLeakage,
  peLeakage,
  spadEnergy,
  vectorEnergy,
  type MacWidths,
  type Memory,
} from './prices.js';
import type { EnergyModel } from './schema.js';

/** Bytes read from and written to one memory. */
export interface Accesses {
  readBytes: number;
  writeBytes: number;
}

/** How often each action happened. */
export interface ActionCounts {
  /** Multiply-accumulates that are carried out: not those whose zero operand stops them. */
  macs: number;
  /** Bits of the operands; default: those of the machine. */
  widths?: MacWidths | undefined;
  /** Elements of results, and how often the vector unit does what to each (`vector` of arch/technology/_logic.yaml). */
  vector?: { kind: string; times: number; elements: number } | undefined;
  /** By scratchpad, fills from DRAM and what goes back to it included. */
  scratchpads: { [pad: string]: Accesses };
  dramReadBytes: number;
  dramWriteBytes: number;
  /** Bytes delivered to PEs, and moved in and out of their scratchpads; of machines that have these levels. */
  nocBytes?: number;
  spads?: { [pad: string]: Accesses };
}

/** What prices and static power depend on. */
export interface Machine {
  pes: number;
  /** Bits of a multiply-accumulate, unless a workload asks for others. */
  widths: MacWidths;
  /** Operands that a multiply-accumulate writes to registers on their way. */
  forwarded: readonly (keyof MacWidths)[];
  /** Register bits of a PE, which the clock reaches every cycle. */
  clockedBits: number;
  scratchpads: { [pad: string]: Memory };
  /** Times that each scratchpad is there; default: once. */
  copies?: number;
  /** Scratchpads inside a PE; of row-stationary arrays. */
  spads?: { [pad: string]: Memory };
  /** Actions that have the price of a scratchpad, where they are not `scratchpad-read` and `-write`. */
  memoryActions?: { [pad: string]: readonly string[] };
  /** What the leakage of the scratchpads is called. */
  leakingPart?: string;
}

export type Duration = { cycles: number; seconds: number };

/**
 * Energy in joules by component: counts times energy per action, clock by cycles, leakage by time. `register`,
 * `clock`, `noc` and `rf` only where they have prices of their own; else they are in the energy of a MAC.
 */
export function energyOf(
  energy: EnergyModel,
  machine: Machine,
  counts: ActionCounts,
  { cycles, seconds }: Duration,
): Record<string, number> {
  const { pes, clockedBits, scratchpads, spads } = machine;
  const widths = counts.widths ?? machine.widths;
  const [register, clock, noc] = (['register', 'clock', 'noc'] as const).map((one) => besideMac(energy, one));
  const bits = machine.forwarded.reduce((sum, operand) => sum + widths[operand], 0);
  const bytes = Object.values(scratchpads).reduce((sum, one) => sum + one.bytes, 0) * (machine.copies ?? 1);
  const { vector } = counts;
  return {
    mac: counts.macs === 0 ? 0 : counts.macs * macEnergy(energy, widths),
    ...(register === undefined ? {} : { register: counts.macs * bits * register }),
    vector:
      vector === undefined ? 0 : vector.elements * vectorEnergy(energy, vector, machine.widths.accumulator),
    scratchpad: sumOver(counts.scratchpads, (pad, { readBytes, writeBytes }) => {
      const memory = scratchpads[pad]!;
      return (
        readBytes * memoryEnergy(energy, 'scratchpad-read', memory) +
        writeBytes * memoryEnergy(energy, 'scratchpad-write', memory)
      );
    }),
    dram:
      counts.dramReadBytes * dramEnergy(energy, 'dram-read') +
      counts.dramWriteBytes * dramEnergy(energy, 'dram-write'),
    ...(noc === undefined || spads === undefined ? {} : { noc: (counts.nocBytes ?? 0) * noc }),
    ...(spads === undefined || spadEnergy(energy, { bytes: 1 }) === undefined
      ? {}
      : {
          rf: sumOver(
            counts.spads ?? {},
            (pad, { readBytes, writeBytes }) => (readBytes + writeBytes) * spadEnergy(energy, spads[pad]!)!,
          ),
        }),
    ...(clock === undefined ? {} : { clock: pes * clockedBits * cycles * clock }),
    leakage:
      seconds *
      (pes * peLeakage(energy, machine.widths, clockedBits) + bytes * memoryLeakage(energy, 'scratchpad')),
  };
}

const sumOver = <Value>(of: Record<string, Value>, price: (name: string, value: Value) => number): number =>
  Object.entries(of).reduce((sum, [name, value]) => sum + price(name, value), 0);
