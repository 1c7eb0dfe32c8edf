'use strict';
// Modules out of packs: scripts that hold a function a module. What V8 compiled of them is kept by command.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { cachedDataVersionTag } = require('node:v8');
const vm = require('node:vm');

const ROOT = path.resolve(__dirname, '..');
const ADDRESS = pathToFileURL(`${ROOT}${path.sep}`);
/** Bytes before the compiled code in a file. */
const SUM_BYTES = 20;
/** As for what Node itself keeps. */
const KEEPS = process.env.NODE_DISABLE_COMPILE_CACHE === undefined;

/** Modules that have run, by `<pack>/<path>`. */
const modules = new Map();
/** The scripts of packs and the functions in them. */
const packs = new Map();
/** Modules of Node and of packages that stay outside, as a module that imports them sees them. */
const outside = new Map();
/** Which command's compiled code is kept. */
let command = 'none';

/** What a module exports; it runs at its first use. @param {string} id `<pack>/<path>` */
function load(id) {
  const known = modules.get(id);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  modules.set(id, module);
  const { functions } = packOf(id.slice(0, id.indexOf('/')));
  functions[id](module, module.exports, require, load, node, urlOf, native);
  return module.exports;
}

/** Where a module would lie that was not bundled; of a package its entry. */
function urlOf(name) {
  const inPackage = /^node_modules\/((?:@[^/]+\/)?[^/]+)\/./.exec(name);
  if (inPackage === null) return new URL(`${name}.js`, ADDRESS).href;
  return pathToFileURL(require.resolve(inPackage[1])).href;
}

/** Native code of a package, where its build leaves it; else where the package looks for it. */
function native(name, file) {
  const near = path.join(ROOT, 'node_modules', name);
  const folder = fs.existsSync(near) ? near : path.dirname(require.resolve(`${name}/package.json`));
  const built = path.join(folder, 'build/Release', file);
  if (fs.existsSync(built)) return require(built);
  return require(require.resolve('bindings', { paths: [folder] }))({ bindings: file, module_root: folder });
}

/** A module that is not bundled, with itself as its default. */
function node(name) {
  let known = outside.get(name);
  if (known === undefined) {
    const exported = require(name);
    known = Object.create(exported, { default: { value: exported } });
    outside.set(name, known);
  }
  return known;
}

function packOf(pack) {
  let known = packs.get(pack);
  if (known === undefined) {
    const filename = path.join(__dirname, `${pack}.js`);
    const cachedData = remembered(pack);
    const script = new vm.Script(fs.readFileSync(filename, 'latin1'), { filename, cachedData });
    // V8 itself refuses what another version, or other flags, compiled.
    const isNew = cachedData === undefined || script.cachedDataRejected;
    known = { functions: script.runInThisContext(), script, isNew };
    packs.set(pack, known);
  }
  return known;
}

/** Folders of compiled code: the bundle's own, and one of the user's for other versions of Node. */
function* folders() {
  // Other flags and other processors have code of their own, so that they do not take turns in writing it anew.
  const version = `${process.version}-${process.arch}-${cachedDataVersionTag().toString(16)}`;
  yield path.join(__dirname, 'cache', version);
  const { XDG_CACHE_HOME, HOME } = process.env;
  const caches = XDG_CACHE_HOME || (HOME ? path.join(HOME, '.cache') : undefined);
  if (caches !== undefined) {
    const id = fs.readFileSync(path.join(__dirname, 'build'), 'utf8').trim();
    yield path.join(caches, 'systole', id, version);
  }
}

const cacheName = (pack) => `${command}-${pack}.bin`;
const sumOf = (data) => createHash('sha1').update(data).digest();

/** Compiled code of a pack; undefined if none is kept, or it is damaged, which V8 would not see. */
function remembered(pack) {
  if (!KEEPS) return undefined;
  for (const folder of folders()) {
    try {
      const kept = fs.readFileSync(path.join(folder, cacheName(pack)));
      const data = kept.subarray(SUM_BYTES);
      if (sumOf(data).equals(kept.subarray(0, SUM_BYTES))) return data;
    } catch {
      // Not there.
    }
  }
  return undefined;
}

/** Keeps what was compiled of the packs of which nothing was kept, in the first folder that can be written. */
function remember() {
  for (const [pack, known] of packs) {
    if (known.isNew) keep(cacheName(pack), known.script);
    known.isNew = false;
  }
}

function keep(file, script) {
  for (const folder of folders()) {
    const draft = path.join(folder, `.${process.pid}-${file}`);
    try {
      fs.mkdirSync(folder, { recursive: true });
      const data = script.createCachedData();
      fs.writeFileSync(draft, Buffer.concat([sumOf(data), data]));
      fs.renameSync(draft, path.join(folder, file));
      return;
    } catch {
      // Nowhere to write it: the next process compiles again.
    }
  }
}

/**
 * Runs the command line of this process.
 * @param {readonly string[]} words
 */
function start(words) {
  // Words that are no command fail, and nothing is kept of them.
  command = words.find((word) => !word.startsWith('-')) ?? 'none';
  process.once('exit', (code) => {
    if (KEEPS && code === 0 && /^[a-z]+$/.test(command)) remember();
  });
  const entries = JSON.parse(fs.readFileSync(path.join(__dirname, 'entries.json'), 'utf8'));
  load(entries['dist/document/prepared']).usePrepared(path.join(__dirname, 'prepared'));
  return load(entries['dist/cli/start']).start();
}

module.exports = { start, modules };
