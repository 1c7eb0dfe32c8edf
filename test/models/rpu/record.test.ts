import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { kernelsOf } from '../../../src/he/cost/operations.js';
import { LIMB_KERNELS, type LimbKernel } from '../../../src/he/kernels.js';
import type { HeLayer, HeNetwork } from '../../../src/he/network/layer.js';
import { lowerNetwork } from '../../../src/he/network/lower.js';
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
import type { Network } from '../../../src/workload/graph.js';

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
const LIMB = 4096 * 16;
const MEMORY = {
  memory: { name: 'm', bandwidth: (LIMB * 1e9) / 20, reuse: 'none' as const },
  clock: 1e9,
  vdm: 4 * LIMB,
};
const timed = (): LayerTime => timeLayer(LAYER, PARAMETERS, LIBRARY, MEMORY);
/** What is kept, in a data memory of so many limbs, a limb in so many cycles. */
const kept = (limbs: number, cycles: number): LayerTime =>
  timeLayer(LAYER, PARAMETERS, LIBRARY, {
    memory: { name: 'm', bandwidth: (LIMB * 1e9) / cycles, reuse: 'accumulate' },
    clock: 1e9,
    vdm: limbs * LIMB,
  });

describe('a layer by hand', () => {
  it('is made of the kernels that the operations cost', () => {
    // Ciphertexts stay values of the NTT: the digit is transformed there and back, as are both polynomials at the end.
    expect(kernelsOf('rotate', PARAMETERS, 1, { form: 'ntt' })).toEqual({
      ntt: 3,
      intt: 3,
      multiply: 14,
      add: 6,
      automorphism: 2,
    });
    const { kernels, kernelCycles } = timed();
    expect(kernels).toEqual({ ntt: 9, intt: 9, multiply: 52, add: 18, automorphism: 6 });
    expect(kernelCycles).toEqual({ ntt: 909, intt: 1899, multiply: 1612, add: 306, automorphism: 1842 });
  });

  it('waits for memory where a program is shorter than its transfers', () => {
    const { bandwidth, phases } = timed();
    // Three limbs take 60 cycles: a product waits 29, a sum 43; first operands and last result 60.
    expect(bandwidth).toBe(52 * 29 + 18 * 43 + 60);
    // 9 + 2 * 9 + 3 * 52 + 2 * 18 + 5 * 6 = 249 of each phase but the first.
    expect(phases).toEqual({
      compute: 6568 - 6 * 249,
      fill: 249,
      drain: 249,
      registers: 249,
      queue: 249,
      dispatch: 249,
      port: 249,
    });
    const free = timeLayer(LAYER, PARAMETERS, LIBRARY, {
      ...MEMORY,
      memory: { name: '', bandwidth: Infinity, reuse: 'none' },
    });
    expect(free.bandwidth).toBe(0);
    expect(timeLayer({ steps: [] }, PARAMETERS, LIBRARY, MEMORY)).toMatchObject({ bandwidth: 0 });
  });

  it('moves limbs of ciphertexts, keys, plaintexts and twiddles', () => {
    const { read, written } = timed();
    // A rotation reads 3 + 3 + 28 + 12 + 2 limbs, 4 of them of the key, and 3 + 3 + 4 of twiddles; a product with a
    // plaintext 4, 2 of them of the plaintext.
    expect(read).toEqual({
      ciphertext: (3 * 44 + 5 * 2) * LIMB,
      key: 3 * 4 * LIMB,
      plaintext: 5 * 2 * LIMB,
      twiddle: 3 * 10 * LIMB,
    });
    expect(written).toBe((3 * 28 + 5 * 2) * LIMB);
  });

  it('keeps limbs between the kernels of an operation while there is room', () => {
    // A rotation: two limbs in and out, 4 of the key; tables of two primes there and back, and two of each automorphism.
    // Aside: a limb of coefficients, a limb as values, two of the special prime. A product: the plaintext once.
    const rest = { key: 3 * 4 * LIMB, plaintext: 5 * LIMB, twiddle: 3 * 8 * LIMB };
    const moved = (room: number): number[] => {
      const { read, written } = kept(room + 4, 20);
      expect(read).toMatchObject(rest);
      return [read.ciphertext / LIMB, written / LIMB];
    };
    expect(moved(0)).toEqual([3 * 6 + 5 * 2, 3 * 6 + 5 * 2]);
    expect(moved(1)).toEqual([3 * 5 + 5 * 2, 3 * 5 + 5 * 2]);
    expect(moved(3)).toEqual([3 * 3 + 5 * 2, 3 * 3 + 5 * 2]);
    expect(moved(4)).toEqual([3 * 2 + 5 * 2, 3 * 2 + 5 * 2]);
    expect(moved(40)).toEqual(moved(4));
  });

  it('waits by operation where limbs are kept, transforms apart from products and sums', () => {
    // Programs: 3 * (3 * 101 + 3 * 211 + 2 * 307) = 4650 and 3 * (14 * 31 + 6 * 17) = 1608; products 10 * 31 = 310.
    // Without room: 14 limbs a rotation around transforms, 10 around products and sums, 5 a product with a plaintext.
    expect(kept(4, 20).bandwidth).toBe(5 * 5 * 20 - 310 + 3 * 20);
    expect(kept(4, 120).bandwidth).toBe(
      3 * 14 * 120 - 4650 + (3 * 10 * 120 - 1608) + (5 * 5 * 120 - 310) + 3 * 120,
    );
    // With room: 10 and 6.
    expect(kept(8, 200).bandwidth).toBe(
      3 * 10 * 200 - 4650 + (3 * 6 * 200 - 1608) + (5 * 5 * 200 - 310) + 3 * 200,
    );
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
    // Digits in base 2^30 of 150 bits have no special primes.
    const digits: HeParameters = { ...wide, keySwitching: { method: 'digits', digitBits: 30 } };
    expect(keyLimbsRead('rotate', digits, 3)).toBe(2 * 5 * 3);
    expect([plainLimbsRead('multiply-plain', 3), plainLimbsRead('add-plain', 3)]).toEqual([6, 3]);
    expect([plainLimbsRead('sub-plain', 3), plainLimbsRead('add', 3)]).toEqual([3, 0]);
  });

  it('counts pipelines and events', () => {
    const { busy, events } = timed();
    const limbs = 9 + 9 + 52 + 18 + 6;
    expect(busy).toEqual([6568 - limbs, 6568 - 2 * limbs, 6568 - 3 * limbs]);
    expect(events).toMatchObject({ instructions: 249, multiplications: 249000, stored: 498 });
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
      compute: 2 * (6568 - 6 * 249),
      fill: 498,
      drain: 498,
      stalls: {
        registers: 498,
        queue: 498,
        dispatch: 498,
        port: 498,
        bandwidth: 2 * (52 * 29 + 18 * 43 + 60),
      },
    });
    expect(draft.work).toBe(2 * 249 * 1100);
    expect(draft.mappingEfficiency).toBeCloseTo((249 * 1100) / (128 * 6568), 12);
    const limb = 2 * LIMB;
    expect(draft.traffic).toEqual([
      { level: 'dram', tensor: 'ciphertext', readBytes: 142 * limb, writeBytes: 94 * limb },
      { level: 'dram', tensor: 'key', readBytes: 12 * limb, writeBytes: 0 },
      { level: 'dram', tensor: 'plaintext', readBytes: 10 * limb, writeBytes: 0 },
      { level: 'dram', tensor: 'twiddle', readBytes: 30 * limb, writeBytes: 0 },
      { level: 'vdm', tensor: 'ciphertext', readBytes: 94 * limb, writeBytes: 142 * limb },
      { level: 'vdm', tensor: 'key', readBytes: 0, writeBytes: 12 * limb },
      { level: 'vdm', tensor: 'plaintext', readBytes: 0, writeBytes: 10 * limb },
      { level: 'vdm', tensor: 'twiddle', readBytes: 0, writeBytes: 30 * limb },
      { level: 'vdm', tensor: 'vector', readBytes: 2 * 3 * 249 * 16, writeBytes: 2 * 2 * 249 * 16 },
      { level: 'vrf', tensor: 'vector', readBytes: 2 * 7 * 249 * 16, writeBytes: 2 * 5 * 249 * 16 },
    ]);
    const moved = (142 + 94 + 12 + 10 + 30) * 4096;
    const { vdm, dram, multiply, add } = machine.energy.actions;
    expect(draft.energy!['law']).toBeCloseTo(2 * 249 * (1000 * multiply + 100 * add), 15);
    expect(draft.energy!['vdm']).toBeCloseTo(2 * (5 * 249 + moved) * vdm, 15);
    expect(draft.energy!['dram']).toBeCloseTo(2 * moved * 16 * dram, 15);
    expect(Object.keys(draft.energy!)).toEqual(['law', 'vrf', 'vdm', 'vbar', 'sbar', 'im', 'dram']);
    expect(draft.details).toMatchObject({ rotations: 6, budgetBits: 17.5, level: 1 });
  });

  it('splits the time of programs by kernel, and tells how pipelines are used', () => {
    const details = shares(timed());
    expect(details['kernelShare.ntt']).toBeCloseTo(909 / 6568, 12);
    expect(details['kernelShare.automorphism']).toBeCloseTo(1842 / 6568, 12);
    expect(LIMB_KERNELS.reduce((sum, one) => sum + Number(details[`kernelShare.${one}`]), 0)).toBeCloseTo(
      1,
      12,
    );
    const cycles = 6568 + 52 * 29 + 18 * 43 + 60;
    expect(details['queueUtilization.load-store']).toBeCloseTo((6568 - 94) / cycles, 12);
    expect(details['queueUtilization.shuffle']).toBeCloseTo((6568 - 282) / cycles, 12);
    expect(shares(timeLayer({ steps: [] }, PARAMETERS, LIBRARY, MEMORY))['kernelShare.ntt']).toBe(0);
  });

  it('adds layers up', async () => {
    const machine = await spec();
    const one = timed();
    const other = timeLayer({ steps: [{ level: 1, counts: { rotate: 1 } }] }, PARAMETERS, LIBRARY, MEMORY);
    const total = totalDetails([one, other], network, LIBRARY, machine);
    const cycles = 6568 + 3 * 101 + 3 * 211 + 14 * 31 + 6 * 17 + 2 * 307;
    expect(total['kernelShare.ntt']).toBeCloseTo((12 * 101) / cycles, 12);
    expect(total).toMatchObject({
      'kernelCycles.intt': 211,
      hples: 128,
      banks: 128,
      busyboard: 'strict',
      memoryReuse: 'accumulate',
    });
    const work = 1100 * (249 + 3 + 6 + 42 + 12 + 10);
    expect(mappingOf([one, other], machine)).toBeCloseTo(work / (128 * cycles), 12);
  });
});

