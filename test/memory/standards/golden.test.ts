import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DramSystem } from '../../../src/memory/banked/system.js';
import { DIGESTS, digest } from './fixture.js';
import { standardOf, systemOf, type StandardName } from '../../../src/memory/standards/index.js';

/** Ramulator 2.1's own evaluation of its standards, where the shared folder is at hand. */
interface GoldenSystem {
  standard: string;
  org_preset: string;
  overrides: { rank?: number };
  levels: Record<string, number>;
  tx_bytes: number;
  channels: number;
  timing: Record<string, number>;
  read_latency_cycles: number;
  command_bus_cycles: Record<string, number>;
  commands: string[];
  row_bus: string[];
  column_bus: string[];
  timing_constraints: unknown[];
  address_bits: Record<string, number>;
  mapper: DramSystem['mapping'];
  controller: Record<string, string | number | null>;
  peak_GBps: number;
}

const places = ['../../../../shared', '../../../../../shared'].map((shared) =>
  path.resolve(import.meta.dirname, shared, 'golden/dram.json'),
);
const file = places.find((place) => fs.existsSync(place));
const systems =
  file === undefined
    ? {}
    : (JSON.parse(fs.readFileSync(file, 'utf8')) as { systems: Record<string, GoldenSystem> }).systems;

const GRADES: Record<string, StandardName> = {
  'ddr4-2400': 'DDR4-2400',
  'ddr4-3200': 'DDR4-3200',
  'hbm2-2000': 'HBM2-2000',
  'hbm2-2400': 'HBM2-2400',
  'gddr6-14000': 'GDDR6-14000',
  'lpddr5-6400': 'LPDDR5-6400',
};
const KINDS: Record<string, string> = {
  GenericDDR: 'generic',
  HBM12: 'dual-bus',
  LPDDR5: 'split-activate',
};

describe('against Ramulator 2.1, condensed', () => {
  it.each(Object.entries(DIGESTS))('%s', (name, expected) => {
    expect(digest(systemOf(name as StandardName))).toBe(expected);
  });
});

describe.skipIf(file === undefined)('against Ramulator 2.1, whole systems', () => {
  it.each(Object.entries(systems))('%s', (key, golden) => {
    const name = GRADES[key.split('-').slice(0, 2).join('-')]!;
    const width = /_x(\d+)$/.exec(golden.org_preset)?.[1];
    const controller = golden.controller;
    const system = systemOf(name, {
      channels: golden.channels,
      ranks: golden.overrides.rank ?? 1,
      ...(width === undefined ? {} : { width: Number(width) }),
      mapping: golden.mapper,
      scheduler: controller['scheduler'] as 'FRFCFS',
      refresh: controller['refresh'] === 'AllBank' ? 'all-bank' : 'none',
      rowPolicy: controller['row_policy'] === 'Open' ? 'open' : 'closed-cap',
      cap: (controller['row_policy_cap'] as number | null) ?? 4,
      readQueue: controller['read_queue'] as number,
      writeQueue: controller['write_queue'] as number,
    });
    const { standard } = standardOf(name);
    expect(system.constraints).toEqual(golden.timing_constraints);
    expect(system.timing).toEqual(golden.timing);
    const evaluated = {
      ...golden,
      constraints: golden.timing_constraints,
      readLatency: golden.read_latency_cycles,
    };
    expect(digest(evaluated)).toBe(DIGESTS[name]);
    expect(system.commands).toEqual(golden.commands);
    expect(system.rowCommands).toEqual(golden.row_bus);
    expect(standard.columnCommands).toEqual(golden.column_bus);
    const cycles = system.commands.map((one) => [one, standard.commandCycles[one] ?? 1]);
    expect(Object.fromEntries(cycles)).toEqual(golden.command_bus_cycles);
    expect(system.readLatency).toBe(golden.read_latency_cycles);
    expect(system.transactionBytes).toBe(golden.tx_bytes);
    expect(system.cyclePicoseconds).toBe(golden.timing['tCK_ps']);
    expect(addressBits(system)).toEqual(golden.address_bits);
    expect(system.levels.map((level, at) => [level, system.counts[at]])).toEqual(
      Object.entries(golden.levels).slice(0, -2),
    );
    expect(system.controller).toMatchObject({
      kind: KINDS[controller['impl'] as string],
      scheduler: controller['scheduler'],
      readQueue: controller['read_queue'],
      writeQueue: controller['write_queue'],
      writeLow: controller['wr_low_watermark'],
      writeHigh: controller['wr_high_watermark'],
    });
    const peak = (system.channels * system.buses * system.transactionBytes) / system.burstCycles;
    expect((peak / system.cyclePicoseconds) * 1e3).toBeCloseTo(golden.peak_GBps, 3);
  });
});

const addressBits = ({ levels, counts, rows, columns, transactionBytes }: DramSystem) => ({
  tx_offset: Math.log2(transactionBytes),
  ...Object.fromEntries(levels.slice(1).map((level, at) => [level, Math.log2(counts[at + 1]!)])),
  Row: Math.log2(rows),
  Column: Math.log2(columns),
});
