import { describe, expect, it } from 'vitest';
import type { MemoryReport } from '../../../src/memory/banked/report.js';
import { systemOf } from '../../../src/memory/standards/index.js';
import { openMemory } from '../../../src/memory/open.js';
import { memorySchema, type MemorySpec } from '../../../src/memory/schema.js';
import { RecordBuilder, type OperatorDraft } from '../../../src/models/record/builder.js';
import {
  ignoredMemory,
  memoryDetails,
  memoryUse,
  requireRequests,
  sumUses,
  timesUse,
  withMemory,
  type MemoryUse,
} from '../../../src/models/record/memory.js';
import { BUS_STATES } from '../../../src/memory/banked/report.js';
import { METRICS } from '../../../src/models/registry.js';

/** 3 channels with 2 buses each; 32 B in 2 cycles of 1 ns: 96 GB/s. */
const SYSTEM = {
  ...systemOf('HBM2-2000', { channels: 3 }),
  buses: 2,
  transactionBytes: 32,
  burstCycles: 2,
  cyclePicoseconds: 1000,
};

const REPORT: MemoryReport = {
  cycles: 1000,
  cycleSeconds: 1e-9,
  reads: 70,
  writes: 31,
  forwarded: 2,
  coalesced: 5,
  hits: 47,
  misses: 19,
  conflicts: 28,
  commands: { ACT: 47, RD: 68, WR: 26, REFab: 11, REFsb: 2 },
  bus: { transfer: 188, row: 1200, refresh: 900, turnaround: 600, group: 300, queue: 112, idle: 2700 },
  readLatency: { sum: 3500, max: 91 },
  activeCycles: 4000,
  refreshed: 6,
};
const USE: MemoryUse = { system: SYSTEM, report: REPORT };

const draft = (
  name: string,
  compute: number,
  dramBytes: number,
  energy: Record<string, number>,
): OperatorDraft => ({
  name,
  kind: 'conv',
  unit: 'array',
  phases: { compute },
  work: 1,
  mappingEfficiency: 1,
  traffic: [
    { level: 'dram', tensor: 'ifmap', readBytes: dramBytes, writeBytes: 0 },
    { level: 'dram', tensor: 'ofmap', readBytes: 0, writeBytes: 2 * dramBytes },
    { level: 'scratchpad', tensor: 'ifmap', readBytes: 7, writeBytes: 0 },
  ],
  energy,
});

function outcome(
  energies: readonly Record<string, number>[] = [
    { mac: 5, dram: 100 },
    { mac: 7, dram: 300 },
  ],
) {
  const builder = new RecordBuilder({
    ...{ unit: 'PEs', units: 1, workUnit: 'MAC', peakPerSecond: 1, memoryBytesPerSecond: 5, clock: 1e9 },
  });
  builder.add(draft('a', 300, 200, energies[0]!));
  builder.add(draft('b', 100, 800, energies[1]!));
  return builder.finish({
    details: { own: 1 },
    assumptions: [{ name: 'x', value: '', status: 'assumed', source: '' }],
  });
}

