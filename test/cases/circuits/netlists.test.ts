import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeModel, op, weights } from '../../workload/import/encode.js';
import { folder, NETWORK, removeFolder, systoleHere, type Outcome } from '../../cli/process.js';

/** A gate of two inputs. */
const one = (gate: string): string => `1 3\n2 1 1\n1 1\n\n2 1 0 1 2 ${gate}\n`;
const model = encodeModel({
  inputs: { x: [1, 3, 8, 8] },
  initializers: { w: weights(4, 3, 3, 3) },
  nodes: [op('Conv', 'x w', 'y')],
  outputs: ['y'],
});
const cwd = folder({
  'one.txt': one('AND'),
  'one.bristol': one('AND'),
  'one.circ': one('AND'),
  'slash.txt': `// a remark\n${one('AND')}`,
  'hash.txt': `# a remark\n${one('AND').replace('1 1\n', '1 1 // result\n')}# the end\n`,
  'mark.txt': `\ufeff${one('AND')}`,
  'one.v': one('AND'),
  'or.bristol': one('OR'),
  'table.txt': '1 3\n1 1 1\n\n2 1 0 1 2 1000\n',
  'cut.txt': '1 3\n1 1 1\n\n2 1 0 1 2\n',
  'no-inputs-fashion.txt': '1 1\n0\n1 1\n\n1 1 1 0 EQ\n',
  'no-inputs-old.txt': '1 1\n0 0 1\n\n1 1 1 0 EQ\n',
  'no-outputs.txt': '1 3\n2 1 1\n0\n\n2 1 0 1 2 AND\n',
  'net.csv': 'Layer,M,N,K,\na,8,8,8,\n',
  'net.onnx': model,
  'net.yaml': NETWORK,
});
afterAll(() => removeFolder(cwd));

const systole = (...words: string[]): Promise<Outcome> => systoleHere(words, cwd);
/** Gates, ANDs, inputs and outputs of a netlist. */
async function counted(file: string): Promise<unknown[]> {
  const { code, stdout, stderr } = await systole('circuit', 'stats', file, '--format', 'json');
  expect([file, code, stderr]).toEqual([file, 0, '']);
  const counts = JSON.parse(stdout) as Record<string, unknown>;
  return ['gates', 'and', 'inputs', 'outputs'].map((name) => counts[name]);
}

describe('netlists', () => {
  it('no-inputs', async () => {
    expect(await counted('no-inputs-fashion.txt')).toEqual([1, 0, [], [1]]);
    expect(await counted('no-inputs-old.txt')).toEqual([1, 0, [], [1]]);
    expect(await counted('no-outputs.txt')).toEqual([1, 1, [1, 1], []]);
    for (const name of ['no-inputs-fashion', 'no-inputs-old', 'no-outputs']) {
      const { code } = await systole('import', 'bristol', `${name}.txt`, '--out', `${name}.again.txt`);
      expect(code).toBe(0);
      expect(await counted(`${name}.again.txt`)).toEqual(await counted(`${name}.txt`));
    }
  });

  it('comments', async () => {
    for (const name of ['slash.txt', 'hash.txt', 'mark.txt'])
      expect(await counted(name)).toEqual([1, 1, [1, 1], [1]]);
  });

  it('or-gate', async () => {
    // a OR b = (a XOR b) XOR (a AND b)
    expect(await counted('or.bristol')).toEqual([3, 1, [1, 1], [1]]);
    const inputs = ['00', '01', '10', '11'];
    const evaluated = await Promise.all(
      inputs.map((bits) =>
        systole(
          'circuit',
          'evaluate',
          'or.bristol',
          '--input',
          bits[0]!,
          '--input',
          bits[1]!,
          '--format',
          'csv',
        ),
      ),
    );
    expect(evaluated.map(({ stdout }) => Number(/\d+\s*$/.exec(stdout)?.[0]))).toEqual([0, 1, 1, 1]);
  });

  it('unknown-gate-empty', async () => {
    for (const name of ['table.txt', 'cut.txt']) {
      const { code, stdout, stderr } = await systole('circuit', 'stats', name);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(
        new RegExp(
          `^systole: error: ${name}:4: the line has no name of a gate; expected one of AND, XOR, .*\n$`,
        ),
      );
    }
  });

  it('ending-bristol', async () => {
    const counts = await counted('one.txt');
    for (const name of ['one.bristol', 'one.circ']) {
      expect(await counted(name)).toEqual(counts);
      const run = await systole('run', name, '--arch', 'haac/16ge-2mb-ddr4', '--db', 'x.sqlite');
      expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('one on haac/16ge-2mb-ddr4')]);
      const compiled = await systole('circuit', 'compile', name, '--arch', 'haac/16ge-2mb-ddr4');
      expect(compiled.code).toBe(0);
      expect((await systole('import', 'bristol', name)).code).toBe(0);
      fs.writeFileSync(
        path.join(cwd, 'engines.yaml'),
        `kind: sweep\nname: engines\narch: haac/16ge-2mb-ddr4\nworkloads: [${name}]\naxes: {gateEngines: [2, 4]}\n`,
      );
      const swept = await systole('sweep', 'engines.yaml', '--db', 's.sqlite', '--workers', '0');
      expect([swept.code, swept.stderr]).toEqual([0, expect.stringContaining('is complete')]);
    }
    const { code, stderr } = await systole('run', 'one.v', '--arch', 'haac/16ge-2mb-ddr4');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/\.txt.*\.bristol.*\.circ.*\.bin/)]);
  });

  it.each([
    ['validate-workloads', 'one.txt', 'circuit', '1 gates'],
    ['with another ending', 'one.bristol', 'circuit', '1 gates'],
    ['a topology', 'net.csv', 'network', '1 operators, 512 MAC'],
    ['a model', 'net.onnx', 'network', '1 operators, 3.888 kMAC'],
    ['a network', 'net.yaml', 'network', '3 operators'],
  ])('%s', async (_, file, kind, summary) => {
    const { code, stdout } = await systole('validate', file, '--format', 'json');
    expect(code).toBe(0);
    const [row] = JSON.parse(stdout) as Record<string, string>[];
    expect([row!['file'], row!['kind']]).toEqual([file, kind]);
    expect(row!['summary']).toContain(summary);
  });
});
