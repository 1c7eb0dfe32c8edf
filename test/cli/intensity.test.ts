import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, NETWORK, removeFolder, systoleHere, type Outcome } from './process.js';

/** One 3x3 convolution of 6 channels of 5x5 to 10, and a classifier of 11. */
const HAND = `kind: network
name: hand
batch: 4
input: {channels: 6, height: 5, width: 5}
operators:
  - {name: dense, kind: conv, filters: 10, kernel: 3, stride: 2, then: [relu]}
  - {name: flat, kind: reshape, shape: flatten}
  - {name: full, kind: linear, features: 11}
`;

let cwd: string;
beforeAll(() => {
  cwd = folder({ 'hand.yaml': HAND, 'net.yaml': NETWORK });
});
afterAll(() => removeFolder(cwd));
const systole = (...args: string[]): Promise<Outcome> => systoleHere(args, cwd);
const rowsOf = async (...args: string[]): Promise<Record<string, number | string | null>[]> => {
  const { stdout, code } = await systole('intensity', ...args, '--format', 'json');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Record<string, number | string | null>[];
};

describe('systole intensity', () => {
  it('has every layer, the network by its sums, and the mean of its layers', async () => {
    const rows = await rowsOf('hand.yaml');
    expect(rows.map(({ layer, type }) => [layer, type])).toEqual([
      ['dense', 'SConv'],
      ['full', 'FC'],
      ['network', 'sums'],
      ['layers', 'mean'],
    ]);
    const [dense, full, network, layers] = rows;
    expect(dense).toEqual({
      workload: 'hand',
      layer: 'dense',
      type: 'SConv',
      batch: 4,
      macs: 2160,
      weights: 540,
      activations: 190,
      arithmeticIntensity: 2160 / 730,
      amortizedIntensity: 2160 / (190 + 135),
      weightReuse: 16,
      activationReuse: 2160 / 190,
      weightedArithmeticIntensity: 2160 / (0.8 * 190 + 0.2 * 540),
      amortizedWeightedIntensity: 2160 / (0.8 * 190 + 0.2 * 135),
      diHPrimed: 2160 / (0.8 * 540 + (1 - 0.8) * 190),
      diS: 0.8 * (2160 / 190) + (1 - 0.8) * 4,
      diSPrimed: 0.8 * 4 + (1 - 0.8) * (2160 / 190),
    });
    expect(network).toMatchObject({
      macs: 2600,
      weights: 980,
      activations: 241,
      arithmeticIntensity: 2600 / 1221,
    });
    expect(layers).toMatchObject({ macs: null, weights: null, activations: null });
    expect(layers!['weightReuse']).toBe((Number(dense!['weightReuse']) + Number(full!['weightReuse'])) / 2);
  });

  it('takes batch, alpha and which activations count', async () => {
    const [dense] = await rowsOf('hand.yaml', '--batch', '10', '--alpha', '0.25', '--activations', 'outputs');
    expect(dense).toMatchObject({
      batch: 10,
      activations: 40,
      amortizedIntensity: 2160 / (40 + 54),
      weightReuse: 40,
      weightedArithmeticIntensity: 2160 / (0.25 * 40 + 0.75 * 540),
    });
  });

  it('has of several networks the totals alone, unless layers are wanted', async () => {
    const totals = await rowsOf('hand.yaml', 'net.yaml');
    expect(totals.map(({ workload, layer }) => `${workload} ${layer}`)).toEqual([
      'hand network',
      'hand layers',
      'tiny network',
      'tiny layers',
    ]);
    expect((await rowsOf('hand.yaml', 'net.yaml', '--layers')).length).toBeGreaterThan(4);
  });

  it('says beside the table that the formula is recalled, and what measured it', async () => {
    const { stdout, stderr } = await systole('intensity', 'hand.yaml');
    expect(stdout).toMatch(/AI +AI\/b +R_W +R_A +DI\* +DI\*\/b/);
    expect(stderr).toMatch(/factor 0\.80 are recalled.*systole explain di/);
  });

  it('refuses what is no share, no choice and no network', async () => {
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stderr, stdout } = await systole('intensity', ...args);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    for (const alpha of ['1.1', '-0.1', 'x', ''])
      expect(await refused('hand.yaml', '--alpha', alpha)).toMatch(
        /--alpha: .*expected a number from 0 to 1/,
      );
    expect(await refused('hand.yaml', '--activations', 'output')).toMatch(/did you mean 'outputs'/);
    expect(await refused('circuit:relu-shares?bits=31&copies=2')).toMatch(/is a circuit; expected a network/);
    expect(await refused('vgg16-imagenett')).toMatch(/did you mean 'vgg16-imagenet'/);
  });
});

describe('systole run', () => {
  it('has reuses beside AI and DI, and AI with each weight once', async () => {
    const { stdout } = await systole('run', 'hand.yaml', '--arch', 'systolic/8x8');
    const [, ai, once] =
      /intensity +AI ([\d.]+) MACs\/element, ([\d.]+) with each weight once a batch, DI\* [\d.]+\n/.exec(
        stdout,
      )!;
    const [, weight, activation] = /\nreuse +R_W ([\d.]+), R_A ([\d.]+) MACs\/element\n/.exec(stdout)!;
    // Every weight once for the four inputs: 4 * 2600 MACs on 980 weights.
    expect(Number(weight)).toBeCloseTo(10400 / 980, 1);
    expect(1 / (1 / Number(weight) + 1 / Number(activation))).toBeCloseTo(Number(ai), 0);
    expect(once).toBe(ai);
  });

  it('has reuses of every operator: of the convolution, weights once for 4 x 4 positions', async () => {
    const { stdout } = await systole('run', 'hand.yaml', '--arch', 'systolic/8x8');
    const lines = stdout.split('\n');
    expect(lines.find((line) => line.includes('operator'))).toMatch(/AI +DI\* +R_W +R_A +energy/);
    const [ai, , weight, activation] = /(\d+\.\d) +(\d+\.\d) +(\d+\.\d) +(\d+\.\d) +\S+ \S+$/
      .exec(lines.find((line) => line.includes('dense'))!.trim())!
      .slice(1)
      .map(Number) as [number, number, number, number];
    expect(weight).toBe(16);
    expect(1 / (1 / weight + 1 / activation)).toBeCloseTo(ai, 0);
  });

  it('is compared by its reuses, a dash where there are none', async () => {
    const args = ['compare', 'hand.yaml', '--arch', 'systolic/8x8,systolic/16x16', '--format', 'json'];
    const { stdout, code } = await systole(...args, '--metric', 'R_W');
    expect(code).toBe(0);
    expect(stdout).toMatch(/weightReuse/);
    expect(stdout).toMatch(/10\.61224489/);
  });

  it('has no intensity of work that is no network', async () => {
    const { stdout, code } = await systole(
      'run',
      'circuit:relu-shares?bits=31&copies=2',
      '--arch',
      'haac/16ge-2mb-ddr4',
    );
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/\n(intensity|reuse) /);
  });
});

describe('systole explain', () => {
  it('says what the hardware said of DI, in words and as data', async () => {
    const { stdout } = await systole('explain', 'di');
    expect(stdout).toMatch(/\nstatus +recalled\nmeasured +on an H100 .*alpha = b\/\(b\+1\)/);
    const json = JSON.parse((await systole('explain', 'di', '--format', 'json')).stdout) as {
      measured: string;
    }[];
    expect(json[0]!.measured).toContain('H100');
    expect((await systole('explain', 'cycles')).stdout).not.toContain('measured ');
  });
});
