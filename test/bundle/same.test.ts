import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { folder, NETWORK, removeFolder, systoleHere } from '../cli/process.js';
import { bundled } from './process.js';

const at = folder({
  'net.yaml': NETWORK,
  'bad.yaml':
    'kind: network\nname: x\ninput: {channels: 3, height: 8, width: 8}\noperators:\n  - {kind: convv}\n',
  'broken.yaml': 'kind: network\n  name: [\n',
  'few.sweep.yaml': [
    'kind: sweep',
    'name: few',
    'arch: systolic/32x32',
    'workloads: [net.yaml]',
    'fidelity: analytic',
    'axes:',
    '  rows: "2^{3..4}"',
    '  dataflow: [ws, os]',
    'objectives:',
    '  minimize: [seconds, areaSquareMetres]',
    '',
  ].join('\n'),
});
afterAll(() => removeFolder(at));

/** The bundle and the modules of `dist` say the same to the byte, or as `plain` leaves it. */
async function isSame(args: string[], plain = (text: string): string => text): Promise<void> {
  const [out, home] = [bundled(args, at), await systoleHere(args, at)];
  const shown = ({ code, stdout, stderr }: typeof out) => ({
    code,
    stdout: plain(stdout),
    stderr: plain(stderr),
  });
  expect(shown(out), args.join(' ')).toEqual(shown(home));
}

/** Without what differs between two runs of one program: when they began and how long they took. */
const timeless = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'DATE')
    .replaceAll(/"(wallSeconds|wall_seconds|hostSeconds)":\s*[\d.e+-]+/g, '"$1":0');

describe('the bundle says what dist says:', () => {
  it.each([
    [],
    ...COMMANDS.map(({ name }) => [name]),
    ['sweep', 'collect'],
    ['he', 'count'],
    ['dram', 'check'],
  ])('help of %s %s', async (...words) => {
    await isSame([...words.filter((word) => word !== undefined), '--help']);
  });

  it.each([
    ['--version'],
    ['runn'],
    ['--nothing'],
    ['help', 'nothing'],
    ['run'],
    ['run', 'resnet51-imagenet', '--arch', 'systolic/32x32'],
    ['run', 'net.yaml', '--arch', 'systolic/31x32'],
    ['run', 'bad.yaml', '--arch', 'systolic/32x32'],
    ['run', 'broken.yaml', '--arch', 'systolic/32x32'],
    ['run', 'net.yaml', '--arch', 'systolic/32x32', '--set', 'rows=0'],
    ['run', 'net.yaml', '--arch', 'systolic/32x32', '--set', 'nothing=1'],
    ['run', 'net.yaml', '--arch', 'haac/16ge-2mb-ddr4'],
    ['run', 'circuit:nothing', '--arch', 'haac/16ge-2mb-ddr4'],
    ['sweep', 'nothing.sweep.yaml'],
    ['query', 'select 1', '--db', 'nothing.sqlite'],
    ['plot', 'nothing'],
    ['explain', 'nothing'],
    ['list', 'nothing'],
  ])('%s %s %s', async (...words) => {
    await isSame(words);
  });

  it.each(
    ['archs', 'workloads', 'metrics', 'kinds'].flatMap((what) => [
      [what, 'table'],
      [what, 'json'],
    ]),
  )('list %s as %s', async (what, format) => {
    await isSame(['list', what, '--format', format]);
  });

  it.each([
    ['explain', 'cycles'],
    ['explain', 'D-01'],
    ['circuit', 'list'],
    ['dram', 'standards'],
    ['intensity', 'resnet20-c100'],
    ['validate', 'net.yaml'],
    ['run', 'net.yaml', '--arch', 'systolic/32x32', '--format', 'json'],
    ['run', 'net.yaml', '--arch', 'systolic/32x32', '--mapping'],
    ['run', 'net.yaml', '--arch', 'wavecore/ws-mbs2', '--training', 'batch=8', '--format', 'json'],
    ['run', 'circuit:relu-shares?bits=8&copies=64', '--arch', 'haac/16ge-2mb-ddr4', '--format', 'json'],
    ['compare', 'net.yaml', '--arch', 'systolic/32x32,systolic/64x64', '--format', 'csv'],
  ])('%s %s %s', async (...words) => {
    await isSame(words, timeless);
  });

  it('points of a sweep, in this process and in workers, and what is asked of the database', async () => {
    const lines = (db: string): string[][] => [
      ['query', 'select name, arch, cycles, macs from v_run order by 1, 2, 3', '--db', db, '--format', 'csv'],
      ['query', 'select * from v_operator order by 1, 2, 3', '--db', db, '--format', 'csv'],
      ['pareto', '--sweep', 'latest', '--db', db, '--format', 'json'],
    ];
    const answers = async (
      db: string,
      tell: (args: string[]) => Promise<string> | string,
    ): Promise<string[]> => {
      const all = [];
      for (const line of lines(db)) all.push(timeless(await tell(line)));
      return all;
    };
    const home = await systoleHere(['sweep', 'few.sweep.yaml', '--db', 'home.sqlite', '--workers', '0'], at);
    const wanted = await answers('home.sqlite', async (args) => (await systoleHere(args, at)).stdout);
    expect(home.code, home.stderr).toBe(0);
    for (const workers of ['0', '2']) {
      const db = `bundle-${workers}.sqlite`;
      const swept = bundled(['sweep', 'few.sweep.yaml', '--db', db, '--workers', workers], at);
      expect(swept.code, swept.stderr).toBe(0);
      expect(await answers(db, (args) => bundled(args, at).stdout)).toEqual(wanted);
    }
    expect(fs.existsSync(path.join(at, 'home.sqlite'))).toBe(true);
  });
});
