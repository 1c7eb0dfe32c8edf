import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, NETWORK, removeFolder, systoleHere, type Outcome } from './process.js';

let cwd: string;
beforeAll(() => {
  cwd = folder({ 'net.yaml': NETWORK });
});
afterAll(() => removeFolder(cwd));

const systole = (...words: string[]): Promise<Outcome> => systoleHere(words, cwd);
const picture = (name: string): string => fs.readFileSync(path.join(cwd, name), 'utf8');

describe('roofline of several runs', () => {
  it('with --run for each, and with a condition that matches them: all are drawn and told apart', async () => {
    const ids: string[] = [];
    for (const more of [[], ['--set', 'dram.bandwidth=1GB/s']]) {
      const { stdout } = await systole(
        'run',
        'net.yaml',
        '--arch',
        'systolic/8x8',
        ...more,
        '--format',
        'json',
      );
      ids.push((JSON.parse(stdout) as { run: { id: string } }).run.id.slice(0, 12));
    }
    const [one, other] = ids as [string, string];
    const forms = [
      ['--run', one, '--run', other],
      ['--run', `${one},${other}`],
      ['--where', "workload = 'tiny'"],
    ];
    for (const [i, form] of forms.entries()) {
      const { code, stderr } = await systole('plot', 'roofline', ...form, '--out', `${i}.svg`);
      expect([code, stderr.split('\n').length]).toEqual([0, 2]);
      expect(stderr).toContain('roofline of tiny on systolic/8x8, tiny on systolic/8x8');
      expect(picture(`${i}.svg`)).toContain('(dram.bandwidth 1 GB/s)');
    }
    expect(picture('0.svg')).toBe(picture('1.svg'));
  });

  it('more than a kind draws: the newest are drawn, and that is said', async () => {
    for (let i = 1; i <= 9; i++)
      await systole('run', 'net.yaml', '--arch', 'systolic/8x8', '--set', `dram.bandwidth=${i}GB/s`);
    const { code, stderr } = await systole(
      'plot',
      'roofline',
      '--where',
      "workload = 'tiny'",
      '--out',
      'many.svg',
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/1\d runs meet the condition: roofline shows the newest 8/);
  });
});
