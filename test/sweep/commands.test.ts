import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';
import { paretoFront } from '../../src/sweep/pareto.js';
import { CLI, systole, temporaryFolder, writeSweep } from './helpers.js';

let folder: string;
let database: string;
beforeAll(() => {
  folder = temporaryFolder();
  database = path.join(folder, 'sweep.sqlite');
  systole(
    ['sweep', writeSweep(folder, { side: 3, name: 'arrays' }), '--db', database, '--workers', '0'],
    folder,
  );
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const ask = (...args: string[]): string => systole([...args, '--db', database], folder);
const stored = () => {
  const store = Store.open(database, { readonly: true });
  const sweep = store.sweeps.load('arrays');
  return { store, sweep };
};

describe('commands about sweeps', () => {
  it('--dry-run prints the number of points and writes nothing', () => {
    const other = path.join(folder, 'dry.sqlite');
    const text = systole(['sweep', path.join(folder, 'arrays.yaml'), '--dry-run', '--db', other], folder);
    expect(text).toMatch(/arrays: 54 points = 54 of 54 grid points x 1 workloads/);
    expect(fs.existsSync(other)).toBe(false);
  });

  it('pareto prints the front of the stored points', () => {
    const { store, sweep } = stored();
    store.close();
    const rows = JSON.parse(ask('pareto', '--sweep', 'arrays', '--format', 'json')) as { point: number }[];
    expect(rows.map(({ point }) => point)).toEqual(
      paretoFront(sweep.points, sweep.objectives).map(({ index }) => index),
    );
    expect(ask('pareto')).toMatch(
      /arrays, resnet20-c100 .*candidates; minimize seconds, minimize energyJoules/,
    );
  });

  it('compare --sweep: the winner of each workload and layer, and by how much', () => {
    const { store, sweep } = stored();
    const best = (of: (index: number) => number, dataflow: string): number =>
      Math.min(
        ...sweep.points.filter(({ values }) => values.dataflow === dataflow).map(({ index }) => of(index)),
      );
    const rows = JSON.parse(
      ask('compare', '--sweep', 'arrays', '--metric', 'cycles', '--layers', '--format', 'json'),
    ) as Record<string, unknown>[];
    const whole = rows.at(-1)!;
    for (const dataflow of ['ws', 'os', 'is'])
      expect(whole[dataflow]).toBe(best((index) => sweep.points[index]!.metrics.cycles!, dataflow));
    const conv = rows.find(({ operator }) => operator === 's1b1c1')!;
    const cyclesOf = (index: number): number =>
      store.sweeps.operators(sweep.id, 1, index)!.find(({ name }) => name === 's1b1c1')!.cycles;
    const numbers = ['ws', 'os', 'is'].map((dataflow) => best(cyclesOf, dataflow));
    expect(['ws', 'os', 'is'].map((dataflow) => conv[dataflow])).toEqual(numbers);
    const [first, second] = [...numbers].sort((a, b) => a - b);
    expect(conv.winner).toBe(['ws', 'os', 'is'][numbers.indexOf(first!)]);
    expect(conv.margin).toBeCloseTo((second! - first!) / second!, 12);
    store.close();
  });

  it.each(['heatmap', 'pareto', 'dataflow-bars', 'tornado', 'parallel'])('plot %s', (kind) => {
    const file = path.join(folder, `${kind}.svg`);
    ask('plot', kind, '--sweep', 'arrays', '--out', file);
    expect(fs.readFileSync(file, 'utf8')).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg[\s\S]*<\/svg>\s*$/,
    );
  });

  it('report writes one self-contained page', () => {
    const file = path.join(folder, 'report.html');
    ask('report', '--out', file);
    const html = fs.readFileSync(file, 'utf8');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain('arrays');
    expect(html).toContain("default-src 'none'");
  });

  it('query sees points', () => {
    const rows = JSON.parse(
      ask(
        'query',
        "select axis_values ->> '$.rows' as r, count(*) as n from v_point group by r",
        '--format',
        'json',
      ),
    ) as { n: number }[];
    expect(rows.map(({ n }) => n)).toEqual([18, 18, 18]);
  });

  it.each([
    [['pareto', '--sweep', 'arays'], /no sweep 'arays'.*did you mean 'arrays'/],
    [['pareto', '--minimize', 'secnds'], /unknown metric 'secnds'.*did you mean 'seconds'/],
    [['pareto', '--minimize', 'enrgy'], /unknown metric 'enrgy'.*did you mean 'energy'/],
    [['compare', '--sweep', 'arrays', '--by', 'row'], /no axis 'row'.*did you mean 'rows'/],
    [['plot', 'heatmap', '--sweep', 'arrays', '--x', 'colz', '--out', 'x.svg'], /colz/],
    [['report', '--out', 'x.txt'], /--out: is 'x.txt'; expected a file name that ends in .html/],
    [['sweep', 'nothing.yaml'], /nothing.yaml/],
    [['compare'], /workload: is missing/],
  ])('%s: one line, exit code 2', (args, message) => {
    const needsDatabase = args[0] !== 'sweep';
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [CLI, ...args, ...(needsDatabase ? ['--db', database] : [])],
      { cwd: folder, encoding: 'utf8' },
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n').length).toBe(1);
    expect(stderr).toMatch(message);
  });

  it('Ctrl-C stops cleanly and the same command continues', async () => {
    const { spawn } = await import('node:child_process');
    const file = writeSweep(folder, { side: 14, name: 'interrupted' });
    const target = path.join(folder, 'interrupted.sqlite');
    const child = spawn(process.execPath, [CLI, 'sweep', file, '--db', target, '--workers', '1'], {
      cwd: folder,
    });
    let said = '';
    child.stderr.on('data', (data: Buffer) => (said += data.toString()));
    const waited = await new Promise<number | null>((resolve) => {
      const timer = setInterval(() => {
        if (!fs.existsSync(target)) return;
        clearInterval(timer); // a second Ctrl-C would end it at once
        child.kill('SIGINT');
      }, 20);
      child.on('exit', (code) => {
        clearInterval(timer);
        resolve(code);
      });
    });
    expect([0, 130]).toContain(waited);
    if (waited === 130) expect(said).toMatch(/was stopped; run the same command again to continue/);
    systole(['sweep', file, '--db', target, '--workers', '2'], folder);
    const store = Store.open(target, { readonly: true });
    expect(store.sweeps.load('interrupted').points.length).toBe(14 * 14 * 6);
    store.close();
  });
});
