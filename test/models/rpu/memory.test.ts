import { beforeAll, describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { BankedMemory } from '../../../src/memory/banked/banked-memory.js';
import { peakBandwidth } from '../../../src/memory/banked/system.js';
import { systemFor } from '../../../src/memory/open.js';
import { moveStretch, STRETCH_BYTES } from '../../../src/memory/stretch.js';
import { RunContext, simulateWork } from '../../../src/models/dispatch.js';
import type { RpuSpec } from '../../../src/models/rpu/architecture.js';
import { timeLayer } from '../../../src/models/rpu/layer.js';
import type { KernelLibrary, KernelTime } from '../../../src/models/rpu/library.js';
import { BankedTransport, channel, overSeconds, type Transport } from '../../../src/models/rpu/memory.js';
import { keptMixesOf, keptTransfersOf } from '../../../src/models/rpu/reuse/index.js';
import type { HeLayer } from '../../../src/he/network/layer.js';
import { kernelsOfStep } from '../../../src/he/network/layer.js';
import type { HeParameters } from '../../../src/he/parameters.js';
import { limbsOf, mixOf, type Mix } from '../../../src/models/rpu/transfers.js';
import * as registry from '../../../src/models/registry.js';
import type { Fidelity } from '../../../src/results/record.js';
import { loadWork } from '../../../src/work/load.js';
import type { Network } from '../../../src/workload/graph.js';

const load = async (...overrides: string[]) => loadArchitecture('rpu/128x128', overrides, registry);
const specOf = async (...overrides: string[]): Promise<RpuSpec> => (await load(...overrides)).spec as RpuSpec;

const PARAMETERS: HeParameters = {
  scheme: 'bfv',
  scaleBits: 0,
  n: 4096,
  limbBits: [108],
  specialBits: [109],
  plainBits: 20,
  plainDigitBits: 60,
  keySwitching: { method: 'hybrid', dnum: 1 },
  sigma: 3.2,
};
const KERNEL: KernelTime = {
  cycles: 50,
  phases: { compute: 50, fill: 0, drain: 0, registers: 0, queue: 0, dispatch: 0, port: 0 },
  busy: [0, 0, 0],
  events: {
    instructions: 0,
    multiplications: 0,
    additions: 0,
    registerReads: 0,
    registerWrites: 0,
    registerAccesses: 0,
    loaded: 0,
    stored: 0,
    memoryAccesses: 0,
    crossed: 0,
    shuffled: 0,
  },
};
const LIBRARY: KernelLibrary = {
  ntt: KERNEL,
  intt: KERNEL,
  multiply: KERNEL,
  add: KERNEL,
  automorphism: KERNEL,
};
const LAYER: Pick<HeLayer, 'steps'> = { steps: [{ level: 1, counts: { rotate: 3, 'multiply-plain': 5 } }] };

/** A limb takes so many cycles, a written one ten times as many; says what it was asked for. */
class Slow implements Transport {
  readonly asked: [Mix, number][] = [];
  cyclesOf(mix: Mix, times: number): number {
    this.asked.push([mix, times]);
    return 20 * (limbsOf(mix) + 9 * mix.written);
  }
}

describe('limbs of a layer', () => {
  it('kernel by kernel: what each loads and stores, as often as it runs; first and last count for time alone', () => {
    const slow = new Slow();
    const machine = { memory: { name: '', bandwidth: 1, reuse: 'none' as const }, clock: 1, vdm: 4 * 65536 };
    const { bandwidth, kernels } = timeLayer(LAYER, PARAMETERS, LIBRARY, machine, slow);
    expect(mixOf('automorphism')).toEqual({ read: { ciphertext: 1, twiddle: 2 }, written: 1 });
    // Two or three limbs read and one written take 240 or 260 cycles for 50.
    const { ntt, intt, multiply, add, automorphism } = kernels;
    expect(bandwidth).toBe(190 * (ntt + intt + multiply + add) + 210 * automorphism + 240);
    expect(slow.asked.reduce((sum, [, times]) => sum + times, 0)).toBe(
      ntt + intt + multiply + add + automorphism,
    );
    expect(slow.asked.at(-1)).toEqual([{ read: { ciphertext: 2 }, written: 1 }, 0]);
  });

  it('by sort of kernel: keys and plaintexts behind products, twiddles behind transforms', () => {
    const step = LAYER.steps[0]!;
    const kernels = kernelsOfStep(step, 'rotate', PARAMETERS)!;
    const mixes = keptMixesOf(step, 'rotate', kernels, PARAMETERS, 4);
    const { read, written, moved } = keptTransfersOf(step, 'rotate', kernels, PARAMETERS, 4);
    expect(Object.keys(mixes.transform.read)).toEqual(['ciphertext', 'twiddle']);
    expect(mixes.pointwise.read).toMatchObject({ key: read.key, plaintext: 0 });
    expect([read.key, read.twiddle]).toEqual([12, mixes.transform.read.twiddle]);
    expect(mixes.transform.written + mixes.pointwise.written).toBe(written);
    expect(moved).toEqual({ transform: limbsOf(mixes.transform), pointwise: limbsOf(mixes.pointwise) });
    const slow = new Slow();
    const machine = {
      memory: { name: '', bandwidth: 1, reuse: 'accumulate' as const },
      clock: 1,
      vdm: 4 * 65536,
    };
    const time = timeLayer(LAYER, PARAMETERS, LIBRARY, machine, slow);
    expect(slow.asked.slice(0, -1).every(([, times]) => times === 1)).toBe(true);
    // All that is counted as read and written is moved.
    const limbs = slow.asked.slice(0, -1).reduce((sum, [mix]) => sum + limbsOf(mix), 0);
    const { ciphertext, key, plaintext, twiddle } = time.read;
    expect(limbs * 65536).toBe(ciphertext + key + plaintext + twiddle + time.written);
  });

  it('over a channel take their bytes', () => {
    const one = channel({ memory: { bandwidth: 3 }, clock: 7 }, 11);
    expect(one.cyclesOf({ read: { ciphertext: 2, key: 5 }, written: 1 }, 99)).toBe((8 * 11 * 7) / 3);
  });
});

describe('limbs through a memory with banks', () => {
  let spec: RpuSpec;
  beforeAll(async () => {
    spec = await specOf('memory.model=banked');
  });
  const LIMB = 65536;
  const recall = <Value>(_key: string, make: () => Value): Value => make();

  it('take in proportion to a stretch of their mix, and are counted as often as they are moved', () => {
    const system = systemFor(spec.memory, spec.memory.bandwidth);
    expect([system.name, system.channels]).toEqual(['HBM2-2000', 16]);
    const memory = new BankedMemory({ system, ticksPerSecond: spec.clock });
    // Ciphertext, key, plaintext, twiddle, and what is written.
    const stretch = moveStretch(memory, [2, 1, 0, 0, 1]);
    const transport = new BankedTransport(spec, LIMB, recall);
    const mix: Mix = { read: { ciphertext: 2, key: 1 }, written: 1 };
    const part = (4 * LIMB) / STRETCH_BYTES;
    expect(transport.cyclesOf(mix, 0)).toBeCloseTo(stretch * part, 6);
    expect(transport.use()).toBeUndefined();
    transport.cyclesOf(mix, 3);
    transport.cyclesOf(mix, 2);
    const { report } = transport.use()!;
    const one = memory.report();
    expect(report.reads).toBeCloseTo(5 * part * one.reads, 6);
    expect((report.reads + report.writes) * 32).toBeCloseTo(5 * 4 * LIMB, 4);
    expect(report.cycles).toBeCloseTo(5 * part * one.cycles, 6);
    expect(transport.cyclesOf({ read: {}, written: 0 }, 1)).toBe(0);
  });

  it('are never faster than the peak', () => {
    const transport = new BankedTransport(spec, LIMB, recall);
    const { cyclesOf } = channel(spec, LIMB);
    for (const mix of [
      { read: { ciphertext: 1 }, written: 0 },
      { read: { ciphertext: 1, twiddle: 1 }, written: 1 },
      { read: {}, written: 1 },
    ])
      expect(transport.cyclesOf(mix, 1)).toBeGreaterThan(cyclesOf(mix, 1));
  });

  it('in the time of a run: idle for the rest, and refreshed on', () => {
    const transport = new BankedTransport(spec, LIMB, recall);
    transport.cyclesOf({ read: { ciphertext: 64 }, written: 0 }, 1);
    const use = transport.use()!;
    const { system, report } = use;
    const seconds = (report.cycles + 39_000) * 1e-9;
    const whole = overSeconds(use, seconds).report;
    expect(whole.cycles).toBeCloseTo(report.cycles + 39_000, 3);
    expect(whole.bus.idle).toBeCloseTo(report.bus.idle + 39_000 * 16 * 2, 2);
    // Every 3.9 us each pseudo-channel of each of 16 channels.
    expect(whole.commands['REFab']! - report.commands['REFab']!).toBeCloseTo(10 * 32, 5);
    expect(whole.reads).toBe(report.reads);
    const unrefreshed = { ...system, controller: { ...system.controller, refresh: 'none' as const } };
    expect(overSeconds({ system: unrefreshed, report }, seconds).report.commands['REFab']).toBe(
      report.commands['REFab'],
    );
    // A run is no shorter than what its memory did.
    expect(overSeconds(use, 0).report.cycles).toBe(report.cycles);
    expect(peakBandwidth(system)).toBeCloseTo(spec.memory.bandwidth, 2);
  });
});

describe('runs', () => {
  const run = async (overrides: string[], fidelity: Fidelity = 'event', batch = 1) => {
    const loaded = await loadWork('resnet32-c100', registry.WORK_KINDS);
    const work = { ...loaded, given: { ...(loaded.given as Network), batch } };
    return simulateWork(
      registry.modelOf('rpu'),
      await load('compiler.order=naive', ...overrides),
      work,
      { fidelity },
      new RunContext(),
    );
  };

  it(
    'have the energy of commands in the place of that of bytes, and wait longer',
    { timeout: 60_000 },
    async () => {
      const plain = await run([]);
      const banked = await run(['memory.model=banked']);
      expect(banked.totals.cycles).toBeGreaterThan(plain.totals.cycles);
      expect(banked.totals.traffic).toEqual(plain.totals.traffic);
      const joules = Object.entries(banked.totals.details)
        .filter(([name]) => name.startsWith('memory.energy.'))
        .reduce((sum, [, value]) => sum + Number(value), 0);
      expect(banked.totals.energy!['dram']).toBeCloseTo(joules, 9);
      expect(banked.totals.energy!['law']).toBe(plain.totals.energy!['law']);
      const dram = plain.totals.traffic
        .filter(({ level }) => level === 'dram')
        .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
      expect(Number(banked.totals.details['memory.bytes']) / dram).toBeCloseTo(1, 9);
      expect(Number(banked.totals.details['memory.seconds'])).toBeCloseTo(banked.totals.seconds, 9);
      const dearer = await run(['memory.model=banked', 'energy.actions.dram=99 pJ/bit']);
      expect(dearer.totals).toEqual(banked.totals);
    },
  );

  it(
    'of other standards and channels differ; of several images are as many times one',
    { timeout: 60_000 },
    async () => {
      const one = await run(['memory.model=banked', 'memory.channels=4']);
      const half = await run(['memory.model=banked', 'memory.channels=8']);
      const other = await run(['memory.model=banked', 'memory.channels=4', 'memory.standard=HBM3-6400']);
      expect(one.totals.cycles).toBeGreaterThan(half.totals.cycles);
      expect(other.totals.cycles).not.toBe(one.totals.cycles);
      const three = await run(['memory.model=banked', 'memory.channels=4'], 'event', 3);
      for (const name of ['memory.reads', 'memory.rowConflicts', 'memory.seconds'])
        expect(Number(three.totals.details[name]) / Number(one.totals.details[name]), name).toBeCloseTo(3, 9);
    },
  );

  it('at their bound have no memory to ask', async () => {
    await expect(run(['memory.model=banked'], 'analytic')).rejects.toThrow('memory.model: is');
  });
});
