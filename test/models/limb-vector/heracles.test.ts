import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { traceOfWord } from '../../../src/he/import/index.js';
import type { LimbVectorSpec } from '../../../src/models/limb-vector/architecture.js';
import { compileKernel } from '../../../src/models/limb-vector/compile/kernel.js';
import { machineOf } from '../../../src/models/limb-vector/machine.js';
import { simulateTrace } from '../../../src/models/limb-vector/simulate.js';
import * as registry from '../../../src/models/registry.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-heracles-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
let made = 0;

const run = async (
  files: Record<string, string[]>,
  fidelity: 'event' | 'analytic' = 'event',
  ...overrides: string[]
) => {
  const inside = path.join(folder, String(made++));
  fs.mkdirSync(inside);
  for (const [name, lines] of Object.entries(files))
    fs.writeFileSync(path.join(inside, name), lines.join('\n'));
  const { spec } = await loadArchitecture('heracles/1-chip', overrides, registry);
  return simulateTrace(
    traceOfWord(path.join(inside, Object.keys(files)[0]!)),
    spec as LimbVectorSpec,
    fidelity,
  )[0]!;
};
const kernel = (lines: string[], ...overrides: string[]) => run({ 'k.csv': lines }, 'event', ...overrides);

/** A word of 32 KiB at 1000 B a cycle, and its way. */
const HBM = 33;
const WAY = 100;

