import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const page = fs.readFileSync(path.join(root, 'docs/adding-a-model.md'), 'utf8');
const blocks = [...page.matchAll(/```(\w+)(?: (\S+)( append)?)?\n(.*?)```/gs)].map(
  ([, language, file, append, text]) => ({ language, file, append: append !== undefined, text: text! }),
);
const commands = blocks
  .find(({ language }) => language === 'sh')!
  .text.trim()
  .split('\n');

/** The page's files in a copy of the repository, built. */
let tree = '';
beforeAll(() => {
  tree = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-kind-'));
  for (const name of ['src', 'dist', 'arch', 'workloads', 'assets', 'package.json', 'tsconfig.json'])
    fs.cpSync(path.join(root, name), path.join(tree, name), { recursive: true, preserveTimestamps: true });
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
  for (const { file, append, text } of blocks) {
    if (file === undefined) continue;
    const target = path.join(tree, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    if (append) fs.appendFileSync(target, text);
    else fs.writeFileSync(target, text);
  }
  build();
}, 300_000);
afterAll(() => {
  fs.rmSync(tree, { recursive: true, force: true });
});

/**
 * Compiles what the page writes, and checks its types and those of what imports the list it adds to: the rest is built
 * from the same sources.
 */
function build(): void {
  const written = blocks.flatMap(({ file }) => (file?.startsWith('src/') ? [path.join(tree, file)] : []));
  const config = ts.getParsedCommandLineOfConfigFile(
    path.join(tree, 'tsconfig.json'),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  )!;
  const program = ts.createProgram(config.fileNames, config.options);
  const touched = program
    .getSourceFiles()
    .filter(
      ({ fileName, text }) =>
        written.includes(fileName) || (fileName.startsWith(tree) && text.includes("kinds.js';")),
    );
  const faults = touched.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
    ...program.getDeclarationDiagnostics(file),
  ]);
  expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  for (const file of touched) expect(program.emit(file).emitSkipped).toBe(false);
}

/** Runs command lines one after the other, in one process that loads this tree's build. */
function systole(lines: readonly string[]): string[] {
  const script = `
    const { run } = await import(${JSON.stringify(path.join(tree, 'dist/cli/main.js'))});
    const said = [];
    for (const line of ${JSON.stringify(lines)}) {
      const [, ...words] = [...line.matchAll(/"([^"]*)"|(\\S+)/g)].map(([, quoted, word]) => quoted ?? word);
      const one = { line, stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr']) process[name].write = (text) => ((one[name] += text), true);
      one.code = await run(words);
      said.push(one);
    }
    (await import('node:fs')).writeFileSync('said.json', JSON.stringify(said));
  `;
  // A file: workers could not start from a script that is given as an option.
  fs.writeFileSync(path.join(tree, 'said.mjs'), script);
  const { status, stderr } = spawnSync(process.execPath, ['said.mjs'], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect([status, stderr]).toEqual([0, '']);
  const said = JSON.parse(fs.readFileSync(path.join(tree, 'said.json'), 'utf8')) as Said[];
  for (const { line, code, stderr } of said) {
    expect(stderr, line).not.toMatch(/error/);
    expect(code, line).toBe(0);
  }
  return said.map(({ stdout }) => stdout);
}
interface Said {
  line: string;
  code: number;
  stdout: string;
  stderr: string;
}

describe('the page on adding a kind', () => {
  it('touches one line of what is there, and one folder of its own beside data files', () => {
    const written = blocks.flatMap(({ file, append }) => (file === undefined || append ? [] : [file]));
    expect(
      written.filter((file) => file.startsWith('src/') && !file.startsWith('src/models/lanes/')),
    ).toEqual([]);
    expect(written.filter((file) => fs.existsSync(path.join(root, file)))).toEqual([]);
    const appended = blocks.filter(({ append }) => append);
    expect(appended.map(({ text }) => text.trim().split('\n').length)).toEqual([1]);
  });

  it('gives a kind that every command serves', () => {
    const answers = systole(commands);
    const said = new Map(commands.map((line, at) => [line.replace(/^systole /, ''), answers[at]!]));
    const of = (start: string): string => [...said].find(([line]) => line.startsWith(start))![1];
    expect(of('list workloads')).toMatch(/burst\s+stream .*Six requests/);
    expect(of('validate')).toMatch(/stream\s+6 requests/);
    // By hand: 64 items of 16 bytes at 32 bytes a cycle are there after 32 cycles, and served after 96.
    const table = of('run burst');
    expect(table).toMatch(/r0\s+request\s+0\s+64\s+96\s+64\s+0\s+32/);
    expect(table).toContain('408; operators together, side by side: compute 416');
    expect(table).toContain('25.5 % of 4 lanes');
    expect(table).toMatch(/energy .*serving.*link/);
    expect(table).not.toMatch(/\bMACs?\b|\bAI\b/);
    expect(of('compare')).toMatch(/response\.p99 \(less\)\s+\* 358/);
    expect(of('explain')).toMatch(/99 % of requests.*kinds +lanes/s);
    expect(of('pareto')).toMatch(/2 of 8 candidates; minimize response\.p99.* 358 +213\.8 nJ/s);
    expect(of('query')).toMatch(/serving/);
  });

  it('draws it, with its own lanes and components', () => {
    const file = (name: string): string => fs.readFileSync(path.join(tree, name), 'utf8');
    expect(file('roofline.svg')).toMatch(/item/);
    expect(file('utilization.svg')).toMatch(/lanes/);
    expect(file('energy.svg')).toMatch(/serving/);
    for (const lane of ['lane 0', 'lane 1']) {
      expect(file('timeline.svg')).toContain(lane);
      expect(file('trace.json')).toContain(lane);
      expect(file('stored.json')).toContain(lane);
    }
    expect(file('pareto.svg')).toMatch(/response/);
    expect(file('trace.json')).toContain('items there');
    expect(file('report.html')).toMatch(/response/);
  });
});
