// Runs mutants against the test files that reach them.
import { runJobs } from './pool.mjs';

/** Test files in the folder of the mutated source are asked first: they know it best. */
const NEAR = 0.25;

/** CPU seconds after which a file counts as one that never ends. */
const limitOf = (seconds) => 3 * seconds + 5;

/** Test files that reach a mutant, the quickest answers first, and as many as the budget of CPU seconds allows. */
export function filesFor(mutant, reach, budget) {
  const folder = mutant.area.replace(/^src\//, 'test/');
  const cost = ([file, { seconds }]) => seconds * (file.startsWith(`${folder}/`) ? NEAR : 1);
  const reaching = [...reach]
    .filter(([, { reached, failed }]) => failed === undefined && reached.has(mutant.index))
    .sort((a, b) => cost(a) - cost(b) || (a[0] < b[0] ? -1 : 1));
  const files = [];
  let spent = 0;
  for (const [file, { seconds }] of reaching) {
    if (files.length > 0 && spent + seconds > budget) continue;
    files.push(file);
    spent += seconds;
  }
  return { files, reaching: reaching.length, seconds: spent };
}

/** Adds `status` (killed, survived, unreached), `by`, `tried` and `reaching` to each mutant; tells of each as it is known. */
export async function judge(mutants, reach, { budget, workers }, tell) {
  const verdicts = new Map();
  const settle = (mutant, verdict) => {
    verdicts.set(mutant.id, { ...mutant, ...verdict });
    tell(verdicts.get(mutant.id), verdicts.size);
  };
  const jobs = [];
  for (const mutant of mutants) {
    const { files, reaching, seconds } = filesFor(mutant, reach, budget);
    if (files.length === 0) settle(mutant, { status: 'unreached', tried: [], reaching: 0 });
    else
      jobs.push({
        mutant: mutant.index,
        files,
        seconds,
        reaching,
        limits: limitsOf(files, reach),
        of: mutant,
      });
  }
  // The longest first, so that none is left alone at the end.
  jobs.sort((a, b) => b.seconds - a.seconds || a.mutant - b.mutant);
  await runJobs(jobs, workers, ({ of, files, reaching }, { failed, by }) =>
    settle(of, { status: failed ? 'killed' : 'survived', ...(failed ? { by } : {}), tried: files, reaching }),
  );
  return mutants.map(({ id }) => verdicts.get(id));
}

const limitsOf = (files, reach) =>
  Object.fromEntries(files.map((file) => [file, limitOf(reach.get(file).seconds)]));
