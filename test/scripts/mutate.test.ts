import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';

interface Mutant {
  id: string;
  index: number;
  file: string;
  area: string;
  line: number;
  kind: string;
  original: string;
  text: string;
  source: string;
}

const scripts = path.resolve(import.meta.dirname, '../../scripts/mutate');
const load = async (name: string) => import(pathToFileURL(path.join(scripts, name)).href);
const { enumerate, openProgram } = await load('enumerate.mjs');
const { instrumentedText } = await load('instrument.mjs');
const { sample } = await load('sample.mjs');
const { filesFor } = await load('judge.mjs');
const { scores } = await load('report.mjs');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-mutate-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
fs.writeFileSync(
  path.join(folder, 'tsconfig.json'),
  JSON.stringify({ compilerOptions: { target: 'es2023', module: 'nodenext', strict: true, types: [] } }),
);

/** Mutants of a text, and the text with all of them in it. */
function plant(text: string): { mutants: Mutant[]; skipped: Record<string, number>; written: string } {
  const file = 'src/models/kind/sample.ts';
  fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
  const program = openProgram(folder, [file]);
  const { mutants, skipped } = enumerate(program);
  return { mutants, skipped, written: instrumentedText(program.sourceOf(file), mutants) };
}

const changes = (text: string): string[] =>
  plant(text).mutants.map(({ kind, original, text: to }) => `${kind}: ${original} -> ${to}`);

