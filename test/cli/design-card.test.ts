import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../src/cli/compare-runs.js';
import { Store } from '../../src/results/store.js';
import { folder, removeFolder, systoleHere } from './process.js';

/** The sentence of the design: one command a network, five machines that each do what they are for. */
const MACHINES = ['systolic/128x128', 'gpu/v100', 'cheetah/8x512', 'rpu/128x128', 'haac/16ge-2mb-hbm2'];
const METRICS = [
  ...['seconds', 'peUtilization', 'arithmeticIntensity', 'weightedArithmeticIntensity', 'energyJoules'],
];

let cwd: string;
beforeAll(() => {
  cwd = folder({});
});
afterAll(() => removeFolder(cwd));

const compare = async (db: string, ...words: string[]) => {
  const args = ['compare', ...words, '--arch', MACHINES.join(','), '--metric', METRICS.join(','), '--db', db];
  const { stdout, stderr, code } = await systoleHere([...args, '--format', 'json'], cwd);
  expect(code, stderr).toBe(0);
  const cells = JSON.parse(stdout) as Cell[];
  return {
    stderr,
    cells,
    of: (metric: string): (number | null)[] =>
      cells.filter((cell) => cell.metric === metric).map(({ value }) => value),
    best: (metric: string): boolean[] =>
      cells.filter((cell) => cell.metric === metric).map(({ best }) => best),
  };
};

describe.each([
  [
    'a network of fewer ReLUs',
    'linear layers, on ciphertexts',
    // 57,344 ReLUs of 557,056 are left: S1 culled, the others thinned, half the channels.
    57344,
    ['resnet18-c100', '--transform', 'deepreduce cull=S1 thin=S2,S3,S4 alpha=0.5'],
  ],
  ['a network of polynomials', 'all of it, on ciphertexts', 188416, ['resnet20-square-c10']],
] as const)('%s on five machines in one command', (_, onCiphertexts, circuits, words) => {
  it('has a time, a utilisation and an energy of each, intensities of those that have MACs, and stores all', async () => {
    const db = `${circuits}.sqlite`;
    const { cells, of, best, stderr } = await compare(db, ...words);
    expect(cells).toHaveLength(MACHINES.length * METRICS.length);
    for (const metric of ['seconds', 'peUtilization', 'energyJoules'])
      for (const value of of(metric)) expect(value, metric).toBeGreaterThan(0);
    for (const value of of('peUtilization')) expect(value).toBeLessThanOrEqual(1);
    for (const metric of ['arithmeticIntensity', 'weightedArithmeticIntensity']) {
      expect(of(metric).map((value) => value === null)).toEqual([false, false, true, true, true]);
    }
    // Ciphertexts cost more time and energy than plaintext by orders of magnitude.
    const [array, , cheetah, rpu] = of('seconds') as number[];
    expect(cheetah! / array!).toBeGreaterThan(100);
    expect(rpu! / array!).toBeGreaterThan(100);
    // The star is of plaintext, and of ciphertexts; HAAC alone garbles.
    expect(best('seconds')).toEqual([true, false, true, false, false]);
    expect(stderr).toContain(
      `what each does: systolic/128x128 ws, gpu/v100: all of it, in plaintext; cheetah/8x512, rpu/128x128: ${onCiphertexts}; haac/16ge-2mb-hbm2: nonlinear sites, as garbled circuits`,
    );
    expect(stderr).toContain('haac/16ge-2mb-hbm2: no arithmeticIntensity, weightedArithmeticIntensity');
    expect(fs.existsSync(path.join(cwd, db))).toBe(true);
    const store = Store.open(path.join(cwd, db), { readonly: true });
    try {
      for (const run of new Set(cells.map((cell) => cell.run))) {
        const record = store.runs.load(run);
        const seconds = cells.find((cell) => cell.run === run && cell.metric === 'seconds')!;
        expect(record.totals.seconds).toBe(seconds.value);
        if (record.run.kind === 'haac') expect(record.totals.details['copies']).toBe(circuits);
      }
    } finally {
      store.close();
    }
  });
});
