import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Languages of fences whose lines are commands. */
const SHELLS = ['sh', 'bash', 'shell', 'console'];

export interface Fence {
  /** `''` if the fence says none. */
  language: string;
  /** Line of the page on which the fence opens, from 1. */
  line: number;
  text: string;
}

/** Every fenced block of a page, in order. */
export function fencesOf(page: string): Fence[] {
  const found: Fence[] = [];
  let open: Fence | undefined;
  for (const [at, line] of page.split('\n').entries()) {
    const mark = /^\s*```\s*(\S*)/.exec(line);
    if (mark === null) {
      if (open !== undefined) open.text += `${line}\n`;
    } else if (open === undefined) open = { language: mark[1]!, line: at + 1, text: '' };
    else {
      found.push(open);
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`the fence of line ${open.line} is open`);
  return found;
}

export interface Page {
  /** Relative to the repository. */
  name: string;
  fences: Fence[];
}

/** The README and every page of docs/. */
export const PAGES: readonly Page[] = [
  'README.md',
  ...fs
    .readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
].map((name) => ({ name, fences: fencesOf(fs.readFileSync(path.join(ROOT, name), 'utf8')) }));

export interface PageLine {
  page: string;
  line: number;
  /** What is typed, with its remark. */
  text: string;
}

/** Every line of a page's shell blocks, in order; a line that ends in a backslash goes on. */
export const linesOf = ({ name, fences }: Page): PageLine[] =>
  fences
    .filter(({ language }) => SHELLS.includes(language))
    .flatMap(({ text, line }) =>
      text
        .replace(/\\\n/g, '  ')
        .split('\n')
        .flatMap((typed, at) =>
          typed.trim() === '' ? [] : [{ page: name, line: line + 1 + at, text: typed }],
        ),
    );

/** Files that a page gives: YAML blocks whose first line is `# <name>.yaml`. */
export const filesOf = ({ fences }: Page): Map<string, string> =>
  new Map(
    fences.flatMap(({ language, text }) => {
      const [, name] = /^# (\S+\.yaml)\n/.exec(text) ?? [];
      return language === 'yaml' && name !== undefined ? [[name, text] as const] : [];
    }),
  );
