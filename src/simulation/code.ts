import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Static and dynamic imports and re-exports of our own modules. */
const IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+\.js)['"]/g;

/**
 * Hash of the code of a module and of everything of ours that it imports, directly or not: what a result depends on
 * beside its inputs. Other packages are left out; their versions are in the lock file.
 * @param module address of the module (`import.meta.url`)
 */
export function hashCode(module: string): string {
  const entry = fileURLToPath(module);
  const sum = createHash('sha256');
  for (const [file, text] of [...closureOf(entry)].sort(([a], [b]) => (a < b ? -1 : 1)))
    sum.update(path.relative(path.dirname(entry), file).split(path.sep).join('/')).update(text);
  return sum.digest('hex');
}

/** The texts of the module and of what it imports, by file. */
function closureOf(entry: string): Map<string, string> {
  const texts = new Map([[entry, fs.readFileSync(entry, 'utf8')]]);
  // A map is walked over what is added on the way, too.
  for (const [file, text] of texts) {
    for (const [, specifier] of text.matchAll(IMPORT)) {
      const imported = path.resolve(path.dirname(file), specifier!);
      if (texts.has(imported)) continue;
      // Run from its source, a module names what the compiler will make of another.
      const found = [imported, imported.replace(/\.js$/, '.ts')].find((one) => fs.existsSync(one));
      if (found !== undefined && !texts.has(found)) texts.set(found, fs.readFileSync(found, 'utf8'));
    }
  }
  return texts;
}
