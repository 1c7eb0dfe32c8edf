import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, NETWORK, removeFolder, systoleHere } from '../cli/process.js';
import { blocksOf, ROOT } from '../examples/shell.js';

const PAGE = fs.readFileSync(path.join(ROOT, 'docs/python.md'), 'utf8');
const python = spawnSync('python3', ['--version']).status === 0;

describe.skipIf(!python)('docs/python.md', () => {
  let home: string;
  beforeAll(async () => {
    home = folder({ 'net.yaml': NETWORK });
    const { code } = await systoleHere(
      ['run', 'net.yaml', '--arch', 'systolic/16x16', '--fidelity', 'analytic', '--db', 'a%b c.sqlite'],
      home,
    );
    expect(code).toBe(0);
  });
  afterAll(() => removeFolder(home));

  const run = (...flags: string[]) =>
    spawnSync('python3', [...flags, '-', 'a%25b c.sqlite'], {
      cwd: home,
      input: blocksOf(PAGE, 'python')[0]!,
      encoding: 'utf8',
    });

  // -S: without what is installed beside Python.
  it.each([[[]], [['-S']]])('has a script that prints runs and operators (%j)', (flags) => {
    const database = path.join(home, 'a%b c.sqlite');
    const before = fs.readFileSync(database);
    const { status, stdout, stderr } = run(...flags);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('systolic/16x16');
    expect(stdout).toMatch(/stall_cycles/);
    expect(fs.readFileSync(database).equals(before)).toBe(true);
  });

  it('has one that makes data frames where pandas is', () => {
    // What of pandas the script uses, as pandas has it.
    const pandas = `class Frame:
    def __init__(self, rows):
        self.rows = rows

    def to_string(self):
        return f"frame: {self.rows}"


def read_sql_query(sql, connection):
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    return Frame([dict(zip(names, row)) for row in cursor])
`;
    const shelf = folder({ 'pandas.py': pandas });
    const { status, stdout, stderr } = spawnSync('python3', ['-', 'a%25b c.sqlite'], {
      cwd: home,
      input: blocksOf(PAGE, 'python')[0]!,
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: shelf },
    });
    removeFolder(shelf);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/^frame: \[\{'/gm)).toHaveLength(2);
    expect(stdout).toContain("'arch': 'systolic/16x16'");
    expect(stdout).toContain("'stall_cycles'");
  });
});
