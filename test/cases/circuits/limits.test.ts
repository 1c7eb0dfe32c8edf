import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folder, NETWORK, removeFolder, systoleHere } from '../../cli/process.js';
import { measured } from '../memory.js';

const map = (name: string, channels: number, side: number): string =>
  `kind: network\nname: ${name}\ninput: {channels: ${channels}, height: ${side}, width: ${side}}\noperators:\n` +
  `  - {name: c, kind: conv, filters: ${channels}, kernel: 3, padding: 1}\n`;
const AXES = Array.from({ length: 200 }, (_, nth) => `p${nth}`);
const cwd = folder({
  'net.yaml': NETWORK,
  'big.yaml': map('big', 64, 65_536),
  'huge.yaml': map('huge', 256, 2_097_152),
  'fail.yaml': `kind: sweep
name: allfail
arch: systolic/32x32
workloads: [net.yaml]
axes:
  scratchpad.ifmap.size: [1 B, 2 B, 3 B]
  scratchpad.filter.size: [1 B, 2 B]
refine: {fidelity: event}
`,
  'p200.yaml': `extends: ${path.resolve('arch/systolic/32x32.yaml')}
parameters: {${AXES.map((name) => `${name}: 0`).join(', ')}}
`,
  'axes.yaml': `kind: sweep
name: axes
arch: p200.yaml
workloads: [net.yaml]
axes:
${AXES.map((name) => `  parameters.${name}: [1, 2]\n`).join('')}sampling: {method: random, points: 50}
`,
});
afterAll(() => removeFolder(cwd));

describe('memory and time', () => {
  it.each([
    ['memory-event', 'big.yaml --arch systolic/128x128', 21_563_966_084],
    ['many images', 'net.yaml --arch systolic/32x32 --batch 4096', undefined],
  ])('%s', async (_, words, cycles) => {
    const { code, stdout, peak } = await measured(
      ['run', ...words.split(' '), '--db', 'x.sqlite', '--format', 'json'],
      cwd,
    );
    const { totals } = JSON.parse(stdout) as { totals: { cycles: number } };
    expect([code, totals.cycles]).toEqual([0, cycles ?? expect.any(Number)]);
    expect(peak).toBeLessThan(400);
  });

  it.each(['flexsa/1g1f', 'flexsa/4g4c'])('v8-abort (%s)', async (arch) => {
    const { code, stdout, stderr, peak } = await measured(['run', 'huge.yaml', '--arch', arch], cwd);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^systole: error: operators: .* results are [\d,]+ tiles; expected at most .*\n/);
    expect(peak).toBeLessThan(400);
  });

  it('table-quadratic', async () => {
    /** Seconds of CPU that a table of as many rows takes. */
    const seconds = async (rows: number): Promise<number> => {
      const sql = `with recursive n(a) as (select 1 union all select a + 1 from n limit ${rows})
        select a, a * 7 b, a * 11 c, a * 13 d, 'text of ' || a e, a / 3.0 f, a % 17 g, a h from n`;
      const before = process.cpuUsage();
      const { code, stdout } = await systoleHere(['query', sql, '--db', 'rows.sqlite'], cwd);
      const { user, system } = process.cpuUsage(before);
      expect([code, stdout.split('\n').filter((line) => line.includes('text of')).length]).toEqual([0, rows]);
      return (user + system) / 1e6;
    };
    expect(
      (await systoleHere(['run', 'net.yaml', '--arch', 'systolic/8x8', '--db', 'rows.sqlite'], cwd)).code,
    ).toBe(0);
    await seconds(100);
    const [few, many] = [await seconds(5000), await seconds(20_000)];
    expect(many).toBeLessThan(3);
    expect(many / few).toBeLessThan(10); // 16 if it were quadratic
  });
});

describe('sweeps', () => {
  it('sweep-200-axes', async () => {
    const at = fs.readFileSync(path.join(cwd, 'axes.yaml'), 'utf8').split('\n').indexOf('axes:') + 2;
    const { code, stdout, stderr } = await systoleHere(['sweep', 'axes.yaml', '--db', 'x.sqlite'], cwd);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `systole: error: axes.yaml:${at}:3: axes: span 1.6e+60 combinations, more than can be numbered; expected at most 9,007,199,254,740,991: fewer axes, or fewer values\n`,
    );
  });

  it('all-failed-silent', async () => {
    const said =
      'allfail: all 6 points of the sweep failed: point 0 and 1 more: scratchpad.ifmap.size: ' +
      "operator 'conv1' does not map: 1 B cannot hold what a 27x8 fold needs at a time; expected at least 27 B";
    for (const words of [
      'sweep fail.yaml --workers 0',
      'pareto --sweep allfail',
      'plot pareto --out p.svg',
      'plot tornado --out t.svg',
      'compare --sweep latest --by scratchpad.ifmap.size',
    ]) {
      const { code, stdout, stderr } = await systoleHere([...words.split(' '), '--db', 'f.sqlite'], cwd);
      expect([words, code, stdout]).toEqual([words, 2, '']);
      expect(stderr).toContain(`systole: error: ${said}`);
      expect(stderr).not.toContain('complete');
    }
  });
});
