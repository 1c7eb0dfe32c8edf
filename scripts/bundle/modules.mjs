// Every module of the command line and of the packages it uses, as CommonJS text.
import fs from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

/** What the loader asks for by name. */
const ENTRIES = ['dist/cli/start', 'dist/sweep/worker', 'dist/document/prepared'];

/** Stay packages of their own: what looks for its own files, and what only a source tree needs. */
const EXTERNAL = ['d3-node', 'typescript', /^node:/];

/** Packages that look for files of theirs: by module, what they write and what is written instead. */
const PLACES = {
  'node_modules/tinypool/dist/index.js': ['import.meta.url', '$package("tinypool")'],
  'node_modules/better-sqlite3/lib/database.js': [
    "require('bindings')('better_sqlite3.node')",
    '$native("better-sqlite3","build/Release/better_sqlite3.node")',
  ],
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
      { name: 'places', transform: { handler: (code, id) => placed(path.relative(root, id), code) } },
    ],
  });
  const { output } = await build.generate({
    format: 'cjs',
    exports: 'named',
    preserveModules: true,
    preserveModulesRoot: root,
    entryFileNames: '[name].cjs',
    comments: false,
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  });
  await build.close();
  return new Map(output.map(({ fileName, code }) => [fileName.replace(/\.cjs$/, ''), code]));
}

/** Modules go on naming the files that lie beside them in `dist` and in their packages. */
function placed(file, code) {
  const name = file.split(path.sep).join('/');
  const changed = textOf(name, code);
  return changed === code ? undefined : { code: changed, map: null };
}

function textOf(name, code) {
  const place = PLACES[name];
  if (place !== undefined) {
    if (!code.includes(place[0])) throw new Error(`${name} no longer says ${place[0]}`);
    return code.replaceAll(...place);
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
