// Which mutants a test file reaches, and how long it takes: each file once in a process of its own, switch off.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isBelow, ROOT, WORK } from './areas.mjs';
import { runJobs } from './pool.mjs';

const RECORD = -1;

/** Tests that start processes use the real dist/ there; tests that mock modules use src/. No mutant is in either. */
const OUTSIDE = /vi\.mock\(|from '\.\.?\/(helpers|process|playwright)[^']*'.*\bspawn/;

/** Test files below `folders`, as paths from the root. */
export function testFiles(folders) {
  return fs
    .readdirSync(path.join(ROOT, 'test'), { recursive: true })
    .map((file) => `test/${file.split(path.sep).join('/')}`)
    .filter((file) => file.endsWith('.test.ts') && folders.some((folder) => isBelow(file, folder)))
    .filter((file) => !OUTSIDE.test(fs.readFileSync(path.join(ROOT, file), 'utf8')))
    .sort();
}

const IMPORT = /from '(\.[^']+)\.js'|import\('(\.[^']+)\.js'\)/g;

/** A test file, what it imports below test/, and every fixture there. */
function hashOfTest(file, fixtures) {
  const hash = createHash('sha1').update(fixtures);
  const seen = new Set();
  const add = (one) => {
    if (seen.has(one) || !fs.existsSync(one)) return;
    seen.add(one);
    const text = fs.readFileSync(one, 'utf8');
    hash.update(one).update(text);
    for (const [, plain, dynamic] of text.matchAll(IMPORT)) {
      const imported = path.resolve(path.dirname(one), `${plain ?? dynamic}.ts`);
      if (imported.startsWith(path.join(ROOT, 'test'))) add(imported);
    }
  };
  add(path.join(ROOT, file));
  return hash.digest('hex');
}

function hashOfFixtures() {
  const hash = createHash('sha1');
  for (const file of fs.readdirSync(path.join(ROOT, 'test'), { recursive: true }).sort()) {
    if (/\.(json|mjs)$/.test(file)) hash.update(file).update(fs.readFileSync(path.join(ROOT, 'test', file)));
  }
  return hash.digest('hex');
}

/**
 * By test file: `{ seconds, reached, failed }`, reached as a set of indices. Kept in `results/mutate/reach` under a
 * hash of instrumented code, test file and what it imports, so that only what changed is run again.
 */
export async function reachOf(files, stamp, workers, tell) {
  const folder = path.join(WORK, 'reach');
  fs.mkdirSync(folder, { recursive: true });
  const fixtures = hashOfFixtures();
  const known = new Map();
  const jobs = [];
  for (const file of files) {
    const key = createHash('sha1').update(stamp).update(hashOfTest(file, fixtures)).digest('hex');
    const kept = path.join(folder, `${key}.json`);
    if (fs.existsSync(kept)) known.set(file, parse(kept));
    else jobs.push({ file, kept, mutant: RECORD, files: [file], report: path.join(folder, `${key}.part`) });
  }
  if (jobs.length > 0) tell(`recording what ${jobs.length} test files reach (${known.size} known)`);
  await runJobs(jobs, workers, ({ file, kept, report }, { failed, by }) => {
    const empty = { seconds: 0, reached: [] };
    const recorded = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : empty;
    fs.rmSync(report, { force: true });
    const entry = { ...recorded, ...(failed ? { failed: by } : {}) };
    // A failure may be one of the machine: it is looked at anew next time.
    if (!failed) fs.writeFileSync(kept, JSON.stringify(entry));
    known.set(file, withSet(entry));
  });
  return known;
}

const parse = (file) => withSet(JSON.parse(fs.readFileSync(file, 'utf8')));
const withSet = (entry) => ({ ...entry, reached: new Set(entry.reached) });
