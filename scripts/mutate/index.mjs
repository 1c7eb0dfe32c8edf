// Mutation testing: small faults planted in the models, and whether a test sees them. See CONTRIBUTING.md.
import os from 'node:os';
import { parseArgs } from 'node:util';
import { isBelow } from './areas.mjs';
import { withoutEquivalent } from './equivalent.mjs';
import { judge } from './judge.mjs';
import { prepare } from './prepare.mjs';
import { reachOf, testFiles } from './reach.mjs';
import { describe, scores, table, writeReport } from './report.mjs';
import { sample } from './sample.mjs';
import { selfTest } from './self-test.mjs';

const USAGE = `npm run mutate -- [options]
  --seed <n>       which sample (1)
  --sample <n>     how many mutants (200)
  --area <paths>   only below these folders or files, comma separated (all)
  --only <ids>     these mutants, comma separated, instead of a sample
  --list           print the sample and run nothing
  --tests <paths>  test folders or files that may kill (${'test/{models,metrics,memory,energy,arch}'})
  --budget <s>     CPU seconds of test files a mutant may take (60)
  --workers <n>    test processes side by side (number of cores)
  --min <percent>  exit 1 below this score
  --self-test      prove that mutants known to die die, and that none dies with the switch off`;

const TESTS = 'test/models,test/metrics,test/memory,test/energy,test/arch';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    sample: { type: 'string', default: '200' },
    area: { type: 'string', default: 'src' },
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
    tests: { type: 'string', default: TESTS },
    budget: { type: 'string', default: '60' },
    workers: { type: 'string', default: String(os.availableParallelism()) },
    min: { type: 'string', default: '0' },
    'self-test': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const say = (text) => console.log(text);
const split = (text) => text.split(',').filter((part) => part !== '');

function fail(text) {
  console.error(`mutate: ${text}`);
  process.exit(2);
}

function count(name) {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0) fail(`--${name} must be a whole number, not ${values[name]}`);
  return value;
}

/** The mutants of this run: those asked for by id, or a sample of what is not known to be equivalent. */
function choose(mutants) {
  if (values.only !== undefined) {
    const ids = split(values.only);
    const unknown = ids.filter((id) => !mutants.some((mutant) => mutant.id === id));
    if (unknown.length > 0) fail(`no mutant ${unknown.join(', ')}; ids change with their line`);
    return mutants.filter(({ id }) => ids.includes(id));
  }
  const areas = split(values.area);
  const inside = mutants.filter(({ file }) => areas.some((area) => isBelow(file, area)));
  if (inside.length === 0) fail(`no mutants below ${values.area}`);
  const { open, known, stale } = withoutEquivalent(inside);
  say(`${inside.length} mutants below ${values.area}, ${known} known to be equivalent`);
  const names = stale.filter((entry) => areas.some((area) => isBelow(entry.split(':')[0], area)));
  if (names.length > 0) say(`equivalent.mjs names mutants that are no more:\n  ${names.join('\n  ')}`);
  return sample(open, count('sample'), count('seed'));
}

async function main() {
  if (values.help) return say(USAGE);
  if (values['self-test']) return process.exit((await selfTest(say)) ? 0 : 1);
  const workers = Math.max(1, count('workers'));
  const { mutants, skipped, stamp } = prepare(say);
  const left = Object.entries(skipped).map(([why, number]) => `${number} ${why}`);
  say(`${mutants.length} mutants; not planted: ${left.join(', ') || 'none'}`);
  const chosen = choose(mutants);
  if (values.list) return chosen.forEach((mutant) => say(describe(mutant)));

  const files = testFiles(split(values.tests));
  if (files.length === 0) fail(`no test files below ${values.tests}`);
  const reach = await reachOf(files, stamp, workers, say);
  for (const [file, { failed }] of reach)
    if (failed !== undefined) say(`not used, fails without a mutant: ${file}: ${failed}`);
  say(`${chosen.length} mutants against ${files.length} test files`);
  const verdicts = await judge(chosen, reach, { budget: count('budget'), workers }, (verdict, number) => {
    const { status, tried, reaching, by } = verdict;
    const how = status === 'killed' ? `by ${by}` : `${tried.length} of ${reaching} files that reach it tried`;
    if (status !== 'killed' || values.only !== undefined) say(`${status}: ${describe(verdict)} (${how})`);
    if (number % 25 === 0) say(`... ${number} of ${chosen.length}`);
  });
  const rows = scores(verdicts);
  say(['', ...table(rows), ''].join('\n'));
  const { seed, sample: size, area, budget, tests } = values;
  say(`report: ${writeReport({ seed, sample: size, area, budget, tests }, verdicts)}`);
  if (parseFloat(rows.at(-1).score) < Number(values.min)) process.exit(1);
}

await main();
