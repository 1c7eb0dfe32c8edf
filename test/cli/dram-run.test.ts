import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, removeFolder, systoleHere } from './process.js';

let cwd: string;
beforeAll(() => {
  cwd = folder({
    'one.trace': 'LD 0x0\n',
    'rows.trace': 'LD 0\nLD 131072\nST 64\n',
    'timed.trace': 'LD 0@0\nLD 64@100\nST 128@300\n',
    'dram.trace': '0x0 R\n0x40 W\n',
    'bad.trace': 'LD 0x0\nLOAD 0x40\n',
    'o3.trace': '3 20734016\n1 20846400\n',
  });
});
afterAll(() => removeFolder(cwd));

const DDR4 = ['dram', 'run', '--standard', 'DDR4-2400', '--mapping', 'RoBaRaCoCh'];
interface Printed {
  [key: string]: unknown;
  cycles: number;
  bus: Record<string, number>;
  commands: Record<string, number>;
  readLatency: Record<string, number> | null;
  energy: Record<string, number>;
  energyPerBit: Record<string, number>;
}
const run = async (...words: string[]): Promise<Printed> => {
  const { stdout, code } = await systoleHere([...DDR4, ...words, '--json'], cwd);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Printed;
};
const read = (file: string): string => fs.readFileSync(path.join(cwd, file), 'utf8');

