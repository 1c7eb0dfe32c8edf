import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadArchitecture, type Architecture, type Schemas } from '../../src/arch/load.js';
import { InputError } from '../../src/errors.js';
import { quantity, wholeNumber } from '../../src/quantity/field.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-arch-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A kind of machine with a field of every sort. */
const machine = z.strictObject({
  kind: z.literal('toy'),
  rows: wholeNumber('Rows', 1, 100),
  cols: wholeNumber('Columns', 1, 100).default(7),
  label: z.string().optional(),
  table: z.record(z.string(), z.int()).optional(),
  sizes: z.array(quantity('bytes', 'Sizes')).default([]),
  memory: z
    .strictObject({ size: quantity('bytes', 'Size'), ports: wholeNumber('Ports', 1, 9).default(1) })
    .optional(),
  energy: z.strictObject({ actions: z.record(z.string(), quantity('joules', 'Energy')) }).optional(),
});
const schemas: Schemas = { kinds: () => ['toy'], schema: () => machine };
type Spec = z.output<typeof machine>;

let files = 0;
function write(text: string, name = `f${files++}.yaml`): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}
const load = (text: string, ...overrides: string[]): Promise<Architecture<Spec>> =>
  loadArchitecture(write(text), overrides, schemas) as Promise<Architecture<Spec>>;
const spec = async (text: string, ...overrides: string[]): Promise<Spec> =>
  (await load(text, ...overrides)).spec;
async function complaint(text: string, ...overrides: string[]): Promise<string> {
  const error: unknown = await load(text, ...overrides).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message.replaceAll(`${folder}/`, '');
}

describe('extends', () => {
  it('merges deeply, the nearer file winning, lists replaced whole', async () => {
    write('kind: toy\nrows: 3\nsizes: [1 KiB, 2 KiB]\nmemory: {size: 4 KiB, ports: 2}\n', 'base.yaml');
    write('extends: ./base.yaml\nrows: 4\nmemory: {size: 8 KiB}\n', 'middle.yaml');
    expect(await spec('extends: middle.yaml\nsizes: [3 B]\n')).toEqual({
      kind: 'toy',
      rows: 4,
      cols: 7,
      sizes: [3],
      memory: { size: 8192, ports: 2 },
    });
  });

  it('is relative to the file that says so', async () => {
    write('kind: toy\nrows: 3\n', 'deep/er/base.yaml');
    write('extends: er/base.yaml\n', 'deep/middle.yaml');
    expect(await spec('extends: ./deep/middle.yaml\n')).toMatchObject({ rows: 3 });
    write('extends: ../far.yaml\n', 'deep/lost.yaml');
    expect(await complaint('extends: deep/lost.yaml\n')).toBe(
      "deep/lost.yaml:1:10: extends: no such file '../far.yaml'; expected a path relative to this file",
    );
  });

  it('takes a name on the shelf, also of a part', async () => {
    const file = write('extends: systolic/8x8\ncols: 5\n');
    const registry = await import('../../src/models/registry.js');
    const own = await loadArchitecture(file, [], registry);
    expect(own.spec).toMatchObject({ rows: 8, cols: 5 });
    expect(own.provenance).toEqual((await loadArchitecture('8x8', [], registry)).provenance);
    const part = write('extends: systolic/_base\nrows: 3\n');
    await expect(loadArchitecture(part, [], registry)).rejects.toThrow(/cols: is missing/);
    await expect(loadArchitecture('systolic/_base', [], registry)).rejects.toThrow(/unknown architecture/);
  });

  it('finds a loop of any length', async () => {
    write('extends: loop2.yaml\n', 'loop1.yaml');
    write('extends: loop3.yaml\n', 'loop2.yaml');
    write('extends: ./loop1.yaml\n', 'loop3.yaml');
    await expect(loadArchitecture(path.join(folder, 'loop1.yaml'), [], schemas)).rejects.toThrow(
      'extends: loop loop1.yaml -> loop2.yaml -> loop3.yaml -> loop1.yaml',
    );
    write('extends: self.yaml\n', 'self.yaml');
    await expect(loadArchitecture(path.join(folder, 'self.yaml'), [], schemas)).rejects.toThrow(
      'self.yaml:1:10: extends: loop self.yaml -> self.yaml',
    );
  });

  it('blames the file that has the field, for a missing one the file that has its mapping', async () => {
    write('kind: toy\nrows: 3\nmemory:\n  ports: 2\n', 'blame.yaml');
    expect(await complaint('extends: blame.yaml\ncols: 3\n')).toMatch(
      /^blame.yaml:4:3: memory.size: is missing/,
    );
    expect(await complaint('extends: blame.yaml\ncols: 0\n')).toMatch(/^f\d+.yaml:2:7: cols: is 0/);
    write('kind: toy\nrows: 3\nmemory: {sise: 1 B}\n', 'blame.yaml');
    expect(await complaint('extends: blame.yaml\n')).toMatch(/^blame.yaml:3:10: memory.sise: unknown key/);
  });
});

