// Makes `bundle/` of `dist/`: what the installed program runs (docs/architecture.md, "How the program starts").
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lazy } from './lazy.mjs';
import { commonJs, noticesOf } from './modules.mjs';
import { writePacks } from './packs.mjs';
import { writeAllPrepared } from './prepared.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const out = path.join(root, 'bundle');
const MARK = path.join(out, 'build');
/** Modules that were rewritten before, by their text: those of packages stay the same. */
const REWRITTEN = path.join(root, 'node_modules/.cache/systole/rewritten.json');

/** What most runs load lies in one pack; the compiled code of these command lines is kept from the start. */
const COMMON = ['run', 'resnet20-c100', '--arch', 'systolic/32x32'];
const WARM = [COMMON, ['list', 'workloads'], ['--help']];

fs.mkdirSync(out, { recursive: true });
fs.rmSync(MARK, { force: true });
fs.rmSync(path.join(out, 'cache'), { recursive: true, force: true });
const modules = await commonJs(root);
const bodies = rewritten(modules);
fs.writeFileSync(path.join(out, 'NOTICE'), noticesOf(root, [...modules.keys()]));
const start = path.join(import.meta.dirname, 'start');
for (const file of fs.readdirSync(start)) fs.copyFileSync(path.join(start, file), path.join(out, file));
fs.chmodSync(path.join(out, 'systole.cjs'), 0o755);
await writeAllPrepared(root, path.join(out, 'prepared'));

writePacks(out, bodies, folderOf);
const common = new Set(loadedBy(COMMON));
const build = writePacks(out, bodies, (name) => (common.has(name) ? 'common' : folderOf(name)));
fs.writeFileSync(MARK, build);
for (const words of WARM) loadedBy(words, {});

/** The bodies of all modules, by name; see lazy.mjs. Other modules are named there as `@<name>`. */
function rewritten(texts) {
  const rewriter = fs.readFileSync(path.join(import.meta.dirname, 'lazy.mjs'));
  const known = fs.existsSync(REWRITTEN) ? JSON.parse(fs.readFileSync(REWRITTEN, 'utf8')) : {};
  const kept = {};
  const made = new Map();
  for (const [name, code] of texts) {
    const key = createHash('sha256').update(rewriter).update(name).update(code).digest('base64');
    made.set(name, (kept[key] = known[key] ?? lazy(name, code, (other) => `@${other}`)));
  }
  fs.mkdirSync(path.dirname(REWRITTEN), { recursive: true });
  fs.writeFileSync(REWRITTEN, JSON.stringify(kept));
  return made;
}

/** The pack of modules that few runs load: the package, the model, or the first folder below `dist`. */
function folderOf(name) {
  const [top, first, second, third] = name.split('/');
  if (top === 'node_modules') return first.startsWith('d3-') ? 'd3' : first.replace('@', '');
  return first === 'models' && third !== undefined ? `models-${second}` : first;
}

/** Runs a command line out of the bundle. @returns names of the modules that it loads */
function loadedBy(words, env = { NODE_DISABLE_COMPILE_CACHE: '1' }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bundle-'));
  const loaded = path.join(folder, 'loaded');
  const script = `const { start, modules } = require('./loader.cjs');
    process.once('exit', () => require('node:fs').writeFileSync(process.env.LOADED, [...modules.keys()].join()));
    start(process.argv.slice(2));`;
  const database = words.includes('run') ? ['--db', path.join(folder, 'runs.sqlite')] : [];
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-e', script, '--', 'systole', ...words, ...database],
    {
      cwd: out,
      env: { ...process.env, ...env, LOADED: loaded },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  if (status !== 0) {
    fs.rmSync(MARK, { force: true });
    throw new Error(`systole ${words.join(' ')} fails in the bundle: ${String(stderr)}`);
  }
  const ids = fs.readFileSync(loaded, 'utf8').split(',');
  fs.rmSync(folder, { recursive: true });
  return ids.map((id) => id.slice(id.indexOf('/') + 1));
}
