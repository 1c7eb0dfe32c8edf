import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fs from 'node:fs';
import path from 'node:path';
import { folder, NETWORK, removeFolder, systoleHere, type Outcome } from './process.js';

const LONG = 'x'.repeat(100);
const SWEEP = `kind: sweep
name: sides
arch: named.yaml
workloads: [net.yaml]
fidelity: analytic
axes: {rows: [4, 8]}
objectives: {minimize: [seconds]}
`;

let cwd: string;
beforeAll(() => {
  cwd = folder({
    'net.yaml': NETWORK,
    'named.yaml': 'name: Tiny One\nextends: systolic/8x8\n',
    'plain.yaml': 'extends: systolic/8x8\n',
    'heir.yaml': 'extends: ./named.yaml\nrows: 4\n',
    'long.yaml': `extends: systolic/8x8\nname: ${LONG}\n`,
    'too-long.yaml': `extends: systolic/8x8\nname: ${LONG}y\n`,
    'empty.yaml': 'extends: systolic/8x8\nname: ""\n',
    'control.yaml': 'extends: systolic/8x8\nname: "a\\u001bb"\n',
    'number.yaml': 'extends: systolic/8x8\nname: 7\n',
    'sides.sweep.yaml': SWEEP,
  });
});
afterAll(() => removeFolder(cwd));

const systole = (...words: string[]): Promise<Outcome> => systoleHere(words, cwd);
const run = async (arch: string, ...more: string[]): Promise<Record<string, string>> => {
  const { code, stdout } = await systole('run', 'net.yaml', '--arch', arch, '--format', 'json', ...more);
  expect(code).toBe(0);
  return (JSON.parse(stdout) as { run: Record<string, string> }).run;
};

describe('name: of an architecture', () => {
  it('is its name in runs, lists, comparisons, pictures and sweeps', async () => {
    const { arch } = await run('named.yaml');
    expect(arch).toBe('Tiny One');
    expect((await systole('list', 'runs', '--format', 'csv')).stdout).toContain(',Tiny One,');
    expect((await systole('run', 'net.yaml', '--arch', 'named.yaml')).stdout).toMatch(/^tiny on Tiny One /);
    const compared = await systole('compare', 'net.yaml', '--arch', 'named.yaml,plain.yaml');
    expect(compared.stdout).toMatch(/Tiny One.* plain\.yaml/);
    await systole('plot', 'roofline', '--where', "arch = 'Tiny One'", '--out', 'roofline.svg');
    expect(fs.readFileSync(path.join(cwd, 'roofline.svg'), 'utf8')).toContain('Tiny One');
    expect((await systole('sweep', 'sides.sweep.yaml', '--workers', '0')).code).toBe(0);
    const { stdout } = await systole('query', 'select arch from sweep', '--format', 'csv');
    expect(stdout).toBe('arch\nTiny One\n');
  });

  it('is of that file alone: who extends it is another machine', async () => {
    expect((await run('plain.yaml')).arch).toBe('plain.yaml');
    expect((await run('heir.yaml')).arch).toBe('heir.yaml');
    expect((await run('systolic/8x8')).arch).toBe('systolic/8x8');
    expect((await run('heir.yaml', '--set', 'name=mine')).arch).toBe('mine');
    expect((await run('named.yaml', '--set', 'rows=2')).arch).toBe('Tiny One');
    expect((await run('named.yaml', '--set', 'name=a', '--set', 'name=b')).arch).toBe('b');
  });

  it('has 1 to 100 characters', async () => {
    expect((await run('long.yaml')).arch).toBe(LONG);
    for (const [file, line] of [
      ['too-long.yaml', `too-long.yaml:2:7: name: is '${'x'.repeat(40)}...'; expected a name of 1 to 100`],
      ['empty.yaml', "empty.yaml:2:7: name: is ''; expected a name of 1 to 100 characters"],
      ['control.yaml', "control.yaml:2:7: name: is 'a?b'; expected a name of 1 to 100 characters"],
      ['number.yaml', 'number.yaml:2:7: name: is 7; expected text'],
    ] as const) {
      const { code, stdout, stderr } = await systole('run', 'net.yaml', '--arch', file, '--db', 'no.sqlite');
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(line);
    }
    expect(fs.existsSync(path.join(cwd, 'no.sqlite'))).toBe(false);
  });
});

it('a name of a network that is too long is told to be that, not to have wrong letters', async () => {
  for (const [name, expected] of [
    ['n'.repeat(101), /name: is 'n+\.\.\.; expected at most 100 characters/],
    ['n'.repeat(123), /name: is 'n+\.\.\.; expected at most 100 characters/],
    ['a b', /name: is 'a b'; expected a name of letters, digits, dots/],
  ] as const) {
    fs.writeFileSync(path.join(cwd, 'bad.yaml'), NETWORK.replace('name: tiny', `name: ${name}`));
    const { code, stderr } = await systole('run', 'bad.yaml', '--arch', 'systolic/8x8');
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
  }
});
