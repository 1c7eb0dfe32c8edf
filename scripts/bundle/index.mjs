// Makes `bundle/` of `dist/`: what the installed program runs.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { COMMANDS } from '../../dist/cli/commands.js';
import { placed } from './lazy.mjs';
import { compile, licences } from './modules.mjs';
import { prepare } from './prepare.mjs';
import { usedBy, warm } from './warm.mjs';

/** What the loader gives a module; `modules.mjs` writes the names of its own. */
const PARAMETERS = 'module,exports,require,$native,$url,$package,$worker';
const FILES = ['systole.cjs', 'loader.cjs', 'worker.mjs'];

/** @param {string} root folder of the package, whose `dist` is built */
export async function bundle(root) {
  const out = path.join(root, 'bundle');
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(out);
  for (const file of FILES) fs.copyFileSync(path.join(import.meta.dirname, file), path.join(out, file));
  prepare(root, path.join(out, 'prepared'));
  const modules = await compile(root);
  writePacks(out, modules, new Set());
  // What common commands use lies together: one file is read instead of twenty, and nothing else with it.
  writePacks(out, modules, usedBy(out));
  fs.writeFileSync(path.join(out, 'NOTICE'), licences(root, [...modules.keys()]));
  warm(out);
  fs.writeFileSync(path.join(out, 'build'), '');
}

function writePacks(out, modules, common) {
  const idOf = (name) => `${common.has(name) ? 'core' : roomOf(name)}/${name}`;
  const packs = new Map();
  for (const [name, code] of modules) {
    const id = idOf(name);
    const text = `${JSON.stringify(id)}:function(${PARAMETERS}){"use strict";${placed(code, idOf)}\n}`;
    const pack = id.slice(0, id.indexOf('/'));
    packs.set(pack, [...(packs.get(pack) ?? []), text]);
  }
  const sum = createHash('sha256');
  for (const file of fs.readdirSync(out)) if (file.endsWith('.js')) fs.rmSync(path.join(out, file));
  for (const [pack, texts] of packs) {
    const script = `({${texts.join(',\n')}})`;
    sum.update(pack).update(script);
    fs.writeFileSync(path.join(out, `${pack}.js`), script);
  }
  const places = Object.fromEntries(ENTRIES.map((name) => [name, idOf(`dist/${name}`)]));
  fs.writeFileSync(
    path.join(out, 'build.json'),
    JSON.stringify({
      id: sum.digest('hex').slice(0, 16),
      places,
      commands: COMMANDS.map(({ name }) => name),
    }),
  );
}

const ENTRIES = ['cli/start', 'sweep/worker', 'document/prepared'];

/** The pack of a module that no common command uses: by its room, kind of machine or package. */
function roomOf(name) {
  const [top, room, kind] = name.split('/');
  if (top === 'dist') return room === 'models' && !kind.includes('.') ? `model-${kind}` : room;
  if (top !== 'node_modules') return 'core';
  return /^d3(-|$)/.test(room) ? 'd3' : `package-${room.replace('@', '')}`;
}
