import { describe, expect, it } from 'vitest';
import type { Probe } from '../../../src/engine/probe.js';
import { BUS_STATES } from '../../../src/memory/banked/report.js';
import { InputError } from '../../../src/errors.js';
import type { OperatorRecord, RunRecord, Totals } from '../../../src/results/record.js';
import type { Network } from '../../../src/workload/graph.js';
import { vision } from '../frozen/networks.js';
import { arch, dramBytes, gemmNetwork, identityFaults, run, sumOfStalls } from './helpers.js';

/** An array that eats 256 KiB of weights in some 10,000 cycles, on a channel of DDR4: 19.2 GB/s. */
const HUNGRY = { rows: 32, cols: 32, clock: '1 GHz', 'dram.bandwidth': '19.2 GB/s' };
const DDR4 = { 'memory.model': 'banked', 'memory.standard': 'DDR4-2400', 'memory.channels': 1 };
const WIDE = gemmNetwork(8, 512, 512);
const ROWS = { dataflow: 'rs' };

const on = async (
  network: Network,
  overrides: Record<string, string | number>,
  probe?: Probe,
): Promise<RunRecord> => run(await arch(overrides), network, 'event', probe);

const numbers = (record: RunRecord): string => JSON.stringify([record.totals, record.operators]);
const detail = (of: Totals | OperatorRecord, name: string): number => Number(of.details[`memory.${name}`]);
const waited = (of: Totals | OperatorRecord): number =>
  BUS_STATES.reduce((sum, state) => sum + detail(of, `stall.${state}`), 0);
/** All stalls but those of the scratchpads' own banks. */
const forMemory = (of: Totals | OperatorRecord): number => sumOfStalls(of) - of.stallCycles['bank']!;

describe.each([
  ['weight stationary', {}],
  ['output stationary', { dataflow: 'os' }],
  ['input stationary', { dataflow: 'is' }],
  ['row stationary', ROWS],
])('%s', (_name, dataflow) => {
  it('does not look at the memory unless it is asked to', async () => {
    const plain = await on(vision(2), { ...dataflow });
    const told = await on(vision(2), {
      ...dataflow,
      ...DDR4,
      'memory.model': 'bandwidth',
      'memory.queues.read': 1,
      'memory.path': '1 us',
    });
    expect(numbers(told)).toBe(numbers(plain));
    expect(Object.keys(plain.totals.details).filter((name) => name.startsWith('memory'))).toEqual([]);
    expect(plain.assumptions.filter(({ name }) => name.startsWith('memory'))).toEqual([]);
  });

  it('is never quicker than the peak of its memory, and tells its stalls to the cycle', async () => {
    for (const network of [WIDE, vision(2)]) {
      const record = await on(network, { ...HUNGRY, ...dataflow, ...DDR4 });
      expect(identityFaults(record)).toEqual([]);
      const { totals, operators } = record;
      const peak = 64 / (4 * 0.833e-9);
      expect(record.machine.memoryBytesPerSecond).toBeCloseTo(peak, -4);
      expect(totals.seconds).toBeGreaterThanOrEqual(dramBytes(totals) / peak);
      // Whole transactions: at least what was asked for.
      expect(detail(totals, 'transactions')).toBe(detail(totals, 'reads') + detail(totals, 'writes'));
      expect(detail(totals, 'bytes')).toBe(64 * detail(totals, 'transactions'));
      expect(detail(totals, 'bytes')).toBeGreaterThanOrEqual(dramBytes(totals));
      expect(detail(totals, 'overfetch')).toBeCloseTo(detail(totals, 'bytes') / dramBytes(totals) - 1, 12);
      const found = ['rowHits', 'rowMisses', 'rowConflicts', 'forwarded', 'coalesced'];
      expect(found.reduce((sum, name) => sum + detail(totals, name), 0)).toBe(detail(totals, 'transactions'));
      // The memory is there for the whole run, and its bus states are all of it.
      expect(detail(totals, 'seconds')).toBeGreaterThan(totals.seconds * (1 - 1e-9));
      expect(detail(totals, 'seconds')).toBeLessThan(totals.seconds + 1e-9);
      const bus = BUS_STATES.reduce((sum, state) => sum + detail(totals, `bus.${state}`), 0);
      expect(bus / detail(totals, 'seconds')).toBeCloseTo(1, 9);
      // A burst is 4 cycles of 0.833 ns, one for each transaction that went to the banks.
      const served = detail(totals, 'rowHits') + detail(totals, 'rowMisses') + detail(totals, 'rowConflicts');
      expect(detail(totals, 'bus.transfer') / (served * 4 * 0.833e-9)).toBeCloseTo(1, 9);
      for (const operator of operators) {
        if (operator.cycles === 0) continue;
        expect(waited(operator), operator.name).toBe(forMemory(operator));
      }
      expect(waited(totals)).toBe(forMemory(totals));
      expect(forMemory(totals)).toBeGreaterThan(0);
    }
  });

  it('pays for commands and time what nobody pays for bytes then', async () => {
    const base = { ...HUNGRY, ...dataflow, ...DDR4 };
    const record = await on(WIDE, base);
    const prices = { 'energy.actions.dram-read': '999 pJ/B', 'energy.actions.dram-write': '1 pJ/B' };
    const dear = await on(WIDE, { ...base, ...prices });
    expect(dear.totals.energy).toEqual(record.totals.energy);
    const parts = ['activate', 'read', 'write', 'refresh', 'background', 'io'];
    const joules = parts.reduce((sum, part) => sum + detail(record.totals, `energy.${part}`), 0);
    expect(record.totals.energy['dram']! / joules).toBeCloseTo(1, 9);
    expect(detail(record.totals, 'energy.read')).toBeGreaterThan(0);
    const all = Object.values(record.totals.energy).reduce((sum, part) => sum + part, 0);
    expect(record.totals.energyJoules! / all).toBeCloseTo(1, 12);
    // More time costs more background, though nothing else changes.
    const slow = await on(WIDE, { ...base, 'memory.path': '2 us' });
    expect(slow.totals.cycles).toBeGreaterThan(record.totals.cycles);
    expect(detail(slow.totals, 'energy.background')).toBeGreaterThan(
      detail(record.totals, 'energy.background'),
    );
    expect(detail(slow.totals, 'energy.read')).toBe(detail(record.totals, 'energy.read'));
  });

  it('says which memory it was', async () => {
    const { assumptions, totals } = await on(vision(), {
      ...dataflow,
      ...DDR4,
      'memory.mapping': 'RoBaRaCoCh',
    });
    const told = assumptions.filter(({ name }) => name.startsWith('memory'));
    expect(told.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['memory.model', 'memory.energy', 'memory.layout']),
    );
    expect(told.find(({ name }) => name === 'memory.model')!.value).toContain('DDR4-2400, 1 channels');
    expect(totals.details).toMatchObject({
      'memory.standard': 'DDR4-2400',
      'memory.channels': 1,
      'memory.mapping': 'RoBaRaCoCh',
    });
  });

  it('lets a trace hear every byte, whatever the memory is, and is none the slower', async () => {
    for (const memory of [DDR4, { 'memory.model': 'bandwidth' }]) {
      const heard = { read: 0, written: 0, last: 0 };
      const probe: Probe = {
        ...{ lane: () => 0, task: () => undefined, milestone: () => undefined },
        request: (at, address, bytes, isWrite) => {
          heard[isWrite ? 'written' : 'read'] += bytes;
          heard.last = Math.max(heard.last, at);
          expect(address).toBeGreaterThanOrEqual(0);
          expect(Number.isInteger(address)).toBe(true);
        },
      };
      const record = await on(vision(2), { ...dataflow, ...memory }, probe);
      const silent = await on(vision(2), { ...dataflow, ...memory });
      expect(numbers(record)).toBe(numbers(silent));
      const dram = record.totals.traffic.filter(({ level }) => level === 'dram');
      expect(heard.read).toBeCloseTo(
        dram.reduce((sum, { readBytes }) => sum + readBytes, 0),
        3,
      );
      expect(heard.written).toBeCloseTo(
        dram.reduce((sum, { writeBytes }) => sum + writeBytes, 0),
        3,
      );
      expect(heard.last).toBeLessThanOrEqual(record.totals.cycles);
    }
  });

  it('has no answer in closed form', async () => {
    const architecture = await arch({ ...dataflow, ...DDR4 });
    expect(() => run(architecture, vision(), 'analytic')).toThrow(InputError);
    expect(() => run(architecture, vision(), 'analytic')).toThrow('memory.model');
  });
});

