import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryLines } from '../../src/cli/memory-lines.js';
import { systoleHere } from './process.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-dram-explain-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

fs.writeFileSync(
  path.join(folder, 'net.yaml'),
  `kind: network
name: tiny
input: { channels: 8, height: 6, width: 6 }
operators:
  - { name: one, kind: conv, filters: 40, kernel: 3, padding: 1, then: [relu] }
  - { name: two, kind: linear, features: 500 }
`,
);
const DDR4 = ['--set', 'memory.standard=DDR4-2400', '--set', 'memory.channels=1', '--set', 'clock=3 GHz'];
const explain = (...more: string[]) =>
  systoleHere(['dram', 'explain', 'net.yaml', '--arch', 'systolic/32x32', ...DDR4, ...more], folder);

interface Rung {
  memory: string;
  stall: string;
  cycles: number;
  added: number | null;
  seconds: number;
  share: number | null;
}

describe('systole dram explain', () => {
  it('prints a memory a row, whose stalls sum to the change', async () => {
    const { code, stdout, stderr } = await explain('--format', 'json');
    expect(code).toBe(0);
    const rungs = JSON.parse(stdout) as Rung[];
    expect(rungs.map(({ stall }) => stall)).toEqual([
      ...['', 'rate', 'queueing', 'groups', 'turnaround', 'rows', 'refresh'],
    ]);
    const [first, ...rest] = rungs;
    expect(first).toMatchObject({ added: null, share: null });
    const added = rest.reduce((sum, one) => sum + one.added!, 0);
    expect(added).toBe(rungs.at(-1)!.cycles - first!.cycles);
    expect(added).not.toBe(0);
    for (const [index, { cycles, added: more, seconds, share }] of rest.entries()) {
      expect(more).toBe(cycles - rungs[index]!.cycles);
      expect(share).toBeCloseTo(more! / first!.cycles, 12);
      expect(seconds).toBeCloseTo(cycles / 3e9, 15);
    }
    expect(stderr).toContain(`${added > 0 ? '+' : ''}${added.toLocaleString('en-US')} cycles = rate`);
  });

  it('prints an operator a row, whose stalls sum to its change and to the stalls of the run', async () => {
    const whole = JSON.parse((await explain('--format', 'json')).stdout) as Rung[];
    const { stdout } = await explain('--by', 'operator', '--format', 'json');
    const rows = JSON.parse(stdout) as Record<string, number | string>[];
    expect(rows.map(({ name }) => name)).toEqual(['one', 'two']);
    const stalls = ['rate', 'queueing', 'groups', 'turnaround', 'rows', 'refresh'];
    for (const row of rows)
      expect(stalls.reduce((sum, stall) => sum + Number(row[stall]), Number(row['first']))).toBe(row['last']);
    for (const [index, stall] of stalls.entries())
      expect(rows.reduce((sum, row) => sum + Number(row[stall]), 0)).toBe(whole[index + 1]!.added);
  });

  it("prints a table with the memory's own account beside it", async () => {
    const { stdout } = await explain();
    expect(stdout).toMatch(/and refresh: the whole memory +refresh +[\d,]+ +[+-]?[\d,]+/);
    expect(stdout).toMatch(/^memory +DDR4-2400, 1 channels, MOP4CLXOR: [\d.]+ % row hits/m);
    const shares = [...stdout.match(/^bus .*$/m)![0].matchAll(/([\d.]+) %/g)].map(([, share]) =>
      Number(share),
    );
    expect(shares).toHaveLength(7);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
    expect(stdout).toMatch(/^stalls, by the bus +transfer [\d,]+, row [\d,]+/m);
  });

  it('refuses what has no such memory, in one line', async () => {
    const { code, stderr } = await systoleHere(
      ['dram', 'explain', 'net.yaml', '--arch', 'he-cpu/seal'],
      folder,
    );
    expect(code).toBe(2);
    expect(stderr).toContain('memory');
    expect((await explain('--by', 'layer')).stderr).toContain('expected one of network, operator');
  });
});