describe('what a record says of a memory with banks', () => {
  it('is worked out from its report, by hand', () => {
    expect(memoryDetails(USE, 3000)).toEqual({
      'memory.standard': SYSTEM.name,
      'memory.channels': 3,
      'memory.mapping': 'MOP4CLXOR',
      'memory.seconds': expect.closeTo(1e-6, 20),
      'memory.transactions': 101,
      'memory.reads': 70,
      'memory.writes': 31,
      'memory.rowHits': 47,
      'memory.rowMisses': 19,
      'memory.rowConflicts': 28,
      'memory.hitRate': 0.5, // 47 of 94
      'memory.forwarded': 2,
      'memory.coalesced': 5,
      'memory.refreshes': 13,
      'memory.bus.transfer': expect.closeTo((188 / 6) * 1e-9, 20),
      'memory.bus.row': expect.closeTo(200e-9, 20),
      'memory.bus.refresh': expect.closeTo(150e-9, 20),
      'memory.bus.turnaround': expect.closeTo(100e-9, 20),
      'memory.bus.group': expect.closeTo(50e-9, 20),
      'memory.bus.queue': expect.closeTo((112 / 6) * 1e-9, 20),
      'memory.bus.idle': expect.closeTo(450e-9, 20),
      'memory.readLatency': expect.closeTo(50e-9, 20), // 3500 / 70
      'memory.readLatencyMax': expect.closeTo(91e-9, 20),
      'memory.bytes': 3232, // 101 * 32
      'memory.overfetch': expect.closeTo(232 / 3000, 12),
      'memory.bandwidth': expect.closeTo(94 * 32 * 1e6, 0), // 94 went to the banks, in a microsecond
      'memory.efficiency': expect.closeTo((94 * 32 * 1e6) / 96e9, 12),
    });
  });

  it('has bus times that sum to the time of the memory', () => {
    const details = memoryDetails(USE, 1);
    const states = BUS_STATES.map((state) => details[`memory.bus.${state}`] as number);
    expect(states.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1e-6, 15);
  });

  it('divides by nothing that is not there', () => {
    const none = { ...REPORT, reads: 0, writes: 0, hits: 0, misses: 0, conflicts: 0, cycles: 0 };
    const details = memoryDetails({ system: SYSTEM, report: none }, 0);
    for (const name of ['hitRate', 'readLatency', 'overfetch', 'bandwidth', 'efficiency'])
      expect(details[`memory.${name}`], name).toBe(0);
  });

  it('is defined, each number by its own name', () => {
    for (const name of [...Object.keys(memoryDetails(USE, 1)), 'memory.energy.read'])
      expect(METRICS.find(name).name).toBe(name === 'memory.energy.read' ? 'memory.energy.<part>' : name);
    expect(METRICS.lookOf('memory.hitRate')).toMatchObject({ unit: 'fraction of 1', goal: 'maximize' });
    expect(METRICS.lookOf('memory.readLatency')).toMatchObject({ unit: 's', goal: 'minimize' });
  });
});

describe('a record with a memory', () => {
  const JOULES = { activate: 30, read: 50, background: 12, refresh: 8 };

  it('keeps all it had, and tells the memory beside it', () => {
    const before = outcome();
    const { totals, machine, assumptions } = withMemory(before, USE, JOULES);
    expect(totals.details).toMatchObject({ own: 1, 'memory.reads': 70, 'memory.energy.read': 50 });
    // 3 * (200 + 800) bytes were asked for at the DRAM, whatever went on elsewhere.
    expect(totals.details['memory.overfetch']).toBeCloseTo(3232 / 3000 - 1, 12);
    expect(machine.memoryBytesPerSecond).toBeCloseTo(96e9, 0);
    expect(assumptions.map(({ name }) => name)).toEqual(['x', 'memory.model', 'memory.energy']);
    expect(assumptions[1]!.value).toContain('3 channels');
    expect(totals.cycles).toBe(before.totals.cycles);
  });

  it('pays commands by bytes and the rest by cycles, in the place of a price a byte', () => {
    const { totals, operators } = withMemory(outcome(), USE, JOULES);
    // a: a fifth of the bytes, three quarters of the cycles; b: the rest.
    expect(operators[0]!.energy).toEqual({ mac: 5, dram: expect.closeTo(80 / 5 + 20 * 0.75, 12) });
    expect(operators[1]!.energy).toEqual({ mac: 7, dram: expect.closeTo((80 * 4) / 5 + 20 * 0.25, 12) });
    expect(operators[0]!.energyJoules).toBeCloseTo(36, 12);
    expect(totals.energy).toEqual({ mac: 12, dram: expect.closeTo(100, 12) });
    expect(totals.energyJoules).toBeCloseTo(112, 12);
  });

  it('keeps its energy if none of it is of DRAM', () => {
    const before = outcome([{ chip: 3 }, { chip: 4 }]);
    const { totals, operators } = withMemory(before, USE, JOULES);
    expect(totals.energy).toEqual({ chip: 7 });
    expect(totals.energyJoules).toBe(7);
    expect(operators).toEqual(before.operators);
    expect(totals.details['memory.energy.background']).toBe(12);
  });

  it('has no energy if it had none', () => {
    const { totals, operators } = withMemory(outcome([{}, {}]), USE, JOULES);
    expect(totals.energyJoules).toBeNull();
    expect(totals.energy).toEqual({});
    expect(operators[0]!.energyJoules).toBeNull();
  });

  it('stays as it is if the memory has no banks', () => {
    const before = outcome();
    expect(withMemory(before, undefined)).toBe(before);
  });
});

