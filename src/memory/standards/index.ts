import type { ControllerSettings, DramSystem, Mapping } from '../banked/system.js';

/** Standards with their speed grade, as a user names them. */
export const STANDARDS = [
  'DDR4-2400',
  'DDR4-3200',
  'DDR4-4400',
  'LPDDR4-4266',
  'LPDDR5-6400',
  'GDDR5-8000',
  'GDDR6-14000',
  'HBM2-2000',
  'HBM2-2400',
  'HBM3-6400',
] as const;
export type StandardName = (typeof STANDARDS)[number];

/** What may be left out of a memory's effects, to see what each costs. */
export const EFFECTS = ['rows', 'refresh', 'turnaround', 'groups'] as const;
export type Effect = (typeof EFFECTS)[number];

export interface SystemOptions extends Partial<Omit<ControllerSettings, 'kind'>> {
  channels?: number;
  ranks?: number;
  mapping?: Mapping;
  /** Effects left out: rows always open, no refresh, no turn-arounds, no bank groups. */
  without?: readonly Effect[];
}

/** The memory of a standard with its controller. Placeholder: peak rates alone. */
export function systemOf(name: StandardName, options: SystemOptions = {}): DramSystem {
  const [burst, picoseconds, bytes] = {
    D: [4, 833, 64],
    L: [2, 1250, 32],
    G: [2, 570, 32],
    H: [2, 1000, 32],
  }[name[0] as 'D'] as [number, number, number];
  return {
    name,
    levels: ['Channel', 'Bank'],
    counts: [1, 16],
    rows: 65536,
    columns: 128,
    transactionBytes: bytes,
    channels: options.channels ?? 1,
    mapping: options.mapping ?? 'MOP4CLXOR',
    commands: ['ACT', 'PREpb', 'RD', 'WR'],
    constraints: [],
    rowCommands: [],
    timing: {},
    cyclePicoseconds: picoseconds,
    readLatency: 20,
    writeLatency: 16,
    burstCycles: burst,
    buses: name.startsWith('H') ? 2 : 1,
    refreshLevel: 'Channel',
    rowsAlwaysOpen: false,
    controller: {
      kind: 'generic',
      scheduler: 'FRFCFS',
      refresh: 'all-bank',
      rowPolicy: 'open',
      cap: 4,
      readQueue: 32,
      writeQueue: 32,
      writeHigh: 0.8,
      writeLow: 0.2,
    },
  };
}
