import fs from 'node:fs';
import { Command } from 'commander';
import { openStore } from '../store.js';
import type { SweepStage } from '../../results/sweeps/store.js';
import { planSweep, type SweepPlan } from '../../sweep/plan.js';
import { refinedIndices } from '../../sweep/refine.js';
import { shardFolder } from '../../sweep/shard.js';
import { queuedTasks } from '../../sweep/slurm-commands.js';
import { recordedDivision } from '../../sweep/slurm-division.js';
import { jobName } from '../../sweep/slurm.js';
import { databaseOption, examples, formatOption } from '../options.js';
import { note, numeric, printRows, type Column, type Format } from '../output.js';
import { optionsOf, yesOption } from './sweep-options.js';
import { defaultOut } from './sweep-slurm.js';

interface StatusOptions {
  db: string;
  out?: string;
  format: Format;
  yes?: true;
}

interface StageRow extends SweepStage {
  shards: string;
}

export function statusCommand(): Command {
  return new Command('status')
    .description('How far a sweep is, or every sweep of the database')
    .argument('[file.yaml]', 'sweep file (kind: sweep); without one: every sweep of the database')
    .addOption(databaseOption())
    .option('--out <dir>', "folder of shards (default: 'shards' beside the database)")
    .addOption(formatOption())
    .addOption(yesOption())
    .addHelpText('after', examples('systole sweep status sweep.yaml', 'systole sweep status --format json'))
    .action(async (file: string | undefined, _: unknown, command: Command) => {
      const options = optionsOf<StatusOptions>(command);
      const out = options.out ?? defaultOut(options.db);
      if (file === undefined) return printRows(stagesIn(options.db, out), COLUMNS, options.format);
      const plan = await planSweep(file, { yes: options.yes === true });
      const rows = stagesOf(plan, options.db, shardFolder(out, plan));
      printRows(rows, COLUMNS, options.format);
      await noteQueue(plan, shardFolder(out, plan));
    });
}

const COLUMNS: readonly Column<StageRow>[] = [
  { key: 'sweep', title: 'sweep', value: ({ sweep }) => sweep },
  { key: 'id', title: 'id', value: ({ id }) => id, text: ({ id }) => id.slice(0, 12) },
  numeric('stage', 'stage', ({ stage }) => stage),
  { key: 'fidelity', title: 'fidelity', value: ({ fidelity }) => fidelity },
  numeric('planned', 'planned', ({ planned }) => planned),
  numeric('finished', 'finished', ({ finished }) => finished),
  numeric('failed', 'of these failed', ({ failed }) => failed),
  numeric('missing', 'missing', ({ planned, finished }) => (planned === null ? null : planned - finished)),
  { key: 'shards', title: 'shards', align: 'right', value: ({ shards }) => shards },
];

/** The stages of a sweep file, whether the database knows it or not. */
function stagesOf(plan: SweepPlan, db: string, folder: string): StageRow[] {
  const { id, name, planned } = plan.header;
  const { fidelity, refine } = plan.definition;
  const store = fs.existsSync(db) ? openStore(db, true) : undefined;
  try {
    const counted = (stage: number): Pick<StageRow, 'sweep' | 'id' | 'stage' | 'finished' | 'failed'> => ({
      sweep: name,
      id,
      stage,
      failed: store === undefined ? 0 : store.sweeps.failures(id, stage),
      finished: store === undefined ? 0 : store.sweeps.finished(id, stage).size,
    });
    const first = { ...counted(1), fidelity, planned, shards: shardsIn(folder) };
    if (refine === undefined) return [first];
    const known = store !== undefined && first.finished === planned;
    const second = known ? refinedIndices(plan, store.sweeps.load(id).points).length : null;
    return [first, { ...counted(2), fidelity: refine.fidelity, planned: second, shards: '' }];
  } finally {
    store?.close();
  }
}

/** The stages of every sweep in a database, newest first. */
function stagesIn(file: string, out: string): StageRow[] {
  const store = openStore(file, true);
  try {
    return store.sweeps.stages().map((row) => ({
      ...row,
      shards: row.stage === 1 ? shardsIn(shardFolder(out, { header: { id: row.id } } as SweepPlan)) : '',
    }));
  } finally {
    store.close();
  }
}

/** Shard files present, by division: `12 of 40`. */
function shardsIn(folder: string): string {
  if (!fs.existsSync(folder)) return '';
  const counts = new Map<string, number>();
  const recorded = recordedDivision(folder);
  if (recorded !== undefined) counts.set(String(recorded.of), 0);
  for (const name of fs.readdirSync(folder)) {
    const of = /^shard-\d+-of-(\d+)\.ndjson$/.exec(name)?.[1];
    if (of !== undefined) counts.set(of, (counts.get(of) ?? 0) + 1);
  }
  return [...counts].map(([of, present]) => `${present} of ${of}`).join(', ');
}

/** Says what Slurm is doing for a sweep that was given to it, if it answers. */
async function noteQueue(plan: SweepPlan, folder: string): Promise<void> {
  const division = recordedDivision(folder);
  if (division === undefined) return;
  const name = jobName(plan.header.id, folder, division.of);
  const queue = await queuedTasks({ name, ...division }).catch(() => undefined);
  if (queue === undefined || 'silence' in queue) return note('Slurm does not answer here');
  const states = [...queue.tasks.values()];
  const running = states.filter((state) => state === 'running').length;
  note(`Slurm: ${running} tasks running, ${states.length - running} waiting`);
}