describe('runs on memories with banks', () => {
  const BANKED = [...DDR4, '--set', 'memory.model=banked'];

  it('print what the memory did', async () => {
    const { stdout } = await systoleHere(['run', 'net.yaml', '--arch', 'systolic/32x32', ...BANKED], folder);
    expect(stdout).toMatch(/^memory +DDR4-2400, 1 channels, MOP4CLXOR: [\d.]+ % row hits, read [\d.]+ ns/m);
    expect(stdout).toMatch(/^transactions +[\d,]+ \([\d.]+ KiB\): [\d,]+ hits, [\d,]+ misses, /m);
    expect(stdout).toMatch(/^memory bus +[\d.]+ us: transfer /m);
    expect(stdout).toContain('memory banked DDR4-2400');
    const plain = await systoleHere(['run', 'net.yaml', '--arch', 'systolic/32x32'], folder);
    expect(plain.stdout).not.toMatch(/^(memory|transactions)/m);
    const differences = (text: string): number =>
      text.match(/^known differences: .*$/m)![0].split(',').length;
    expect(differences(stdout)).toBeGreaterThan(differences(plain.stdout));
  });

  it('are compared by what it did', async () => {
    const args = ['compare', 'net.yaml', '--arch', 'systolic/32x32,systolic/8x8', '--format', 'json'];
    const names = 'memory.hitRate,memory.readLatency,memory.bus.row,memory.stall.refresh';
    const { stdout } = await systoleHere([...args, ...BANKED, '--metric', names], folder);
    const cells = JSON.parse(stdout) as { metric: string; value: number | null; best: boolean }[];
    expect(cells).toHaveLength(8);
    expect(cells.every(({ value }) => typeof value === 'number')).toBe(true);
    const rates = cells.filter(({ metric }) => metric === 'memory.hitRate');
    expect(rates.find(({ best }) => best)!.value).toBe(Math.max(...rates.map(({ value }) => value!)));
    const { stderr } = await systoleHere([...args, '--metric', 'memory.hitRate'], folder);
    expect(stderr).toContain('its memory has no banks: memory.model');
  });

  it('are swept over standards and channels, for what the memory does too', async () => {
    const sweep = (lines: string): string => {
      const file = path.join(folder, 'sweep.yaml');
      fs.writeFileSync(
        file,
        `kind: sweep\nname: memories\narch: systolic/8x8\nworkloads: [net.yaml]\nfidelity: event\n${lines}\n`,
      );
      return file;
    };
    const axes = 'memory.standard: [DDR4-2400, HBM2-2000]\n  memory.channels: [1, 3]';
    const objectives = 'objectives: { minimize: [seconds, memory.readLatency], maximize: [memory.hitRate] }';
    const file = sweep(`axes:\n  ${axes}\n  memory.model: [banked]\n${objectives}`);
    expect((await systoleHere(['sweep', file, '--workers', '0'], folder)).code).toBe(0);
    const { stdout } = await systoleHere(['pareto', '--sweep', 'memories', '--format', 'json'], folder);
    expect(stdout).toContain('memory.hitRate');
    const vain = await systoleHere(['sweep', sweep(`axes:\n  ${axes}\n${objectives}`)], folder);
    expect(vain.code).toBe(2);
    expect(vain.stderr).toContain('axes.memory.standard: no number of this systolic machine depends on it');
  });
});

describe('the lines of a run', () => {
  it('leave out what the buses never did, and are none without banks', () => {
    const details = {
      ...{ 'memory.standard': 'X', 'memory.channels': 2, 'memory.mapping': 'M', 'memory.hitRate': 0.25 },
      ...{ 'memory.readLatency': 5e-8, 'memory.bandwidth': 3e9, 'memory.efficiency': 0.5 },
      ...{ 'memory.transactions': 11, 'memory.bytes': 2048, 'memory.refreshes': 7, 'memory.seconds': 4e-6 },
      ...{ 'memory.rowHits': 1, 'memory.rowMisses': 2, 'memory.rowConflicts': 3, 'memory.forwarded': 4 },
      ...{ 'memory.coalesced': 5, 'memory.bus.transfer': 1e-6, 'memory.bus.row': 0, 'memory.bus.idle': 3e-6 },
    };
    expect(memoryLines({ details })).toEqual([
      ['memory', 'X, 2 channels, M: 25.0 % row hits, read 50 ns, 3 GB/s (50.0 % of peak)'],
      ['transactions', '11 (2 KiB): 1 hits, 2 misses, 3 conflicts, 4 forwarded, 5 coalesced, 7 refreshes'],
      ['memory bus', '4 us: transfer 1 us, idle 3 us'],
    ]);
    expect(memoryLines({ details: {} })).toEqual([]);
  });
});
