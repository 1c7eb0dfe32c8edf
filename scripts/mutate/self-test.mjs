// Proof that the tool can see: faults that tests are known to catch, one that never ends, and none at all.
import { judge } from './judge.mjs';
import { runJobs } from './pool.mjs';
import { prepare } from './prepare.mjs';
import { reachOf, testFiles } from './reach.mjs';
import { describe } from './report.mjs';

const TESTS = ['test/memory', 'test/metrics', 'test/models/record', 'test/models/systolic/by-hand.test.ts'];

/** File, original and mutated text; each has a test that compares with a number worked out by hand. */
const KNOWN_TO_DIE = [
  ['src/models/record/builder.ts', 'length / clock', 'length * clock'],
  ['src/models/record/builder.ts', 'this.operators.push(record);', ''],
  ['src/models/record/builder.ts', 'compute + fill + drain + sumValues(stalls)', 'compute + fill + drain'],
  ['src/models/record/intensity.ts', 'activations', 'weights'],
];

/** With this mutant a loop never ends. */
const ENDLESS = [['src/models/systolic/program.ts', 'this.closeOldest(until);', '']];

export async function selfTest(say) {
  const { mutants, stamp } = prepare(say);
  const reach = await reachOf(testFiles(TESTS), stamp, 1, say);
  const find = ([file, original, text]) => {
    const found = mutants.find((one) => one.file === file && one.original === original && one.text === text);
    if (found === undefined) throw new Error(`no mutant ${original} -> ${text} in ${file}`);
    return found;
  };
  const options = { budget: 60, workers: 2 };
  const verdicts = await judge([...KNOWN_TO_DIE, ...ENDLESS].map(find), reach, options, (verdict) =>
    say(`${verdict.status}: ${describe(verdict)} (by ${verdict.by})`),
  );
  const elsewhere = mutants.find(({ index }) =>
    [...reach.values()].every(({ reached }) => !reached.has(index)),
  );
  const offs = [];
  const files = [...reach.keys()];
  await runJobs(
    [
      { mutant: 0, files, limits: {} },
      { mutant: elsewhere.index, files, limits: {} },
    ],
    2,
    (job, result) => offs.push(result),
  );
  for (const { failed, by } of offs)
    say(failed ? `failed, but no mutant was reached: ${by}` : 'passed with no mutant reached');
  const good = verdicts.every(({ status }) => status === 'killed') && offs.every(({ failed }) => !failed);
  say(good ? 'self-test: passed' : 'self-test: FAILED');
  return good;
}
