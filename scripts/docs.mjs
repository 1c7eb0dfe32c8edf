// Writes the generated pages: docs/ and DEVIATIONS.md (built into dist/).
// `node scripts/docs.mjs --check` writes nothing and fails if a page differs or is missing.
import fs from 'node:fs';
import { generatedDocs } from '../dist/docs/index.js';

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

const stale = [...generatedDocs()].filter(([file, text]) => read(file) !== text);
if (process.argv.includes('--check')) {
  for (const [file] of stale) console.error(`${file} is stale: npm run generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [file, text] of stale) fs.writeFileSync(new URL(file, root), text);
  console.log(`${generatedDocs().size} pages, ${stale.length} written`);
}
