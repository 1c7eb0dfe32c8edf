import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-fuzz-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Runs the fuzzer. @returns its code, its table and what it says of findings */
function fuzz(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const script = path.resolve('scripts/fuzz/index.mjs');
  const args = [script, ...words, '--out', path.join(folder, 'found')];
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 200_000 });
}

/** Kinds of input for the fuzzer that are read by what is wrong. */
function kinds(name: string, body: string): string {
  const file = path.join(folder, `${name}.mjs`);
  fs.writeFileSync(
    file,
    `class InputError extends Error { name = 'InputError'; }
const kind = (read) => ({ isText: true, bases: [{ bytes: Buffer.from('a: 1\\n'), name: 'zz.txt' }], read });
export const kindsIn = async () => (${body});
`,
  );
  return file;
}

describe('npm run fuzz', () => {
  it('finds nothing in two thousand inputs of all kinds', { timeout: 240_000 }, () => {
    const { status, stdout, stderr } = fuzz('--inputs', '2000', '--seed', '7');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const rows = stdout.split('\n').slice(1, -2);
    expect(rows.map((row) => row.split(/ +/)[0])).toEqual(
      ['architecture', 'database', 'he-trace', 'memory-trace', 'netlist', 'onnx', 'override'].concat([
        ...['scalesim', 'shard', 'sweep', 'workload'],
      ]),
    );
    for (const row of rows) {
      const [inputs, accepted, refused, findings] = row.split(/ +/).slice(1).map(Number);
      expect(accepted! + refused!, row).toBe(inputs);
      expect(inputs, row).toBeGreaterThan(180);
      // Changes that leave nothing readable would try nothing.
      expect(accepted, row).toBeGreaterThan(0);
      expect(findings, row).toBe(0);
    }
  });

  it(
    'finds what is thrown, what hangs, what takes all memory and what is no clean line',
    { timeout: 120_000 },
    () => {
      const module = kinds(
        'bad',
        `{
  thrown: kind(() => { throw new TypeError('of undefined'); }),
  hangs: kind(async (file, bytes) => { if (bytes.length > 4) for (;;) Math.sqrt(2); }),
  grows: kind(() => { const all = []; for (;;) all.push(new Array(1e6).fill({})); }),
  lines: kind(() => { throw new InputError('two\\nlines'); }),
  fine: kind(() => { throw new InputError('one line'); }),
}`,
      );
      const { status, stdout, stderr } = fuzz(
        '--module',
        module,
        '--inputs',
        '5',
        '--limit',
        '1',
        '--workers',
        '1',
      );
      expect(status).toBe(1);
      expect(stderr).toMatch(/^thrown, --seed 1 --only 0 \(.*\): TypeError: of undefined/m);
      expect(stderr).toMatch(/--only 1 \(.*\): more than 1 s/);
      expect(stderr).toMatch(/--only 2 \(.*\): (more than 1 s|ERR_WORKER_OUT_OF_MEMORY)/);
      expect(stderr).toMatch(/^lines, --seed 1 --only 3 \(.*\): not one clean line/m);
      expect(stderr).not.toContain('--only 4');
      expect(stdout).toContain('5 inputs of seed 1');
      // A worker that was ended takes no count with it, and what it was ended for is of its kind.
      for (const kind of ['thrown', 'hangs', 'grows', 'lines'])
        expect(stdout).toMatch(new RegExp(`^${kind} +1 +0 +0 +1 `, 'm'));
      expect(stdout).toMatch(/^fine +1 +0 +1 +0 /m);
      expect(fs.readdirSync(path.join(folder, 'found')).length).toBeGreaterThanOrEqual(4);
    },
  );

  it('changes a file in the same way for the same seed', () => {
    const module = kinds(
      'seen',
      `{ seen: kind((file, bytes) => { throw new Error(bytes.toString('hex')); }) }`,
    );
    const seen = (seed: string): string =>
      fuzz('--module', module, '--inputs', '20', '--seed', seed).stderr.replace(/\n {4}at .*/g, '');
    const sorted = (text: string): string[] => text.split('\n').toSorted();
    const first = sorted(seen('3'));
    expect(sorted(seen('3'))).toEqual(first);
    expect(sorted(seen('4'))).not.toEqual(first);
    expect(new Set(first.map((line) => line.split(': Error: ')[1])).size).toBeGreaterThan(10);
  });

  it('refuses kinds that there are not', () => {
    const { status, stderr } = fuzz('--kinds', 'onx', '--inputs', '5');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^no kind 'onx'; expected some of architecture, /);
  });

  it('refuses words that are no numbers', () => {
    expect(fuzz('--inputs', 'many')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^usage: /) as string,
    });
  });
});
