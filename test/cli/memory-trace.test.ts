import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Probe } from '../../src/engine/probe.js';
import { together } from '../../src/cli/memory-trace-probe.js';
import type { RunRecord } from '../../src/results/record.js';
import { folder, NETWORK, removeFolder, systoleHere, type Outcome } from './process.js';

let cwd: string;
beforeAll(() => (cwd = folder({ 'net.yaml': NETWORK })));
afterAll(() => removeFolder(cwd));

const run = (...words: string[]): Promise<Outcome> =>
  systoleHere(['run', 'net.yaml', '--format', 'json', '--db', 'runs.sqlite', ...words], cwd);
const lines = (file: string): string[] => fs.readFileSync(path.join(cwd, file), 'utf8').trimEnd().split('\n');

const EVENT = ['--arch', 'systolic/8x8'];

describe('systole run --memory-trace', () => {
  it('has every byte of the traffic in it, and no cycle beyond the run', async () => {
    const { stdout, stderr, code } = await run(...EVENT, '--memory-trace', 'new/m.trace');
    expect(code).toBe(0);
    const { totals } = JSON.parse(stdout) as RunRecord;
    const requests = lines('new/m.trace').map((line) => {
      const [, verb, address, cycle] = /^(LD|ST) 0x([0-9a-f]+)@(\d+)$/.exec(line)!;
      return { verb, address: parseInt(address!, 16), cycle: Number(cycle) };
    });
    for (const { address, cycle } of requests) {
      expect(address % 64).toBe(0);
      expect(cycle).toBeLessThan(totals.cycles);
    }
    // Whole transactions: the end of a transfer is one as well, of 64 B at most.
    const moved = (verb: string): number => 64 * requests.filter((each) => each.verb === verb).length;
    const traffic = totals.traffic.filter(({ level }) => level === 'dram');
    const read = traffic.reduce((sum, { readBytes }) => sum + readBytes, 0);
    const written = traffic.reduce((sum, { writeBytes }) => sum + writeBytes, 0);
    expect(read).toBeGreaterThan(600);
    expect([moved('LD') - read, moved('ST') - written].map((rest) => rest >= 0 && rest < 4 * 64)).toEqual([
      ...[true, true],
    ]);
    expect(requests.some(({ verb }) => verb === 'ST')).toBe(true);
    const count = requests.length.toLocaleString('en-US');
    expect(stderr).toContain(
      `new/m.trace: ${count} transactions of 64 B, cycles of 700 MHz (systole dram run`,
    );
  });

  it('changes nothing of the run, and goes with --trace', async () => {
    const plain = await run(...EVENT, '--db', 'other.sqlite');
    const both = await run(
      ...EVENT,
      '--memory-trace',
      'a.trace',
      '--trace',
      'a.json',
      '--db',
      'third.sqlite',
    );
    expect(both.stdout).toBe(plain.stdout);
    await run(...EVENT, '--trace', 'b.json');
    await run(...EVENT, '--memory-trace', 'b.trace');
    expect(lines('a.trace')).toEqual(lines('b.trace'));
    expect(lines('a.json')).toEqual(lines('b.json'));
  });

  it('is simulated for, even if the database has the run', async () => {
    await run(...EVENT);
    const { code } = await run(...EVENT, '--memory-trace', 'again.trace');
    expect(code).toBe(0);
    expect(lines('again.trace').length).toBeGreaterThan(10);
  });

  it("has the standard's transactions where the memory has banks", async () => {
    const banked = ['--set', 'memory.model=banked', '--set', 'memory.standard=HBM2-2000'];
    const { stderr, code } = await run(...EVENT, ...banked, '--memory-trace', 'hbm.trace');
    expect(code).toBe(0);
    expect(stderr).toContain(' transactions of 32 B, ');
    expect(lines('hbm.trace').some((line) => parseInt(line.slice(5), 16) % 64 === 32)).toBe(true);
  });

  it('is replayed by systole dram run, cycles and all', async () => {
    await run(...EVENT, '--memory-trace', 'replay.trace');
    const words = [
      'dram',
      'run',
      '--standard',
      'DDR4-2400',
      '--trace',
      'replay.trace',
      '--clock',
      '700 MHz',
      '--json',
    ];
    const { stdout, code } = await systoleHere(words, cwd);
    expect(code).toBe(0);
    const replayed = JSON.parse(stdout) as { requests: number; acceptCycle: number };
    const trace = lines('replay.trace');
    expect(replayed.requests).toBe(trace.length);
    const last = Number(/@(\d+)$/.exec(trace.at(-1)!)![1]);
    expect(replayed.acceptCycle).toBeGreaterThanOrEqual((last / 700e6) * (1e12 / 833));
  });

  it('is refused, and nothing is written, where nothing is asked for', async () => {
    const before = fs.readdirSync(cwd);
    const words = ['--fidelity', 'analytic', '--trace', 'none.json', '--memory-trace', 'none.trace'];
    const { stdout, stderr, code } = await systoleHere(
      ['run', 'net.yaml', ...EVENT, ...words, '--db', 'none.sqlite'],
      cwd,
    );
    expect(stderr).toMatch(
      /^systole: error: --memory-trace: the run made no request of a memory; expected [^\n]*\n$/,
    );
    expect([stdout, code]).toEqual(['', 2]);
    expect(fs.readdirSync(cwd)).toEqual(before);
  });
});

describe('probes together', () => {
  /** A probe that writes down what it hears; its lanes begin with a number of its own. */
  const listener = (first: number, ears: boolean) => {
    const heard: unknown[][] = [];
    const lanes: string[] = [];
    const probe: Probe = {
      lane(name) {
        if (!lanes.includes(name)) lanes.push(name);
        return first + lanes.indexOf(name);
      },
      task: (...task) => heard.push(task),
      milestone: (...milestone) => heard.push(milestone),
      ...(ears ? { request: (...request) => heard.push(request) } : {}),
    };
    return { heard, probe };
  };

  it('each hear everything on their own lanes; requests those that have ears', () => {
    const [a, b] = [listener(10, false), listener(20, true)];
    b.probe.lane('other');
    const both = together([a.probe, b.probe])!;
    const lane = both.lane('array');
    expect(both.lane('array')).toBe(lane);
    expect(both.lane('second')).not.toBe(lane);
    both.task(lane, 3, 'read', 'filter', 100, 20, 64);
    both.milestone(lane, 3, 'filter', 120);
    both.request!(7, 64, 32, true);
    expect(a.heard).toEqual([
      [10, 3, 'read', 'filter', 100, 20, 64],
      [10, 3, 'filter', 120],
    ]);
    expect(b.heard).toEqual([
      [21, 3, 'read', 'filter', 100, 20, 64],
      [21, 3, 'filter', 120],
      [7, 64, 32, true],
    ]);
  });

  it('are none, or one', () => {
    const { probe } = listener(0, false);
    expect(together([])).toBeUndefined();
    expect(together([probe])).toBe(probe);
    expect(together([probe, probe])).not.toHaveProperty('request');
  });
});
