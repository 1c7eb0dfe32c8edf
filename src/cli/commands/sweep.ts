import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { openStore } from '../store.js';
import { planSweep, type SweepPlan } from '../../sweep/plan.js';
import { openPool } from '../../sweep/pool.js';
import { runSweep } from '../../sweep/run.js';
import { secondsPerPoint, taskCount } from '../../sweep/slurm-division.js';
import { databaseOption, examples, tagOption, wholeNumber } from '../options.js';
import { note, oneOf, print } from '../output.js';
import { trustText } from '../trust.js';
import { tellFailures } from '../failures.js';
import { progressBar } from '../progress.js';
import { SLURM_OPTIONS, workersOption, yesOption } from './sweep-options.js';
import { collectCommand, shardCommand } from './sweep-shards.js';
import { runOnSlurm, type SlurmOptions } from './sweep-slurm.js';
import { statusCommand } from './sweep-status.js';

/** Exit code of a sweep that was interrupted and can be continued. */
const INTERRUPTED = 130;

const ENGINES = ['local', 'slurm'] as const;

interface SweepOptions extends Omit<SlurmOptions, 'taskWorkers'> {
  workers: number;
  engine: (typeof ENGINES)[number];
  dryRun?: true;
  yes?: true;
  tag: string[];
}

export function sweepCommand(): Command {
  return new Command('sweep')
    .description('Run a design-space sweep; finished points are kept, running it again continues')
    .argument('<file.yaml>', 'sweep file (kind: sweep), - for standard input')
    .helpCommand(false)
    .addOption(databaseOption())
    .addOption(workersOption())
    .option('--dry-run', 'print the number of points and an estimate; simulate only a few')
    .addOption(yesOption())
    .addOption(tagOption('a word to find the sweep by (systole list sweeps --tag); repeatable'))
    .addOption(
      new Option('--engine <engine>', 'local: this machine; slurm: a Slurm job array')
        .default('local')
        .argParser((text) => oneOf(text, ENGINES, '--engine')),
    )
    .option(
      '--out <dir>',
      "slurm: folder of shards that all nodes see (default: 'shards' beside the database)",
    )
    .addOption(
      new Option(
        '--tasks <n>',
        'slurm: tasks of the array (default: half a minute of points each)',
      ).argParser(wholeNumber('--tasks', 1, 4_000_000)),
    )
    .addOption(
      new Option('--retries <n>', 'slurm: how often a lost or failed task is submitted again')
        .default(3)
        .argParser(wholeNumber('--retries', 0, 100)),
    )
    .option('--sbatch <options>', 'slurm: options for sbatch, e.g. "-p short --mem=2G"')
    .addCommand(shardCommand())
    .addCommand(collectCommand())
    .addCommand(statusCommand())
    .addHelpText(
      'after',
      examples(
        'systole sweep arch/systolic/resnet50-arrays.sweep.yaml --dry-run',
        'systole sweep arch/systolic/resnet50-arrays.sweep.yaml',
        'systole sweep arch/systolic/resnet50-arrays.sweep.yaml --engine slurm --sbatch "-p short"',
        'systole pareto --sweep latest',
      ),
    )
    .action(async (file: string, options: SweepOptions, command: Command) => {
      checkEngine(options, command);
      const plan = await planSweep(file, { yes: options.yes === true });
      if (options.dryRun === true) return print(await estimate(plan, options));
      if (options.engine === 'slurm') {
        const given = command.getOptionValueSource('workers') === 'cli';
        const taskWorkers = given ? options.workers : undefined;
        if (!(await runOnSlurm(plan, file, { ...options, taskWorkers }))) {
          process.exitCode = INTERRUPTED;
          return;
        }
      }
      // After Slurm this finds the first stage complete and runs the second, if there is one.
      await run(plan, options);
    });
}

function checkEngine({ engine }: SweepOptions, command: Command): void {
  if (engine === 'slurm') return;
  const alien = SLURM_OPTIONS.find((name) => command.getOptionValueSource(name) === 'cli');
  if (alien !== undefined)
    throw new InputError('is for --engine slurm', {
      field: `--${alien}`,
      expected: '--engine slurm with it',
    });
}

async function run(plan: SweepPlan, options: SweepOptions): Promise<void> {
  const store = openStore(options.db);
  const pool = openPool(plan.variants.works, options.workers);
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
    store.tags.add(id, options.tag);
    if (complete) {
      store.checkPlace();
      tellFailures(name, store.sweeps.failuresByStage(id));
      note(`sweep ${name} (${id.slice(0, 12)}) is complete in ${options.db}`);
      note(trustText(plan.header.assumptions));
    } else {
      note(`sweep ${name} was stopped; run the same command again to continue`);
      process.exitCode = INTERRUPTED;
    }
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
    await pool.close();
    store.close();
  }
}

/** Says how long a sweep will take, from a few of its points. */
async function estimate(plan: SweepPlan, { workers, engine, tasks }: SweepOptions): Promise<string> {
  const { planned } = plan.header;
  const sampled = await secondsPerPoint(plan);
  const total = sampled.seconds * planned;
  const axes = plan.header.axes.map(
    ({ path, values }) =>
      `  ${path}: ${values.length} (${values.slice(0, 6).join(', ')}${values.length > 6 ? ', ...' : ''})`,
  );
  const count = tasks ?? taskCount(plan, sampled.seconds);
  const time =
    engine === 'local'
      ? `about ${duration(total / Math.max(1, workers))} at fidelity ${plan.definition.fidelity} with ${workers} workers`
      : `about ${duration(total)} at fidelity ${plan.definition.fidelity} in all: ${count} ${count === 1 ? 'task' : 'tasks'} of ${duration(total / count)}`;
  return [
    `${plan.header.name}: ${planned} points = ${plan.chosen.length} of ${plan.space.size} grid points x ${plan.header.workloads.length} workloads`,
    ...axes,
    `${time}, from ${sampled.points} sample points${plan.definition.refine === undefined ? '' : '; the second stage comes on top'}`,
  ].join('\n');
}

const duration = (seconds: number): string =>
  seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