describe('an array on memories that are more and less', () => {
  it('is as quick as its channels together at peak, whatever their number', async () => {
    const at = (model: string, channels: number) =>
      on(WIDE, { ...HUNGRY, ...DDR4, 'memory.model': model, 'memory.channels': channels });
    const cycles = async (model: string): Promise<number[]> =>
      Promise.all([1, 2, 4, 8].map(async (channels) => (await at(model, channels)).totals.cycles));
    const [peak, banked] = [await cycles('peak'), await cycles('banked')];
    for (const [index, value] of peak.entries()) {
      if (index > 0) expect(value).toBeLessThanOrEqual(peak[index - 1]!);
      // More channels may meet other conflicts: never later by more than a hundredth here.
      if (index > 0) expect(banked[index]!).toBeLessThan(1.01 * banked[index - 1]!);
      expect(banked[index]!).toBeGreaterThan(value);
    }
    expect(banked[1]!).toBeLessThan(0.7 * banked[0]!);
  });

  it('takes as many channels as come nearest to the bandwidth that it was given', async () => {
    const of = async (bandwidth: string): Promise<number> => {
      const { totals } = await on(vision(), {
        'dram.bandwidth': bandwidth,
        ...DDR4,
        'memory.channels': 'auto',
      });
      return detail(totals, 'channels');
    };
    expect(await of('19.2 GB/s')).toBe(1);
    expect(await of('47 GB/s')).toBe(2);
    expect(await of('49 GB/s')).toBe(3);
    expect(await of('1 GB/s')).toBe(1);
  });

  it('keeps its program, whatever memory it runs on', async () => {
    const moved = async (overrides: Record<string, string | number>) =>
      (await on(vision(3), { ...HUNGRY, ...overrides })).operators.map(({ traffic, computeCycles }) => [
        traffic,
        computeCycles,
      ]);
    const plain = await moved({});
    for (const standard of ['DDR4-2400', 'HBM2-2000', 'LPDDR5-6400', 'GDDR6-14000'])
      expect(await moved({ 'memory.model': 'banked', 'memory.standard': standard })).toEqual(plain);
  });

  it('waits for what it comes behind: reads alone are later by the path', async () => {
    const single = gemmNetwork(1, 8, 8);
    const near = await on(single, DDR4);
    const far = await on(single, { ...DDR4, 'memory.path': '1 us' });
    // One step that waits for its operands, both under way at once; results are written behind it.
    expect(far.totals.cycles - near.totals.cycles).toBe(700);
  });
});
