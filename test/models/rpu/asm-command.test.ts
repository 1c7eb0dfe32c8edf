import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systoleHere } from '../../cli/process.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-asm-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  fs.writeFileSync(path.join(folder, name), content);
  return name;
};
const asm = (...args: string[]) => systoleHere(['he', 'asm', ...args], folder);

const SQUARE = `# squares modulo 97
mload m0, 0
vload v0, a0, strided 1
vvmul v4, v0, v0, m0
vstore v4, a0 + 1024
`;

describe('systole he asm', () => {
  it('assembles to words and back', async () => {
    file('square.b512', SQUARE);
    const words = await asm('square.b512');
    expect(words).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^0000400000000000\n0000000000001040\n/),
    });
    expect(await asm('square.b512', '--out', 'square.bin')).toMatchObject({ code: 0 });
    expect(fs.readFileSync(path.join(folder, 'square.bin')).length).toBe(32);
    expect(await asm('square.b512', '--out', 'square.hex')).toMatchObject({ code: 0 });
    const texts = await Promise.all([asm('square.bin', '--disassemble'), asm('square.hex', '--disassemble')]);
    for (const { stdout } of texts)
      expect(stdout).toBe(
        '.program square\nmload      m0, 0\nvload      v0, a0, strided 1\nvvmul      v4, v0, v0, m0\nvstore     v4, a0 + 1024\n',
      );
  });

  it('times a program, writes its trace and runs it', async () => {
    file('square.b512', SQUARE);
    file('data.json', '{"vdm":{"0":[5,0,"0xb"]},"sdm":{"0":["97"]}}');
    const { stdout, stderr } = await asm(
      'square.b512',
      '--time',
      '--format',
      'json',
      '--trace',
      'trace.json',
    );
    // mload 1..2, load 2..6 (10), product 11..15 (23), store 24..28 (32).
    expect(stderr).toMatch(
      /^32 cycles, 19\.05 ns at 1\.68 GHz; the front end waited 20 cycles for registers, 0 for/,
    );
    expect(JSON.parse(stdout)).toMatchObject([
      { queue: 'load-store', instructions: 3, busyCycles: 9, utilization: 9 / 32 },
      { queue: 'compute', instructions: 1, busyCycles: 4 },
      { queue: 'shuffle', instructions: 0, busyCycles: 0 },
    ]);
    const trace = JSON.parse(fs.readFileSync(path.join(folder, 'trace.json'), 'utf8')) as {
      traceEvents: { name: string; ts?: number; dur?: number; cat?: string }[];
    };
    const tasks = trace.traceEvents.filter(({ dur }) => dur !== undefined);
    expect(tasks.map(({ name, ts, dur }) => [name, Math.round(1000 * ts!), Math.round(1000 * dur!)])).toEqual(
      [
        ['mload', 1, 1],
        ['vload', 2, 4],
        ['stall: registers', 2, 8],
        ['vvmul', 11, 4],
        ['stall: registers', 11, 12],
        ['vstore', 24, 4],
      ],
    );
    const run = await asm('square.b512', '--run', 'data.json');
    // Elements 0 and 2 of memory: 25 and 121 = 24 modulo 97.
    expect(JSON.parse(run.stdout)).toEqual({ vdm: { 1024: ['25', '24'] } });
  });

  it('makes a kernel for the architecture, and draws what the pipelines did', async () => {
    expect(await asm('ntt:1024', '--set', 'compiler.order=naive', '--out', 'ntt.b512')).toMatchObject({
      code: 0,
    });
    const text = fs.readFileSync(path.join(folder, 'ntt.b512'), 'utf8');
    // Ten stages of one pair of vectors.
    expect(text.match(/^bfly/gm)).toHaveLength(10);
    expect(text).toMatch(/^\.program ntt-1024\n/);
    const [made, read] = await Promise.all([
      asm('ntt:1024', '--set', 'compiler.order=naive', '--time', '--plot', 'ntt.svg'),
      asm('ntt.b512', '--time'),
    ]);
    expect(made.stdout).toBe(read.stdout);
    expect(made.stderr).toMatch(/^ntt\.svg written\n/);
    const svg = fs.readFileSync(path.join(folder, 'ntt.svg'), 'utf8');
    const cycles = Number(/([\d,]+) cycles/.exec(read.stderr)![1]!.replace(',', ''));
    // Ten butterflies of four cycles.
    expect(svg).toContain(`compute: held in ${((100 * 40) / cycles).toFixed(1)} % of ${cycles} cycles`);
    expect(svg).toContain(
      'ntt-1024 on rpu/128x128, compiler.order=naive (strict busyboard, 4 registers an SRAM)',
    );
    expect(svg).toContain('waits: busy registers: ');
    // A file of that name goes first.
    file('ntt:1024', SQUARE);
    expect((await asm('ntt:1024', '--disassemble')).stdout).toContain('vvmul');
  });

  it.each([
    [['nt:1024'], /unknown kernel 'nt'; expected one of ntt, .*did you mean 'ntt'/],
    [['ntt:1000'], /no program for a ring of 1000 coefficients; expected a power of two from 1024 to 131072/],
    [['good.b512', '--plot', 'a.svg'], /--plot: is of a program in time; expected --time/],
    [
      ['good.b512', '--time', '--plot', 'a.gif'],
      /--plot: is 'a.gif'; expected a file name that ends in \.svg, \.png or \.pdf/,
    ],
    [['none.b512'], /none\.b512: cannot be read: no such file; expected a program of B512/],
    [['bad.b512'], /bad\.b512:1: unknown instruction 'vlod'.*did you mean 'vload'/],
    [['cut.bin'], /cut\.bin: the file ends 1 bytes into instruction 1/],
    [['good.b512', '--from', 'txt'], /--from: is 'txt'; expected one of bin, hex, text/],
    [
      ['good.b512', '--time', '--arch', 'haac/16ge-2mb-ddr4'],
      /--arch: .*of kind 'haac'; expected an architecture of/,
    ],
    [['good.b512', '--time', '--set', 'banks=96'], /banks=96: wrong value; expected a power of two/],
    [['good.b512', '--run', 'broken.json'], /broken\.json: is no JSON/],
    [['good.b512', '--run', 'wrong.json'], /wrong\.json: .*vdm2/],
    [['good.b512', '--run', 'far.json'], /vdm: 2 elements from 262143 on end behind element 262143/],
    [['good.b512', '--run', 'wide.json'], /has more than 128 bits/],
    [['good.b512', '--run', 'register.json'], /there is no register a64; expected 0 to 63/],
    [
      ['good.b512', '--run', 'ends.json'],
      /element 262144 lies outside the VDM, in instruction 0: vload v0, a0/,
    ],
  ])('says what is wrong with %j', async (args, message) => {
    file('good.b512', 'vload v0, a0');
    file('bad.b512', 'vlod v0, a0');
    file('cut.bin', new Uint8Array(9));
    file('broken.json', '{');
    file('wrong.json', '{"vdm2":{}}');
    file('far.json', '{"vdm":{"262143":[1,2]}}');
    file('wide.json', `{"vdm":{"0":["0x${'f'.repeat(32)}","${'9'.repeat(39)}"]}}`);
    file('register.json', '{"address":{"a64":1}}');
    file('ends.json', '{"address":{"a0":261633}}');
    const { code, stderr, stdout } = await asm(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
  });
});
