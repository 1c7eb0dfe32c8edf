import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { kernelsOf } from '../../../src/he/cost/operations.js';
import { LIMB_KERNELS, type LimbKernel } from '../../../src/he/kernels.js';
import type { HeLayer, HeNetwork } from '../../../src/he/network/layer.js';
import type { HeParameters } from '../../../src/he/parameters.js';
import { RunContext, simulateWork } from '../../../src/models/dispatch.js';
import * as registry from '../../../src/models/registry.js';
import type { RpuSpec } from '../../../src/models/rpu/architecture.js';
import type { ProgramEvents } from '../../../src/models/rpu/events.js';
import { timeLayer, type LayerTime } from '../../../src/models/rpu/layer.js';
import { kernelLibrary, type KernelLibrary, type KernelTime } from '../../../src/models/rpu/library.js';
import { mappingOf, operatorOf, shares, totalDetails } from '../../../src/models/rpu/record.js';
import { keyLimbsRead, plainLimbsRead } from '../../../src/models/rpu/transfers.js';
import { loadWork } from '../../../src/work/load.js';

const PARAMETERS: HeParameters = {
  scheme: 'bfv',
  n: 4096,
  limbBits: [50],
  specialBits: [50],
  keySwitching: { method: 'hybrid', dnum: 1 },
  plainBits: 17,
  scaleBits: 0,
  plainDigitBits: 60,
  sigma: 3.2,
};

/** Kernels with numbers that tell them apart. */
const LIBRARY: KernelLibrary = (() => {
  const kernel = (cycles: number, seed: number): KernelTime => ({
    cycles,
    phases: {
      compute: cycles - 6 * seed,
      fill: seed,
      drain: seed,
      registers: seed,
      queue: seed,
      dispatch: seed,
      port: seed,
    },
    busy: [cycles - 1, cycles - 2, cycles - 3],
    events: {
      instructions: seed,
      multiplications: 1000 * seed,
      additions: 100 * seed,
      registerReads: 7 * seed,
      registerWrites: 5 * seed,
      registerAccesses: 12 * seed,
      loaded: 3 * seed,
      stored: 2 * seed,
      memoryAccesses: 5 * seed,
      crossed: 6 * seed,
      shuffled: 11 * seed,
    } satisfies ProgramEvents,
  });
  return {
    ntt: kernel(101, 1),
    intt: kernel(211, 2),
    multiply: kernel(31, 3),
    add: kernel(17, 2),
    automorphism: kernel(307, 5),
  };
})();

/** Three rotations and five products with a plaintext, of ciphertexts of one limb. */
const LAYER: Pick<HeLayer, 'steps'> = { steps: [{ level: 1, counts: { rotate: 3, 'multiply-plain': 5 } }] };
/** A limb takes 20 cycles to move. */
const MEMORY = { memory: { name: 'm', bandwidth: (4096 * 16 * 1e9) / 20 }, clock: 1e9 };
const timed = (): LayerTime => timeLayer(LAYER, PARAMETERS, LIBRARY, MEMORY);

