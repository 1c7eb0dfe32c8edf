import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Static and dynamic imports of our own modules, as the compiler writes them. */
const IMPORT =
  /(?:^|[\n;])\s*(?:import|export)\b[^'"]*?['"](\.{1,2}\/[^'"]+\.js)['"]|\bimport\(\s*['"](\.{1,2}\/[^'"]+\.js)['"]\s*\)/g;

/**
 * Hash of the code of a module and of everything of ours that it imports, directly or not: what a result depends on
 * beside its inputs. Other packages are left out; their versions are in the lock file.
 * @param module address of the module (`import.meta.url`)
 */
export function hashCode(module: string): string {
  const entry = fileURLToPath(module);
  const sum = createHash('sha256');
  for (const file of closureOf(entry)) {
    sum.update(path.relative(path.dirname(entry), file).split(path.sep).join('/'));
    sum.update(fs.readFileSync(file));
  }
  return sum.digest('hex');
}

/** The module and what it imports, sorted by name. */
function closureOf(entry: string): string[] {
  const seen = new Set([entry]);
  for (const file of seen) {
    for (const [, fixed, onDemand] of fs.readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const imported = path.resolve(path.dirname(file), (fixed ?? onDemand)!);
      // Run from its source, a module names what the compiler will make of another.
      const found = [imported, imported.replace(/\.js$/, '.ts')].find((one) => fs.existsSync(one));
      if (found !== undefined) seen.add(found);
    }
  }
  return [...seen].sort();
}
