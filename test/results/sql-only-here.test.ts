import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const SOURCE = path.resolve(import.meta.dirname, '../../src');
/** Examples in the help of the command that takes SQL. */
const EXAMPLES = ['cli/commands/query.ts'];
const SQL =
  /\bselect\b[^]*\bfrom\b|\binsert\s+into\b|\bdelete\s+from\b|\bupdate\s+\w+\s+set\b|\b(create|alter|drop)\s+(table|view|index)\b/i;

/** The texts in a source file, a template with its expressions as they are written. */
function textsOf(file: string): string[] {
  const source = fs.readFileSync(file, 'utf8');
  if (!SQL.test(source)) return []; // most files need no parser
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) texts.push(node.getText());
    node.forEachChild(visit);
  };
  visit(tree);
  return texts;
}

const filesWithSql = (inside: (name: string) => boolean): string[] =>
  fs
    .readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && inside(name))
    .filter((name) => textsOf(path.join(SOURCE, name)).some((text) => SQL.test(text)));

it('SQL is written in src/results and nowhere else', () => {
  const here = (name: string): boolean => name.startsWith(`results${path.sep}`);
  expect(filesWithSql((name) => !here(name) && !EXAMPLES.includes(name))).toEqual([]);
  expect(filesWithSql(here)).toContain(path.join('results', 'runs', 'store.ts'));
});
