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
    const [register, noc, rf] = [this.registerOf(counts), this.nocOf(counts), this.rfOf(counts)];
    // Written as they stand in nearly all machines: an object that grows by a key at a time takes V8 far longer.
    const energy: Record<string, number> =
      register === undefined
        ? { mac: this.macOf(counts), vector: 0, scratchpad: 0, dram: 0 }
        : { mac: this.macOf(counts), register, vector: 0, scratchpad: 0, dram: 0 };
    energy['vector'] = this.vectorOf(counts);
    energy['scratchpad'] = this.scratchpadOf(counts);
    energy['dram'] = this.dramOf(counts);
    if (noc !== undefined) energy['noc'] = noc;
    if (rf !== undefined) energy['rf'] = rf;
    this.addTime(energy, { cycles, seconds });
    return energy;
  }

  /** Components of `energyOf` but those that follow from time alone, in its order. */
  components(): { name: string; joules: (counts: ActionCounts) => number }[] {
    const counts: ActionCounts = { macs: 0, scratchpads: {}, dramReadBytes: 0, dramWriteBytes: 0 };
    const all: [name: string, joules: (counts: ActionCounts) => number | undefined][] = [
      ['mac', (one) => this.macOf(one)],
      ['register', (one) => this.registerOf(one)],
      ['vector', (one) => this.vectorOf(one)],
      ['scratchpad', (one) => this.scratchpadOf(one)],
      ['dram', (one) => this.dramOf(one)],
      ['noc', (one) => this.nocOf(one)],
      ['rf', (one) => this.rfOf(one)],
    ];
    return all
      .filter(([, joules]) => joules(counts) !== undefined)
      .map(([name, joules]) => ({ name, joules: joules as (counts: ActionCounts) => number }));
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

  private macOf({ macs, widths = this.machine.widths }: ActionCounts): number {
    if (macs === 0) return 0;
    let joules = this.macs.get(widths);
    if (joules === undefined) this.macs.set(widths, (joules = macEnergy(this.energy, widths)));
    return macs * joules;
  }

  private registerOf({ macs, widths = this.machine.widths }: ActionCounts): number | undefined {
    if (this.register === undefined) return undefined;
    let bits = 0;
    for (const operand of this.machine.forwarded) bits += widths[operand];
    return macs * bits * this.register;
  }

  private vectorOf({ vector }: ActionCounts): number {
    return vector === undefined ? 0 : vector.elements * this.vectorPrice(vector);
  }

  private scratchpadOf({ scratchpads }: ActionCounts): number {
    let joules = 0;
    for (const pad in scratchpads) {
      const { readBytes, writeBytes } = scratchpads[pad]!;
      const price = this.scratchpads.get(pad)!;
      joules += readBytes * price.read + writeBytes * price.write;
    }
    return joules;
  }

  private dramOf({ dramReadBytes, dramWriteBytes }: ActionCounts): number {
    return dramReadBytes * this.dram.read + dramWriteBytes * this.dram.write;
  }

  private nocOf({ nocBytes = 0 }: ActionCounts): number | undefined {
    return this.noc === undefined || this.machine.spads === undefined ? undefined : nocBytes * this.noc;
  }

  private rfOf({ spads = {} }: ActionCounts): number | undefined {
    if (this.spads === undefined) return undefined;
    let joules = 0;
    for (const pad in spads) {
      const { readBytes, writeBytes } = spads[pad]!;
      joules += (readBytes + writeBytes) * this.spads.get(pad)!;
    }
    return joules;
  }

  private vectorPrice({ kind, times }: { kind: string; times: number }): number {
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
