import { Command, Option } from 'commander';
import pc from 'picocolors';
import { InputError } from '../../errors.js';
import { openStore } from '../store.js';
import type { Objective, SweepPoint } from '../../results/sweep-record.js';
import type { SweepHeader, SweepTable } from '../../results/sweep-table.js';
import { candidateOf, lastStage, metricsIn, type IsCandidate } from '../../sweep/candidates.js';
import { objectiveOf } from '../../sweep/objectives.js';
import { overWorkloads, workloadsNamed, type OverWorkloads } from '../../sweep/over-workloads.js';
import { frontOf } from '../../sweep/pareto.js';
import { clean } from '../clean.js';
import { tellFailures, tellPartial } from '../failures.js';
import { databaseOption, examples, formatOption, list } from '../options.js';
import { note, print, printText, printRows, drawTable, type Format } from '../output.js';
import { trustText } from '../trust.js';
import { pointColumns, shownMetrics } from '../sweep-table.js';

interface ParetoOptions {
  sweep: string;
  minimize?: string;
  maximize?: string;
  workload?: string;
  workloads?: string;
  db: string;
  format: Format;
}

/** Of one workload: how many points compete, those that none beats, and their knee. */
type WorkloadFront = {
  workload: string;
  points: number;
  front: SweepPoint[];
  knee: SweepPoint | undefined;
};

export function paretoCommand(): Command {
  return new Command('pareto')
    .description('Designs of a sweep that no other design beats, one front per workload')
    .option('--sweep <sweep>', "its name, id, tag:<name> or 'latest'", 'latest')
    .option('--minimize <m,...>', "objectives instead of the sweep's")
    .option('--maximize <m,...>', "objectives instead of the sweep's")
    .addOption(new Option('--workload <name>', 'only this workload').conflicts('workloads'))
    .option(
      '--workloads <name,...>',
      "one front over these workloads, or 'all': each objective is the geometric mean over them, filters hold for each",
    )
    .addOption(databaseOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole pareto',
        'systole pareto --sweep dataflows --workloads all   # one front over all workloads',
        'systole pareto --sweep resnet50-arrays --minimize seconds,areaSquareMetres --format csv',
      ),
    )
    .action(async (options: ParetoOptions) => {
      const store = openStore(options.db, true);
      try {
        const sweep = store.sweeps.table(options.sweep, (header) => {
          const objectives = objectivesOf(options, header).map(({ metric }) => metric);
          checkWorkload(options, header);
          if (options.workloads !== undefined)
            workloadsNamed(header.workloads, list(options.workloads), '--workloads');
          return { metrics: [...objectives, ...metricsIn(header.filters, header.kind)] };
        });
        tellFailures(sweep.name, store.sweeps.failuresByStage(sweep.id));
        tellPartial(sweep, store.sweeps);
        const objectives = objectivesOf(options, sweep);
        const { of, isCandidate, leftOut } = await competing(sweep, options);
        // A point of an earlier stage is none even where no point of the last one is.
        const last = lastStage(of.points.filter(isCandidate));
        const told = leftOut?.(
          last[0]?.stage ?? 1,
          objectives.map(({ metric }) => metric),
        );
        if (told !== undefined) note(`${sweep.name}: ${told}`);
        const fronts = of.workloads
          .filter((name) => options.workload === undefined || name === options.workload)
          .map((workload) => {
            const own = last.filter((point) => point.workload === workload);
            const front = frontOf(own, objectives, (point, metric) => point.metric(metric));
            const [knee] = of.columns.records(front.knee === undefined ? [] : [front.knee.row]);
            const records = of.columns.records(front.points.map(({ row }) => row));
            return { workload, points: own.length, front: records, knee };
          });
        const front = fronts.flatMap((one) => one.front);
        const columns = pointColumns(of, [
          ...new Set([...objectives.map(({ metric }) => metric), ...shownMetrics(sweep)]),
        ]);
        if (options.format !== 'table') return printRows(front, columns, options.format);
        for (const one of fronts) print(describe(sweep, objectives, one, drawTable(one.front, columns)));
        printText(trustText(sweep.assumptions));
      } finally {
        store.close();
      }
    });
}

/** What competes: the points of the sweep, or its designs over several workloads. */
async function competing(
  sweep: SweepTable,
  { db, workloads }: ParetoOptions,
): Promise<{ of: SweepTable; isCandidate: IsCandidate; leftOut?: OverWorkloads['leftOut'] }> {
  const isCandidate = await candidateOf(sweep, () => ({ file: db, field: 'filters' }));
  if (workloads === undefined) return { of: sweep, isCandidate };
  const names = workloadsNamed(sweep.workloads, list(workloads), '--workloads');
  const { table, ...rest } = overWorkloads(sweep, names, isCandidate);
  return { of: table, ...rest };
}

function describe(
  sweep: SweepHeader,
  objectives: readonly Objective[],
  { workload, points, front, knee }: WorkloadFront,
  table: string,
): string {
  return [
    pc.bold(clean(`${sweep.name}, ${workload}`)) +
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

function checkWorkload({ workload }: ParetoOptions, { workloads }: SweepHeader): void {
  if (workload === undefined || workloads.includes(workload)) return;
  throw new InputError(`is '${workload}'`, {
    field: '--workload',
    expected: `one of ${workloads.join(', ')}`,
  });
}

/** Those asked for, or the sweep's. */
function objectivesOf(
  { minimize, maximize }: ParetoOptions,
  { kind, objectives }: SweepHeader,
): readonly Objective[] {
  if (minimize === undefined && maximize === undefined) return objectives;
  const read = (text: string | undefined, goal: Objective['goal']): Objective[] =>
    list(text ?? '').map((name) => objectiveOf(name, goal, kind, { field: `--${goal}` }));
  return [...read(minimize, 'minimize'), ...read(maximize, 'maximize')];
}
