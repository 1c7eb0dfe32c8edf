import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { lowerNetwork } from '../../../src/he/network/lower.js';
import { operationsOf } from '../../../src/he/network/layer.js';
import { bfvParameters, type HeSpec } from '../../../src/he/schema.js';
import { RunContext } from '../../../src/models/dispatch.js';
import * as registry from '../../../src/models/registry.js';
import { workOf } from '../../../src/work/network.js';
import { parseNetwork } from '../../../src/workload/load.js';

const layer = (input: string, operator: string) =>
  parseNetwork(`kind: network
name: layer
input: ${input}
operators:
  - { name: only, ${operator} }
`);
const conv = (channels: number, side: number, filters: number, stride = 1) =>
  layer(
    `{ channels: ${channels}, height: ${side}, width: ${side} }`,
    `kind: conv, filters: ${filters}, kernel: 3, padding: 1, stride: ${stride}`,
  );

/** SEAL's primes of 8192 coefficients. */
const SEAL = ['limbs=[43 bit, 43 bit, 44 bit, 44 bit]', 'special=[44 bit]'];
const DELPHI = ['he.protocol=hybrid', 'he.packing=delphi', 'he.bfv.plain=41 bit'];

const heOf = async (...set: string[]): Promise<HeSpec> =>
  ((await loadArchitecture('he-cpu/seal', set, registry)).spec as { he: HeSpec }).he;

describe("hybrid networks in DELPHI's packing", () => {
  it.each([
    // products, key switches, ciphertexts up and down: the examples of the published model.
    [conv(64, 32, 64), 4608, 448, 72, 8],
    [conv(128, 16, 128), 4608, 752, 36, 4],
    [conv(512, 4, 512), 4608, 1423, 9, 1],
    [conv(64, 64, 128, 2), 36864, 2048, 288, 64],
    [conv(3, 32, 64), 576, 56, 9, 8],
    // 512 inputs to 10 outputs: 16 rows of 512 lie in one ciphertext, sums of 512 are nine folds.
    [layer('{ channels: 512, height: 1, width: 1 }', 'kind: linear, features: 10'), 1, 9, 1, 1],
    // Two diagonals of 1024: one rotation by 1, folds of 1024 / 2.
    [layer('{ channels: 1024, height: 1, width: 1 }', 'kind: linear, features: 10'), 2, 10, 1, 1],
  ])('%# has the operations of the exact counts', async (network, products, switches, up, down) => {
    const { layers, packing } = lowerNetwork(network, await heOf(...DELPHI));
    expect(packing).toBe('delphi');
    const [only] = layers;
    expect(operationsOf(only!)).toEqual({ 'multiply-plain': products, add: products, rotate: switches });
    expect(only!.steps[0]!.hoisted).toEqual({ rotations: 0, decompositions: 0 });
    expect(only!.ciphertexts).toEqual({ inputs: up, outputs: down });
    expect(only).toMatchObject({ keys: 24, plaintexts: products });
    expect(only!.noise.budgetBits).toBeGreaterThan(50);
  });

  it("is another program than Gazelle's, which stays what it was", async () => {
    const gazelle = lowerNetwork(conv(64, 32, 64), await heOf('he.protocol=hybrid')).layers[0]!;
    // One ciphertext in for each two channels of 1024 pixels, none a tap.
    expect(gazelle.ciphertexts).toEqual({ inputs: 8, outputs: 8 });
    expect(gazelle.steps[0]!.hoisted!.rotations).toBeGreaterThan(0);
  });

  it('leaves less noise budget behind more products, and less of a wider plaintext', async () => {
    const budget = async (inputs: number, ...set: string[]) =>
      lowerNetwork(conv(inputs, 16, 32), await heOf(...DELPHI, ...set)).layers[0]!.noise.budgetBits;
    const [few, many] = [await budget(32), await budget(512)];
    // Sixteen times the products: two bits of a standard deviation.
    expect(few - many).toBeCloseTo(2, 0);
    expect((await budget(32, 'he.bfv.plain=31 bit')) - few).toBeCloseTo(20, 0);
  });

  it('leaves as much behind more outputs: each ciphertext of results sums as many products and rotations', async () => {
    const budget = async (outputs: number) =>
      lowerNetwork(conv(32, 16, outputs), await heOf(...DELPHI)).layers[0]!.noise.budgetBits;
    // One and four ciphertexts of 32 channels.
    expect(await budget(128)).toBeCloseTo(await budget(32), 1);
    const [few, many] = [await budget(32), await budget(512)];
    expect(Math.abs(few - many)).toBeLessThan(0.1);
  });

  it('is refused of rings that it is not written for', async () => {
    const he = await heOf(...DELPHI, 'he.bfv.n=4096', 'he.bfv.limbs=[54 bit]', 'he.bfv.special=[55 bit]');
    const one = { ...he, bfv: { ...he.bfv, keySwitching: { method: 'hybrid', dnum: 1 } as const } };
    expect(bfvParameters(one.bfv).n).toBe(4096);
    expect(() => lowerNetwork(conv(3, 8, 4), one)).toThrow(/he.bfv.n: has 4096 slots; expected 8192/);
  });

  it.each([
    ['he-cpu/seal', []],
    ['rpu/128x128', [...SEAL.map((one) => `he.bfv.${one}`), 'he.bfv.keySwitching.dnum=4']],
    [
      'cheetah/8x512',
      [
        ...['he.bfv.n=8192', `he.bfv.${SEAL[0]}`, 'he.bfv.keySwitching.digit=44 bit'],
        ...['sram.outputCt=2 MiB', 'sram.rotationKey=128 MiB'],
      ],
    ],
  ])('runs on %s with a plaintext modulus of 41 bits and primes of SEAL', async (arch, set) => {
    const { run } = new RunContext();
    const machine = await loadArchitecture(arch, [...DELPHI, ...set], registry);
    const { totals, operators, assumptions } = run(machine, workOf({ network: conv(128, 16, 128) }), {
      fidelity: 'analytic',
    });
    expect(totals.cycles).toBeGreaterThan(0);
    const { details } = operators[0]!;
    const names = assumptions.map(({ name }) => name);
    if (arch.startsWith('cheetah')) {
      // Its lanes rotate every product, whatever the packing: Table IV.
      expect(details).toMatchObject({ heMultiplies: 4608, heRotations: 4608 });
      expect(names).not.toContain('he.delphi');
      return;
    }
    expect(details).toMatchObject({ plainProducts: 4608, rotations: 752 });
    expect(details).toMatchObject({ inputCiphertexts: 36, outputCiphertexts: 4 });
    expect(names).toContain('he.delphi');
  });
});
