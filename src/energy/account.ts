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

/** Joules a byte. */
interface Price {
  read: number;
  write: number;
}

/**
 * What the actions of one machine cost, worked out once: energy is counts times these prices, clock by cycles,
 * leakage by time.
 */
export class Pricing {
  private readonly energy: EnergyModel;
  private readonly machine: Machine;
  private readonly register: number | undefined;
  private readonly clock: number | undefined;
  private readonly noc: number | undefined;
  private readonly scratchpads: Map<string, Price>;
  /** Undefined where the scratchpads inside the PEs are in the energy of a MAC. */
  private readonly spads: Map<string, number> | undefined;
  private readonly dram: Price;
  private readonly leakage: number;
  /** Operators share the objects of their widths. */
  private readonly macs = new Map<MacWidths, number>();
  private readonly vectors = new Map<string, Map<number, number>>();

  constructor(energy: EnergyModel, machine: Machine) {
    this.energy = energy;
    this.machine = machine;
    [this.register, this.clock, this.noc] = (['register', 'clock', 'noc'] as const).map((one) =>
      besideMac(energy, one),
    );
    this.scratchpads = new Map(
      Object.entries(machine.scratchpads).map(([pad, memory]) => [
        pad,
        {
          read: memoryEnergy(energy, 'scratchpad-read', memory),
          write: memoryEnergy(energy, 'scratchpad-write', memory),
        },
      ]),
    );
    const spads = Object.entries(machine.spads ?? {}).map(
      ([pad, memory]) => [pad, spadEnergy(energy, memory)] as const,
    );
    const priced = spads.flatMap(([pad, joules]) => (joules === undefined ? [] : [[pad, joules] as const]));
    if (priced.length > 0) this.spads = new Map(priced);
    this.dram = { read: dramEnergy(energy, 'dram-read'), write: dramEnergy(energy, 'dram-write') };
    const bytes = Object.values(machine.scratchpads).reduce((sum, one) => sum + one.bytes, 0);
    this.leakage =
      machine.pes * peLeakage(energy, machine.widths, machine.clockedBits) +
      bytes * (machine.copies ?? 1) * memoryLeakage(energy, 'scratchpad');
  }

  /**
   * Energy in joules by component. `register`, `clock`, `noc` and `rf` only where they have prices of their own;
   * else they are in the energy of a MAC.
   */
  energyOf(counts: ActionCounts, { cycles, seconds }: Duration): Record<string, number> {
    const { machine, register, noc, dram } = this;
    const widths = counts.widths ?? machine.widths;
    const { macs, vector } = counts;
    const mac = macs === 0 ? 0 : macs * this.macOf(widths);
    // Written as they stand in nearly all machines: an object that grows by a key at a time takes V8 far longer.
    const energy: Record<string, number> =
      register === undefined
        ? { mac, vector: 0, scratchpad: 0, dram: 0 }
        : { mac, register: macs * this.forwardedBits(widths) * register, vector: 0, scratchpad: 0, dram: 0 };
    energy['vector'] = vector === undefined ? 0 : vector.elements * this.vectorOf(vector);
    let scratchpad = 0;
    for (const pad in counts.scratchpads) {
      const { readBytes, writeBytes } = counts.scratchpads[pad]!;
      const price = this.scratchpads.get(pad)!;
      scratchpad += readBytes * price.read + writeBytes * price.write;
    }
    energy['scratchpad'] = scratchpad;
    energy['dram'] = counts.dramReadBytes * dram.read + counts.dramWriteBytes * dram.write;
    if (noc !== undefined && machine.spads !== undefined) energy['noc'] = (counts.nocBytes ?? 0) * noc;
    if (this.spads !== undefined) energy['rf'] = this.spadsOf(counts.spads);
    this.addTime(energy, { cycles, seconds });
    return energy;
  }

  /** Sets the components that follow from time alone, the last ones. */
  addTime(energy: Record<string, number>, { cycles, seconds }: Duration): void {
    const clock = this.clockOf(cycles);
    if (clock !== undefined) energy['clock'] = clock;
    energy['leakage'] = this.leakageOf(seconds);
  }

  /** Joules of the clock; undefined where they are in the energy of a MAC. */
  clockOf(cycles: number): number | undefined {
    const { machine, clock } = this;
    return clock === undefined ? undefined : machine.pes * machine.clockedBits * cycles * clock;
  }

  leakageOf(seconds: number): number {
    return seconds * this.leakage;
  }

  private forwardedBits(widths: MacWidths): number {
    let bits = 0;
    for (const operand of this.machine.forwarded) bits += widths[operand];
    return bits;
  }

  private spadsOf(counts: ActionCounts['spads'] = {}): number {
    let sum = 0;
    for (const [pad, { readBytes, writeBytes }] of Object.entries(counts))
      sum += (readBytes + writeBytes) * this.spads!.get(pad)!;
    return sum;
  }

  private macOf(widths: MacWidths): number {
    let joules = this.macs.get(widths);
    if (joules === undefined) this.macs.set(widths, (joules = macEnergy(this.energy, widths)));
    return joules;
  }

  private vectorOf({ kind, times }: { kind: string; times: number }): number {
    let known = this.vectors.get(kind);
    if (known === undefined) this.vectors.set(kind, (known = new Map<number, number>()));
    let joules = known.get(times);
    if (joules === undefined) {
      joules = vectorEnergy(this.energy, { kind, times }, this.machine.widths.accumulator);
      known.set(times, joules);
    }
    return joules;
  }
}
