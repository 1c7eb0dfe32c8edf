import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { folder, removeFolder, systoleHere, type Outcome } from '../../cli/process.js';

const HEADER =
  'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,';
const cwd = folder();
afterAll(() => removeFolder(cwd));

/** Imports lines of a topology. */
async function imported(...lines: string[]): Promise<Outcome & { network: Record<string, unknown> }> {
  fs.writeFileSync(path.join(cwd, 'net.csv'), `${lines.join('\n')}\n`);
  const outcome = await systoleHere(['import', 'scalesim', 'net.csv', '--out', 'net.yaml'], cwd);
  expect(outcome.code).toBe(0);
  return { ...outcome, network: parse(fs.readFileSync(path.join(cwd, 'net.yaml'), 'utf8')) };
}

describe('columns', () => {
  const strides = HEADER.replace('Strides', 'Stride height, Stride width');

  it('csv-stride-width', async () => {
    const { stderr, network } = await imported(
      strides,
      'a, 9, 9, 3, 3, 4, 8, 1, 2,',
      'b, 9, 9, 3, 3, 4, 8, 2, 1,',
    );
    expect(network['operators']).toEqual([
      { name: 'a', kind: 'conv', filters: 8, kernel: 3, stride: [1, 2] },
      { name: 'b', kind: 'conv', filters: 8, kernel: 3, stride: [2, 1], inputs: ['input'] },
    ]);
    expect(stderr).toBe('net.yaml: 2 operators, 16.13 kMAC\n'); // 2 x 7 x 4 x 36 x 8 = 16,128
  });

  it.each([
    ['csv-sparsity', '2:4', 'warning: net.csv: not modelled: 1 of 1 layers are run dense\n'],
    ['as many as there are is dense', '4:4', ''],
  ])('%s', async (_, sparsity, warning) => {
    const { stderr } = await imported(`${HEADER} Sparsity,`, `c, 10, 10, 3, 3, 16, 32, 1, ${sparsity},`);
    expect(stderr).toBe(`${warning}net.yaml: 1 operators, 294.9 kMAC\n`);
  });

  it('csv-batch-column', async () => {
    const { stderr, network } = await imported(`${HEADER} Batch Size,`, 'c, 10, 10, 3, 3, 16, 32, 1, 8,');
    expect(network['batch']).toBe(8);
    expect(stderr).toBe('net.yaml: 1 operators, 294.9 kMAC an input, 2.359 MMAC for its batch of 8\n');
  });

  it.each([
    ['of convolutions', `${HEADER} Dilation,`, 'c, 10, 10, 3, 3, 16, 32, 1, 2,', 'Dilation'],
    ['of products', 'Layer, M, N, K, Density,', 'c, 10, 10, 3, 0.5,', 'Density'],
  ])('an unknown one that holds something is said: %s', async (_, header, line, name) => {
    const { stderr } = await imported(header, line);
    expect(stderr).toContain(`warning: net.csv: not read: ${name}\n`);
  });
});

describe('rows', () => {
  it('csv-section-rows', async () => {
    const lines = [HEADER, '', 'Body,', 'c1, 10, 10, 3, 3, 16, 32, 1,', 'Head,', 'c2, 8, 8, 1, 1, 32, 8, 1,'];
    const { stderr, network } = await imported(...lines);
    expect(network['operators']).toMatchObject([
      { name: 'c1', kind: 'conv', filters: 32, kernel: 3 },
      { name: 'c2', kind: 'conv', filters: 8, kernel: 1, external: { channels: 32, height: 8, width: 8 } },
    ]);
    expect(stderr).toBe(
      "warning: net.csv: rows without numbers, taken as headings: 'Body' (line 3), 'Head' (line 5)\n" +
        'net.yaml: 2 operators, 311.3 kMAC\n',
    );
  });

  it('csv-mixed-krittika', async () => {
    const { stderr, network } = await imported(
      'conv, 24, 24, 5, 5, 3, 8, 1',
      'gemm, 10, 15, 20',
      'activation, relu',
    );
    expect(network['operators']).toMatchObject([
      { name: 'conv', kind: 'conv', filters: 8, kernel: 5 },
      { name: 'gemm', kind: 'linear', features: 15, external: { channels: 20, height: 10, width: 1 } },
      { name: 'activation', kind: 'activation', function: 'relu' },
    ]);
    expect(stderr).toBe('net.yaml: 3 operators, 243 kMAC\n'); // 400 x 75 x 8 + 10 x 15 x 20
  });

  // 16 channels on 32 x 32, an array a channel: 32 to load, 144 streamed, 62 of skew
  it.each([
    ['csv-dp-multiplier', [1, 2, 16], 3808],
    ['other multipliers', [3, 32], 3808],
    ['more filters of a channel than columns', [33], 2 * 3808],
  ])('%s', async (_, filters, cycles) => {
    const lines = filters.map((each, nth) => `DP${nth}, 14, 14, 3, 3, 16, ${each}, 1,`);
    fs.writeFileSync(path.join(cwd, 'dp.csv'), [HEADER, ...lines].join('\n'));
    const ideal = ['convention=scalesim', 'dram.bandwidth=100000GB/s', 'dram.latency=0'];
    const { stdout } = await systoleHere(
      [
        ...['run', 'dp.csv', '--arch', 'systolic/32x32', '--fidelity', 'analytic', '--db', 'x.sqlite'],
        ...[...ideal.flatMap((field) => ['--set', field]), '--format', 'csv'],
      ],
      cwd,
    );
    const [heads, ...rows] = stdout
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','));
    const column = (name: string): number[] => rows.map((row) => Number(row[heads!.indexOf(name)]));
    expect(column('cycles')).toEqual(filters.map(() => cycles));
    expect(column('macs')).toEqual(filters.map((each) => 144 * 9 * 16 * each));
  });
});
