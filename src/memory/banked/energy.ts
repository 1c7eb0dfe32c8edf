import type { MemoryReport } from './report.js';
import type { DramPower, DramSystem } from './system.js';

/** Joules of all devices of a memory, by what took them. */
export interface DramEnergy {
  /** Rows opened and closed again. */
  activate: number;
  /** Data in the cells and on the die, either way. */
  read: number;
  write: number;
  refresh: number;
  /** Being there: with rows open or being refreshed, or with none. */
  background: number;
  /** The wires between device and controller. */
  io: number;
}

/**
 * Energy of what a memory did, all its devices together: chips of a rank, ranks, channels.
 * @throws RangeError for a system that does not say what it takes
 */
export function dramEnergy(report: MemoryReport, system: DramSystem): DramEnergy {
  const power = powerOf(system);
  const count = (...names: string[]): number =>
    names.reduce((sum, name) => sum + (report.commands[name] ?? 0), 0);
  const reads = count('RD', 'RDA');
  const writes = count('WR', 'WRA');
  const refreshes = count('REFab');
  const all = report.cycles * report.refreshed;
  const open = Math.min(all, report.activeCycles + refreshes * power.refreshCycles);
  return {
    activate: count('ACT', 'ACT1') * power.activate,
    read: reads * power.read,
    write: writes * power.write,
    refresh: refreshes * power.refresh,
    background: (open * power.open + (all - open) * power.closed) * report.cycleSeconds,
    io: reads * power.readIo + writes * power.writeIo,
  };
}

export const totalEnergy = (energy: DramEnergy): number =>
  energy.activate + energy.read + energy.write + energy.refresh + energy.background + energy.io;

/** Joules a bit that was read from or written to the devices, by what took them; undefined if none was. */
export function energyPerBit(report: MemoryReport, system: DramSystem): DramEnergy | undefined {
  const { RD = 0, RDA = 0, WR = 0, WRA = 0 } = report.commands;
  const bits = (RD + RDA + WR + WRA) * system.transactionBytes * 8;
  if (bits === 0) return undefined;
  const energy = dramEnergy(report, system);
  const of = (joules: number): number => joules / bits;
  return {
    activate: of(energy.activate),
    read: of(energy.read),
    write: of(energy.write),
    refresh: of(energy.refresh),
    background: of(energy.background),
    io: of(energy.io),
  };
}

/** Joules a bit of a stream of reads that uses every bit of a row that it opens, once. */
export interface StreamEnergy {
  activate: number;
  /** In the cells and to the global sense amplifiers, and from there over the die; undivided where no source divides. */
  array: number;
  datapath: number;
  io: number;
  refresh: number;
  background: number;
  total: number;
}

/**
 * Energy of a read stream in closed form: at `share` of the peak bandwidth, rows open all the time.
 * @param bytesPerActivation bytes used of a row each time that it is opened; the whole row by default
 */
export function streamEnergy(
  system: DramSystem,
  share = 1,
  bytesPerActivation = system.columns * system.transactionBytes,
): StreamEnergy {
  const power = powerOf(system);
  const bits = system.transactionBytes * 8;
  const seconds = system.cyclePicoseconds * 1e-12;
  const nodes = system.counts
    .slice(0, system.levels.indexOf(system.refreshLevel) + 1)
    .reduce((product, count) => product * count, 1);
  const bitsPerSecond = ((system.buses * bits) / (system.burstCycles * seconds)) * share;
  const interval = system.timing['nREFI']! * seconds;
  const refreshed = system.controller.refresh === 'none' ? 0 : 1;
  const { array, datapath } = power.parts ?? { array: power.read, datapath: 0 };
  const parts = {
    activate: power.activate / (bytesPerActivation * 8),
    array: array / bits,
    datapath: datapath / bits,
    io: power.readIo / bits,
    refresh: (refreshed * nodes * power.refresh) / interval / bitsPerSecond,
    background: (nodes * power.open) / bitsPerSecond,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** What is commonly said of HBM2, to stand beside ours: joules a bit. */
export const CITED_HBM2 = {
  value: 3.9e-12,
  status: 'recalled',
  source: "O'Connor et al., MICRO-50 2017 (doi 10.1145/3123939.3124545)",
} as const;

/**
 * Bytes of a row that a stream must use an activation for the parts of HBM2 to sum to `perBit` joules a bit: 909 pJ
 * over them beside 1.51 + 1.17 + 0.80 pJ. At 3.9 pJ/bit some 270 B, a quarter of a row; no background or refresh in it.
 */
export function bytesPerActivationAt(system: DramSystem, perBit: number): number {
  const power = powerOf(system);
  const others = (power.read + power.readIo) / (system.transactionBytes * 8);
  return power.activate / (perBit - others) / 8;
}

/** Parts of a stream's energy as a sentence; of HBM2 beside what is cited and how its parts come to that. */
export function streamEnergyText(system: DramSystem): string {
  const { activate, array, datapath, io, refresh, background, total } = streamEnergy(system);
  const pJ = (joules: number): string => (joules * 1e12).toFixed(2);
  const core =
    datapath === 0
      ? [`${pJ(array)} core`]
      : [`${pJ(array)} array`, `${pJ(datapath)} from there to the edge of the die`];
  const parts = [
    `${pJ(activate)} activation`,
    ...core,
    `${pJ(io)} wires`,
    `${pJ(refresh)} refresh`,
    `${pJ(background)} background`,
  ];
  const ours = `${parts.join(' + ')} = ${pJ(total)} pJ/bit`;
  if (!system.name.startsWith('HBM2')) return ours;
  const { value, status } = CITED_HBM2;
  const bytes = Math.round(bytesPerActivationAt(system, value));
  const row = system.columns * system.transactionBytes;
  return `${ours}; commonly cited ${(value * 1e12).toFixed(1)} pJ/bit (${status}): ${pJ(array + datapath + io)} and an activation of ${pJ(powerOf(system).activate)} pJ over ${bytes} of the ${row} B of a row`;
}

function powerOf({ name, power }: DramSystem): DramPower {
  if (power === undefined) throw new RangeError(`what ${name} takes is not known`);
  return power;
}
