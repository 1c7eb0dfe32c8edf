import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, NETWORK, removeFolder, systoleHere, type Outcome } from './process.js';

let cwd: string;
const systole = (...words: string[]): Promise<Outcome> => systoleHere([...words, '--db', 'x.sqlite'], cwd);
const run = (...words: string[]): Promise<Outcome> =>
  systole('run', 'net.yaml', '--arch', 'systolic/8x8', ...words);
const idOf = ({ stderr }: Outcome): string => /^run (\w+) /m.exec(stderr)![1]!;

let [first, second] = ['', ''];
beforeAll(async () => {
  cwd = folder({ 'net.yaml': NETWORK });
  first = idOf(await run());
  second = idOf(await run('--set', 'dataflow=os', '--set', 'scratchpad.ifmap.size=48 KiB', '--batch', '2'));
});
afterAll(() => removeFolder(cwd));

describe('systole show', () => {
  it('prints a stored run, the latest by itself', async () => {
    const latest = await systole('show');
    expect(latest.stdout).toContain(`run ${second}`);
    const chosen = await systole('show', first.slice(0, 6));
    expect(chosen.stdout).toContain(`run ${first}`);
    expect(chosen.stdout).toMatch(/^cycles /m);
    const { stdout } = await systole('show', first, '--format', 'json');
    const made = await run('--format', 'json');
    expect(stdout).toBe(made.stdout);
  });

  it('refuses a run that is not there', async () => {
    const { code, stderr, stdout } = await systole('show', 'ffff0000');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^systole: error: [^\n]*\n$/);
  });
});

describe('systole diff', () => {
  interface Row {
    part: string;
    name: string;
    first: unknown;
    second: unknown;
    ratio: number | null;
  }
  const diff = async (...words: string[]): Promise<Row[]> =>
    JSON.parse((await systole('diff', ...words, '--format', 'json')).stdout) as Row[];

  it('names what differs, and no field that does not', async () => {
    const rows = await diff(first, second);
    const of = (part: string): Row[] => rows.filter((row) => row.part === part);
    expect(of('run').map(({ name }) => name)).toEqual(['workloadHash']);
    expect(of('options')).toEqual([{ part: 'options', name: 'batch', first: 1, second: 2, ratio: null }]);
    const machine = of('architecture');
    expect(machine).toContainEqual({
      part: 'architecture',
      name: 'dataflow',
      first: 'ws',
      second: 'os',
      ratio: null,
    });
    expect(machine.map(({ name }) => name)).toContain('scratchpad.ifmap.size');
    expect(machine.map(({ name }) => name)).not.toContain('rows');
  });

  it('has all results with their ratio, second over first', async () => {
    const rows = (await diff(first, second)).filter(({ part }) => part === 'result');
    const records = await Promise.all(
      [first, second].map(
        async (id) =>
          JSON.parse((await systole('show', id, '--format', 'json')).stdout) as {
            totals: { cycles: number; energyJoules: number };
          },
      ),
    );
    const [left, right] = records.map(({ totals }) => totals);
    expect(rows.find(({ name }) => name === 'cycles')).toEqual({
      part: 'result',
      name: 'cycles',
      first: left!.cycles,
      second: right!.cycles,
      ratio: right!.cycles / left!.cycles,
    });
    expect(rows.find(({ name }) => name === 'energyJoules')).toMatchObject({
      ratio: right!.energyJoules / left!.energyJoules,
    });
  });

  it('of a run and itself has results alone, all of ratio one', async () => {
    const rows = await diff(first, first);
    expect(new Set(rows.map(({ part }) => part))).toEqual(new Set(['result']));
    expect(rows.every(({ ratio, first: value }) => ratio === 1 || value === 0 || value === null)).toBe(true);
  });

  it('is a table with the ids above its columns', async () => {
    const { stdout } = await systole('diff', first, second);
    expect(stdout.split('\n')[1]).toMatch(
      new RegExp(`what +${first.slice(0, 12)} +${second.slice(0, 12)} +ratio`),
    );
    expect(stdout).toMatch(/^ options +batch +1 +2$/m);
  });
});

describe('systole list sweeps', () => {
  it('has a line for every stage', async () => {
    expect((await systole('list', 'sweeps', '--format', 'json')).stdout).toBe('[]\n');
  });
});