describe('a layer by hand', () => {
  it('is made of the kernels that the operations cost', () => {
    expect(kernelsOf('rotate', PARAMETERS, 1)).toEqual({
      ntt: 2,
      intt: 4,
      multiply: 14,
      add: 6,
      automorphism: 2,
    });
    expect(kernelsOf('multiply-plain', PARAMETERS, 1)).toMatchObject({
      ntt: 3,
      intt: 2,
      multiply: 2,
      add: 0,
    });
    const { kernels, kernelCycles } = timed();
    expect(kernels).toEqual({ ntt: 21, intt: 22, multiply: 52, add: 18, automorphism: 6 });
    expect(kernelCycles).toEqual({ ntt: 2121, intt: 4642, multiply: 1612, add: 306, automorphism: 1842 });
  });

  it('waits for memory where a program is shorter than its transfers', () => {
    const { bandwidth, phases } = timed();
    // Three limbs take 60 cycles: a product waits 29, a sum 43; first operands and last result 60.
    expect(bandwidth).toBe(52 * 29 + 18 * 43 + 60);
    // 21 + 2 * 22 + 3 * 52 + 2 * 18 + 5 * 6 = 287 of each phase but the first.
    expect(phases).toEqual({
      compute: 10523 - 6 * 287,
      fill: 287,
      drain: 287,
      registers: 287,
      queue: 287,
      dispatch: 287,
      port: 287,
    });
    const free = timeLayer(LAYER, PARAMETERS, LIBRARY, {
      ...MEMORY,
      memory: { name: '', bandwidth: Infinity },
    });
    expect(free.bandwidth).toBe(0);
    expect(timeLayer({ steps: [] }, PARAMETERS, LIBRARY, MEMORY)).toMatchObject({ bandwidth: 0 });
  });

  it('moves limbs of ciphertexts, keys, plaintexts and twiddles', () => {
    const limb = 4096 * 16;
    const { read, written } = timed();
    // A rotation reads 2 + 4 + 28 + 12 + 2 limbs, 4 of them of the key, and 2 + 4 + 4 of twiddles; a product with a
    // plaintext 3 + 2 + 4, 2 of them of the plaintext, and 5 of twiddles.
    expect(read).toEqual({
      ciphertext: (3 * 44 + 5 * 7) * limb,
      key: 3 * 4 * limb,
      plaintext: 5 * 2 * limb,
      twiddle: (3 * 10 + 5 * 5) * limb,
    });
    expect(written).toBe((3 * 28 + 5 * 7) * limb);
  });

  it('reads two polynomials of keys a digit, and plaintexts for each polynomial that they meet', () => {
    const wide: HeParameters = {
      ...PARAMETERS,
      limbBits: [50, 50, 50],
      keySwitching: { method: 'hybrid', dnum: 2 },
    };
    // Digits of two limbs and of one, each of 3 + 1 limbs.
    expect(keyLimbsRead('rotate', wide, 3)).toBe(2 * 2 * 4);
    expect(keyLimbsRead('swap-rows', wide, 2)).toBe(2 * 1 * 3);
    expect(keyLimbsRead('relinearize', wide, 3)).toBe(16);
    expect(keyLimbsRead('multiply', wide, 3)).toBe(0);
    expect([plainLimbsRead('multiply-plain', 3), plainLimbsRead('add-plain', 3)]).toEqual([6, 3]);
    expect([plainLimbsRead('sub-plain', 3), plainLimbsRead('add', 3)]).toEqual([3, 0]);
  });

  it('counts pipelines and events', () => {
    const { busy, events } = timed();
    const limbs = 21 + 22 + 52 + 18 + 6;
    expect(busy).toEqual([10523 - limbs, 10523 - 2 * limbs, 10523 - 3 * limbs]);
    expect(events).toMatchObject({ instructions: 287, multiplications: 287000, stored: 574 });
  });
});

const spec = async (...overrides: string[]): Promise<RpuSpec> =>
  (await loadArchitecture('rpu/128x128', overrides, registry)).spec as RpuSpec;

