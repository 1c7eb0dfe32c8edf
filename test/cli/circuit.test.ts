import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { circuitCommand } from '../../src/cli/commands/circuit.js';
import { importCommand } from '../../src/cli/commands/import.js';
import { findFile } from '../../src/document/files.js';
import { countNetwork } from '../../src/workload/count.js';
import { loadNetwork } from '../../src/workload/load.js';
import { folder, removeFolder } from './process.js';

let cwd: string;
beforeAll(() => {
  cwd = folder();
});
afterAll(() => removeFolder(cwd));
afterEach(() => vi.restoreAllMocks());

const at = (name: string): string => path.join(cwd, name);

/** Runs a command in this process; what it prints, and what it says about it. */
async function run(...words: string[]): Promise<{ stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    });
  try {
    const command = words[0] === 'import' ? importCommand() : circuitCommand();
    await command.exitOverride().parseAsync(words.slice(1), { from: 'user' });
    return said;
  } finally {
    vi.restoreAllMocks();
  }
}

const json = async (...words: string[]): Promise<unknown> =>
  JSON.parse((await run(...words, '--format', 'json')).stdout);

const KEY = '0x000102030405060708090a0b0c0d0e0f';
const BLOCK = '00112233445566778899AABBCCDDEEFF';
const CIPHER = '69c4e0d86a7b0430d8cdb78070b4c55a';

