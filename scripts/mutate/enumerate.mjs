// All mutants of the sources, each with a name that stays when other places change.
import { createHash } from 'node:crypto';
import path from 'node:path';
import ts from 'typescript';
import { areaOf, ROOT, sourceFiles } from './areas.mjs';
import { arithmetic } from './operators/arithmetic.mjs';
import { calls } from './operators/calls.mjs';
import { conditions } from './operators/conditions.mjs';
import { literals } from './operators/literals.mjs';
import { names } from './operators/names.mjs';
import { skipReason, unsupported } from './skip.mjs';

const OPERATORS = [arithmetic, conditions, calls, literals, names];

/** The sources of the areas and the compiler's knowledge of their types. */
export function openProgram(root = ROOT, files = sourceFiles()) {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(
    files.map((file) => path.join(root, file)),
    { ...options, incremental: false, tsBuildInfoFile: undefined, noEmit: true },
  );
  return {
    checker: program.getTypeChecker(),
    files,
    sourceOf: (file) => program.getSourceFile(path.join(root, file)),
  };
}

/**
 * Mutants in the order of the sources: `{ id, index, file, area, line, source, kind, original, text, node, statement }`.
 * `index` counts from 1 and is what the switch is set to; `id` is a hash of what is mutated, in which line, into what.
 */
export function enumerate({ checker, files, sourceOf }) {
  const mutants = [];
  const skipped = {};
  const seen = new Map();
  for (const file of files) {
    const source = sourceOf(file);
    const lines = source.text.split('\n');
    const skip = (reason, count) => (skipped[reason] = (skipped[reason] ?? 0) + count);

    const visit = (node, reason) => {
      const why = reason ?? skipReason(node);
      const found = why === 'type' || why === 'import' ? [] : mutationsOf(node, checker);
      const obstacle = why ?? unsupported(node);
      if (found.length > 0 && obstacle !== undefined) skip(obstacle, found.length);
      else for (const mutation of found) add(node, mutation);
      if (why !== 'type' && why !== 'import') ts.forEachChild(node, (child) => visit(child, why));
    };

    const add = (node, { kind, text, statement = false }) => {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line;
      const original = node.getText();
      const written = lines[line].trim();
      const key = [file, kind, written, original, text].join('\0');
      const turn = seen.get(key) ?? 0;
      seen.set(key, turn + 1);
      const id = createHash('sha1').update(`${key}\0${turn}`).digest('hex').slice(0, 8);
      const index = mutants.length + 1;
      const place = { id, index, file, area: areaOf(file), line: line + 1, source: written };
      mutants.push({ ...place, kind, original, text, statement, node });
    };

    ts.forEachChild(source, (child) => visit(child, undefined));
  }
  return { mutants, skipped };
}

/** What a node may become; equal texts once, none that is the original. */
function mutationsOf(node, checker) {
  const original = node.getText();
  const found = OPERATORS.flatMap((operator) => operator(node, { checker }));
  return found.filter(
    ({ text }, index) => text !== original && found.findIndex((other) => other.text === text) === index,
  );
}