describe('a record by hand', () => {
  const layer: HeLayer = {
    index: 0,
    name: 'a',
    stage: 's',
    kind: 'conv',
    ...LAYER,
    levels: { before: 1, after: 1 },
    ciphertexts: { inputs: 2, outputs: 3 },
    keys: 4,
    plaintexts: 5,
    noise: { budgetBits: 17.5 },
  };
  const network: HeNetwork = { protocol: 'hybrid', parameters: PARAMETERS, layers: [layer], client: [] };

  it('has phases, traffic and energy of a batch', async () => {
    const machine = await spec();
    const draft = operatorOf(layer, timed(), network, machine, 2);
    expect(draft.phases).toEqual({
      compute: 2 * (10523 - 6 * 287),
      fill: 574,
      drain: 574,
      stalls: {
        registers: 574,
        queue: 574,
        dispatch: 574,
        port: 574,
        bandwidth: 2 * (52 * 29 + 18 * 43 + 60),
      },
    });
    expect(draft.work).toBe(2 * 287 * 1100);
    expect(draft.mappingEfficiency).toBeCloseTo((287 * 1100) / (128 * 10523), 12);
    const limb = 2 * 4096 * 16;
    expect(draft.traffic).toEqual([
      { level: 'dram', tensor: 'ciphertext', readBytes: 167 * limb, writeBytes: 119 * limb },
      { level: 'dram', tensor: 'key', readBytes: 12 * limb, writeBytes: 0 },
      { level: 'dram', tensor: 'plaintext', readBytes: 10 * limb, writeBytes: 0 },
      { level: 'dram', tensor: 'twiddle', readBytes: 55 * limb, writeBytes: 0 },
      { level: 'vdm', tensor: 'ciphertext', readBytes: 119 * limb, writeBytes: 167 * limb },
      { level: 'vdm', tensor: 'key', readBytes: 0, writeBytes: 12 * limb },
      { level: 'vdm', tensor: 'plaintext', readBytes: 0, writeBytes: 10 * limb },
      { level: 'vdm', tensor: 'twiddle', readBytes: 0, writeBytes: 55 * limb },
      { level: 'vdm', tensor: 'vector', readBytes: 2 * 3 * 287 * 16, writeBytes: 2 * 2 * 287 * 16 },
      { level: 'vrf', tensor: 'vector', readBytes: 2 * 7 * 287 * 16, writeBytes: 2 * 5 * 287 * 16 },
    ]);
    const moved = (167 + 119 + 12 + 10 + 55) * 4096;
    const { vdm, dram, multiply, add } = machine.energy.actions;
    expect(draft.energy!['law']).toBeCloseTo(2 * 287 * (1000 * multiply + 100 * add), 15);
    expect(draft.energy!['vdm']).toBeCloseTo(2 * (5 * 287 + moved) * vdm, 15);
    expect(draft.energy!['dram']).toBeCloseTo(2 * moved * 16 * dram, 15);
    expect(Object.keys(draft.energy!)).toEqual(['law', 'vrf', 'vdm', 'vbar', 'sbar', 'im', 'dram']);
    expect(draft.details).toMatchObject({ rotations: 6, budgetBits: 17.5, level: 1 });
  });

  it('splits the time of programs by kernel, and tells how pipelines are used', () => {
    const details = shares(timed());
    expect(details['kernelShare.ntt']).toBeCloseTo(2121 / 10523, 12);
    expect(details['kernelShare.automorphism']).toBeCloseTo(1842 / 10523, 12);
    expect(LIMB_KERNELS.reduce((sum, one) => sum + Number(details[`kernelShare.${one}`]), 0)).toBeCloseTo(
      1,
      12,
    );
    const cycles = 10523 + 52 * 29 + 18 * 43 + 60;
    expect(details['queueUtilization.load-store']).toBeCloseTo((10523 - 119) / cycles, 12);
    expect(details['queueUtilization.shuffle']).toBeCloseTo((10523 - 357) / cycles, 12);
    expect(shares(timeLayer({ steps: [] }, PARAMETERS, LIBRARY, MEMORY))['kernelShare.ntt']).toBe(0);
  });

  it('adds layers up', async () => {
    const machine = await spec();
    const one = timed();
    const other = timeLayer({ steps: [{ level: 1, counts: { rotate: 1 } }] }, PARAMETERS, LIBRARY, MEMORY);
    const total = totalDetails([one, other], network, LIBRARY, machine);
    const cycles = 10523 + 2 * 101 + 4 * 211 + 14 * 31 + 6 * 17 + 2 * 307;
    expect(total['kernelShare.ntt']).toBeCloseTo((23 * 101) / cycles, 12);
    expect(total).toMatchObject({ 'kernelCycles.intt': 211, hples: 128, banks: 128, busyboard: 'strict' });
    const work = 1100 * (287 + 2 + 8 + 42 + 12 + 10);
    expect(mappingOf([one, other], machine)).toBeCloseTo(work / (128 * cycles), 12);
  });
});

