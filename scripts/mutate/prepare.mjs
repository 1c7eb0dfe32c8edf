// Mutants and instrumented build, from the store if no source has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { MUTANTS, ROOT, WORK } from './areas.mjs';
import { enumerate, openProgram } from './enumerate.mjs';
import { instrument } from './instrument.mjs';

/** `{ mutants, skipped, stamp }`, without the nodes of the compiler. */
export function prepare(tell) {
  const { status } = spawnSync(process.execPath, [path.join(ROOT, 'scripts/ensure.mjs')], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the build failed');
  const store = path.join(WORK, 'mutants.json');
  const key = hashOfSources();
  const kept = fs.existsSync(store) ? JSON.parse(fs.readFileSync(store, 'utf8')) : {};
  if (kept.key === key && kept.stamp === stampOfBuild()) return kept;
  tell('planting all mutants');
  const program = openProgram();
  const { mutants, skipped } = enumerate(program);
  const stamp = instrument(program, mutants);
  const bare = mutants.map(({ node: _node, ...mutant }) => mutant);
  fs.mkdirSync(WORK, { recursive: true });
  fs.writeFileSync(store, JSON.stringify({ key, stamp, skipped, mutants: bare }));
  return { key, stamp, skipped, mutants: bare };
}

function stampOfBuild() {
  const mark = path.join(ROOT, MUTANTS, '.stamp');
  return fs.existsSync(mark) ? fs.readFileSync(mark, 'utf8') : undefined;
}

/** What plants mutants, of the modules of this folder. */
const PLANTING = /^(areas|enumerate|instrument|skip)\.mjs$|^operators/;

/** Sources, types that they use, and the mutator itself. */
function hashOfSources() {
  const hash = createHash('sha1').update(process.version);
  for (const folder of ['src', 'scripts/mutate']) {
    for (const file of fs.readdirSync(path.join(ROOT, folder), { recursive: true }).sort()) {
      const full = path.join(ROOT, folder, file);
      if (folder === 'src' ? file.endsWith('.ts') : PLANTING.test(file) && file.endsWith('.mjs'))
        hash.update(file).update(fs.readFileSync(full));
    }
  }
  return hash.update(fs.readFileSync(path.join(ROOT, 'package-lock.json'))).digest('hex');
}