describe('several memories', () => {
  it('add up in all but what is no sum', () => {
    const other: MemoryReport = {
      ...REPORT,
      cycles: 17,
      commands: { RD: 2, PREab: 3 },
      readLatency: { sum: 5, max: 97 },
    };
    const { report, system } = sumUses([USE, undefined, { system: SYSTEM, report: other }])!;
    expect(system).toBe(SYSTEM);
    expect(report).toEqual({
      ...REPORT,
      cycles: 1017,
      ...{ reads: 140, writes: 62, forwarded: 4, coalesced: 10, hits: 94, misses: 38, conflicts: 56 },
      commands: { ACT: 47, RD: 70, WR: 26, REFab: 11, REFsb: 2, PREab: 3 },
      bus: { transfer: 376, row: 2400, refresh: 1800, turnaround: 1200, group: 600, queue: 224, idle: 5400 },
      readLatency: { sum: 3505, max: 97 },
      activeCycles: 8000,
    });
    expect(sumUses([undefined, undefined])).toBeUndefined();
  });

  it('are the sum of themselves when done several times', () => {
    expect(timesUse(USE, 3)).toEqual(sumUses([USE, USE, USE]));
    expect(timesUse(USE, 1)).toEqual(USE);
  });
});

describe('the block memory of an architecture', () => {
  const parse = (fields: object): MemorySpec =>
    memorySchema.parse({ ...memorySchema.parse(undefined), ...fields });
  const user = { ticksPerSecond: 1e9, bandwidth: 100e9 };

  it('opens a memory with banks or none', () => {
    expect(memoryUse(openMemory(parse({}), user))).toBeUndefined();
    const banked = openMemory(parse({ model: 'banked', channels: 7 }), user);
    expect(memoryUse(banked)!.system.channels).toBe(7);
    const probe = {
      lane: () => 0,
      task: () => undefined,
      milestone: () => undefined,
      request: () => undefined,
    };
    expect(memoryUse(openMemory(parse({ model: 'banked', channels: 7 }), user, probe))!.system.channels).toBe(
      7,
    );
  });

  it('is refused with banks where nothing is requested', () => {
    for (const fidelity of ['analytic', 'register'] as const)
      expect(() => requireRequests(parse({ model: 'banked' }), fidelity)).toThrow(
        expect.objectContaining({ detail: expect.objectContaining({ field: 'memory.model' }) as unknown }),
      );
    expect(() => requireRequests(parse({ model: 'banked' }), 'event')).not.toThrow();
    expect(() => requireRequests(parse({}), 'analytic')).not.toThrow();
  });

  it('knows what does nothing', () => {
    const all = Object.keys(parse({})).filter((field) => field !== 'model');
    expect(ignoredMemory(parse({})).sort()).toEqual(all.map((field) => `memory.${field}`).sort());
    const rated = ['standard', 'channels', 'path'].map((field) => `memory.${field}`);
    expect(ignoredMemory(parse({ model: 'peak' }))).toEqual(
      ignoredMemory(parse({})).filter((field) => !rated.includes(field)),
    );
    expect(ignoredMemory(parse({ model: 'banked' }), 'analytic')).toEqual(['memory']);
    expect(ignoredMemory(parse({ model: 'banked' }))).toEqual(['memory.cap']);
    expect(ignoredMemory(parse({ model: 'banked', rows: 'closed-cap' }))).toEqual([]);
  });
});
