import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../../src/arch/load.js';
import { peakBandwidth } from '../../../../src/memory/banked/system.js';
import { systemFor } from '../../../../src/memory/open.js';
import type { GpuSpec } from '../../../../src/models/gpu/architecture.js';
import { cardOf, cycleSectionOf } from '../../../../src/models/gpu/card.js';
import { dramSeconds, type CycleMachine, type DramRun } from '../../../../src/models/gpu/cycle/index.js';
import type { PassingRun } from '../../../../src/models/gpu/engine.js';
import { withBanks } from '../../../../src/models/gpu/event/time.js';
import * as registry from '../../../../src/models/registry.js';
import type { Fidelity, OperatorRecord, RunRecord } from '../../../../src/results/record.js';
import { assemble, simulate } from '../../../../src/simulation/simulate.js';
import { workOf } from '../../../../src/work/network.js';
import { NetworkBuilder } from '../../../../src/workload/build.js';
import type { Network } from '../../../../src/workload/graph.js';
import { trainingStep } from '../../../../src/workload/transform/training.js';
import { vision } from '../../frozen/networks.js';

const load = (arch: string, ...set: string[]) => loadArchitecture(`gpu/${arch}`, set, registry);
const run = async (
  network: Network,
  set: readonly string[],
  fidelity: Fidelity = 'event',
): Promise<RunRecord> => simulate(assemble(await load('v100', ...set), workOf({ network }), fidelity));
const BANKED = 'memory.model=banked';
const SMALL = ['sms=2', 'launch=0 s', 'memory.channels=1'];

const dramBytes = ({ traffic }: Pick<OperatorRecord, 'traffic'>): number =>
  traffic
    .filter(({ level }) => level === 'dram')
    .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);

describe('a GPU whose DRAM has banks', () => {
  it('counts what it counted, and lasts as long as its DRAM at least', async () => {
    const network = trainingStep(vision(2));
    const [plain, banked] = [await run(network, SMALL), await run(network, [...SMALL, BANKED])];
    const { memory } = (await load('v100', ...SMALL)).spec as GpuSpec;
    const peak = peakBandwidth(systemFor(memory, 1));
    expect(peak).toBeCloseTo(32e9, 0);
    expect(banked.machine.memoryBytesPerSecond).toBe(peak);
    let seconds = 0;
    for (const [index, one] of banked.operators.entries()) {
      const other = plain.operators[index]!;
      expect(one.traffic).toEqual(other.traffic);
      const stalls = Object.values(one.stallCycles).reduce((sum, cycles) => sum + cycles, 0);
      expect(one.cycles).toBe(one.computeCycles + one.fillCycles + one.drainCycles + stalls);
      if (one.cycles === 0) continue;
      const {
        dramSeconds: own,
        dramEfficiency,
        dramRowHitRate,
        dramRefreshShare,
      } = one.details as Record<string, number>;
      seconds += own!;
      // counters, and what is derived from them, stay
      for (const [name, value] of Object.entries(other.details))
        if (/dram__|l1tex__|Sectors|Rate$/.test(name)) expect(one.details[name]).toBe(value);
      expect(own).toBeGreaterThanOrEqual((dramBytes(one) / peak) * (1 - 1e-9));
      expect(dramEfficiency).toBeCloseTo(dramBytes(one) / own! / peak, 1);
      expect(dramEfficiency).toBeLessThanOrEqual(1);
      for (const share of [dramRowHitRate, dramRefreshShare]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThan(1);
      }
      expect(one.computeCycles + stalls + 1).toBeGreaterThanOrEqual(own! * 1.38e9);
    }
    const { details, energy } = banked.totals;
    expect(details['memory.standard']).toBe('HBM2-2000');
    const bytes = dramBytes(banked.totals);
    expect(details['memory.bytes']).toBeGreaterThanOrEqual(bytes);
    expect(details['memory.bytes']).toBeLessThan(bytes + 32 * banked.operators.length);
    const buses = Object.entries(details).filter(([name]) => name.startsWith('memory.bus.'));
    expect(buses.reduce((sum, [, time]) => sum + Number(time), 0)).toBeCloseTo(banked.totals.seconds, 9);
    // the memory is there for the whole run, and refreshed meanwhile
    expect(Number(details['memory.seconds'])).toBeCloseTo(banked.totals.seconds, 9);
    expect(seconds).toBeLessThan(banked.totals.seconds);
    expect(Number(details['memory.refreshes'])).toBeGreaterThan(
      0.9 * 2 * Math.floor((banked.totals.seconds - seconds) / 3.9e-6),
    );
    const parts = ['activate', 'read', 'write', 'refresh', 'background', 'io'];
    const joules = parts.reduce((sum, part) => sum + Number(details[`memory.energy.${part}`]), 0);
    expect(energy['dram']).toBeCloseTo(joules, 12);
    expect(energy['l2']).toBe(plain.totals.energy['l2']);
    expect(banked.assumptions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['gpu.banks', 'memory.model', 'memory.standard', 'memory.sample.bytes']),
    );
    const named = plain.assumptions.map(({ name }) => name);
    expect(named.filter((name) => /^memory|banks/.test(name))).toEqual([]);
  });

  it('is refused by the closed forms', async () => {
    await expect(run(vision(1), [BANKED], 'analytic')).rejects.toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ field: 'memory.model' }) }),
    );
  });

  it('may have the peak of its standard alone', async () => {
    const spec = (await load('v100', 'memory.model=peak')).spec as GpuSpec;
    const { dram } = cardOf(spec, cycleSectionOf(spec, 'v100'));
    expect(dram.readBytesPerSecond).toBeCloseTo(28 * 32e9, 0);
    expect(dramSeconds({ dram } as CycleMachine, 896, 896)).toBeCloseTo(2e-9, 15);
    expect(dram.banks).toBeUndefined();
  });

  it('sweeps over standards', async () => {
    const network = vision(2);
    const seconds = async (standard: string) =>
      (await run(network, [...SMALL, BANKED, `memory.standard=${standard}`])).totals.seconds;
    expect(await seconds('LPDDR4-4266')).toBeGreaterThan(await seconds('DDR4-3200'));
    expect(await seconds('DDR4-3200')).toBeGreaterThan(await seconds('HBM3-6400'));
  });

  it.each([
    ['p100', 'HBM2-2000', 732e9],
    ['v100', 'HBM2-2000', 898e9],
    ['titan-xp', 'GDDR5-8000', 547.6e9],
    ['p4000', 'GDDR5-8000', 256e9],
    ['a100', 'HBM2-2400', 2039e9],
    ['h100-sxm5', 'HBM3-6400', (2 * 2.619e9 * 5120) / 8],
    ['h200', 'HBM3-6400', (2 * 3.201e9 * 6016) / 8],
  ])('%s: %s with the peak of the card', async (card, standard, peak) => {
    const { memory } = (await load(card)).spec as GpuSpec;
    expect([memory.model, memory.standard]).toEqual(['bandwidth', standard]);
    expect(Math.abs(peakBandwidth(systemFor(memory, 1)) / peak - 1)).toBeLessThan(0.015);
    expect(memory.sample).toEqual({ channels: 2, bytes: 4 << 20 });
  });

  it('scales its channels with the study of DeLTA', async () => {
    const { memory } = (await load('titan-xp-scaled', 'parameters.dram=4')).spec as GpuSpec;
    expect(memory.channels).toBe(68);
  });
});