describe('a kernel on registers by hand', () => {
  it('loads what it reads, computes in order, stores what nothing reads afterwards', async () => {
    const result = await kernel(['13, add, c, a, b, 0']);
    // b is in the scratchpad after two transfers, in a register 4 later; sum 6, out 6, into the scratchpad 5.
    expect(result.cycles).toBe(2 * HBM + WAY + 4 + 6 + 6 + 5 + HBM);
    expect(result).toMatchObject({
      loads: 2,
      stores: 1,
      registerReads: 3,
      registerWrites: 3,
      instructions: 8,
    });
  });

  it('stores no value that is read, and loads none twice', async () => {
    const result = await kernel(['13, add, c, a, b, 0', '13, mul, d, c, a, 0', '13, mac, d, a, b, 0']);
    expect(result).toMatchObject({ loads: 2, stores: 1, instructions: 10 });
    expect(result.cycles).toBe(2 * HBM + WAY + 4 + 3 * 6 + 6 + 5 + HBM);
  });

  it('shuffles after a stage and before an inverse one, at most every 5 cycles', async () => {
    const stage = (op: string, to: string, from: string) =>
      `13, ${op}, ${to}0, ${to}1, ${from}0, ${from}1, 0, 0, 0`;
    const one = await kernel([stage('ntt', 'b', 'a')]);
    // Both operands, 6 for the stage, 23 for the shuffle, then out: the second a cycle behind the first.
    expect(one.cycles).toBe(2 * HBM + WAY + 4 + 6 + 23 + 1 + 6 + 5 + HBM + HBM - 1);
    const inverse = await kernel([stage('intt', 'b', 'a')]);
    expect(inverse.cycles).toBe(one.cycles);
    expect(inverse.instructions).toBe(one.instructions);
    const four = await kernel(['ab', 'cd', 'ef', 'gh'].map((pair) => stage('ntt', pair[1]!, pair[0]!)));
    // Eight operands come in 33 cycles apart, so the shuffles do not meet; the first result goes out behind the last
    // shuffle, which is issued with its stage's latency, and the memory takes all eight without a gap.
    expect(four.cycles).toBe(8 * HBM + WAY + 4 + 6 + 1 + 6 + 5 + 8 * HBM);
    const fast = ['memory.bandwidth=100 TB/s'];
    const [once, twice] = [
      await kernel([stage('ntt', 'b', 'a')], ...fast),
      await kernel([stage('ntt', 'b', 'a'), stage('ntt', 'c', 'b')], ...fast),
    ];
    // The second stage waits for the shuffle of the first.
    expect(twice.cycles - once.cycles).toBe(6 + 23);
  });

  it('reads operands of one bank one after the other, and writes a bank once a cycle', async () => {
    const lines = ['13, add, c, a, b, 0', '13, add, d, a, b, 0'];
    const banked = await kernel(lines, 'registers.banks=1');
    const free = await kernel(lines);
    // Of one bank, the second sum begins two cycles later, not one; the results are stored one after the other anyway.
    expect(banked.cycles).toBeGreaterThanOrEqual(free.cycles);
    const many = Array.from({ length: 12 }, (_, i) => `13, add, r${i}, a, b, 0`);
    expect((await kernel(many, 'registers.banks=1')).cycles).toBeGreaterThan((await kernel(many)).cycles);
  });

  it('writes two results of one bank one after the other, and holds up whoever would write then', async () => {
    const lines = [
      '13, ntt, b0, b1, a0, a1, 0, 0, 0',
      ...Array.from({ length: 24 }, (_, i) => `13, add, r${i}, a0, a1, 0`),
    ];
    const one = (writes: number) =>
      kernel(
        lines,
        'memory.bandwidth=1000 TB/s',
        'registers.banks=1',
        'registers.reads=9',
        `registers.writes=${writes}`,
      );
    const [narrow, wide] = [await one(1), await one(2)];
    expect(narrow.cycles).toBeGreaterThan(wide.cycles);
    // The very same program otherwise.
    expect(narrow.instructions).toBe(wide.instructions);
  });

  it('takes a read port in the first cycle and a write port in the last, the next of a bank a cycle later', async () => {
    const file = path.join(folder, 'ports.csv');
    fs.writeFileSync(file, '13, ntt, b0, b1, a0, a1, 0, 0, 0\n');
    const overrides = ['registers.banks=1', 'registers.reads=1', 'registers.writes=1'];
    const spec = (await loadArchitecture('heracles/1-chip', overrides, registry)).spec as LimbVectorSpec;
    const machine = machineOf(spec);
    const { tasks } = compileKernel(traceOfWord(file).streams[0]!, machine, spec.scratchpad, 1);
    const ports = tasks
      .filter((task) => task.ports.length > 0)
      .map(({ op, ports: held }) => [
        machine.operations[op]!.name,
        ...held.map(({ unit, after }) => `${unit === machine.readPort ? 'read' : 'write'} ${after}`),
      ]);
    expect(ports).toEqual([
      ['cload', 'write 3'],
      ['cload', 'write 3'],
      ['ntt', 'read 0', 'read 1', 'write 5', 'write 6'],
      ['rshuffle', 'read 0', 'read 1', 'write 22', 'write 23'],
      ['xstore', 'read 0'],
      ['xstore', 'read 0'],
    ]);
  });

  it('spills what is read latest when registers run out', async () => {
    const inputs = Array.from({ length: 8 }, (_, i) => `13, add, s${i}, x${i}, y, 0`);
    const again = Array.from({ length: 8 }, (_, i) => `13, mul, t${i}, s${i}, x${i}, 0`);
    const roomy = await kernel([...inputs, ...again]);
    const narrow = await kernel([...inputs, ...again], 'registers.limbs=12');
    expect(roomy).toMatchObject({ loads: 9, stores: 8 });
    // Memory sees the same; the scratchpad sees more.
    expect(narrow).toMatchObject({ loads: 9, stores: 8 });
    expect(narrow.instructions).toBeGreaterThan(roomy.instructions);
    expect(narrow.cycles).toBeGreaterThanOrEqual(roomy.cycles);
  });

  it('is bound from below by its busiest unit', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `13, add, r${i}, a, b, 0`);
    const bound = await run({ 'k.csv': lines }, 'analytic');
    // 2 transfers in, 40 out.
    expect(bound.cycles).toBe(42 * HBM);
    expect((await kernel(lines)).cycles).toBeGreaterThan(bound.cycles);
  });
});

const MINST = ['0, mload, 4, a', '1, mload, 5, b', '2, msyncc, 7', '3, mstore, c, 6', '4, msyncc, 9'];
const CINST = [
  '0, csyncm, 0',
  '1, cload, r0b0, 4',
  '2, csyncm, 1',
  '3, cload, r1b0, 5',
  '4, nop, 2',
  '5, bload, 0, 4, 0',
  '6, ifetch, 0',
  '7, cstore, 6',
  '8, cexit',
];
const XINST = [
  'F0, 1, move, r0b1, r0b0',
  'F0, 1, nop, 4',
  'F0, 1, add, r1b1, r0b1, r1b0, 0',
  'F0, 1, nop, 4',
  'F0, 1, xstore, r1b1',
  'F0, 0, bexit',
  'F0, 0, nop, 0',
];
const assembled = (x = XINST, c = CINST, m = MINST, ...overrides: string[]) =>
  run({ 'p.xinst': x, 'p.cinst': c, 'p.minst': m }, 'event', ...overrides);

