import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folder, removeFolder, systoleHere } from '../../cli/process.js';
import { dropped, slicesOf } from '../../results/perfetto.js';

const conv = (name: string, filters: number): string =>
  `  - {name: ${name}, kind: conv, filters: ${filters}, kernel: 3, padding: 1, then: [batch-norm, relu]}\n`;
const cwd = folder({
  'residual.yaml': `kind: network
name: residual
input: {channels: 64, height: 28, width: 28}
operators:
${conv('c1', 64)}${conv('c2', 64)}  - {name: s, kind: add, inputs: [c2, c1]}
`,
  'stem.yaml': `kind: network
name: stem
input: {channels: 3, height: 112, width: 112}
operators:
${conv('c1', 64)}${conv('c2', 64)}  - {name: p, kind: pool, type: max, kernel: 2, stride: 2}
${conv('c3', 128)}${conv('c4', 128)}`,
});
afterAll(() => removeFolder(cwd));

/** Runs, with a trace or exporting one afterwards; every slice of it has to be seen. */
async function shown(how: 'run' | 'export', words: string, slices: number): Promise<void> {
  const trace = how === 'run' ? ['--trace', 't.json'] : [];
  const run = await systoleHere(['run', ...words.split(' '), '--db', 'a.sqlite', '--force', ...trace], cwd);
  expect(run.code).toBe(0);
  if (how === 'export') {
    const written = await systoleHere(['export', 'perfetto', '--db', 'a.sqlite', '--out', 't.json'], cwd);
    expect(written.code).toBe(0);
  }
  const all = slicesOf(path.join(cwd, 't.json'));
  expect(all.length).toBeGreaterThan(slices);
  expect(dropped(all)).toEqual([]);
  fs.rmSync(path.join(cwd, 't.json'));
}

describe('slices', () => {
  it('perfetto-dma-overlap', async () => {
    await shown('run', 'residual.yaml --arch systolic/32x32', 200);
    await shown('run', 'stem.yaml --arch systolic/128x128', 2000);
  });

  it.each(['wavecore/hbm2', 'wavecore/lpddr4'])('perfetto-wavecore-export (%s)', async (arch) => {
    await shown('export', `stem.yaml --arch ${arch} --training batch=32`, 50);
    await shown('run', `stem.yaml --arch ${arch} --training batch=32`, 50);
  });
});

describe('a trace of nothing', () => {
  it.each([
    ['trace-empty', 'circuit:add?bits=8 --arch haac/16ge-2mb-ddr4'],
    ['of a systolic array, analytic', 'residual.yaml --arch systolic/32x32 --fidelity analytic'],
    ['of a wavecore, analytic', 'residual.yaml --arch wavecore/hbm2 --training batch=4 --fidelity analytic'],
  ])('%s', async (_, words) => {
    const before = fs.readdirSync(cwd);
    const { code, stdout, stderr } = await systoleHere(
      ['run', ...words.split(' '), '--trace', 'h.json'],
      cwd,
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^systole: error: --trace: a run on \S+ tells no steps of its own; expected .*\n$/,
    );
    expect(fs.readdirSync(cwd)).toEqual(before);
  });
});
