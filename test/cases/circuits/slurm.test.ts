import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, removeFolder, started, systoleHere, type Outcome } from '../../cli/process.js';
import { contents, temporaryFolder, writeSweep } from '../../sweep/helpers.js';
import { fakeSlurm, type FakeSlurm } from '../../sweep/slurm-fake.js';

let cwd: string;
beforeAll(async () => {
  cwd = temporaryFolder();
  writeSweep(cwd, { side: 1, name: 'small' });
  const local = await systoleHere(['sweep', 'small.yaml', '--workers', '0', '--db', 'local.sqlite'], cwd);
  expect(local.code).toBe(0);
});
afterAll(() => removeFolder(cwd));

/** A sweep by a fake Slurm of this name, with other variables set. */
function swept(
  name: string,
  tasks: number,
  set: (slurm: FakeSlurm) => void,
  more: Record<string, string> = {},
): { slurm: FakeSlurm; outcome: Promise<Outcome> } {
  const slurm = fakeSlurm(path.join(cwd, `slurm-${name}`));
  set(slurm);
  const words = [
    'sweep',
    'small.yaml',
    '--engine',
    'slurm',
    '--tasks',
    String(tasks),
    '--db',
    `${name}/x.sqlite`,
  ];
  return { slurm, outcome: started([BIN, ...words], cwd, { ...slurm.env, ...more }) };
}
const same = (name: string): void =>
  expect(contents(path.join(cwd, name, 'x.sqlite'))).toEqual(contents(path.join(cwd, 'local.sqlite')));

describe('slurm', { timeout: 180_000 }, () => {
  it('squeue-env', async () => {
    const odd = {
      SQUEUE_STATES: 'RUNNING',
      SQUEUE_PARTITION: 'other',
      SQUEUE_FORMAT: '%i',
      SBATCH_ARRAY_INX: '0-63',
    };
    const { slurm, outcome } = swept('env', 3, () => undefined, odd);
    expect(await outcome).toMatchObject({ code: 0 });
    expect(slurm.arrays()).toEqual(['0-2']);
    same('env');
  });

  it('slurm-silent', async () => {
    const { slurm, outcome } = swept('silent', 2, (one) => one.set('silent'));
    const { code, stdout, stderr } = await outcome;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^systole: error: --engine slurm: Slurm does not answer \(.*contact slurm controller\); .*\n$/,
    );
    expect(slurm.arrays()).toEqual([]);
    expect(fs.existsSync(path.join(cwd, 'silent'))).toBe(false);
  });

  it('slurm-maxarray', async () => {
    const { slurm, outcome } = swept('max', 5, (one) => one.set('largest', '3'));
    expect(await outcome).toMatchObject({ code: 0 });
    expect(slurm.arrays()).toEqual(['0-2', '0-1']);
    same('max');
  });
});
