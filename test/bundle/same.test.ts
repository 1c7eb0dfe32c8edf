import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { folder, NETWORK, removeFolder, snapshot, systoleHere } from '../cli/process.js';
import { bundled } from './process.js';

const SWEEP = `kind: sweep
name: small
arch: systolic/16x16
workloads: [net.yaml]
axes:
  rows: [4, 8]
  dataflow: [ws, os]
`;
const FILES = {
  'net.yaml': NETWORK,
  'small.sweep.yaml': SWEEP,
  'bad.yaml': 'kind: network\noperators: []\n',
};

/** Command lines with small inputs, in order: later ones read what earlier ones store. */
const LINES: readonly string[] = [
  '--version',
  '--help',
  'help run',
  'nonsense',
  'run net.yaml --arch systolic/16x16 --fidelity analytic',
  'run net.yaml --arch systolic/16x16 --fidelity event --format json',
  'run resnet20-c100 --arch systolic/32x32 --set rows=16 --batch 2',
  'run resnet20-c100 --arch gpu/v100 --fidelity analytic',
  'run circuit:aes-128 --arch haac/16ge-2mb-ddr4',
  'run resnet18-tiny --arch inference/delphi',
  'run bad.yaml --arch systolic/16x16',
  'run net.yaml --arch systolic/16x61',
  'compare net.yaml --arch systolic/16x16,systolic/32x32 --dataflow ws,os',
  'sweep small.sweep.yaml --workers 1',
  'sweep small.sweep.yaml --workers 0 --db here.sqlite',
  'pareto --sweep small',
  'list runs --format csv',
  'show latest',
  'diff latest latest',
  'tag latest add kept',
  'tag tag:kept',
  'list runs --tag kept --format csv',
  'completion zsh',
  'completion words -- run res',
  'man',
  'list sweeps',
  'list archs',
  'list workloads --format json',
  'list metrics',
  'plot roofline --out roofline.svg',
  'plot heatmap --sweep small --out heatmap.svg',
  'report --out report.html',
  'export csv --run latest --out csv',
  'export perfetto --run latest --out trace.json',
  'query "select workload, arch, cycles from v_run order by cycles"',
  'explain peUtilization',
  'intensity net.yaml --layers',
  'validate net.yaml small.sweep.yaml bad.yaml',
  'import scalesim missing.csv --out made.yaml',
  'check --out check.md',
  'reproduce snl',
  'sidechannel resnet20-c100 --arch gpu/p100 --fidelity analytic',
  'circuit stats circuit:aes-128 --format json',
  'he count resnet20-c100',
  'dram standards HBM2-2000',
  'dram run --standard DDR4-2400 --generate stream',
  'pi relus resnet18-c100',
];

const [ours, theirs] = [folder(FILES), folder(FILES)];
afterAll(() => [ours, theirs].forEach(removeFolder));

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

/** Times of day and of work differ from one process to the next, and the folder in which it runs. */
const timeless = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?Z?)?/g, '<when>')
    .replaceAll(/\d+(\.\d+)? m?s\b/g, '<time>')
    .replaceAll(/^.*\d\/s .*$/gm, '<progress>');

it('covers every command', () => {
  const covered = new Set(LINES.map((line) => wordsOf(line)[0]));
  expect(COMMANDS.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
});

it.each(LINES)('says and returns the same: %s', { timeout: 120_000 }, async (line) => {
  const words = wordsOf(line);
  const bundle = await bundled(words, theirs);
  const modules = await systoleHere(words, ours);
  expect(timeless(bundle.stdout)).toBe(timeless(modules.stdout));
  expect(timeless(bundle.stderr)).toBe(timeless(modules.stderr));
  expect(bundle.code ?? 0).toBe(modules.code);
});

/** Every row of a database, table by table, but when and for how long each run ran. */
function rowsOf(file: string): Record<string, string> {
  const db = new Database(file, { readonly: true });
  try {
    const tables = db
      .prepare<[], string>("select name from sqlite_master where type = 'table' and name <> 'circumstance'")
      .pluck()
      .all();
    return Object.fromEntries(
      tables.map((table) => [table, timeless(JSON.stringify(db.prepare(`select * from "${table}"`).all()))]),
    );
  } finally {
    db.close();
  }
}

it.each(['results/systole.sqlite', 'here.sqlite'])('stores the same rows: %s', (file) => {
  const rows = rowsOf(path.join(ours, file));
  expect(Object.values(rows).some((text) => text.length > 1000)).toBe(true);
  expect(rowsOf(path.join(theirs, file))).toEqual(rows);
});

it('writes the same files', () => {
  const texts = (at: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(snapshot(at))
        .filter(([name]) => !name.includes('.sqlite'))
        .map(([name, text]) => [name, timeless(text)]),
    );
  const made = texts(ours);
  expect(Object.keys(made)).toEqual(expect.arrayContaining(['heatmap.svg', 'report.html', 'roofline.svg']));
  expect(texts(theirs)).toEqual(made);
});
