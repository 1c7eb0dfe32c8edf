import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { traceOfWord } from '../../../src/he/import/index.js';
import type { LimbVectorSpec } from '../../../src/models/limb-vector/architecture.js';
import { simulateTrace } from '../../../src/models/limb-vector/simulate.js';
import * as registry from '../../../src/models/registry.js';
import { prepare, simulate } from '../../../src/simulation/simulate.js';
import { chipFolder } from './generate.js';

const made: string[] = [];
afterAll(() => made.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

const chips = (...texts: string[][]): string => {
  const folder = chipFolder(texts.map((lines) => ['head', ...lines, ''].join('\n')));
  made.push(folder);
  return `cinnamon:${folder}`;
};
const file = (name: string, text: string): string => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-limbs-'));
  made.push(folder);
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const spec = async (arch: string, ...overrides: string[]): Promise<LimbVectorSpec> =>
  (await loadArchitecture(arch, overrides, registry)).spec as LimbVectorSpec;

/** A limb of 229 376 B at 2000 B a cycle. */
const LOAD = 115;
const HBM = 128;

describe('Cinnamon by hand', () => {
  const run = async (lines: string[], ...overrides: string[]) =>
    simulateTrace(traceOfWord(chips(lines)), await spec('cinnamon/1-chip', ...overrides), 'event')[0]!;
  // When the last result is there and the last unit is free: each operation alone.
  const first = LOAD + HBM;
  it.each([
    ['add r2: r1, r1 | 0', first + 64],
    ['mul r2: r1, r1 | 0', first + 69],
    ['ntt r2: r1 | 0', first + 171],
    // The second transpose begins 8 + 70 + 8 cycles in and is held for 64.
    ['rot 1 r2: r1 | 0', first + 156],
    // A transform, the difference and the product, which holds its unit for 69 cycles.
    ['sud r2: r1, r1 | 0', first + 171 + 1 + 69],
    ['evg r2: key | 0', 264],
    ['rsv {r2, r3}: r1: [1] | 0', first + 9 + 16 * 64],
    ['mod r2: {r1, r1} | 0', first + 6 + 16 * 64],
    ['mov r2: r1', first],
    ['store r1: y', first + LOAD],
  ])('%s', async (line, cycles) => {
    expect((await run(['load r1: x', line])).cycles).toBe(Math.max(first, cycles));
  });

  it('chains operations: each begins when the first words of the one before are there', async () => {
    const lines = [
      'load r1: a',
      'load r2: b',
      'add r3: r1[X], r2 | 0',
      'mul r4: r3, r2[X] | 0',
      'ntt r5: r4[X] | 0',
      'store r5[X]: c',
    ];
    const result = await run(lines);
    // The second load, its way, then 1 + 5 + 171 cycles, and the store.
    expect(result.cycles).toBe(2 * LOAD + HBM + 1 + 5 + 171 + LOAD);
    expect(result).toMatchObject({
      loads: 2,
      stores: 1,
      registerReads: 6,
      registerWrites: 5,
      instructions: 6,
    });
    // Adder from 358, multiplier from 359 to 428, transform from 364 to 434, transpose from 417 to 481.
    expect(result.compute).toBe(481 - 358);
    expect(result.stalls).toEqual({ memory: 3 * LOAD, link: 0, operand: 650 - 123 - 3 * LOAD });
  });

  it('has two adders and one transform unit', async () => {
    const two = (op: string) =>
      run(['load r1: x', ...[2, 3, 4].map((to) => `${op} r${to}: r1${op === 'add' ? ', r1' : ''} | 0`)]);
    expect((await two('add')).cycles).toBe(first + 2 * 64);
    expect((await two('ntt')).cycles).toBe(first + 2 * 70 + 171);
  });

  it('converts bases: reads begin when all is written, and the next conversion when all is read', async () => {
    const one = (to: number): string[] => [
      'bci b0: [4, 5], [1, 2]',
      'bcw b0{0}: r1 | 1',
      'pl1 b0{1}: r1 | 2',
      `ntt r${to}: b0{0} | 4`,
      `ntt r${to + 1}: b0{1} | 5`,
    ];
    const { cycles } = await run(['load r1: x', ...one(2)]);
    // Written 172 after the load; the second read waits until the port has been free for 148 cycles.
    expect(cycles).toBe(first + 172 + 148 + 84 + 171);
    const twice = await run(['load r1: x', ...one(2), ...one(4)]);
    // The second read ends 84 after it began; its transform holds the unit for 70 cycles, then the next intt takes 172.
    expect(twice.cycles).toBe(first + 172 + 148 + 84 + 70 + 172 + 148 + 84 + 171);
  });

  it('waits for registers, which are free when the last reader has ended', async () => {
    const lines = [
      'load r1: x',
      'load r2: y',
      'add r3: r1[X], r2[X] | 0',
      'load r4: z',
      'load r5: w',
      'neg r6: r4[X] | 0',
    ];
    const result = await run(lines, 'registers.limbs=4');
    // x and y are free a cycle after the sum has begun, at 359; only then w is asked for.
    expect(result.registerWait).toBe(2 * LOAD + HBM + 1);
    expect(result.cycles).toBe(2 * LOAD + HBM + 1 + LOAD + HBM);
  });

  it('loads what it has stored only after that', async () => {
    const { cycles } = await run(['load r1: x', 'store r1: y', 'load r2: y']);
    expect(cycles).toBe(first + LOAD + first);
  });

  it('exchanges limbs: all are there, 896 cycles into a chip, 128 a hop', async () => {
    const word = chips(['load r1: x', 'dis @ 0:2 : r1'], ['rcv @ 0:2 r1:', 'neg r2: r1 | 0']);
    const [zero, one] = simulateTrace(traceOfWord(word), await spec('cinnamon/4-chip'), 'event');
    expect(zero!.cycles).toBe(first + 1);
    expect(one!.cycles).toBe(first + 896 + 2 * 128 + 64);
    expect(one!.stalls.link).toBe(first + 896 + 256);
    expect([zero!.sent, zero!.received, one!.sent, one!.received]).toEqual([1, 0, 0, 1]);
    const eight = simulateTrace(traceOfWord(word), await spec('cinnamon/8-chip'), 'event');
    expect(eight[1]!.cycles).toBe(first + 896 + 4 * 128 + 64);
    const twelve = simulateTrace(traceOfWord(word), await spec('cinnamon/12-chip'), 'event');
    expect(twelve[1]!.cycles).toBe(one!.cycles);
  });

  it('is bound by its busiest unit', async () => {
    const bound = async (lines: string[]) =>
      simulateTrace(traceOfWord(chips(lines)), await spec('cinnamon/1-chip'), 'analytic')[0]!;
    expect(await bound(['load r1: x', 'ntt r2: r1 | 0', 'ntt r3: r1 | 0'])).toMatchObject({
      cycles: 140,
      compute: 140,
    });
    expect(await bound(['load r1: x', 'load r2: x', 'add r3: r1, r2 | 0'])).toMatchObject({
      cycles: 2 * LOAD,
      compute: 32,
      stalls: { memory: 2 * LOAD - 32, link: 0, operand: 0 },
    });
  });

  it('is bound by the link into a chip: what arithmetic and memory leave of it is waiting', async () => {
    const word = chips(
      ['load r1: x', 'dis @ 0:2 : r1', 'dis @ 1:2 : r1'],
      ['rcv @ 0:2 r1:', 'rcv @ 1:2 r2:', 'load r3: y', 'load r4: z', 'ntt r5: r3 | 0'],
    );
    const [zero, one] = simulateTrace(traceOfWord(word), await spec('cinnamon/4-chip'), 'analytic');
    expect(zero).toMatchObject({ cycles: LOAD, compute: 0, stalls: { memory: LOAD, link: 0, operand: 0 } });
    expect(one).toMatchObject({
      cycles: 2 * 896,
      compute: 70,
      stalls: { memory: 2 * LOAD - 70, link: 2 * 896 - 2 * LOAD, operand: 0 },
    });
  });

  it('is told in a record: limbs in bytes, use of units, constants with their source', async () => {
    const word = chips(['load r1: x', 'dis @ 0:2 : r1', 'neg r2: r1 | 0'], ['rcv @ 0:2 r1:']);
    const { totals, operators, machine, assumptions } = simulate(
      await prepare({ workload: word, arch: 'cinnamon/4-chip' }),
    );
    expect(operators.map(({ name }) => name)).toEqual(['chip0', 'chip1']);
    expect(machine).toMatchObject({
      units: 26,
      unit: 'functional units',
      peakPerSecond: 26e9,
      memoryBytesPerSecond: 4e12,
    });
    expect(operators[0]!.traffic).toEqual([
      { level: 'dram', tensor: 'limbs', readBytes: 229376, writeBytes: 0 },
      { level: 'registers', tensor: 'limbs', readBytes: 2 * 229376, writeBytes: 2 * 229376 },
      { level: 'link', tensor: 'limbs', readBytes: 0, writeBytes: 229376 },
    ]);
    expect(operators[0]!.details).toMatchObject({
      limbInstructions: 3,
      busiestUnit: 'memory',
      busiestUnitUtilization: LOAD / (first + 64),
    });
    expect(operators[0]!.work).toBe(64);
    expect(operators[0]!.peUtilization).toBeCloseTo(64 / 13 / (first + 64), 12);
    expect(operators[0]!.details['unitUtilization']).toContain(`add ${(64 / 2 / (first + 64)).toFixed(4)}`);
    expect(totals.cycles).toBe(first + 896 + 256);
    expect(totals.details).toEqual({ chips: 2, limbInstructions: 4, readTooEarly: 0, registerWaitCycles: 0 });
    expect(totals.energyJoules).toBeNull();
    expect(assumptions.map(({ name }) => name)).toContain('units.modulo');
  });
});

describe('what does not run', () => {
  const refused = async (word: string, arch: string, ...overrides: string[]): Promise<string> => {
    try {
      simulate(await prepare({ workload: word, arch, overrides }));
      return 'ran';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const neg = ['load r1: x', 'neg r2: r1 | 0'];

  it('is refused in one line', async () => {
    const kernel = file('k.csv', '13, add, c, a, b, 0\n');
    expect(await refused(chips(neg), 'heracles/1-chip')).toContain('is of cinnamon; expected one of p-isa');
    expect(await refused(kernel, 'cinnamon/1-chip')).toContain('is of p-isa; expected one of cinnamon');
    const two = chips(['load r1: x', 'dis @ 0:2 : r1'], ['rcv @ 0:2 r1:']);
    expect(await refused(two, 'cinnamon/1-chip')).toContain('is for 2 chips; expected at most 1');
    expect(await refused(two, 'cinnamon/1-chip', 'chips=2')).toContain(
      'is for 2 chips; expected a machine with a link',
    );
    expect(
      await refused(
        chips(['load r1: x', 'load r2: x', 'add r3: r1, r2']),
        'cinnamon/1-chip',
        'registers.limbs=2',
      ),
    ).toMatch(/instructions0:4: no instruction can go on.*expected a trace for 2 registers/);
    expect(await refused(kernel, 'heracles/1-chip', 'scratchpad=2')).toContain(
      'k.csv: 3 symbols; expected at most 2',
    );
    expect(await refused(kernel, 'heracles/1-chip', 'registers.limbs=4')).toContain(
      'k.csv:1: add needs 7 registers; expected at most 4',
    );
    expect(await refused(chips(neg), 'cinnamon/1-chip', 'operations.neg.latency=0.5 cycles')).toContain(
      'expected whole cycles',
    );
    expect(await refused(chips(neg), 'cinnamon/1-chip', 'units.memory=1')).toContain('expected another name');
    expect(await refused(kernel, 'heracles/1-chip', 'registers.limbs=287')).toContain(
      'expected a multiple of the 4 banks',
    );
    expect(await refused('resnet50-imagenet', 'cinnamon/1-chip')).toContain(
      "runs limb-traces, and 'resnet50-imagenet' is a network",
    );
    expect(await refused(chips(neg), 'systolic/8x8')).toContain("such as 'cinnamon/1-chip'");
  });

  it('names an operation that the machine lacks, and the nearest', async () => {
    const lean = file('lean.yaml', 'extends: cinnamon/_base\nchips: 1\n');
    expect(await refused(chips(neg), lean)).toBe('ran');
    const other = file(
      'other.yaml',
      `kind: limb-vector\nisa: cinnamon\nchips: 1\nclock: 1 GHz\nlimb: {words: 64, width: 32 bit}\ndepth: 4\nissue: in-order\ndispatch: 1\nregisters: {limbs: 8}\nunits: {add: 1}\noperations: {negg: {latency: 1 cycles, uses: [{unit: add}]}}\nmemory: {name: m, bandwidth: 1 GB/s, latency: 0}\n`,
    );
    expect(await refused(chips(neg), other)).toMatch(
      /instructions0:3: the machine has no operation 'neg'; expected one of negg, load, store; did you mean 'negg'\?$/,
    );
    const twice = file(
      'twice.yaml',
      fs.readFileSync(other, 'utf8').replace('[{unit: add}]', '[{unit: add}, {unit: add, after: 3 cycles}]'),
    );
    expect(await refused(chips(neg), twice)).toContain(
      'operations.negg.uses: holds more units at a time than there are; expected at most',
    );
    const wrong = file('wrong.yaml', fs.readFileSync(other, 'utf8').replace('unit: add}', 'unit: ad}'));
    expect(await refused(chips(neg), wrong)).toContain(
      "operations.negg.uses[0].unit: is 'ad'; expected one of add",
    );
  });
});

describe('a trace by a file of its own', () => {
  it('is read, named and described', async () => {
    const yaml = file('t.yaml', 'kind: limb-trace\nname: mine\nfile: k.txt\nformat: pisa\n');
    fs.writeFileSync(path.join(path.dirname(yaml), 'k.txt'), '13, add, c, a, b, 0\n');
    const { run, totals } = simulate(await prepare({ workload: yaml, arch: 'heracles/1-chip' }));
    expect(run.workload).toBe('mine');
    expect(totals.cycles).toBeGreaterThan(0);
    await expect(prepare({ workload: yaml, arch: 'heracles/1-chip', batch: 2 })).rejects.toThrow(
      '--batch: is 2',
    );
  });
});
