// Every module of the command line and of the packages it uses, as CommonJS text.
import fs from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { toCommonJs } from './lazy.mjs';

/** What the loader asks for by name. */
const ENTRIES = ['dist/cli/start', 'dist/sweep/worker', 'dist/document/prepared'];

/** Stay packages of their own: what looks for its own files, and what only a source tree needs. */
const EXTERNAL = ['d3-node', 'typescript', /^node:/];

/** Modules of packages by what they say and what is said instead: where their files are, and what is dear to load. */
const PLACES = {
  'node_modules/tinypool/dist/index.js': [['import.meta.url', '$package("tinypool")']],
  'node_modules/better-sqlite3/lib/database.js': [
    [
      "require('bindings')('better_sqlite3.node')",
      '$native("better-sqlite3","build/Release/better_sqlite3.node")',
    ],
  ],
  'node_modules/commander/lib/command.js': [
    ["const childProcess = require('node:child_process');", ''],
    ['childProcess.', "require('node:child_process')."],
  ],
  '\0rolldown/runtime.js': [['import.meta.url', '$url("package.json")']],
};

/**
 * @param {string} root folder of the package, whose `dist` is built
 * @returns {Promise<Map<string, string>>} texts by name: path below the root without its extension
 */
export async function compile(root) {
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(ENTRIES.map((name) => [name, `${name}.js`])),
    platform: 'node',
    external: EXTERNAL,
    plugins: [
      {
        name: 'places',
        transform: {
          handler: (code, id) => placed(id.startsWith('\0') ? id : path.relative(root, id), code),
        },
      },
    ],
  });
  const { output } = await build.generate({
    format: 'esm',
    exports: 'named',
    preserveModules: true,
    preserveModulesRoot: root,
    entryFileNames: '[name].js',
    comments: false,
  });
  await build.close();
  const named = output.map(({ fileName, code }) => [fileName.replace(/\.js$/, ''), code]);
  return new Map(named.map(([name, code]) => [name, toCommonJs(name, code)]));
}

/** Modules go on naming the files that lie beside them in `dist` and in their packages. */
function placed(file, code) {
  const name = file.split(path.sep).join('/');
  const changed = textOf(name, code);
  return changed === code ? undefined : { code: changed, map: null };
}

function textOf(name, code) {
  const places = PLACES[name];
  if (places !== undefined) {
    for (const [said] of places) if (!code.includes(said)) throw new Error(`${name} no longer says ${said}`);
    return places.reduce((text, [said, instead]) => text.replaceAll(said, instead), code);
  }
  if (!code.includes('import.meta.url')) return code;
  if (!name.startsWith('dist/')) throw new Error(`${name} asks where it lies`);
  return code
    .replaceAll(/new URL\('\.\/worker\.js', import\.meta\.url\)/g, 'new URL($worker())')
    .replaceAll('import.meta.url', `$url(${JSON.stringify(name)})`);
}

/** The licences of the packages whose modules are bundled. */
export function licences(root, names) {
  const packages = new Set(
    names.flatMap((name) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1] ?? []),
  );
  return [...packages]
    .sort()
    .map((name) => {
      const folder = path.join(root, 'node_modules', name);
      const file = fs.readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
      const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const text = file === undefined ? '' : fs.readFileSync(path.join(folder, file), 'utf8').trim();
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join('\n---\n\n');
}