describe('what the assembler wrote, by hand', () => {
  it('runs its three streams in step', async () => {
    const result = await assembled();
    // a is there at 133, b at 166. The stream waits till 133, loads a until 138, waits for b till 166 and a cycle for the
    // wait itself, loads it until 171, is idle 3, then takes bload; ifetch at 175 ends at 180.
    const fetch = 166 + 1 + 4 + 3 + 1;
    const begin = fetch + 5 + 1;
    // move, 5 idle, add, 5 idle: xstore 12 cycles in, there 6 later; cstore 5; mstore after it.
    const stored = begin + 12 + 6;
    expect(result.cycles).toBe(stored + 5 + 1 + HBM);
    expect(result).toMatchObject({ hazards: 0, loads: 2, stores: 1, instructions: 3 + 3 + 6 });
    expect(result.registerReads).toBe(1 + 2 + 1 + 1);
    // Compute, the scratchpad's path (two loads of 4, three of one), and three words of the memory.
    expect(result.busy.slice(0, 3)).toEqual([3, 2 * 4 + 4, 3 * HBM]);
    expect(result.registerWrites).toBe(2 + 2);
  });

  it('counts operands that are read too early, and waits for none', async () => {
    const early = XINST.toSpliced(1, 1, 'F0, 1, nop, 3');
    const right = await assembled();
    const result = await assembled(early);
    expect(result.hazards).toBe(1);
    expect(result.cycles).toBe(right.cycles - 1);
  });

  it('reads what the scratchpad brings from the cycle after its latency on', async () => {
    // The bundle begins 6 cycles after its fetch; a load right behind the fetch is there then, one a cycle later is not.
    const x = ['F0, 1, add, r1b1, r0b0, r1b0, 0', 'F0, 1, nop, 4', 'F0, 1, xstore, r1b1', 'F0, 0, bexit'];
    const behind = (...lines: string[]) => [
      '0, csyncm, 0',
      '1, cload, r0b0, 4',
      '2, csyncm, 1',
      '3, ifetch, 0',
      ...lines.map((line, index) => `${4 + index}, ${line}`),
      '7, cstore, 6',
      '8, cexit',
    ];
    const [load, idle] = ['cload, r1b0, 5', 'nop, 0'] as const;
    expect((await assembled(x, behind(load, idle, idle))).hazards).toBe(0);
    expect((await assembled(x, behind(idle, load, idle))).hazards).toBe(1);
  });

  it('begins a bundle when the one before has ended', async () => {
    const two = [...XINST.slice(0, 6), 'F1, 2, mul, r2b1, r1b1, r1b0, 0', 'F1, 2, bexit'];
    const fetched = [...CINST.slice(0, 8), '8, ifetch, 1', '9, cexit'];
    const result = await assembled(two, fetched, MINST.toSpliced(4, 1, '4, msyncc, 10'));
    const one = await assembled();
    // The store is what ends last in both.
    expect(result.cycles).toBe(one.cycles);
    expect(result.instructions).toBe(one.instructions + 2);
  });

  it('refuses registers that the machine lacks, and streams that wait for each other', async () => {
    await expect(assembled(XINST, CINST, MINST, 'registers.banks=1', 'registers.limbs=72')).rejects.toThrow(
      /p\.xinst:1: r0b1 is no register of the machine; expected r0 to r71 of banks 0 to 0/,
    );
    await expect(assembled(['F0, 1, move, r72b1, r0b0', 'F0, 0, bexit'])).rejects.toThrow(
      'r72b1 is no register',
    );
    await expect(
      assembled(XINST, CINST, [
        '0, msyncc, 8',
        ...['0, mload, 4, a', '1, mload, 5, b'].map((line, i) => line.replace(/^\d/, String(i + 1))),
      ]),
    ).rejects.toThrow('waits for ever; expected streams that do not wait for each other in a circle');
  });
});
