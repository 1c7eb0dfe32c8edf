import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import type { HeLayer, HeNetwork } from '../../../src/he/network/layer.js';
import type { HeParameters } from '../../../src/he/parameters.js';
import type { Operation } from '../../../src/he/program.js';
import type { HeCpuSpec } from '../../../src/models/he-cpu/architecture.js';
import { layerTime } from '../../../src/models/he-cpu/simulate.js';
import { timeOf } from '../../../src/models/he-cpu/times.js';
import * as registry from '../../../src/models/registry.js';
import { prepare, simulate } from '../../../src/simulation/simulate.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-he-cpu-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const spec = async (arch: string, ...overrides: string[]): Promise<HeCpuSpec> =>
  (await loadArchitecture(arch, overrides, registry)).spec as HeCpuSpec;

const parameters = (scheme: 'bfv' | 'ckks', n: number, limbs: number): HeParameters => ({
  scheme,
  n,
  limbBits: new Array<number>(limbs).fill(40),
  specialBits: [60],
  keySwitching: { method: 'hybrid', dnum: limbs },
  plainBits: 20,
  scaleBits: 40,
  plainDigitBits: 20,
  sigma: 3.2,
});
const us = (seconds: number): number => seconds * 1e6;

describe('the time of an operation', () => {
  it('is what was measured where it was', async () => {
    const seal = await spec('he-cpu/seal');
    const measured = (op: Operation, scheme: 'bfv' | 'ckks', n: number, limbs: number): number => {
      const time = timeOf(op, parameters(scheme, n, limbs), limbs, seal);
      expect(time.measured).toBe(true);
      return us(time.seconds);
    };
    expect(measured('rotate', 'bfv', 4096, 2)).toBeCloseTo(611, 9);
    expect(measured('swap-rows', 'bfv', 8192, 4)).toBeCloseTo(3303, 9);
    expect(measured('relinearize', 'bfv', 16384, 8)).toBeCloseTo(20184, 9);
    expect(measured('multiply', 'bfv', 32768, 15)).toBeCloseTo(216231, 9);
    expect(measured('multiply-plain', 'bfv', 4096, 2)).toBeCloseTo(406, 9);
    expect(measured('add', 'ckks', 8192, 3)).toBeCloseTo(49, 9);
    expect(measured('sub', 'ckks', 8192, 3)).toBeCloseTo(49, 9);
    expect(measured('multiply', 'ckks', 16384, 7)).toBeCloseTo(1491, 9);
    expect(measured('rescale', 'ckks', 32768, 13)).toBeCloseTo(12649, 9);
    expect(measured('ntt', 'bfv', 8192, 4)).toBeCloseTo(750, 9);
    const transformed = await spec('he-cpu/seal', 'plaintexts=transformed');
    expect(us(timeOf('multiply-plain', parameters('bfv', 8192, 4), 4, transformed).seconds)).toBeCloseTo(
      170,
      9,
    );
    expect(us(timeOf('multiply-plain', parameters('ckks', 8192, 3), 3, transformed).seconds)).toBeCloseTo(
      151,
      9,
    );
    const wasm = await spec('he-cpu/seal-wasm');
    expect(us(timeOf('relinearize', parameters('bfv', 4096, 2), 2, wasm).seconds)).toBeCloseTo(1410, 9);
    expect(us(timeOf('rotate', parameters('ckks', 16384, 7), 7, wasm).seconds)).toBeCloseTo(34900, 9);
  });

  it('is scaled from the nearest row elsewhere: by butterflies, of operations without transforms by words', async () => {
    const seal = await spec('he-cpu/seal');
    const at = (op: Operation, n: number, limbs: number, scheme: 'bfv' | 'ckks' = 'bfv') =>
      timeOf(op, parameters(scheme, n, limbs), limbs, seal);
    // (L + 1)(L + 2) transforms of n/2 log2 n butterflies: 20 of 8192 words with 4 limbs, 30 with 4 more... of 3: 12 here.
    const fewer = at('rotate', 8192, 3);
    expect(fewer.measured).toBe(false);
    expect(fewer.from).toBe('rotate at n = 8192, 4 limbs');
    expect(us(fewer.seconds)).toBeCloseTo((3303 * (4 * 5)) / (5 * 6), 6);
    const smaller = at('rotate', 2048, 2);
    expect(us(smaller.seconds)).toBeCloseTo((611 * (1024 * 11)) / (2048 * 12), 6);
    const larger = at('rotate', 65536, 15);
    expect(us(larger.seconds)).toBeCloseTo((127597 * (32768 * 16)) / (16384 * 15), 5);
    expect(us(at('add', 8192, 3).seconds)).toBeCloseTo((59 * 3) / 4, 9);
    expect(us(at('add-plain', 8192, 4).seconds)).toBeCloseTo(59 / 2, 9);
    // Between two rows of one ring the limbs decide, which are nearer in proportion.
    expect(at('add', 16384, 7, 'ckks').measured).toBe(true);
    // No row of BFV has a rescale: from its transforms.
    expect(at('mod-switch', 8192, 4).from).toBe('rotate at n = 8192, 4 limbs');
    expect(at('intt', 8192, 4).measured).toBe(false);
    expect(us(at('intt', 8192, 4).seconds)).toBeCloseTo(750, 9);
    // A square is three products of four.
    expect(at('square', 8192, 3, 'ckks').measured).toBe(false);
    expect(us(at('square', 8192, 3, 'ckks').seconds)).toBeLessThan(318);
    const transformed = await spec('he-cpu/seal', 'plaintexts=transformed');
    expect(us(timeOf('multiply-plain', parameters('bfv', 8192, 2), 2, transformed).seconds)).toBeCloseTo(
      170 / 2,
      9,
    );
  });

  it('of each timed rotation is what its neighbours say within 15 %', async () => {
    const seal = await spec('he-cpu/seal');
    for (const scheme of ['bfv', 'ckks'] as const) {
      const rows = seal.timings.filter((row) => row.scheme === scheme);
      rows.forEach((row, index) => {
        const others = { ...seal, timings: rows.filter((_, one) => one !== index) };
        const scaled = timeOf('rotate', parameters(scheme, row.n, row.limbs), row.limbs, others);
        expect(scaled.measured).toBe(false);
        expect(Math.abs(scaled.seconds / row.rotate! - 1)).toBeLessThan(0.15);
      });
    }
  });

  it('of digits follows their number', async () => {
    const xeon = await spec('he-cpu/xeon-seal231');
    const digits = (digitBits: number): HeParameters => ({
      ...parameters('bfv', 4096, 1),
      limbBits: [60],
      specialBits: [],
      keySwitching: { method: 'digits', digitBits },
    });
    const three = timeOf('rotate', digits(20), 1, xeon);
    expect([us(three.seconds), three.measured]).toEqual([expect.closeTo(457, 9), true]);
    const eight = timeOf('rotate', digits(8), 1, xeon);
    expect([us(eight.seconds), eight.measured]).toEqual([expect.closeTo((457 * 9) / 4, 6), false]);
    expect(timeOf('multiply-plain', digits(8), 1, xeon).measured).toBe(true);
    expect(() => timeOf('multiply-plain', parameters('ckks', 4096, 2), 2, xeon)).toThrow(
      "timings: no time of 'multiply-plain' in ckks; expected a row of ckks with multiplyPlain",
    );
  });

  it("of Cheetah's partial product is 524 us, and SEAL's today 1221 s for ResNet-50", async () => {
    const products = 1_852_736;
    const rotations = 1_846_785;
    const [row] = (await spec('he-cpu/xeon-seal231')).timings;
    const all = products * (row!.multiplyPlain! + row!.add!) + rotations * row!.rotate!;
    // The profile leaves 0.5 % to other things.
    expect(all / (970 * 0.995)).toBeCloseTo(1, 3);
    expect(us(all / products)).toBeGreaterThan(519);
    expect(us(all / products)).toBeLessThan(524);
    const today = (await spec('he-cpu/seal')).timings[0]!;
    expect(products * today.multiplyTransformed! + rotations * today.rotate!).toBeCloseTo(1221, 0);
  });
});

