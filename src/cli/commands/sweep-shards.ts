import fs from 'node:fs';
import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { makeFolders } from '../../document/folders.js';
import { openStore } from '../store.js';
import { planSweep, type SweepPlan } from '../../sweep/plan.js';
import { openPool } from '../../sweep/pool.js';
import { collectShards, runShard, shardFolder, type Collected } from '../../sweep/shard.js';
import { databaseOption, examples, wholeNumber } from '../options.js';
import { tellFailures } from '../failures.js';
import { note, print } from '../output.js';
import { optionsOf, requireOption, shardWorkersOption, yesOption } from './sweep-options.js';

const MOST_SHARDS = 1e8;

interface ShardOptions {
  index?: number;
  of?: number;
  out?: string;
  workers?: number;
  expect?: string;
  yes?: true;
}

export function shardCommand(): Command {
  return new Command('shard')
    .description('Simulate one part of a sweep into a file, under any scheduler')
    .argument('<file.yaml>', 'sweep file (kind: sweep)')
    .addOption(
      new Option('--index <i>', 'which part, from 0').argParser(wholeNumber('--index', 0, MOST_SHARDS)),
    )
    .addOption(
      new Option('--of <n>', 'into how many parts the sweep is divided').argParser(
        wholeNumber('--of', 1, MOST_SHARDS),
      ),
    )
    .option('--out <dir>', "folder of shards; the sweep's own folder is made in it")
    .addOption(shardWorkersOption())
    .option('--expect <id>', 'refuse to run if the sweep has another id, because a file was changed')
    .addOption(yesOption())
    .addHelpText(
      'after',
      '\nIt prints the name of its file, which is there whole or not at all; a part that is there is not run again.\n' +
        examples(
          'systole sweep shard sweep.yaml --index 3 --of 40 --out shards',
          'systole sweep collect sweep.yaml --from shards',
        ),
    )
    .action(async (file: string, _: unknown, command: Command) => {
      const options = optionsOf<ShardOptions>(command);
      const of = requireOption(options.of, '--of', 'the number of parts');
      const index = requireOption(options.index, '--index', `a whole number from 0 to ${of - 1}`);
      const out = requireOption(options.out, '--out', 'a folder');
      if (index >= of) {
        throw new InputError(`is ${index}`, {
          field: '--index',
          expected: `a whole number from 0 to ${of - 1}`,
        });
      }
      const plan = await planSweep(file, { yes: options.yes === true });
      checkId(plan, file, options.expect);
      const folder = shardFolder(out, plan);
      print(await writing(folder, () => simulate(plan, { index, of }, folder, options.workers ?? 0)));
    });
}

async function simulate(
  plan: SweepPlan,
  shard: { index: number; of: number },
  folder: string,
  workers: number,
): Promise<string> {
  makeFolders(folder);
  fs.accessSync(folder, fs.constants.W_OK);
  const pool = openPool(plan.variants.works, workers);
  try {
    return await runShard(plan, shard, folder, pool);
  } finally {
    await pool.close();
  }
}

function checkId(plan: SweepPlan, file: string, expected: string | undefined): void {
  if (expected === undefined || (expected.length >= 4 && plan.header.id.startsWith(expected))) return;
  throw new InputError(`is sweep ${plan.header.id.slice(0, 16)}`, {
    file,
    expected: `${expected.slice(0, 16)}; a file it is made of has changed`,
  });
}

/** Trouble with the disk is the user's to mend. */
async function writing(folder: string, action: () => Promise<string>): Promise<string> {
  try {
    return await action();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new InputError(`cannot be written (${code})`, { file: folder, expected: 'a folder with space' });
  }
}

interface CollectOptions {
  from?: string;
  db: string;
  yes?: true;
}

export function collectCommand(): Command {
  return new Command('collect')
    .description('Bring the shards of a sweep into the database; doing it twice changes nothing')
    .argument('<file.yaml>', 'sweep file (kind: sweep)')
    .option('--from <dir>', 'folder of shards, as given to --out')
    .addOption(databaseOption())
    .addOption(yesOption())
    .addHelpText('after', examples('systole sweep collect sweep.yaml --from shards'))
    .action(async (file: string, _: unknown, command: Command) => {
      const options = optionsOf<CollectOptions>(command);
      const from = requireOption(options.from, '--from', 'a folder of shards');
      const plan = await planSweep(file, { yes: options.yes === true });
      const folder = [shardFolder(from, plan), from].find(holdsShards);
      if (folder === undefined) {
        throw new InputError(`holds no shard of sweep ${plan.header.id.slice(0, 16)}`, {
          file: from,
          expected: `a folder that 'systole sweep shard ${file} --out ...' wrote`,
        });
      }
      const store = openStore(options.db);
      try {
        note(describe(plan, file, options.db, collectShards(plan, folder, store)));
        tellFailures(plan.header.name, store.sweeps.failuresByStage(plan.header.id));
      } finally {
        store.close();
      }
    });
}

function holdsShards(folder: string): boolean {
  try {
    return fs.readdirSync(folder).some((name) => /^shard-\d+-of-\d+\.ndjson$/.test(name));
  } catch {
    return false;
  }
}

function describe({ definition }: SweepPlan, file: string, db: string, collected: Collected): string {
  const { files, added, missing } = collected;
  const next =
    missing > 0 || definition.refine === undefined ? '' : `; 'systole sweep ${file}' runs the second stage`;
  return `${files} shards: ${added} points added to ${db}, ${missing} missing${next}`;
}