describe('sourced constants', () => {
  const base = 'kind: toy\nrows: { value: 3, source: "a book", status: found }\n';

  it('are unwrapped and remembered', async () => {
    const { spec: read, provenance } = await load(base);
    expect(read.rows).toBe(3);
    expect(provenance).toEqual([{ path: 'rows', value: '3', status: 'found', source: 'a book' }]);
  });

  it('are replaced whole: a new value never keeps the old source', async () => {
    write(base, 'sourced.yaml');
    const bare = await load('extends: sourced.yaml\nrows: 4\n');
    expect([bare.spec.rows, bare.provenance]).toEqual([4, []]);
    expect(await complaint('extends: sourced.yaml\nrows: { value: 4 }\n')).toMatch(
      /^f\d+.yaml:2:7: rows.source: has no source/,
    );
    const other = await load('extends: sourced.yaml\nrows: { value: 4, source: mine }\n');
    expect(other.provenance).toEqual([{ path: 'rows', value: '4', status: 'assumed', source: 'mine' }]);
    const set = await load('extends: sourced.yaml\n', 'rows=5');
    expect([set.spec.rows, set.provenance]).toEqual([5, []]);
  });

  it('that are tables may be replaced in part, and are assumed then', async () => {
    write(
      'kind: toy\nrows: 1\ntable: { value: { a: 1, b: 2 }, source: a book, status: found }\n',
      'table.yaml',
    );
    const whole = await load('extends: table.yaml\n');
    expect(whole.provenance).toEqual([
      { path: 'table', value: 'a 1, b 2', status: 'found', source: 'a book' },
    ]);
    for (const changed of [
      await load('extends: table.yaml\ntable: { b: 3 }\n'),
      await load('extends: table.yaml\n', 'table.b=3'),
    ]) {
      expect(changed.spec.table).toEqual({ a: 1, b: 3 });
      const source = 'partly replaced; was: a book';
      expect(changed.provenance).toEqual([{ path: 'table', value: 'a 1, b 3', status: 'assumed', source }]);
    }
    expect(await complaint('extends: table.yaml\ntable:\n  b: x\n')).toMatch(
      /^f\d+.yaml:3:6: table.b: is 'x'/,
    );
    expect(await complaint('extends: table.yaml\n', 'table.b=x')).toBe(
      '--set table.b=x: wrong value; expected a number',
    );
  });

  it('must have a source in the energy section, or come from the command line', async () => {
    const energy = 'kind: toy\nrows: 1\nenergy: {actions: {mac: {value: 1 pJ, source: x}}}\n';
    expect(await complaint('kind: toy\nrows: 1\nenergy: {actions: {mac: 1 pJ}}\n')).toContain(
      'energy.actions.mac: has no source',
    );
    const { provenance } = await load(energy, 'energy.actions.mac=2 pJ');
    expect(provenance).toEqual([
      { path: 'energy.actions.mac', value: '2 pJ', status: 'assumed', source: 'given on the command line' },
    ]);
  });
});

