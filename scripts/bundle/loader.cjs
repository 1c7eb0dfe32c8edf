'use strict';
// Modules out of packs: scripts that hold a function a module. What V8 compiled of them is kept by command.
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const ROOT = path.resolve(__dirname, '..');
const BUILD = JSON.parse(fs.readFileSync(path.join(__dirname, 'build.json'), 'utf8'));

/** Modules that have run, by name: `<pack>/<path>`. */
const modules = new Map();
/** The scripts of packs and the functions in them. */
const packs = new Map();
/** Which command's compiled code is kept. */
let command = 'none';

/** What a module gets as `require`. @param {string} name of a bundled module, of Node's or of a package */
function load(name) {
  const known = modules.get(name);
  if (known !== undefined) return known.exports;
  const inPack = /^(?!node:)([\w.-]+)\//.exec(name);
  if (inPack === null) return require(name);
  const module = { exports: {} };
  modules.set(name, module);
  packOf(inPack[1]).functions[name](module, module.exports, load, native, url, packageUrl, workerUrl);
  return module.exports;
}

/** Native code of a package, where its build leaves it; else as the package looks for it. */
function native(name, file) {
  const folder = path.dirname(require.resolve(`${name}/package.json`));
  const built = path.join(folder, file);
  if (fs.existsSync(built)) return require(built);
  return require(require.resolve('bindings', { paths: [folder] }))({
    bindings: path.basename(file),
    module_root: folder,
  });
}

const urlOf = (file) => require('node:url').pathToFileURL(file).href;
const url = (name) => urlOf(path.join(ROOT, name));
const packageUrl = (name) => urlOf(require.resolve(name));
/** What stands for the worker of a sweep. */
const workerUrl = () => urlOf(path.join(__dirname, 'worker.mjs'));

function packOf(pack) {
  let known = packs.get(pack);
  if (known === undefined) {
    const filename = path.join(__dirname, `${pack}.js`);
    const cachedData = remembered(pack);
    const script = new vm.Script(fs.readFileSync(filename, 'latin1'), { filename, cachedData });
    known = { functions: script.runInThisContext(), script, isNew: cachedData === undefined };
    packs.set(pack, known);
  }
  return known;
}

/** Folders of compiled code: the bundle's own, and one of the user's for other versions of Node. */
function* folders() {
  const version = `${process.version}-${process.arch}`;
  yield path.join(__dirname, 'cache', version);
  const { XDG_CACHE_HOME, HOME } = process.env;
  const caches = XDG_CACHE_HOME || (HOME ? path.join(HOME, '.cache') : undefined);
  if (caches !== undefined) yield path.join(caches, 'systole', BUILD.id, version);
}

const fileOf = (pack) => `${command}-${pack}.bin`;

/** V8 itself refuses what another version, or other flags, compiled. */
function remembered(pack) {
  for (const folder of folders()) {
    try {
      return fs.readFileSync(path.join(folder, fileOf(pack)));
    } catch {
      // Not there.
    }
  }
  return undefined;
}

/** Keeps what was compiled of the packs of which nothing was kept, in the first folder that can be written. */
function remember() {
  for (const [pack, known] of packs) {
    if (known.isNew) keep(fileOf(pack), known.script.createCachedData());
    known.isNew = false;
  }
}

function keep(file, data) {
  for (const folder of folders()) {
    const draft = path.join(folder, `.${process.pid}-${file}`);
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(draft, data);
      fs.renameSync(draft, path.join(folder, file));
      return;
    } catch {
      // Nowhere to write it: the next process compiles again.
    }
  }
}

/** @param {string} name by which compiled code is kept */
function prepare(name) {
  command = name;
  load(BUILD.places['document/prepared']).usePrepared(path.join(__dirname, 'prepared'));
}

/** The command that a line names; compiled code of the program without one is kept as that of `none`. */
function commandOf(words) {
  const first = words.find((word) => !word.startsWith('-'));
  return BUILD.commands.includes(first) ? first : 'none';
}

/** Runs a command line. @param {boolean} keep whether compiled code is kept if there is none yet */
function start(words, keep = true, name = commandOf(words)) {
  prepare(name);
  if (keep) process.once('exit', remember);
  return load(BUILD.places['cli/start']).start(words);
}

/** The module of a worker thread. @param {string} name below `dist` */
function startWorker(name) {
  prepare('worker');
  process.once('exit', remember);
  return load(BUILD.places[name]);
}

module.exports = { start, startWorker, modules };
