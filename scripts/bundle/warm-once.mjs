// One process of `warm.mjs`: node warm-once.mjs <bundle> <file for the names of modules> <keep> <command> <lines as JSON>
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [bundle, used, keep, command, lines] = process.argv.slice(2);
const loader = createRequire(import.meta.url)(path.join(bundle, 'loader.cjs'));

for (const words of JSON.parse(lines)) {
  await loader.start(words, keep === 'true', command);
  if (process.exitCode) throw new Error(words.join(' '));
}
const names = [...loader.modules.keys()].map((name) => name.slice(name.indexOf('/') + 1));
fs.writeFileSync(used, JSON.stringify(names));