const network = async (name: string): Promise<Network> =>
  (await loadWork(name, registry.WORK_KINDS)).given as Network;

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
    // The client's layers apart, transforms are those of the operations, as every machine tells them.
    const { layers, parameters } = lowerNetwork(await network('minionn-c10'), (await spec()).he);
    layers.forEach((layer) => {
      const { ntt, intt } = timeLayer(layer, parameters, LIBRARY, MEMORY).kernels;
      const { details } = event.operators.find(({ name }) => name === layer.name)!;
      expect(details['limbTransforms']).toBe(ntt + intt);
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
      /levels run out at 's1b2c1.polynomial': it needs 1, and 0 of 7 are left/,
    );
    await expect(run('resnet20-square-c10', 'analytic', 'he.ckks.scale=30 bit')).rejects.toThrow(
      /noise runs over the values at '/,
    );
    await expect(run('minionn-c10', 'analytic', 'he.bfv.plain=58 bit')).rejects.toThrow(
      /noise budget runs out at 'conv0'/,
    );
    await expect(run('minionn-c10', 'analytic', 'vdm=16 KiB')).rejects.toThrow(
      /vdm: pointwise-multiply of 1024 coefficients needs 49152 B; expected at least that much/,
    );
  });

  it('make their programs once', async () => {
    const machine = await spec('compiler.order=naive');
    const made: string[] = [];
    const library = kernelLibrary(1024, machine, false, (key, make) => {
      const [what] = JSON.parse(key) as string[];
      if (what !== 'bytes') made.push(what!);
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
