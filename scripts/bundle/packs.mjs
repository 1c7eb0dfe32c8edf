// Packs: scripts that hold the functions of modules, by `<pack>/<path>`.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ENTRIES } from './modules.mjs';

/**
 * @param {string} out folder of the packs; what others lie there goes
 * @param {Map<string, string>} bodies of modules, in which others are named as `@<name>`
 * @param {(name: string) => string} packOf the pack of a module
 * @returns {string} names the packs by what is in them
 */
export function writePacks(out, bodies, packOf) {
  const idOf = (name) => JSON.stringify(`${packOf(name)}/${name}`);
  const packs = new Map();
  for (const [name, body] of bodies) {
    const file = `${packOf(name)}.js`;
    const linked = body.replace(/\$load\("@([^"]+)"\)/g, (_all, other) => `$load(${idOf(other)})`);
    if (!packs.has(file)) packs.set(file, []);
    packs
      .get(file)
      .push(`${idOf(name)}:function(module,exports,require,$load,$node,$url,$native){${linked}\n}`);
  }
  for (const file of fs.readdirSync(out))
    if (file.endsWith('.js') && !packs.has(file)) fs.rmSync(path.join(out, file));
  const sum = createHash('sha256');
  for (const [file, functions] of packs) {
    const text = `({${functions.join(',\n')}})`;
    sum.update(text);
    fs.writeFileSync(path.join(out, file), text);
  }
  const entries = Object.fromEntries(ENTRIES.map((name) => [name, JSON.parse(idOf(name))]));
  fs.writeFileSync(path.join(out, 'entries.json'), JSON.stringify(entries));
  return sum.digest('hex').slice(0, 16);
}
