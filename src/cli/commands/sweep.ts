import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { Store } from '../../results/store.js';
import { planSweep, type SweepPlan } from '../../sweep/plan.js';
import { defaultWorkers, openPool } from '../../sweep/pool.js';
import { runSweep } from '../../sweep/run.js';
import { databaseOption, examples } from '../options.js';
import { note, print } from '../output.js';
import { progressBar } from '../progress.js';

/** Exit code of a sweep that was interrupted and can be continued. */
const INTERRUPTED = 130;

interface SweepOptions {
  db: string;
  workers: number;
  dryRun?: true;
  yes?: true;
}

export const workersOption = (): Option =>
  new Option('--workers <n>', 'worker threads (default: one per core; 0: none)')
    .default(defaultWorkers(), 'cores')
    .argParser((text) => {
      const workers = Number(text);
      if (Number.isInteger(workers) && workers >= 0 && workers <= 1024) return workers;
      throw new InputError(`is '${text}'`, { field: '--workers', expected: 'a whole number from 0 to 1024' });
    });

export function sweepCommand(): Command {
  return new Command('sweep')
    .description('Run a design-space sweep; finished points are kept, running it again continues')
    .argument('<file.yaml>', 'sweep file (kind: sweep)')
    .addOption(databaseOption())
    .addOption(workersOption())
    .option('--dry-run', 'print the number of points and an estimate; simulate only a few')
    .option('--yes', 'allow more than a million points')
    .addHelpText(
      'after',
      examples(
        'systole sweep arch/systolic/sweeps/resnet50-arrays.yaml --dry-run',
        'systole sweep arch/systolic/sweeps/resnet50-arrays.yaml',
        'systole pareto --sweep latest',
      ),
    )
    .action(async (file: string, options: SweepOptions) => {
      const plan = await planSweep(file, { yes: options.yes === true });
      if (options.dryRun === true) return print(await estimate(plan, options.workers));
      await run(plan, options);
    });
}

async function run(plan: SweepPlan, options: SweepOptions): Promise<void> {
  const store = Store.open(options.db);
  const pool = openPool(plan.networks, options.workers);
  const bar = progressBar(plan.header.name);
  let stop = false;
  const interrupt = (): void => {
    stop = true;
    bar.say('stopping: points in flight are finished and kept');
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const complete = await runSweep(plan, { store, pool, stopped: () => stop, onProgress: bar.update });
    bar.end();
    const { id, name } = plan.header;
    if (complete) note(`sweep ${name} (${id.slice(0, 12)}) is complete in ${options.db}`);
    else {
      note(`sweep ${name} was stopped; run the same command again to continue`);
      process.exitCode = INTERRUPTED;
    }
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
    await pool.close();
    store.close();
  }
}

/** Simulates a few points spread over the sweep to say how long it will take. */
async function estimate(plan: SweepPlan, workers: number): Promise<string> {
  const { executePoints } = await import('../../sweep/execute.js');
  const { planned } = plan.header;
  const count = Math.min(planned, 32);
  const indices = Array.from({ length: count }, (_, i) => Math.floor((i * planned) / count));
  const pool = openPool(plan.networks, 0);
  const began = process.hrtime.bigint();
  await executePoints(plan, {
    stage: 1,
    fidelity: plan.definition.fidelity,
    indices,
    pool,
    onFinished: () => undefined,
    stopped: () => false,
  });
  const seconds = (Number(process.hrtime.bigint() - began) / 1e9 / count) * (planned / Math.max(1, workers));
  const axes = plan.header.axes.map(
    ({ path, values }) =>
      `  ${path}: ${values.length} (${values.slice(0, 6).join(', ')}${values.length > 6 ? ', ...' : ''})`,
  );
  return [
    `${plan.header.name}: ${planned} points = ${plan.chosen.length} of ${plan.space.size} grid points x ${plan.networks.length} workloads`,
    ...axes,
    `about ${seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`} at fidelity ${plan.definition.fidelity} with ${workers} workers, from ${count} sample points${plan.definition.refine === undefined ? '' : '; the second stage comes on top'}`,
  ].join('\n');
}