/** What `run()` of an instrumented text gives with one mutant on; 0: none. */
function outcome(written: string, active: number, reached: number[] = []): unknown {
  const { outputText } = ts.transpileModule(written, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  const exported: { run?: () => unknown } = {};
  const mutantSwitch = (id: number) => reached.push(id) > 0 && id === active;
  new Function('exports', '__m', outputText)(exported, mutantSwitch);
  return exported.run!();
}

describe('mutants', () => {
  it('of sums, products and quotients', () => {
    expect(changes('export const f = (a: number, b: number): number => a + b;')).toEqual([
      'operator: a + b -> a - b',
      'term: a + b -> a',
      'term: a + b -> b',
    ]);
    expect(changes('export const f = (a: number, b: number): number => a / b;')).toEqual([
      'operator: a / b -> a * b',
      'term: a / b -> a',
    ]);
    expect(changes("export const f = (a: string): string => a + 'x';")).toEqual([]);
  });

  it('of comparisons, branches and logic', () => {
    expect(changes('export const f = (a: number): string => (a < 7 ? "x" : "y");')).toEqual([
      'boundary: a < 7 -> a <= 7',
      'branch: a < 7 -> true',
      'branch: a < 7 -> false',
      'number: 7 -> 8',
      'number: 7 -> 6',
    ]);
    expect(changes('export const f = (a: boolean, b: boolean): boolean => a && !b;')).toEqual([
      'logic: a && !b -> (a) || (!b)',
      'not: !b -> b',
    ]);
  });

  it('of calls: the sister, arguments exchanged, the statement left out', () => {
    expect(
      changes(
        'declare const g: (a: number, b: number) => void; export function f(a: number, b: number) { g(a, b); }',
      ),
    ).toEqual(['statement: g(a, b); -> ', 'arguments: g(a, b) -> g(b, a)']);
    expect(changes('export const f = (a: number, b: number) => Math.max(a, b);')).toEqual([
      'function: Math.max(a, b) -> Math.min(a, b)',
      'term: Math.max(a, b) -> a',
      'term: Math.max(a, b) -> b',
    ]);
  });

  it('of names and words, by type and kin', () => {
    expect(changes('export const f = (at: { rows: number; cols: number }) => at.rows;')).toEqual([
      'name: at.rows -> at.cols',
    ]);
    expect(changes('export const f = (at: { rows: number; cols: string }) => at.rows;')).toEqual([]);
    expect(changes("export const f = (tensor: string) => tensor === 'ifmap';")).toEqual([
      "equality: tensor === 'ifmap' -> tensor !== 'ifmap'",
      "word: 'ifmap' -> 'filter'",
    ]);
    expect(changes('export const f = (readBytes: number, writeBytes: number) => [readBytes];')).toEqual([
      'name: readBytes -> writeBytes',
    ]);
  });

  it('none of texts, types, errors and what is assigned to', () => {
    const { mutants, skipped } = plant(`
      declare const z: { meta(text: object): number };
      export type Three = 3;
      export const described = z.meta({ description: 'read', least: 1 });
      export function f(a: number[]): string {
        if (a.length === 2) throw new Error('not ' + (1 + 1));
        [a[0], a[1]] = [a[1]!, a[0]!];
        return \`\${a.length + 1}\`;
      }`);
    expect(
      mutants.filter(({ source }) => /meta|Three|Error|`/.test(source) && !source.includes('if (')),
    ).toEqual([]);
    expect(skipped).toMatchObject({ text: expect.any(Number), error: expect.any(Number) });
  });

  it('have ids that stay when another line changes, and places that people find', () => {
    const [one] = plant('export const f = (a: number) => a * 3;\n').mutants;
    expect(one).toMatchObject({ file: 'src/models/kind/sample.ts', area: 'src/models/kind', line: 1 });
    const moved = plant('export const other = 12;\nexport const f = (a: number) => a * 3;\n').mutants;
    expect(moved.find(({ id }) => id === one!.id)).toMatchObject({ line: 2, original: one!.original });
    expect(new Set(moved.map(({ id }) => id)).size).toBe(moved.length);
  });
});

describe('the instrumented text', () => {
  const text = `
    function walk(list: readonly number[], rows: number, cols: number): number {
      let sum = 0;
      for (let i = 0; i < list.length; i++) {
        sum += list[i]! * rows - cols / 2;
        if (sum > 40 && i !== 1) sum -= Math.min(rows, cols);
      }
      const box = { rows, cols };
      [box.rows, box.cols] = [box.cols, box.rows];
      return -sum + (box.rows ?? 3);
    }
    export const run = (): number => walk([5, 7, 11], 3, 2);`;
  const { mutants, written } = plant(text);
  const plain = outcome(text, 0);

  it('is the original with the switch off', () => {
    expect(mutants.length).toBeGreaterThan(40);
    expect(outcome(written, 0)).toBe(plain);
    expect(outcome(written, -1)).toBe(plain);
  });

  it('is each of the mutants with its switch on', () => {
    for (const { index, original, text: to, source, line } of mutants) {
      // The same change made by hand, where the line says which place it is.
      const lines = text.split('\n');
      expect(lines[line - 1]!.trim()).toBe(source);
      const isPlain = source.split(original).length === 2 && !/^(for|const box)\b/.test(source);
      if (!isPlain) continue;
      lines[line - 1] = lines[line - 1]!.replace(original, () => (original.endsWith(';') ? to : `(${to})`));
      expect(outcome(written, index), `${source}: ${original} -> ${to}`).toEqual(
        outcome(lines.join('\n'), 0),
      );
    }
  });

  it('tells which mutants were reached', () => {
    const reached: number[] = [];
    const { mutants: two, written: branches } = plant(
      'const pick = (a: number) => { if (a > 5) { return a + 1; } return a * 4; };\nexport const run = () => pick(9);',
    );
    outcome(branches, 0, reached);
    const of = (original: string) => two.filter((one) => one.original === original).map(({ index }) => index);
    for (const index of of('a + 1')) expect(reached).toContain(index);
    for (const index of of('a * 4')) expect(reached).not.toContain(index);
  });
});

describe('a run', () => {
  const many = Array.from({ length: 300 }, (_, index) => ({ id: `m${index}`, index }));

  it('tries the same mutants for the same seed, also when others come and go', () => {
    const chosen = sample(many, 40, 1);
    expect(chosen).toHaveLength(40);
    expect(sample(many.toReversed(), 40, 1)).toEqual(chosen);
    expect(sample(many, 40, 2)).not.toEqual(chosen);
    const kept = sample(
      many.filter(({ index }) => index % 10 !== 3),
      40,
      1,
    );
    const ids = new Set(kept.map(({ id }: { id: string }) => id));
    for (const { id, index } of chosen) if (index % 10 !== 3) expect(ids).toContain(id);
  });

  it('asks the files that reach a mutant, the near and quick ones first, within the budget', () => {
    const mutant = { index: 7, area: 'src/models/kind' };
    const file = (seconds: number, reaches = true, failed?: string) => ({
      seconds,
      reached: new Set(reaches ? [7] : [8]),
      failed,
    });
    const reach = new Map([
      ['test/slow.test.ts', file(30)],
      ['test/quick.test.ts', file(2)],
      ['test/models/kind/near.test.ts', file(6)],
      ['test/elsewhere.test.ts', file(1, false)],
      ['test/broken.test.ts', file(1, true, 'fails')],
    ]);
    const near = ['test/models/kind/near.test.ts', 'test/quick.test.ts'];
    expect(filesFor(mutant, reach, 60)).toEqual({
      files: [...near, 'test/slow.test.ts'],
      reaching: 3,
      seconds: 38,
    });
    expect(filesFor(mutant, reach, 20)).toMatchObject({ files: near, reaching: 3 });
    expect(filesFor({ ...mutant, index: 9 }, reach, 60)).toMatchObject({ files: [], reaching: 0 });
  });

  it('scores what was killed over all that was tried', () => {
    const verdict = (area: string, status: string) => ({ area, status });
    const rows = scores([
      verdict('src/b', 'killed'),
      verdict('src/a', 'survived'),
      verdict('src/b', 'unreached'),
      verdict('src/b', 'killed'),
    ]);
    expect(rows).toEqual([
      { area: 'src/a', mutants: 1, killed: 0, survived: 1, unreached: 0, score: '0.0 %' },
      { area: 'src/b', mutants: 3, killed: 2, survived: 0, unreached: 1, score: '66.7 %' },
      { area: 'all', mutants: 4, killed: 2, survived: 1, unreached: 1, score: '50.0 %' },
    ]);
  });
});
