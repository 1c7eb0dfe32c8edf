// Every module of the command line and of the packages it uses, as CommonJS text.
import fs from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

/** What the loader asks for. */
export const ENTRIES = ['dist/cli/start', 'dist/document/prepared'];

/** Stay packages of their own: what looks for its own files, what only a source tree needs. */
const EXTERNAL = ['d3-node', 'typescript', /^node:/];

/** Native code of the only package that has some, by the loader. */
const nativeOf = (id) =>
  id === '\0bindings' ? 'module.exports = (file) => $native("better-sqlite3", file);' : null;

/**
 * @param {string} root folder of the package, whose `dist` is built
 * @returns {Promise<Map<string, string>>} texts by name: path below the root without its extension
 */
export async function commonJs(root) {
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(ENTRIES.map((name) => [name, `${name}.js`])),
    platform: 'node',
    plugins: [
      {
        name: 'native',
        resolveId: (source) => (source === 'bindings' ? `\0${source}` : null),
        load: nativeOf,
      },
    ],
    external: EXTERNAL,
  });
  const { output } = await build.generate({
    format: 'cjs',
    preserveModules: true,
    preserveModulesRoot: root,
    entryFileNames: '[name].cjs',
    comments: false,
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  });
  await build.close();
  return new Map(
    output.map(({ fileName, code }) => [path.posix.normalize(fileName).replace(/\.cjs$/, ''), code]),
  );
}

/**
 * Licences of the packages that are in the bundle.
 * @param {string} root folder of the package
 * @param {string[]} names of modules
 */
export function noticesOf(root, names) {
  const packages = new Set(names.map((name) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1]));
  return [...packages]
    .filter((name) => name !== undefined)
    .sort()
    .map((name) => {
      const folder = path.join(root, 'node_modules', name);
      const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const file = fs.readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
      const text = file === undefined ? '' : fs.readFileSync(path.join(folder, file), 'utf8').trim();
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(78)}\n\n`);
}