const slow = (await load('v100', BANKED, 'memory.channels=1', 'clock=1 GHz')).spec as GpuSpec;
const machine = cardOf(slow, cycleSectionOf(slow, 'v100'));

describe('a closed form whose bytes pass banks', () => {
  const one = (compute: number, waits: number): PassingRun => ({
    passing: {
      l1: {},
      l2: {},
      dram: { ifmap: { read: 60_000, written: 0 }, ofmap: { read: 0, written: 20_000 } },
      instructions: 1,
    },
    time: {
      compute,
      stalls: { 'L2 BW': waits, 'DRAM BW': 5 } as PassingRun['time']['stalls'],
      bottleneck: 'L2 BW' as PassingRun['time']['bottleneck'],
    },
  });

  it('lasts as long as they do, or as it did', () => {
    const short = withBanks(one(100, 20), machine);
    const cycles = (short.dram as DramRun).seconds * 1e9;
    expect(cycles).toBeGreaterThan(80_000 / 32);
    expect(short.time.compute).toBe(100);
    expect(short.time.stalls).toEqual({ 'L2 BW': 20, 'DRAM BW': 5 + (cycles - 125) });
    expect(short.time.bottleneck).toBe('DRAM BW');
    const long = withBanks(one(1e6, 20), machine);
    expect(long.time.stalls).toEqual({ 'L2 BW': 20, 'DRAM BW': 5 });
    expect(long.time.bottleneck).toBe('L2 BW');
    expect(Math.abs(long.dram!.report.reads / 1875 - 1)).toBeLessThan(0.01);
    const { banks: _, ...dram } = machine.dram;
    const plain = one(1, 2);
    expect(withBanks(plain, { ...machine, dram })).toBe(plain);
  });
});

describe('a trace of the memory', () => {
  type Heard = [at: number, address: number, bytes: number, isWrite: boolean];
  const heardOf = async (network: Network, fidelity: Fidelity, ...set: string[]) => {
    const heard: Heard[] = [];
    const probe = {
      lane: () => 0,
      task: () => undefined,
      milestone: () => undefined,
      request: (...request: Heard) => void heard.push(request),
    };
    const experiment = assemble(await load('v100', ...set), workOf({ network }), fidelity);
    return { heard, record: simulate(experiment, probe) };
  };
  const net = new NetworkBuilder({ name: 'two', batch: 2, input: { channels: 4, height: 6, width: 6 } });
  net.conv('first', { filters: 6, kernel: 3, padding: 1, groups: 2 });
  const network = net.build();

  it.each(['event', 'analytic'] as const)('has what each kernel moves, in its time: %s', async (fidelity) => {
    const { heard, record } = await heardOf(network, fidelity, ...SMALL);
    const [one] = record.operators as [OperatorRecord];
    const sum = (isWrite: boolean): number =>
      heard.filter((request) => request[3] === isWrite).reduce((total, request) => total + request[2], 0);
    const { traffic } = one;
    const bytes = (side: 'readBytes' | 'writeBytes'): number =>
      traffic.filter(({ level }) => level === 'dram').reduce((total, row) => total + row[side], 0);
    expect(sum(true)).toBeCloseTo(bytes('writeBytes'), 6);
    expect(Math.abs(sum(false) / bytes('readBytes') - 1)).toBeLessThan(0.1);
    // spread over the kernel
    const ats = heard.map(([at]) => at);
    expect(ats).toEqual([...ats].sort((a, b) => a - b));
    expect(ats[0]).toBe(0);
    expect(ats.at(-1)).toBeLessThan(one.cycles);
    expect(ats.at(-1)).toBeGreaterThan(one.cycles / 2);
    // no byte is written twice
    const written = heard.filter((request) => request[3]).map(([, address]) => address);
    expect(new Set(written).size).toBe(written.length);
    expect(record).toEqual({
      ...simulate(assemble(await load('v100', ...SMALL), workOf({ network }), fidelity)),
      run: record.run,
    });
  });
});