/** A network and machine as `systole run` has them. */
async function run(workload: string, fidelity: 'analytic' | 'event', ...overrides: string[]) {
  const architecture = await loadArchitecture('rpu/128x128', overrides, registry);
  const model = registry.modelOf('rpu');
  const work = await loadWork(workload, registry.WORK_KINDS);
  return simulateWork(model, architecture, work, { fidelity }, new RunContext());
}

describe('networks', () => {
  it('run layer by layer behind a client, and the bound is less', async () => {
    const event = await run('minionn-c10', 'event');
    const analytic = await run('minionn-c10', 'analytic');
    expect(event.operators.map(({ name }) => name)).toEqual(analytic.operators.map(({ name }) => name));
    event.operators.forEach((operator, at) => {
      const { computeCycles, fillCycles, drainCycles, stallCycles, cycles } = operator;
      const stalls = Object.values(stallCycles).reduce((sum, one) => sum + one, 0);
      expect(computeCycles + fillCycles + drainCycles + stalls).toBe(cycles);
      expect(analytic.operators[at]!.cycles).toBeLessThan(cycles);
      expect(analytic.operators[at]!.traffic).toEqual(operator.traffic);
      expect(operator.details['budgetBits']).toBeGreaterThan(0);
    });
    expect(event.totals.details).toMatchObject({
      heScheme: 'bfv',
      heProtocol: 'hybrid',
      ringDimension: 8192,
    });
    const names = event.assumptions.map(({ name }) => name);
    expect(names).toContain('energy.actions.sbar');
    expect(names.some((name) => name.startsWith('he.ckks'))).toBe(false);
  });

  it('run from end to end under encryption, with a level and a noise budget a layer', async () => {
    const { operators, totals } = await run('resnet20-square-c10', 'analytic');
    expect(totals.details).toMatchObject({ heScheme: 'ckks', heProtocol: 'leveled', ringDimension: 65536 });
    const levels = operators.map(({ details }) => Number(details['level']));
    expect(levels[0]).toBe(42);
    expect(Math.min(...operators.map(({ details }) => Number(details['precisionBits'])))).toBeGreaterThan(0);
  });

  it('stop where levels, noise or data memory run out, and say where', async () => {
    await expect(run('resnet20-square-c10', 'analytic', 'he.ckks.levels=7')).rejects.toThrow(
      /levels run out at 's1b2c1.polynomial': .*7 of 7 are spent/,
    );
    await expect(run('resnet20-square-c10', 'analytic', 'he.ckks.scale=30 bit')).rejects.toThrow(
      /noise runs over the values at '/,
    );
    await expect(run('minionn-c10', 'analytic', 'he.bfv.plain=58 bit')).rejects.toThrow(/conv0/);
    await expect(run('minionn-c10', 'analytic', 'vdm=256 KiB')).rejects.toThrow(
      /vdm: ntt of 8192 coefficients needs 393216 B; expected at least that much/,
    );
  });

  it('make their programs once', async () => {
    const machine = await spec('compiler.order=naive');
    const made: string[] = [];
    const library = kernelLibrary(1024, machine, false, (key, make) => {
      made.push((JSON.parse(key) as string[])[0]!);
      return make();
    });
    expect(made).toEqual(['ntt', 'intt', 'pointwise-multiply', 'pointwise-add', 'intt', 'ntt']);
    const { ntt, intt, automorphism } = library;
    expect(automorphism.cycles).toBe(ntt.cycles + intt.cycles);
    expect(automorphism.events.multiplications).toBe(
      ntt.events.multiplications + intt.events.multiplications,
    );
    for (const kernel of LIMB_KERNELS as readonly LimbKernel[]) {
      const { phases, cycles } = library[kernel];
      expect(Object.values(phases).reduce((sum, one) => sum + one, 0)).toBe(cycles);
    }
    // 1024 points: one pair of vectors, ten stages.
    expect(ntt.events.multiplications).toBe(10 * 512);
    expect(library.multiply.events).toMatchObject({ multiplications: 1024, loaded: 2048, stored: 1024 });
    expect(library.add.events.additions).toBe(1024);
  });
});
