import { Command } from 'commander';
import { shownTarget } from '../../document/target.js';
import { InputError } from '../../errors.js';
import { buildReport } from '../../report/index.js';
import { openStore } from '../store.js';
import type { SweepHeader, Wanted } from '../../results/sweep-table.js';
import { toolVersion } from '../../simulation/identity.js';
import { metricsIn } from '../../sweep/candidates.js';
import { writeFileWhole } from '../../document/output.js';
import { fileName } from '../files.js';
import { databaseOption, examples, list, tagOption } from '../options.js';
import { tellPartial } from '../failures.js';
import { note } from '../output.js';

/** Runs shown when none are named: the newest ones. */
const RUNS_SHOWN = 50;

interface ReportOptions {
  out: string;
  runs?: string;
  sweeps?: string;
  tag: string[];
  title?: string;
  db: string;
}

export function reportCommand(): Command {
  return new Command('report')
    .description('One self-contained HTML file to explore runs and sweeps; opens without a network')
    .requiredOption('--out <file.html>', 'file to write, - for standard output')
    .option('--runs <ids>', `run ids, comma-separated (default: the newest ${RUNS_SHOWN}; none for none)`)
    .option('--sweeps <sweeps>', 'sweep names or ids, comma-separated (default: all; none for none)')
    .addOption(
      tagOption('only the runs that have this tag, and the sweeps if any has; repeatable, all of them'),
    )
    .option('--title <text>', 'title of the page')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      examples(
        'systole report --out report.html',
        'systole report --sweeps resnet50-arrays --runs none --out sweep.html',
      ),
    )
    .action(async (options: ReportOptions) => {
      fileName(options.out, '--out', /^\.html?$/i, '.html');
      const store = openStore(options.db, true);
      try {
        const { tag } = options;
        const tags = tag.length === 0 ? undefined : store.tags.all();
        const isWanted = ({ id }: { id: string }): boolean =>
          tags === undefined || tag.every((name) => tags.get(id)?.includes(name));
        const limit = tags === undefined ? { limit: RUNS_SHOWN } : {};
        const runIds = named(options.runs) ?? idsOf(store.runs.list(limit).filter(isWanted));
        const sweepIds = named(options.sweeps) ?? idsOf(store.sweeps.list().filter(isWanted));
        const runs = runIds.map((id) => store.runs.load(id));
        const sweeps = sweepIds.map((id) => store.sweeps.table(id, frontMetrics));
        for (const sweep of sweeps) tellPartial(sweep, store.sweeps);
        if (runs.length + sweeps.length === 0) {
          throw new InputError('there is nothing to report', {
            file: options.db,
            expected: `a database with runs or sweeps${tags === undefined ? '' : ` that have the tag ${tag.join(', ')}`}`,
          });
        }
        const title = options.title === undefined ? {} : { title: options.title };
        writeFileWhole(
          options.out,
          await buildReport({ runs, sweeps, toolVersion: toolVersion(), ...title }),
        );
        note(`${shownTarget(options.out)}: ${runs.length} runs, ${sweeps.length} sweeps`);
      } finally {
        store.close();
      }
    });
}

/** What the fronts of a sweep are taken of. */
const frontMetrics = ({ objectives, filters, kind }: SweepHeader): Wanted => ({
  metrics: [...objectives.map(({ metric }) => metric), ...metricsIn(filters, kind)],
});

const idsOf = (all: readonly { id: string }[]): string[] => all.map(({ id }) => id);

/** Those that an option names; undefined without one. */
const named = (text: string | undefined): string[] | undefined =>
  text === undefined ? undefined : text.trim() === 'none' ? [] : list(text);