describe('expressions', () => {
  const text = 'kind: toy\nparameters: {n: 4, m: "${n * 2}", label: big}\n';

  it.each<[string, Partial<Spec>]>([
    ['rows: "${n}"', { rows: 4 }],
    ['rows: "${ n }"', { rows: 4 }],
    ['rows: "${m}"', { rows: 8 }],
    ['rows: "${ceil(n / 3) + 2^3 - mod(7, 4)}"', { rows: 7 }],
    ['rows: "${n > 3 ? max(n, 9) : 1}"', { rows: 9 }],
    ['rows: 1\nlabel: "${label}-${n * m}"', { label: 'big-32' }],
    ['rows: 1\nsizes: ["${n} KiB", "${n * 2} B"]', { sizes: [4096, 8] }],
    ['rows: { value: "${n + 1}", source: x }', { rows: 5 }],
  ])('%s', async (line, wanted) => {
    expect(await spec(`${text}${line}\n`)).toMatchObject(wanted);
  });

  it('use the parameters of the nearest file, and of --set before all', async () => {
    write('kind: toy\nparameters: {n: 2}\nrows: "${n * 3}"\ncols: "${n}"\n', 'parametric.yaml');
    expect(await spec('extends: parametric.yaml\n')).toMatchObject({ rows: 6, cols: 2 });
    expect(await spec('extends: parametric.yaml\nparameters: {n: 5}\n')).toMatchObject({ rows: 15, cols: 5 });
    expect(await spec('extends: parametric.yaml\nparameters: {n: 5}\n', 'parameters.n=7')).toMatchObject({
      rows: 21,
    });
    expect(await spec('extends: parametric.yaml\n', 'parameters.n=7', 'rows=1')).toMatchObject({
      rows: 1,
      cols: 7,
    });
    expect(await spec('extends: parametric.yaml\n', 'rows=${n + 1}')).toMatchObject({ rows: 3 });
  });

  it.each([
    ['n.constructor', 'properties are not allowed'],
    ['cos.constructor("return 1")', 'properties are not allowed'],
    ['import(1)', "function 'import' is not allowed"],
    ['f(x) = x', 'function definitions are not allowed'],
    ['n = 3', 'assignments are not allowed'],
    ['[1, 2]', 'lists are not allowed'],
    ['1:9', 'ranges are not allowed'],
    ['1; 2', 'several expressions are not allowed'],
    ['4 cm', "unknown parameter 'cm'"],
    ['sqrt(-1)', 'has no value'],
    ['nn', "unknown parameter 'nn'; expected arithmetic in the parameters; did you mean 'n'?"],
    ['', 'is empty'],
    ['('.repeat(600), 'is too long'],
  ])('refuse %s', async (expression, problem) => {
    const message = await complaint(`${text}rows: '\${${expression}}'\n`);
    expect(message).toMatch(/^f\d+.yaml:3:7: rows: in '\$\{/);
    expect(message).toContain(problem);
  });

  it('see only parameters declared before, numbers or texts', async () => {
    expect(await complaint('kind: toy\nparameters: {a: "${b + 1}", b: 1}\nrows: 1\n')).toMatch(
      /^f\d+.yaml:2:17: parameters.a: in '.*unknown parameter 'b'/,
    );
    expect(await complaint('kind: toy\nparameters: {a: [1]}\nrows: 1\n')).toMatch(
      /^f\d+.yaml:2:17: parameters.a: is \[1\]; expected a number or text/,
    );
    expect(await complaint('kind: toy\nparameters: 3\nrows: 1\n')).toMatch(
      /2:13: parameters: is not a mapping/,
    );
  });
});

describe('overrides', () => {
  const text = 'kind: toy\nparameters: {n: 1}\nrows: 2\nmemory: {size: 1 KiB}\n';

  it('win over every file, the last one over the others', async () => {
    expect(await spec(text, 'rows=3', 'memory.ports=4', 'rows=5')).toMatchObject({
      rows: 5,
      memory: { size: 1024, ports: 4 },
    });
    expect(await spec(text, 'sizes=[1 B, 2 KiB]')).toMatchObject({ sizes: [1, 2048] });
    expect(await spec(text, 'label=a=b')).toMatchObject({ label: 'a=b' });
  });

  it.each([
    ['rows=abc', '--set rows=abc: wrong value; expected a number'],
    ['rows=', '--set rows=: has no value; expected a YAML value after the ='],
    ['rows=*old', '--set rows=*old: has an alias; expected a YAML value after the ='],
    ['rows=[&a 1, *a]', '--set rows=[&a 1, *a]: has an alias; expected a YAML value after the ='],
    ['rows={x: *a}', '--set rows={x: *a}: has an alias; expected a YAML value after the ='],
    [
      'rowz=3',
      "--set rowz=3: no such field; expected one of kind, rows, cols, label, table, sizes, memory, energy; did you mean 'rows'?",
    ],
    [
      'memory.sise=3 B',
      "--set memory.sise=3 B: no such field; expected one of size, ports; did you mean 'size'?",
    ],
    ['memory.size=3 b/s', '--set memory.size=3 b/s: wrong value; expected a size such as 16 KiB'],
    [
      'memory={size: 0 B}',
      "--set memory={size: 0 B}: memory.size: is '0 B'; expected a size above zero such as 16 KiB",
    ],
    ['parameters.m=3', "--set parameters.m=3: no such field; expected one of n; did you mean 'n'?"],
  ])('%s is refused, its text named once', async (override, message) => {
    expect(await complaint(text, override)).toBe(message);
  });
});

it('says where a field was written', async () => {
  write('kind: toy\nrows: 1\n', 'place.yaml');
  const { position } = await load('extends: place.yaml\nmemory: {size: 1 B}\n', 'cols=3');
  expect(position?.('rows')).toMatchObject({ file: path.join(folder, 'place.yaml'), line: 2, column: 7 });
  expect(position?.('memory.size')).toMatchObject({ line: 2, column: 16 });
  expect(position?.('cols')).toEqual({ file: '--set cols=3' });
  expect(position?.('fidelity')).toBeUndefined();
});