describe('systole circuit', () => {
  it.each(['aes.txt', 'aes.txt.gz', 'aes.bin', 'aes.bin.gz'])(
    'generates %s, counts and evaluates it',
    async (name) => {
      const { stdout, stderr } = await run('circuit', 'generate', 'aes-128', '--out', at(name));
      expect(stdout).toBe('');
      expect(stderr).toContain('31,528 gates (6,400 AND, 24,328 XOR, 800 INV), 328 levels');
      expect(await json('circuit', 'stats', at(name))).toEqual({
        ...{ gates: 31528, and: 6400, xor: 24328, inv: 800, levels: 328, andDepth: 60 },
        ...{ inputs: [128, 128], outputs: [128] },
      });
      const result = await json('circuit', 'evaluate', at(name), '--input', KEY, '--input', BLOCK);
      expect(result).toEqual({ outputs: [CIPHER] });
    },
  );

  it('counts and evaluates a generator by its name', async () => {
    expect(await json('circuit', 'stats', 'relu-shares', '--param', 'bits=31')).toMatchObject({ and: 240 });
    const result = await json(
      'circuit',
      'evaluate',
      'div',
      '--param',
      'bits=12',
      '--input',
      '3e8',
      '--input',
      '7',
    );
    expect(result).toEqual({ outputs: ['08e', '006'] });
  });

  it('garbles and says how large the tables are', async () => {
    expect(
      await json('circuit', 'garble', 'aes-128', '--input', KEY, '--input', BLOCK, '--seed', 'abc'),
    ).toEqual({
      ...{ outputs: [CIPHER], ands: 6400, tableBytes: 204800, inputLabelBytes: 4096 },
    });
  });

  it('prints tables and CSV', async () => {
    const { stdout } = await run('circuit', 'stats', 'dot-product');
    expect(stdout).toContain('413,312');
    expect(stdout).toContain('256 x 32');
    expect((await run('circuit', 'list', '--format', 'csv')).stdout).toContain('\nadd,bits=32,');
    expect((await run('circuit', 'evaluate', 'add', '--input', '1', '--input', '2')).stdout).toContain(
      '00000003',
    );
  });

  it.each(['circuits/relu', 'workloads/circuits/relu.yaml', 'circuit:relu-vector?elements=2048'])(
    'takes a circuit by the name %s too',
    async (word) => {
      expect(await json('circuit', 'stats', word)).toMatchObject({ gates: 67_584, and: 65_536, levels: 2 });
    },
  );

  it('compiles as many copies as the workload has', async () => {
    const file = at('three.yaml');
    fs.writeFileSync(file, 'kind: circuit\ngenerator: add\ncopies: 3\n');
    const gates = async (...words: string[]): Promise<number> => {
      const passes = await json('circuit', 'compile', file, '--arch', 'haac/16ge-2mb-ddr4', ...words);
      return (passes as { before: number }[])[0]!.before;
    };
    expect(await gates()).toBe(3 * 157);
    expect(await gates('--copies', '5')).toBe(5 * 157);
  });

  it('compiles: what each pass does, and what is bound by what', async () => {
    const words = ['circuit', 'compile', 'mul', '--param', 'bits=8', '--arch', 'haac/16ge-2mb-ddr4'];
    const passes = (await json(...words)) as { pass: string; before: number; after: number }[];
    expect(passes.map(({ pass }) => pass.replace(/ \(.*/, ''))).toEqual([
      'alias removal',
      'reorder',
      'rename',
      'window',
      'spent wires',
      'assignment',
    ]);
    expect(passes[4]).toMatchObject({ before: passes[0]!.after, after: 8 });
    expect((await run(...words)).stderr).toMatch(
      /preset cryptographic: [\d,]+ cycles, compute [\d,]+, memory/,
    );
  });

  it("counts Circa's ReLUs of a network, exact ones beside", async () => {
    const words = ['circuit', 'circa', 'resnet20-c100', '--arch', 'haac/1ge-2mb-ddr4', '--truncated', '0,12'];
    const rows = (await json(...words)) as {
      and: number;
      faultShare: number | null;
      circuitSeconds: number;
      seconds: number;
    }[];
    expect(rows.map(({ and }) => and)).toEqual([240, 62, 50]);
    expect(rows[0]!.faultShare).toBeNull();
    expect(rows[2]!.faultShare).toBeGreaterThan(rows[1]!.faultShare!);
    expect(rows[2]!.seconds).toBeLessThan(rows[0]!.seconds);
    // Labels of 0.707 us, of 32, 31 and 19 bits, and a multiplication of shares, as long as a label.
    const { relus } = countNetwork(loadNetwork(findFile('workloads', 'resnet20-c100')));
    for (const [at, labels] of [32, 32, 20].entries())
      expect(rows[at]!.seconds - rows[at]!.circuitSeconds).toBeCloseTo(labels * 0.707e-6 * relus, 6);
    // On the processor they are not counted twice.
    const onHost = (await json(...words.slice(0, 4), 'gc-peer/emp-cpu', '--truncated', '0')) as typeof rows;
    expect(onHost[0]!.circuitSeconds / relus).toBeCloseTo(948 * 117e-9, 9);
  });

  it.each([
    [
      ['compile', 'add', '--arch', 'systolic/8x8'],
      "is of kind 'systolic'; expected an architecture of kind haac",
    ],
    [['compile', 'addd', '--arch', 'haac/16ge-2mb-ddr4'], "unknown circuit 'addd'"],
    [['circa', 'circuits/add-6', '--arch', 'gc-peer/gpu'], 'is a circuit; expected a network'],
    [['circa', 'gpt2-small-T128', '--arch', 'gc-peer/gpu'], 'has no ReLUs'],
    [['circa', 'resnet20-c100', '--arch', 'gc-peer/gpu', '--truncated', '31'], '--truncated: is'],
    [['circa', 'resnet20-c100', '--arch', 'gc-peer/gpu', '--sigma', '0'], '--sigma: is'],
    [
      ['circa', 'resnet20-c100', '--arch', 'gc-peer/gpu', '--host', 'gc-peer/gpu'],
      "--host: 'gc-peer/gpu' says no time of labels and triples; expected a gc-peer with time.label and triple",
    ],
    [['evaluate', 'add', '--input', '1'], '--input: 1 given; expected 2 values, of 2 x 32 bits'],
    [
      ['evaluate', 'add', '--param', 'bits=8', '--input', '1ff', '--input', '0'],
      "--input 1: '1ff' has 9 bits",
    ],
    [['evaluate', 'add', '--input', 'x', '--input', '0'], "--input 1: is 'x'; expected a hexadecimal number"],
    [['stats', 'addd'], "unknown circuit 'addd'"],
    [['stats', 'resnet20-c100'], "'resnet20-c100' is a network; expected a workload of kind circuit"],
    [['stats', 'circuits/relv'], "unknown workload 'circuits/relv'"],
    [['stats', 'circuits/relu', '--param', 'bits=3'], '--param: is for generated circuits'],
    [['stats', 'none.txt'], 'none.txt: cannot be read: no such file'],
    [['generate', 'add', '--out', 'x.yaml'], "--out: is 'x.yaml'"],
    [['generate', 'bubble-sort', '--param', 'elements=1025', '--out', 'x.txt'], '--param elements: is'],
    [['generate', 'mux', '--format', 'old', '--out', 'made/x.txt'], 'at most two inputs and one output'],
  ])('refuses %j', async (words, says) => {
    const before = fs.readdirSync('.');
    await expect(run('circuit', ...words)).rejects.toThrow(says);
    expect(fs.readdirSync('.')).toEqual(before);
  });
});

describe('systole import bristol', () => {
  const text = '3 7\n2 2 2\n1 2\n\n2 1 0 2 4 AND\n2 1 1 3 5 XOR\n1 1 4 6 INV\n';

  it('checks a netlist, and converts it where a file is named', async () => {
    fs.writeFileSync(at('small.txt'), text);
    const { stdout, stderr } = await run('import', 'bristol', at('small.txt'));
    expect(stdout).toBe('');
    expect(stderr).toContain('small.txt: 3 gates (1 AND, 1 XOR, 1 INV), 2 levels');
    await run('import', 'bristol', at('small.txt'), '--out', at('small.bin'));
    await run('import', 'bristol', at('small.bin'), '--out', at('old.txt'), '--format', 'old');
    expect(fs.readFileSync(at('old.txt'), 'latin1')).toBe(text.replace('2 2 2\n1 2\n', '2 2 2\n'));
  });

  it('names the line of a fault, and writes nothing', async () => {
    fs.writeFileSync(at('bad.txt'), text.replace('1 3 5', '1 6 5'));
    const wanted = `${at('bad.txt')}:6: reads wire 6 before a gate drives it`;
    await expect(run('import', 'bristol', at('bad.txt'), '--out', at('never.bin'))).rejects.toThrow(wanted);
    expect(fs.existsSync(at('never.bin'))).toBe(false);
  });

  it('wants a file name for another format', async () => {
    fs.writeFileSync(at('small.txt'), text);
    const words = ['import', 'bristol', at('small.txt'), '--format', 'binary'];
    await expect(run(...words)).rejects.toThrow('--format: has no file to write');
    await expect(run('import', 'onnx', 'x.onnx')).rejects.toThrow(
      '--out: is missing; expected workload file',
    );
  });
});
