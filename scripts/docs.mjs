// Writes the generated pages and pictures: docs/, DEVIATIONS.md, the manual page and the README's section on
// validation (built into dist/). Numbers come from docs/validation.json, which scripts/validation.mjs records.
// `node scripts/docs.mjs --check` writes nothing and fails if a page differs or is missing.
import fs from 'node:fs';
import { COMMANDS } from '../dist/cli/commands.js';
import { manPage } from '../dist/cli/man.js';
import { newProgram } from '../dist/cli/program.js';
import { generatedDocs, generatedPictures } from '../dist/docs/index.js';
import { toolVersion } from '../dist/simulation/identity.js';

const root = new URL('../', import.meta.url);

/** Text of a page, '' if there is none. */
function read(file) {
  try {
    return fs.readFileSync(new URL(file, root), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

const wanted = [...generatedDocs(), ...(await generatedPictures())];
wanted.push(['man/systole.1', await manPage(newProgram(), COMMANDS, toolVersion())]);
const stale = wanted.filter(([file, text]) => read(file) !== text);
if (process.argv.includes('--check')) {
  for (const [file] of stale) console.error(`${file} is stale: npm run generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [file, text] of stale) fs.writeFileSync(new URL(file, root), text);
  console.log(`${wanted.length} pages, ${stale.length} written`);
}
