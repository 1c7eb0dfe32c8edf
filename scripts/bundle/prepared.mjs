// Values that depend on files of the package alone, computed with the program that was just built.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

/**
 * @param {string} root folder of the package, whose `dist` is built
 * @param {string} out folder of the values; what else lies there goes
 */
export async function writeAllPrepared(root, out) {
  const built = (file) => import(pathToFileURL(path.join(root, 'dist', file)).href);
  const { readPrepared, recordPrepared, usePrepared, writePrepared } = await built('document/prepared.js');
  const { hashCode } = await built('simulation/code.js');
  const { readYaml } = await built('document/yaml.js');
  const computed = recordPrepared();

  // Reading YAML takes longest, and its code seldom changes: what an earlier build read is taken from there.
  const reader = createHash('sha256')
    .update(hashCode(pathToFileURL(path.join(root, 'dist/document/yaml.js')).href))
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const readBy = path.join(out, 'reader');
  if (fs.existsSync(readBy) && fs.readFileSync(readBy, 'utf8') === reader) usePrepared(out);
  for (const file of yamlFiles(root)) readYaml(file);
  usePrepared(undefined);

  const registry = await built('models/registry.js');
  const { codeHashOf, courseHashOf } = await built('simulation/identity.js');
  for (const kind of registry.kinds()) for (const hash of [codeHashOf, courseHashOf]) hash(kind);
  const { shelfFiles } = await built('document/files.js');
  const { loadArchitecture } = await built('arch/load.js');
  for (const file of shelfFiles('arch').values()) await loadArchitecture(file, [], registry);
  (await built('energy/technology.js')).technology();
  (await built('energy/gpu.js')).gpuEnergies();
  (await built('cli/commands/list.js')).workloadRows();

  const files = new Map([['reader', reader]]);
  for (const [name, value] of computed) {
    const text = writePrepared(value);
    // What such a file cannot hold is computed.
    if (isDeepStrictEqual(readPrepared(text), value)) files.set(`${name}.json`, text);
  }
  replaceFiles(out, files);
}

const yamlFiles = (root) =>
  ['arch', 'workloads'].flatMap((shelf) =>
    filesBelow(path.join(root, shelf)).filter((file) => /\.ya?ml$/i.test(file)),
  );

const filesBelow = (folder) =>
  fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

/** Makes a folder hold just these files; what is there already stays. */
function replaceFiles(folder, files) {
  for (const name of files.keys()) fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  const present = new Set(filesBelow(folder).map((file) => path.relative(folder, file)));
  for (const name of present) if (!files.has(name)) fs.rmSync(path.join(folder, name));
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    if (!present.has(path.normalize(name)) || fs.readFileSync(file, 'utf8') !== text)
      fs.writeFileSync(file, text);
  }
}