describe('a network on a processor', () => {
  const net = path.join(folder, 'net.yaml');
  fs.writeFileSync(
    net,
    'kind: network\nname: small\ninput: { channels: 2, height: 8, width: 8 }\noperators:\n  - { name: c, kind: conv, filters: 2, kernel: 3, padding: 1, then: [relu] }\n  - { name: f, kind: linear, features: 10 }\n',
  );

  it('takes the times of the operations of its layers', async () => {
    const { totals, operators, assumptions } = simulate(
      await prepare({ workload: net, arch: 'he-cpu/seal' }),
    );
    const details = operators.map((one) => one.details);
    const seconds = details.map(({ rotations, plainProducts }, index) => {
      const { work } = operators[index]!;
      const sums = work - Number(rotations) - Number(plainProducts);
      return (Number(rotations) * 3303 + Number(plainProducts) * 1846 + sums * 59) / 1e6;
    });
    operators.forEach(({ cycles, computeCycles }, index) => {
      expect(cycles).toBe(Math.ceil(seconds[index]! * 2.6e9 * (1 - 1e-12)));
      expect(computeCycles).toBe(cycles);
    });
    expect(totals.seconds).toBeCloseTo(seconds[0]! + seconds[1]!, 8);
    expect(totals.details).toMatchObject({ measuredShare: 1, heProtocol: 'hybrid', ringDimension: 8192 });
    expect(details[0]).toMatchObject({ measuredShare: 1, inputCiphertexts: 1, outputCiphertexts: 1 });
    // Ciphertexts of 2 * 8192 * 4 words of 8 B; keys of 4 digits, 2 polynomials of 5 limbs each.
    expect(operators[0]!.traffic).toEqual([
      { level: 'dram', tensor: 'ciphertexts', readBytes: 2 * 8192 * 4 * 8, writeBytes: 2 * 8192 * 4 * 8 },
      {
        level: 'dram',
        tensor: 'keys',
        readBytes: Number(details[0]!['switchingKeys']) * 4 * 2 * 8192 * 5 * 8,
        writeBytes: 0,
      },
    ]);
    expect(totals.energyJoules).toBeNull();
    expect(assumptions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['timings.between', 'he.client', 'timings[0].rotate']),
    );
  });

  it('scales with images, cores and power', async () => {
    const run = async (overrides: string[], batch?: number) =>
      simulate(
        await prepare({
          workload: net,
          arch: 'he-cpu/seal',
          overrides,
          ...(batch === undefined ? {} : { batch }),
        }),
      );
    const one = await run([]);
    const three = await run([], 3);
    expect(three.totals.seconds).toBeCloseTo(3 * one.totals.seconds, 8);
    expect(three.totals.work).toBe(3 * one.totals.work);
    expect(three.operators[0]!.traffic[0]!.readBytes).toBe(3 * one.operators[0]!.traffic[0]!.readBytes);
    expect((await run(['cores=4'])).totals.seconds).toBeCloseTo(one.totals.seconds / 4, 8);
    expect((await run(['cores=4'], 3)).totals.details['measuredShare']).toBe(1);
    const powered = await run(['power=25 W']);
    expect(powered.totals.energyJoules).toBeCloseTo(25 * one.totals.seconds, 6);
    expect((await run(['clock=1.3 GHz'])).totals.cycles).toBeCloseTo(one.totals.cycles / 2, -1);
  });

  it('of a layer: each step at its own level, and what of it was timed', async () => {
    const seal = await spec('he-cpu/seal');
    const ckks = parameters('ckks', 8192, 3);
    const layer = {
      steps: [
        { level: 3, counts: { 'multiply-plain': 5, add: 7, rotate: 0 } },
        { level: 2, counts: { add: 11 } },
      ],
    } as unknown as HeLayer;
    const { seconds, measured, operations } = layerTime(layer, { parameters: ckks } as HeNetwork, seal);
    const of = (op: Operation, level: number): number => timeOf(op, ckks, level, seal).seconds;
    const timed = 5 * of('multiply-plain', 3) + 7 * of('add', 3);
    expect(seconds).toBeCloseTo(timed + 11 * of('add', 2), 12);
    expect(timeOf('add', ckks, 2, seal).measured).toBe(false);
    expect(us(of('add', 2))).toBeCloseTo((49 * 2) / 3, 9);
    expect(measured).toBeCloseTo(timed, 12);
    expect(operations).toBe(5 + 7 + 11);
  });

  it('ciphertexts come in at the level before a layer and go out at that behind it, keys once', async () => {
    const { operators, totals, machine } = simulate(
      await prepare({
        workload: 'resnet20-square-c10',
        arch: 'he-cpu/seal',
        batch: 2,
        overrides: ['power=7 W', 'cores=3'],
      }),
    );
    const n = Number(totals.details['ringDimension']);
    const limbs = Number(operators[0]!.details['level']);
    expect(machine.units).toBe(3);
    // Sixty-four digits at most: one limb each, and one special prime.
    const key = 2 * limbs * n * (limbs + 1) * 8;
    for (const { traffic, details, energy, cycles } of operators) {
      const [ciphertexts, keys] = traffic;
      expect(ciphertexts).toMatchObject({
        readBytes: Number(details['inputCiphertexts']) * 2 * n * Number(details['level']) * 8,
        writeBytes: Number(details['outputCiphertexts']) * 2 * n * Number(details['levelAfter']) * 8,
      });
      expect(keys).toMatchObject({ readBytes: Number(details['switchingKeys']) * key, writeBytes: 0 });
      expect(energy['machine']).toBeCloseTo((7 * cycles) / 2.6e9, 6);
    }
    expect(operators.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(totals.cycles);
  });

  it('with squares stays encrypted to the end, on parameters that nobody timed', async () => {
    const { totals, operators } = simulate(
      await prepare({ workload: 'resnet20-square-c10', arch: 'he-cpu/seal' }),
    );
    expect(totals.details).toMatchObject({ heProtocol: 'leveled', heScheme: 'ckks', measuredShare: 0 });
    expect(operators[0]!.details['level']).toBeGreaterThan(13);
    expect(totals.seconds).toBeGreaterThan(0);
  });
});
