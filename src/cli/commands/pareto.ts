import { Command, Option } from 'commander';
import pc from 'picocolors';
import { InputError } from '../../errors.js';
import { Store } from '../../results/store.js';
import type { Objective, SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { objectiveOf } from '../../sweep/objectives.js';
import { filtersFrom } from '../../sweep/plan.js';
import { kneeOf, paretoFront } from '../../sweep/pareto.js';
import { candidates, finest } from '../../sweep/refine.js';
import { databaseOption, examples, formatOption, list } from '../options.js';
import { print, printRows, drawTable, type Format } from '../output.js';
import { trustText } from '../trust.js';
import { pointColumns, shownMetrics } from '../sweep-table.js';

interface ParetoOptions {
  sweep: string;
  minimize?: string;
  maximize?: string;
  workload?: string;
  db: string;
  format: Format;
}

export function paretoCommand(): Command {
  return new Command('pareto')
    .description('Designs of a sweep that no other design beats, one front per workload')
    .option('--sweep <sweep>', "its name, id or 'latest'", 'latest')
    .option('--minimize <m,...>', "objectives instead of the sweep's")
    .option('--maximize <m,...>', "objectives instead of the sweep's")
    .addOption(new Option('--workload <name>', 'only this workload'))
    .addOption(databaseOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole pareto',
        'systole pareto --sweep resnet50-arrays --minimize seconds,areaSquareMetres --format csv',
      ),
    )
    .action(async (options: ParetoOptions) => {
      const store = Store.open(options.db, { readonly: true });
      try {
        const sweep = store.sweeps.load(options.sweep);
        const objectives = objectivesOf(options, sweep.kind) ?? sweep.objectives;
        const workloads = sweep.workloads.filter(
          (name) => options.workload === undefined || name === options.workload,
        );
        if (workloads.length === 0) {
          throw new InputError(`is '${options.workload}'`, {
            field: '--workload',
            expected: `one of ${sweep.workloads.join(', ')}`,
          });
        }
        const filters = await filtersFrom(sweep.filters, sweep.kind, () => ({
          file: options.db,
          field: 'filters',
        }));
        const fronts = workloads.map((workload) => {
          const own = finest(candidates({ filters }, sweep.points)).filter(
            (point) => point.workload === workload,
          );
          return { workload, points: own.length, front: paretoFront(own, objectives) };
        });
        const front = fronts.flatMap((one) => one.front);
        const columns = pointColumns(sweep, [
          ...new Set([...objectives.map(({ metric }) => metric), ...shownMetrics(sweep)]),
        ]);
        if (options.format !== 'table') return printRows(front, columns, options.format);
        for (const one of fronts) print(describe(sweep, objectives, one, drawTable(one.front, columns)));
        print(trustText(sweep.assumptions));
      } finally {
        store.close();
      }
    });
}

function describe(
  sweep: SweepRecord,
  objectives: readonly Objective[],
  { workload, points, front }: { workload: string; points: number; front: SweepPoint[] },
  table: string,
): string {
  const knee = kneeOf(front, objectives);
  return [
    pc.bold(`${sweep.name}, ${workload}`) +
      pc.dim(
        `  ${front.length} of ${points} candidates; ${objectives.map(({ metric, goal }) => `${goal} ${metric}`).join(', ')}`,
      ),
    table,
    knee === undefined
      ? ''
      : `knee: point ${knee.index} (${Object.entries(knee.values)
          .map(([path, value]) => `${path} ${String(value)}`)
          .join(', ')})`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function objectivesOf({ minimize, maximize }: ParetoOptions, kind: string): Objective[] | undefined {
  if (minimize === undefined && maximize === undefined) return undefined;
  const read = (text: string | undefined, goal: Objective['goal']): Objective[] =>
    list(text ?? '').map((name) => objectiveOf(name, goal, kind, { field: `--${goal}` }));
  return [...read(minimize, 'minimize'), ...read(maximize, 'maximize')];
}
