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
import { databaseOption, examples, list } from '../options.js';
import { tellPartial } from '../failures.js';
import { note } from '../output.js';

/** Runs shown when none are named: the newest ones. */
const RUNS_SHOWN = 50;

interface ReportOptions {
  out: string;
  runs?: string;
  sweeps?: string;
  title?: string;
  db: string;
}

export function reportCommand(): Command {
  return new Command('report')
    .description('One self-contained HTML file to explore runs and sweeps; opens without a network')
    .requiredOption('--out <file.html>', 'file to write, - for standard output')
    .option('--runs <ids>', `run ids, comma-separated (default: the newest ${RUNS_SHOWN}; none for none)`)
    .option('--sweeps <sweeps>', 'sweep names or ids, comma-separated (default: all; none for none)')
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
        const runIds =
          options.runs === undefined
            ? store.runs.list({ limit: RUNS_SHOWN }).map(({ id }) => id)
            : listNames(options.runs);
        const sweepIds =
          options.sweeps === undefined ? store.sweeps.list().map(({ id }) => id) : listNames(options.sweeps);
        const runs = runIds.map((id) => store.runs.load(id));
        const sweeps = sweepIds.map((id) => store.sweeps.table(id, frontMetrics));
        for (const sweep of sweeps) tellPartial(sweep, store.sweeps);
        if (runs.length + sweeps.length === 0) {
          throw new InputError('there is nothing to report', {
            file: options.db,
            expected: 'a database with runs or sweeps',
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

const listNames = (text: string): string[] => (text.trim() === 'none' ? [] : list(text));
