import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REWRITES } from '../../src/workload/transform/rewrites/steps.js';
import { folder, removeFolder, systoleHere } from './process.js';

/** Sites of 2x4x4 = 32, 3x2x2 = 12 and 5 elements, and a norm that does not fold. */
const NETWORK = `kind: network
name: small
input: {channels: 1, height: 4, width: 4}
operators:
  - {name: a, kind: conv, stage: S1, filters: 2, kernel: 3, padding: 1, then: [relu]}
  - {name: b, kind: conv, stage: S2, filters: 3, kernel: 2, stride: 2, then: [layer-norm, relu6]}
  - {name: p, kind: pool, stage: S2, type: average, kernel: global}
  - {name: c, kind: linear, features: 5, then: [sigmoid]}
`;

let cwd: string;
beforeAll(() => {
  cwd = folder({ 'small.yaml': NETWORK });
});
afterAll(() => removeFolder(cwd));
const pi = (...words: string[]) => systoleHere(['pi', ...words], cwd);
const rowsOf = async (...words: string[]): Promise<Record<string, unknown>[]> => {
  const { stdout, stderr, code } = await pi(...words, '--format', 'json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>[];
};

describe('systole pi transforms', () => {
  it('lists every rewrite with each of its options, described', async () => {
    const rows = await rowsOf('transforms');
    expect([...new Set(rows.map(({ transform }) => transform))]).toEqual(REWRITES.map(({ name }) => name));
    for (const row of rows) expect(row['description'], `${String(row['transform'])}`).toMatch(/\w{3}/);
    const deepreduce = rows.filter(({ transform }) => transform === 'deepreduce');
    expect(deepreduce.map(({ option }) => option)).toEqual([
      'cull',
      'thin',
      'drop',
      'order',
      'budget',
      'alpha',
      'rho',
      'merge',
    ]);
    expect(
      rows.filter(({ required }) => required).map(({ transform, option }) => [transform, option]),
    ).toContainEqual(['snl', 'budget']);
    expect(deepreduce.every(({ required }) => required === false)).toBe(true);
    expect(rows.find(({ transform }) => transform === 'quadratic')).toMatchObject({
      example: 'quadratic layers=6',
    });
  });

  it('names each once in the table', async () => {
    const { stdout } = await pi('transforms');
    expect(stdout.match(/^ deepreduce /gm)).toHaveLength(1);
    expect(stdout.match(/^ quadratic /gm)).toHaveLength(1);
  });
});

describe('systole pi relus', () => {
  it('has sites by stage and function, in order, with their shares', async () => {
    const rows = await rowsOf('relus', 'small.yaml');
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['S1', 1, 'relu', 32, 32, '', 32 / 61],
      ['S2', 1, 'layer-norm', 12, 12, '', 12 / 61],
      ['S2', 1, 'relu6', 12, 12, '', 12 / 61],
      ['', 1, 'sigmoid', 5, 5, '', 5 / 61],
    ]);
    expect(Object.keys(rows[0]!)).toEqual([
      'stage',
      'sites',
      'function',
      'elements',
      'kept',
      'otherwise',
      'share',
    ]);
  });

  it('shows what a rewrite leaves, by layer', async () => {
    const rows = await rowsOf(
      'relus',
      'small.yaml',
      '--by',
      'layer',
      '--transform',
      'snl budget=13 otherwise=square',
    );
    expect(rows.map(({ layer, elements, kept, otherwise }) => [layer, elements, kept, otherwise])).toEqual([
      ['a.relu', 32, 1, 'square'],
      ['b.layer-norm', 12, 12, ''],
      ['b.relu6', 12, 12, ''],
      ['c.sigmoid', 5, 5, ''],
    ]);
    const { stderr } = await pi('relus', 'small.yaml', '--transform', 'snl budget=13');
    expect(stderr).toContain('small+snl[budget=13]: 13 of 44 ReLUs');
    expect((await pi('relus', 'small.yaml')).stderr).toContain('small: 44 ReLUs');
  });

  it('takes several rewrites in their order', async () => {
    const rows = await rowsOf(
      'relus',
      'resnet18-c100',
      '--transform',
      'deepreduce cull=S1',
      '--transform',
      'deepreduce alpha=0.5 | quadratic layers=4',
    );
    expect(rows.map(({ stage, function: of, kept }) => [stage, of, kept])).toEqual([
      ['S2', 'relu', 65_536],
      ['S3', 'relu', 32_768],
      ['S4', 'polynomial', 16_384],
    ]);
  });

  it('puts several networks side by side, each after the same rewrite', async () => {
    const rows = await rowsOf(
      'relus',
      'resnet18-c100',
      'resnet34-c100',
      '--transform',
      'deepreduce cull=S1,S2,S4',
    );
    expect(rows.map(({ network, stage, kept }) => [network, stage, kept])).toEqual([
      ['resnet18-c100+deepreduce[cull=S1,S2,S4]', 'S3', 65_536],
      ['resnet34-c100+deepreduce[cull=S1,S2,S4]', 'S3', 196_608],
    ]);
    const { stderr } = await pi('relus', 'resnet18-c100', 'resnet34-c100', '--plot', 'two.svg');
    expect(stderr).toContain('resnet34-c100: 966,656 ReLUs');
    const svg = fs.readFileSync(path.join(cwd, 'two.svg'), 'utf8');
    expect(svg).toContain('resnet34-c100, S1: 393216<');
    expect(svg.match(/class="bar"/g)).toHaveLength(2 * 5);
  });

  it('draws before and after', async () => {
    const { code } = await pi(
      'relus',
      'small.yaml',
      '--transform',
      'deepreduce cull=S1',
      '--plot',
      'stages.svg',
    );
    expect(code).toBe(0);
    const svg = fs.readFileSync(path.join(cwd, 'stages.svg'), 'utf8');
    expect(svg).toContain('small, S1: 32<');
    expect(svg).toContain('small+deepreduce[cull=S1], S1: 0<');
    expect(svg).toContain('small+deepreduce[cull=S1], S2: 12<');
  });

  it.each([
    [
      ['relus', 'small.yaml', '--plot', 'a.gif'],
      /--plot: is 'a.gif'; expected a file name that ends in .svg, .png or .pdf/,
    ],
    [['relus', 'small.yaml', '--by', 'stages'], /--by: is 'stages'.*did you mean 'stage'/],
    [
      ['relus', 'small.yaml', '--transform', 'deepreduce cull=S3'],
      /transform\.deepreduce\.cull: .*no stage 'S3'/,
    ],
    [
      ['relus', 'small.yaml', '--transform', 'snk budget=1'],
      /--transform: unknown transform 'snk'.*did you mean 'snl'/,
    ],
    [['relus', 'nosuch'], /unknown workload 'nosuch'/],
    [['relus', 'circuits/add-16'], /circuit/],
    [['criticality', 'resnet18'], /no accuracies by stage are known of 'resnet18'/],
    [['accuracies', '--data', 'c1000'], /--data: is 'c1000'.*did you mean 'c100'/],
    [['relu'], /relu/],
  ])('%s is one clear error', async (words, problem) => {
    const { code, stderr } = await pi(...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(problem);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('systole pi criticality', () => {
  it('has C_k as printed and corrected, the order, and what is wrong in print', async () => {
    const rows = await rowsOf('criticality', 'resnet18-tiny');
    expect(rows.map(({ stage, printed, place }) => [stage, printed, place])).toEqual([
      ['S1', 0, 1],
      ['S2', 6.04, 2],
      ['S3', 9.5, 4],
      ['S4', 8.02, 3],
    ]);
    rows.forEach(({ corrected, asPrinted, printed }, at) => {
      expect(Math.abs((corrected as number) - [0, 6.34, 9.97, 8.42][at]!)).toBeLessThan(0.01);
      expect(Math.abs((asPrinted as number) - (printed as number))).toBeLessThan(0.01);
    });
    const { stderr } = await pi('criticality', 'resnet18-tiny');
    expect(stderr).toContain('drops S1 < S2 < S4 < S3');
    expect(stderr).toContain('divided by the ReLUs of the stage above');
    expect(stderr).not.toContain('MobileNet');
  });

  it('lists all tables and every slip without a name', async () => {
    const rows = await rowsOf('criticality');
    expect(rows).toHaveLength(4 * 4 + 2 * 5);
    expect((await pi('criticality')).stderr.match(/^slip, /gm)).toHaveLength(7);
  });

  it('has the printed order of ResNet-56, of which no accuracies are', async () => {
    expect(await rowsOf('criticality', 'resnet56-c100')).toEqual([
      { stage: 'S1', place: 1 },
      { stage: 'S2', place: 2 },
      { stage: 'S3', place: 3 },
    ]);
    expect((await pi('criticality', 'resnet56-c100')).stdout).toMatch(/S3 +3/);
  });
});

describe('systole pi accuracies', () => {
  it('has published points with their source, and marks the front', async () => {
    const rows = await rowsOf('accuracies', '--data', 'c10');
    expect(rows).toHaveLength(11);
    expect(rows[0]).toEqual({
      method: 'CryptoNAS',
      network: "the method's own",
      kiloRelus: 100,
      accuracy: 92.18,
      latency: 2.26,
      reluFront: false,
      latencyFront: false,
      source: 'ReLUPruner (AAAI 2026), its tables of earlier work (found)',
    });
    const front = (key: string) => rows.filter((row) => row[key] === true).map(({ kiloRelus }) => kiloRelus);
    expect(front('reluFront')).toEqual([37, 12.9, 300, 49.1, 150]);
    expect(front('latencyFront')).toEqual([37, 12.9, 240, 300, 49.1, 150]);
  });

  it('leaves what was not timed out of the front of latencies', async () => {
    const rows = await rowsOf('accuracies');
    const front = rows.filter((row) => row['latencyFront'] === true);
    expect(front.map(({ method, latency }) => [method, latency])).toEqual([
      ['SENet', 2.62],
      ['AutoReP', 0.15],
      ['AutoReP', 0.241],
      ['AutoReP', 0.563],
      ['AutoReP', 0.598],
      ['AutoReP', 0.636],
    ]);
  });

  it('draws them', async () => {
    const { code } = await pi('accuracies', '--data', 'tiny', '--plot', 'pareto.svg');
    expect(code).toBe(0);
    expect(fs.readFileSync(path.join(cwd, 'pareto.svg'), 'utf8')).toContain('TinyImageNet');
  });
});
