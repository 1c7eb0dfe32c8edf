// Writes the copy of dist/ in which every mutant lies behind a switch.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { groupBy, MUTANTS, ROOT } from './areas.mjs';

/** Switch of the copy: which mutant is on is read once; -1 records which are reached. */
const switchFor = (count) => `const active = Number(process.env.SYSTOLE_MUTANT ?? 0);
const reached = (globalThis.__reachedMutants ??= new Uint8Array(${count + 1}));
export const __m = active === -1 ? (id) => ((reached[id] = 1), false) : (id) => id === active;
`;

/** Text of a source file with all its mutants in it: `(__m(7) ? (a - b) : (a + b))`. */
export function instrumentedText(source, mutants) {
  const at = groupBy(mutants, ({ node }) => node);

  const render = (node) => {
    const own = at.get(node) ?? [];
    const inner = withChildren(node);
    if (own.length === 0) return inner;
    if (own[0].statement) return `__m(${own[0].index}) || (${inner.replace(/;$/, '')});`;
    const choice = `(${own.map(({ index, text }) => `__m(${index}) ? (${text}) : `).join('')}(${inner}))`;
    return ts.isShorthandPropertyAssignment(node.parent) ? `${node.text}: ${choice}` : choice;
  };

  const withChildren = (node) => {
    const start = node.getStart();
    let text = '';
    let from = start;
    ts.forEachChild(node, (child) => {
      const childStart = child.getStart();
      if (childStart < from || child.getEnd() === childStart) return;
      text += source.text.slice(from, childStart) + render(child);
      from = child.getEnd();
    });
    return text + source.text.slice(from, node.getEnd());
  };

  return withChildren(source);
}

/** Compiles the sources into `dist-mutants/`; returns a hash of all of it. */
export function instrument({ files, sourceOf }, mutants, root = ROOT) {
  const target = path.join(root, MUTANTS);
  const options = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  const written = new Map([['mutant.js', switchFor(mutants.length)]]);
  const byFile = groupBy(mutants, ({ file }) => file);
  for (const file of files) {
    const inside = path.posix.relative('src', file).replace(/\.ts$/, '.js');
    const up = path.posix.relative(path.posix.dirname(inside), 'mutant.js');
    const text = instrumentedText(sourceOf(file), byFile.get(file) ?? []);
    const { outputText } = ts.transpileModule(text, { compilerOptions: options, fileName: file });
    written.set(inside, `import { __m } from '${up.startsWith('.') ? up : `./${up}`}';\n${outputText}`);
  }
  const hash = createHash('sha1');
  for (const [file, text] of written) hash.update(file).update(text);
  hash.update(restOf(path.join(root, 'dist'), written));
  const stamp = hash.digest('hex');
  writeOnce(root, target, written, stamp);
  return stamp;
}

/** Hash of what is taken from dist/ as it is. */
function restOf(dist, written) {
  const hash = createHash('sha1');
  for (const file of fs.readdirSync(dist, { recursive: true }).sort()) {
    if (file.endsWith('.js') && !written.has(file.split(path.sep).join('/')))
      hash.update(file).update(fs.readFileSync(path.join(dist, file)));
  }
  return hash.digest('hex');
}

function writeOnce(root, target, written, stamp) {
  const mark = path.join(target, '.stamp');
  if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === stamp) return;
  fs.rmSync(target, { recursive: true, force: true });
  fs.cpSync(path.join(root, 'dist'), target, {
    recursive: true,
    filter: (file) => !/\.(d\.ts|tsbuildinfo)$/.test(file),
  });
  for (const [file, text] of written) fs.writeFileSync(path.join(target, file), text);
  fs.writeFileSync(mark, stamp);
}
