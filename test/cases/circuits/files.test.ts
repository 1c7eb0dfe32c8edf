import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, NETWORK, removeFolder, systoleHere, type Outcome } from '../../cli/process.js';
import { done } from '../../document/done.js';

const cwd = folder({
  'net.yaml': NETWORK,
  'net.csv': 'Layer,M,N,K,\na,8,8,8,\n',
  'one.txt': '1 3\n2 1 1\n1 1\n\n2 1 0 1 2 AND\n',
  'red.yaml':
    'kind: sweep\nname: "red\\e[31m"\narch: systolic/8x8\nworkloads: [net.yaml]\naxes: {rows: [8, 16]}\n',
  'circuit.yaml': 'kind: circuit\nname: "c\\0\\e[2J\\x9b1m"\ngenerator: add\nparameters: {bits: 8}\n',
});
afterAll(() => removeFolder(cwd));
const at = (name: string): string => path.join(cwd, name);
const systole = (words: string): Promise<Outcome> => systoleHere(words.split(' '), cwd);
const RUN = 'run net.yaml --arch systolic/8x8 --db b.sqlite';
beforeAll(async () => expect((await systole(RUN)).code).toBe(0));

/** All that writes a file of its own, onto `out`. */
const writers = (out: string): string[] => [
  `export json --db b.sqlite --out ${out}`,
  `export csv --db b.sqlite --out ${out}`,
  `export perfetto --db b.sqlite --out ${out}`,
  `${RUN} --force --trace ${out}`,
  `circuit generate add --param bits=8 --out ${out}`,
  `import bristol one.txt --out ${out}`,
  `import scalesim net.csv --out ${out}`,
  `plot utilization --db b.sqlite --out ${out}`,
  `report --db b.sqlite --out ${out}`,
];

describe('device-replaced', () => {
  it('a device stays one', async ({ skip }) => {
    if (!done('mknod', at('n'), 'c', '1', '3')) skip();
    // Where the ending says what is written, one that names it is a link.
    for (const name of ['n.txt', 'n.yaml', 'n.svg', 'n.html']) fs.symlinkSync('n', at(name));
    const endings = ['n', 'n', 'n', 'n', 'n.txt', 'n.txt', 'n.yaml', 'n.svg', 'n.html'];
    for (const [nth, name] of endings.entries()) {
      const { code } = await systole(writers(name)[nth]!);
      expect([writers(name)[nth], code]).toEqual([writers(name)[nth], 0]);
      expect(fs.lstatSync(at('n')).isCharacterDevice()).toBe(true);
      expect(fs.lstatSync(at(name)).isSymbolicLink()).toBe(name !== 'n');
    }
  });

  it('a pipe gives what is written to its reader', async ({ skip }) => {
    if (!done('mkfifo', at('pipe'))) skip();
    await systole('export json --db b.sqlite --out plain.json');
    const reader = spawn('sh', ['-c', 'cat < pipe > piped.json'], { cwd });
    const closed = new Promise((resolve) => reader.once('close', resolve));
    expect((await systole('export json --db b.sqlite --out pipe')).code).toBe(0);
    await closed;
    expect(fs.lstatSync(at('pipe')).isFIFO()).toBe(true);
    expect(fs.readFileSync(at('piped.json'))).toEqual(fs.readFileSync(at('plain.json')));
  });

  it('a link, a mode and other names are kept', async () => {
    const names = ['json', 'csv', 'pf', 'trace', 'txt', 'bristol', 'yaml', 'svg', 'html'];
    for (const [nth, ending] of names.entries()) {
      const [target, link, other] = ['target', 'link', 'other'].map((name) => at(`${name}-${nth}.${ending}`));
      fs.writeFileSync(target!, 'before');
      fs.chmodSync(target!, 0o600);
      fs.symlinkSync(path.basename(target!), link!);
      fs.linkSync(target!, other!);
      const words = writers(path.basename(link!))[nth]!;
      expect([words, (await systole(words)).code]).toEqual([words, 0]);
      expect(fs.lstatSync(link!).isSymbolicLink()).toBe(true);
      expect(fs.statSync(target!).mode & 0o777).toBe(0o600);
      expect(fs.readFileSync(other!)).toEqual(fs.readFileSync(target!));
      expect(fs.readFileSync(target!, 'utf8')).not.toBe('before');
    }
  });
});

it('scalesim-half', async () => {
  const before = fs.readdirSync(cwd).sort();
  fs.mkdirSync(at('rep'));
  fs.symlinkSync('/dev/full', at('rep/DETAILED_ACCESS_REPORT.csv'));
  const { code, stdout, stderr } = await systole('export scalesim --db b.sqlite --out rep');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^systole: error: .*cannot be written \(ENOSPC\); expected a disk with room\n$/);
  expect(fs.readdirSync(at('rep'))).toEqual(['DETAILED_ACCESS_REPORT.csv']);
  fs.rmSync(at('rep'), { recursive: true });
  expect((await systole('export scalesim --db b.sqlite --out rep')).code).toBe(0);
  const reports = ['BANDWIDTH_REPORT.csv', 'COMPUTE_REPORT.csv', 'DETAILED_ACCESS_REPORT.csv'];
  expect(fs.readdirSync(at('rep')).sort()).toEqual(reports);
  fs.rmSync(at('rep'), { recursive: true });
  expect(fs.readdirSync(cwd).sort()).toEqual(before);
});

it('escape-names', async () => {
  // eslint-disable-next-line no-control-regex -- what a terminal obeys
  const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
  for (const words of [
    'sweep red.yaml --workers 0',
    'list sweeps',
    'list runs',
    'sweep status',
    'pareto',
    'run circuit.yaml --arch haac/16ge-2mb-ddr4',
    'list runs --format csv',
    'show latest',
    'validate circuit.yaml red.yaml',
  ]) {
    const database = words.startsWith('validate') ? '' : ' --db e.sqlite';
    const { code, stdout, stderr } = await systole(words + database);
    expect([words, code]).toEqual([words, 0]);
    expect([words, obeyed.exec(stdout + stderr.replaceAll(/\r(?!\n)/g, ''))]).toEqual([words, null]);
  }
  const { stdout } = await systole('list sweeps --db e.sqlite');
  expect(stdout).toContain('red?[31m');
});
