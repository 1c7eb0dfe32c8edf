import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, removeFolder, systoleHere } from './process.js';

let cwd: string;
beforeAll(() => {
  cwd = folder();
});
afterAll(() => removeFolder(cwd));

const ranges = (...words: string[]) => systoleHere(['pi', 'ranges', ...words], cwd);

interface Report {
  workload: string;
  strategy: string;
  range: number;
  first: { flag: string; layer: string; index: number; growth: number | null }[];
  layers: Record<string, number | string | null>[];
}

describe('systole pi ranges', () => {
  it('prints a row a polynomial, and what is flagged first; numbers beyond doubles are blank', async () => {
    const { code, stdout, stderr } = await ranges('resnet32-c100', '--format', 'json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ strategy: 'fit', range: 10 });
    expect(report.workload).toContain('resnet32-c100+polynomial');
    expect(report.layers).toHaveLength(31);
    expect(report.layers[0]).toMatchObject({
      layer: 'conv1.relu',
      stage: 'Conv1',
      degree: 2,
      gain: 1,
      mean: 0,
      growth: null,
      unstable: null,
      discriminant: null,
      flags: '',
      worstFlags: 'ESCAPE',
    });
    expect(report.layers[0]!['outlier']).toBeCloseTo(5, 9);
    expect(report.layers[2]!['unstable']).toBeCloseTo(8.2393, 3);
    expect(report.layers[2]!['discriminant']).toBeCloseTo(0.0742, 4);
    expect(report.layers[18]!['flags']).toBe('ESCAPE');
    expect(report.layers.at(-1)!['worst']).toBeNull();
    expect(report.first.map(({ flag, index }) => [flag, index])).toEqual([
      ['ESCAPE', 19],
      ['OVERFLOW', 29],
    ]);
    expect(stderr).toMatch(/^ESCAPE at polynomial 19, s2b4add\.relu, \d+\.\d+ times the one before$/m);
    expect(stderr).toContain('weights of variance 2/fan-in (he, assumed: graphs have none)');
  });

  it('takes the transform, the field, the fraction, K and the initialisation', async () => {
    const first = async (...words: string[]) =>
      (JSON.parse((await ranges(...words, '--format', 'json')).stdout) as Report).first.map(
        ({ flag, index }) => `${flag} ${index}`,
      );
    const quail = ['vgg16-c100', '--transform', 'polynomial strategy=quail'];
    expect(await first(...quail)).toEqual(['ESCAPE 2', 'OVERFLOW 3', 'NAN_FP16 5', 'NAN_FP32 8']);
    expect(await first(...quail, '--modulus', '31bit')).toEqual([
      'ESCAPE 2',
      'OVERFLOW 1',
      'NAN_FP16 5',
      'NAN_FP32 8',
    ]);
    // (65,504)^2 2^10 > p/2 with five bits of fraction
    expect(await first(...quail, '--fraction-bits', '5')).toContain('OVERFLOW 5');
    expect(await first('vgg16-c100', '--sigmas', '10.1')).toContain('ESCAPE 1');
    expect(await first('minionn-c10', '--strategy', 'taylor-relu', '--sigmas', '8')).toEqual(['ESCAPE 1']);
    expect(
      await first('minionn-c10', '--strategy', 'taylor-relu', '--sigmas', '8', '--init', 'lecun'),
    ).toEqual([]);
  });

  it('says when nothing escapes, and when it stopped', async () => {
    expect((await ranges('vgg16-c100')).stderr).toMatch(/^no value escapes in 13 polynomials$/m);
    const { stderr } = await ranges('vgg16-c100', '--strategy', 'quail');
    expect(stderr).toContain('the 5 polynomials after it were not followed');
  });

  it.each([
    [['vgg16-c100', '--modulus', '32bit'], '--modulus: is '],
    [['vgg16-c100', '--sigmas', '0.5'], '--sigmas: is '],
    [['vgg16-c100', '--range', '0'], '--range: is '],
    [['vgg16-c100', '--strategy', 'taylor'], '--strategy: is '],
    [['vgg16-c100', '--norm', 'batch'], '--norm: is '],
    [['vgg16-c100', '--init', 'xavier'], '--init: is '],
    [['vgg16-c100', '--degree', '17'], '--degree: is '],
    [['vgg16-c100', '--strategy', 'quail', '--degree', '3'], 'quail has no polynomial of degree 3'],
    [['circuits/add-6'], 'expected a network with activations'],
    [['gpt2-small-T128'], 'expected a network with ReLUs'],
    [['resnet20-square-c10', '--degree', '2'], 'has polynomials already'],
  ])('%j is one clear error', async (words, says) => {
    const { code, stdout, stderr } = await ranges(...words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
