import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { removeFolder, systoleHere, type Outcome } from '../cli/process.js';
import { makeHome, runShell } from '../examples/shell.js';
import { ELSEWHERE, INSTEAD, OWN_TEST, SWEPT } from './elsewhere.js';
import { filesOf, linesOf, PAGES, ROOT, type Page } from './pages.js';
import { parseWords } from './parse.js';
import { shellLine, systoleWords } from './words.js';

/** What of a clone commands read. */
const CLONE = ['arch', 'workloads', 'examples', '.gitignore'];

const git = (cwd: string, ...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=reader', '-c', 'user.email=reader@example.org', ...words], {
    cwd,
    encoding: 'utf8',
  });

/** A fresh clone, as far as commands read it, and the files that the page gives. */
function folderFor(page: Page, home: string): string {
  const cwd = path.join(home, 'clone');
  fs.mkdirSync(cwd);
  const given = filesOf(page);
  if (page.name === 'README.md') {
    for (const name of CLONE) fs.cpSync(path.join(ROOT, name), path.join(cwd, name), { recursive: true });
  }
  for (const [name, text] of given) fs.writeFileSync(path.join(cwd, name), text);
  for (const name of fs.readdirSync(cwd, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.sweep.yaml')) sample(path.join(cwd, name));
  if (page.name !== 'README.md') return cwd;
  git(cwd, 'init', '-q');
  git(cwd, 'add', '-A');
  git(cwd, 'commit', '-q', '-m', 'clone');
  return cwd;
}

/** Leaves a few points of a design space, of its first workload. */
function sample(file: string): void {
  const sweep = parse(fs.readFileSync(file, 'utf8')) as { workloads: unknown[] };
  const sampling = { method: 'latin-hypercube', points: SWEPT, seed: 1 };
  fs.writeFileSync(file, stringify({ sampling, ...sweep, workloads: sweep.workloads.slice(0, 1) }));
}

async function runLine(text: string, cwd: string, home: string): Promise<Outcome> {
  const { commands, typed, needsShell } = shellLine(text);
  const all = commands.map(systoleWords);
  if (needsShell || all.includes(undefined)) return runShell(typed, cwd, home);
  let last: Outcome = { code: 0, stdout: '', stderr: '' };
  for (const words of all) {
    last = await systoleHere(words!, cwd);
    if (last.code !== 0) break;
  }
  return last;
}

/** The words that GNU parallel gives `systole`, of its first task. */
function withinParallel(words: readonly string[]): string[] | undefined {
  if (words[0] !== 'parallel') return undefined;
  const [, ...given] = words.slice(words.indexOf('systole'), words.indexOf(':::'));
  return given.map((word) => (word === '{}' ? '0' : word));
}

const run = (line: { text: string }): string => shellLine(line.text).typed;
const RUN = PAGES.filter(({ name }) => !Object.hasOwn(OWN_TEST, name)).filter(
  (page) => linesOf(page).length > 0,
);

describe('the commands of the pages', () => {
  it('are in blocks that say their language', () => {
    const bare = PAGES.flatMap(({ name, fences }) =>
      fences.filter(({ language }) => language === '').map(({ line }) => `${name}:${line}`),
    );
    expect(bare).toEqual([]);
  });

  it('are run here or by a test that there is, and each exception is in a page', () => {
    for (const [page, test] of Object.entries(OWN_TEST)) {
      expect(PAGES.map(({ name }) => name)).toContain(page);
      expect(fs.readFileSync(path.join(ROOT, test), 'utf8')).toContain(page.split('/').at(-1));
    }
    const typed = new Set(PAGES.flatMap(linesOf).map(run));
    expect([ELSEWHERE, INSTEAD].flatMap(Object.keys).filter((command) => !typed.has(command))).toEqual([]);
  });

  it.each(PAGES.map((page) => [page.name, page] as const))(
    'of %s have options that there are',
    async (_, page) => {
      for (const { text, line } of linesOf(page)) {
        for (const words of shellLine(text).commands) {
          const own = systoleWords(words) ?? withinParallel(words);
          if (own !== undefined)
            await expect(parseWords(own), `${page.name}:${line}: ${text}`).resolves.toBeUndefined();
        }
      }
    },
  );

  describe.each(RUN.map((page) => [page.name, page] as const))('%s', (_, page) => {
    let home = '';
    let cwd = '';
    const before = process.env['TMPDIR'];
    beforeAll(() => {
      home = makeHome();
      fs.copyFileSync(path.join(home, 'bin/npx'), path.join(home, 'bin/systole'));
      fs.writeFileSync(
        path.join(home, 'bin/systole'),
        fs.readFileSync(path.join(home, 'bin/npx'), 'utf8').replace('shift\n', ''),
      );
      cwd = folderFor(page, home);
      fs.mkdirSync(path.join(home, 'tmp'));
      process.env['TMPDIR'] = path.join(home, 'tmp');
    });
    afterAll(() => {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      removeFolder(home);
    });

    it.each(
      linesOf(page)
        .filter((line) => !Object.hasOwn(ELSEWHERE, run(line)))
        .map(({ line, text }) => [line, text] as const),
    )('line %i: %s', { timeout: 120_000 }, async (line, text) => {
      const { code, stderr } = await runLine(INSTEAD[run({ text })] ?? text, cwd, home);
      expect(code, `${page.name}:${line}: ${text}\n${stderr}`).toBe(0);
    });

    it('leave nothing behind', () => {
      expect(os.tmpdir()).toBe(path.join(home, 'tmp'));
      expect(fs.readdirSync(path.join(home, 'tmp'))).toEqual([]);
      expect(fs.readdirSync(home).sort()).toEqual(['bin', 'clone', 'node_modules', 'tmp']);
      if (page.name === 'README.md') expect(git(cwd, 'status', '--porcelain')).toBe('');
    });
  });
});
