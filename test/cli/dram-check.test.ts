import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handMade, type HandMade } from '../memory/check/cases.js';
import { folder, removeFolder, systole, systoleHere } from './process.js';

const changed = (change: (file: HandMade) => void): string => {
  const file = handMade();
  change(file);
  return JSON.stringify(file);
};

let cwd: string;
beforeAll(() => {
  cwd = folder({
    'right.json': JSON.stringify(handMade()),
    'wrong.json': changed(({ cases: [read, , write] }) => {
      Object.assign(read!.expect, { drain_cycle: 36, send_rejects: 2 });
      Object.assign(write!.expect, { channels: [{ command_log: ['1,ACT,0,0,0,0,0', '18,WR,0,0,0,0,0'] }] });
    }),
    'other.json': changed(({ systems }) => void (systems.ddr4.standard = 'DDR5')),
  });
});
afterAll(() => removeFolder(cwd));

describe('systole dram check', () => {
  it('has a line for each equal case, ours beside the expected, and one at the end', async () => {
    const { stdout, stderr, code } = await systole(['dram', 'check', 'right.json'], cwd);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(
      /^system {3}ddr4: not our DDR4-2400 \(10 rules, 34 values\): (the file has no [^;]+; ){6}and \d+ more$/,
    );
    expect(lines[1]).toMatch(
      /^equal {4}ddr4\/one-read: drain 37 \| 37, latency 37 \| 37, commands 2 \| 2, hash (\d+) \| \1; 45 values$/,
    );
    expect(lines[4]).toBe('equal    ddr4/two-rows: drain 92 | 92, latency 128 | 128; 11 values');
    expect(lines[5]).toBe('4 cases: 4 equal, 0 differ (0 of 114 values); 1 systems: 0 equal our standards');
    expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('cases ['))).toEqual([]);
  });

  it('shows what differs, and exits with 1', async () => {
    const { stdout, code } = await systole(['dram', 'check', 'wrong.json'], cwd);
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n').slice(1);
    expect(lines.map((line) => line.slice(0, 8).trim())).toEqual([
      ...['DIFFERS', '', '', 'equal', 'DIFFERS', '', 'equal', '4 cases:'],
    ]);
    expect(lines[0]).toMatch(/^DIFFERS {2}ddr4\/one-read: drain 37 \| 36, .*; 2 of 45 values differ$/);
    expect(lines.slice(1, 3)).toEqual([
      '           drain_cycle: 37, expected 36',
      '           send_rejects: 0, expected 2',
    ]);
    expect(lines[5]).toBe('           channels[0].command_log[1]: 17,WR,0,0,0,0,0, expected 18,WR,0,0,0,0,0');
    expect(lines.at(-1)).toMatch(/^4 cases: 2 equal, 2 differ \(3 of \d+ values\); /);
  });

  it('runs those of a name alone, by part or pattern', async () => {
    const ids = async (only: string): Promise<string[]> => {
      const { stdout, code } = await systoleHere(
        ['dram', 'check', 'wrong.json', '--only', only, '--json'],
        cwd,
      );
      expect(code).toBe(0);
      return (JSON.parse(stdout) as { cases: { id: string }[] }).cases.map(({ id }) => id);
    };
    expect(await ids('three')).toEqual(['ddr4/three-reads']);
    expect(await ids('*rows')).toEqual(['ddr4/two-rows']);
    expect(await ids('ddr4/t??-rows')).toEqual(['ddr4/two-rows']);
    expect(await ids('ddr4/t*')).toEqual(['ddr4/three-reads', 'ddr4/two-rows']);
    expect((await systole(['dram', 'check', 'wrong.json', '--only', 'two-rows'], cwd)).code).toBe(0);
  });

  it('prints every value as JSON; the last line is then on standard error', async () => {
    const { stdout, stderr, code } = await systole(['dram', 'check', 'wrong.json', '--json'], cwd);
    expect(code).toBe(1);
    const printed = JSON.parse(stdout) as {
      equal: boolean;
      systems: { system: string; standard: string }[];
      cases: { id: string; equal: boolean; comparisons: object[] }[];
    };
    expect(printed.equal).toBe(false);
    expect(printed.systems).toMatchObject([{ system: 'ddr4', standard: 'DDR4-2400' }]);
    expect(printed.cases.map(({ id, equal }) => [id, equal])).toEqual([
      ['ddr4/one-read', false],
      ['ddr4/three-reads', true],
      ['ddr4/one-write', false],
      ['ddr4/two-rows', true],
    ]);
    expect(printed.cases[0]!.comparisons).toContainEqual({
      ...{ field: 'drain_cycle', ours: 37, expected: 36, equal: false },
    });
    expect(stderr).toMatch(/4 cases: 2 equal, 2 differ/);
  });

  it('knows nothing of standards that are not ours', async () => {
    const { stdout } = await systole(['dram', 'check', 'other.json', '--only', 'one-read'], cwd);
    expect(stdout).toMatch(/^system {3}ddr4: of no standard of ours\nequal /);
    expect(stdout).toMatch(/1 systems: 0 equal our standards\n$/);
  });
});