describe('systole dram run', () => {
  it('takes 37 cycles for a cold read of DDR4-2400', async () => {
    const result = await run('--trace', 'one.trace');
    expect(result).toMatchObject({
      ...{ requests: 1, reads: 1, writes: 0, cycles: 37, acceptCycle: 0, rejects: 0 },
      ...{ hits: 0, misses: 1, conflicts: 0, forwarded: 0, coalesced: 0, bytes: 64 },
      readLatency: { sum: 37, mean: 37, min: 37, p50: 37, p95: 37, p99: 37, max: 37 },
      writeLatency: null,
      commands: { ACT: 1, RD: 1 },
      memory: { name: 'DDR4-2400', mapping: 'RoBaRaCoCh', channels: 1 },
    });
    expect(result['seconds']).toBeCloseTo(37 * 833e-12, 18);
    expect(result['bandwidth']).toBeCloseTo(64 / (37 * 833e-12), 0);
    expect(result['peakShare']).toBeCloseTo(4 / 37, 12);
  });

  it('has two rows of a bank after each other, and a write that follows a read', async () => {
    // RD at 17, PREpb at 40, ACT at 56, RD at 72: 92. The write waits until no read does: row 0 again.
    const result = await run('--trace', 'rows.trace');
    expect(result).toMatchObject({
      ...{ requests: 3, reads: 2, writes: 1, hits: 0, misses: 1, conflicts: 2 },
      readLatency: { sum: 37 + 91, max: 91 },
      commands: { ACT: 3, PREpb: 2, RD: 2, WR: 1 },
    });
    // Its row closes 39 after ACT at 56, opens 16 later; WR 16 after that: 127. It came in cycle 2.
    expect(result).toMatchObject({ cycles: 127, writeLatency: { sum: 125 } });
  });

  it('waits for the cycles of a trace, by its own clock or another', async () => {
    const own = await run('--trace', 'timed.trace', '--latencies', 'own.csv');
    // The row is open in cycle 100: RD at 101, data at 121; WR at 301.
    expect(own).toMatchObject({ acceptCycle: 300, cycles: 301, readLatency: { sum: 37 + 21 } });
    expect(read('own.csv')).toBe(
      'request,direction,address,accepted,done,latency\n' +
        '0,read,0x0,0,37,37\n1,read,0x40,100,121,21\n2,write,0x80,300,301,1\n',
    );
    // 500 MHz: 2 ns a cycle, 2000 / 833 memory cycles, rounded up.
    const other = await run('--trace', 'timed.trace', '--clock', '500 MHz', '--latencies', 'other.csv');
    expect(other).toMatchObject({ acceptCycle: 721 });
    expect(read('other.csv')).toContain('\n1,read,0x40,241,262,21\n');
    const same = await run('--trace', 'timed.trace', '--clock', `${1e12 / 833} Hz`);
    expect(same).toEqual(own);
  });

  it('reads the traces of Ramulator 1 as well', async () => {
    expect(await run('--trace', 'dram.trace')).toMatchObject({ reads: 1, writes: 1 });
  });

  it('takes a line for more bytes than a transaction', async () => {
    expect(await run('--trace', 'one.trace', '--line', '1 KiB')).toMatchObject({ reads: 16, bytes: 1024 });
  });

  it.each<[string, string[], object]>([
    [
      'stream',
      ['--n', '3'],
      { reads: 3, writes: 0, hits: 2, misses: 1, cycles: 49, readLatency: { sum: 126 } },
    ],
    ['stream', ['--n', '3', '--base', '8128'], { hits: 1, misses: 2 }],
    ['stream', ['--n', '3', '--rw', 'write'], { reads: 0, writes: 3, readLatency: null }],
    ['stream', ['--n', '7', '--rw', '2:1'], { reads: 5, writes: 2 }],
    ['stream', ['--n', '7', '--rw', 'phase:2'], { reads: 4, writes: 3 }],
    // Draws of seed 0: 3C, 47, D1, AA of 256.
    ['stream', ['--n', '4', '--rw', 'random:72', '--seed', '0'], { reads: 2, writes: 2 }],
    ['stride', ['--n', '2', '--stride', '128 KiB'], { conflicts: 1, cycles: 92 }],
    ['stride', ['--n', '2', '--stride', '128 KiB', '--footprint', '128 KiB'], { conflicts: 0, hits: 1 }],
    ['random', ['--n', '100', '--bits', '1', '--seed', '7'], { reads: 100, misses: 1, hits: 99 }],
    ['streams', ['--n', '2', '--count', '2', '--spacing', '8 KiB'], { misses: 2 }],
    ['copy', ['--n', '2'], { reads: 1, writes: 1 }],
    [
      'copy',
      ['--n', '3', '--rw', '2:1', '--offset', '64'],
      { reads: 2, writes: 1, coalesced: 0, conflicts: 0 },
    ],
  ])('makes requests up: %s %j', async (kind, words, wanted) => {
    expect(await run('--generate', kind, ...words)).toMatchObject(wanted);
  });

  it('has 100,000 requests if nothing is said, and numbers of seed 1', async () => {
    const usual = await run('--generate', 'random');
    expect(usual).toMatchObject({ requests: 100_000, reads: 100_000 });
    expect(await run('--generate', 'random', '--n', '100000', '--bits', '23', '--seed', '1')).toEqual(usual);
    expect(await run('--generate', 'random', '--seed', '2')).not.toEqual(usual);
  });

  it('adds up: shares of the buses, parts of the energy, joules a bit', async () => {
    const result = await run('--generate', 'copy', '--n', '5000');
    const sum = (parts: Record<string, number>): number => {
      const { total: _, ...rest } = parts;
      return Object.values(rest).reduce((all, each) => all + each, 0);
    };
    expect(Object.keys(result.bus)).toEqual([
      ...['transfer', 'row', 'refresh', 'turnaround', 'group', 'queue', 'idle'],
    ]);
    expect(sum(result.bus)).toBeCloseTo(1, 9);
    expect(result.bus['transfer']).toBeCloseTo(result['peakShare'] as number, 3);
    expect(result.energy['total']).toBeCloseTo(sum(result.energy), 18);
    expect(result.energyPerBit['total']).toBeCloseTo(sum(result.energyPerBit), 24);
    const bits = (result['bytes'] as number) * 8;
    for (const [part, joules] of Object.entries(result.energy))
      expect(result.energyPerBit[part]! * bits).toBeCloseTo(joules, 15);
    expect(result['bytes']).toBe(64 * (result.commands['RD']! + result.commands['WR']!));
  });

  it('takes every option of a memory', async () => {
    const of = (...words: string[]): Promise<Printed> => run('--generate', 'random', '--n', '2000', ...words);
    const usual = await of();
    expect((await of('--mapping', 'MOP4CLXOR'))['memory']).toMatchObject({ mapping: 'MOP4CLXOR' });
    expect((await of('--channels', '2')).cycles).toBeLessThan(0.7 * usual.cycles);
    expect((await of('--ranks', '2'))['memory']).toMatchObject({ counts: [1, 2, 4, 4] });
    expect((await of('--queues', '4')).cycles).toBeGreaterThan(usual.cycles);
    expect((await of('--queues', '5,6'))['memory']).toMatchObject({
      controller: { readQueue: 5, writeQueue: 6 },
    });
    const closed = await of('--rows', 'closed-cap', '--cap', '1', '--scheduler', 'FRFCFS-RowHit');
    expect(closed['memory']).toMatchObject({
      controller: { rowPolicy: 'closed-cap', cap: 1, scheduler: 'FRFCFS-RowHit' },
    });
    expect(usual.commands['REFab']).toBeGreaterThan(0);
    expect((await of('--refresh', 'none')).commands).not.toHaveProperty('REFab');
    expect((await of('--without', 'refresh,rows')).commands).not.toHaveProperty('ACT');
    expect((await of('--every', '16')).cycles).toBeGreaterThanOrEqual(16 * 1999);
  });

  it('writes every command with its place, of all channels', async () => {
    await run('--generate', 'stream', '--n', '3', '--commands', 'commands.csv');
    expect(read('commands.csv')).toBe(
      'channel,cycle,command,Rank,BankGroup,Bank,Row,Column\n' +
        '0,1,ACT,0,0,0,0,0\n0,17,RD,0,0,0,0,0\n0,23,RD,0,0,0,0,1\n0,29,RD,0,0,0,0,2\n',
    );
    await run('--generate', 'stream', '--n', '2', '--channels', '2', '--commands', 'two.csv');
    expect(read('two.csv')).toContain('\n0,17,RD,0,0,0,0,0\n');
    expect(read('two.csv')).toContain('\n1,18,RD,0,0,0,0,0\n');
  });

  it('prints a table, and CSV, and says when the front end is what limits', async () => {
    const words = ['dram', 'run', '--standard', 'DDR4-2400', '--generate', 'stream', '--n', '100'];
    const { stdout, stderr } = await systoleHere(words, cwd);
    for (const text of [
      'DDR4-2400: 1 Channel x 1 Rank',
      'MOP4CLXOR',
      'bus: turnaround',
      'energy a bit: total',
    ])
      expect(stdout).toContain(text);
    expect(stdout).toMatch(/read latency: p99 +\d+(\.\d+)? cycles, \d+\.\d ns/);
    expect(stderr).toBe('');
    // A cold read: 37 cycles of 0.833 ns.
    expect(stdout).toMatch(/read latency: min +37 cycles, 30\.8 ns/);
    const csv = await systoleHere([...words, '--format', 'csv'], cwd);
    expect(csv.stdout).toMatch(/^name,value\n/);
    expect(csv.stdout).toMatch(/\nrequests,100\n/);
    const many = await systoleHere([...words, '--channels', '8'], cwd);
    expect(many.stderr).toBe('one transaction is sent a cycle: 76.83 GB/s at most, of 153.7 GB/s\n');
  });

  it('takes the options of other commands for how to print', async () => {
    const { stdout } = await systoleHere([...DDR4, '--trace', 'one.trace', '--format', 'json'], cwd);
    expect(JSON.parse(stdout)).toEqual(await run('--trace', 'one.trace'));
  });
});
