import { Command, Option } from 'commander';
import pc from 'picocolors';
import { InputError } from '../../errors.js';
import type { Fidelity, RunRecord } from '../../results/record.js';
import { prepare } from '../../simulation/simulate.js';
import { compareSweep } from '../compare-sweep.js';
import type { MetricLook } from '../../metrics/table.js';
import { COMPARED, comparedMetric, DASH, valueOfRun, writeMetric } from '../metrics.js';
import type { Transforms } from '../../workload/transform/schema.js';
import {
  batchOption,
  databaseOption,
  examples,
  fidelityOption,
  formatOption,
  list,
  setOption,
  transformOptions,
  transformsOf,
} from '../options.js';
import { drawTable, note, print, printRows, type Column, type Format } from '../output.js';
import { trustText } from '../trust.js';
import { recordOf } from '../record-of.js';

interface CompareOptions extends Transforms {
  arch?: string;
  sweep?: string;
  by: string;
  layers?: true;
  dataflow?: string;
  metric: string;
  set: string[];
  fidelity: Fidelity;
  batch?: number;
  db: string;
  format: Format;
}

/** One metric of one run; `best` among the runs of the same workload. */
interface Cell {
  workload: string;
  arch: string;
  dataflow: string;
  run: string;
  metric: string;
  value: number | null;
  best: boolean;
}

export function compareCommand(): Command {
  const command = new Command('compare')
    .description('Several architectures or dataflows side by side, the best of each row marked')
    .argument('[workload...]', 'names or files (required, except with --sweep)')
    .option('--arch <a,b,c>', 'architectures, comma-separated (required, except with --sweep)')
    .option('--sweep <sweep>', "compare inside a stored sweep: its name, id or 'latest'")
    .option('--by <axis>', 'with --sweep: the axis whose values compete', 'dataflow')
    .option('--layers', 'with --sweep: also every layer on the array')
    .option('--dataflow <ws,os,is,rs>', 'dataflows to try on each; default: its own')
    .addOption(
      new Option(
        '--metric <m,...>',
        `of ${COMPARED.join(', ')}, or any that systole list metrics prints`,
      ).default('cycles,peUtilization,dramBytes,energyJoules'),
    )
    .addOption(setOption())
    .addOption(fidelityOption())
    .addOption(batchOption());
  for (const option of transformOptions()) command.addOption(option);
  return command
    .addOption(databaseOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole compare resnet50-imagenet mobilenetv1-imagenet --arch systolic/128x128 --dataflow ws,os,is,rs',
        'systole compare --sweep dataflows --by dataflow --layers',
        'systole compare vgg16-imagenet --arch 32x32,64x64,128x128 --metric cycles,energyJoules --format csv',
      ),
    )
    .action(async (workloads: string[], options: CompareOptions) => {
      if (options.sweep !== undefined) {
        const { sweep, by, db: database, format } = options;
        const metric = list(options.metric)[0] ?? 'cycles';
        return compareSweep({ sweep, by, metric, layers: options.layers === true, database, format });
      }
      if (workloads.length === 0 || options.arch === undefined) {
        const missing = workloads.length === 0 ? 'workload' : '--arch';
        throw new InputError('is missing', {
          field: missing,
          expected: 'workloads and --arch <a,b,c>, or --sweep <sweep>',
        });
      }
      const metrics = list(options.metric).map(comparedMetric);
      const archs = distinct(options.arch);
      const dataflows = options.dataflow === undefined ? [undefined] : distinct(options.dataflow);
      if (metrics.length === 0 || archs.length === 0 || dataflows.length === 0) {
        throw new InputError('nothing to compare', {
          expected: 'at least one architecture, dataflow and metric',
        });
      }
      // Everything is checked before anything is simulated.
      const requests = [...new Set(workloads)].flatMap((workload) =>
        archs.flatMap((arch) =>
          dataflows.map((dataflow) => ({
            workload,
            arch,
            fidelity: options.fidelity,
            batch: options.batch,
            transforms: transformsOf(options),
            overrides: [...options.set, ...(dataflow === undefined ? [] : [`dataflow=${dataflow}`])],
          })),
        ),
      );
      const experiments = [];
      for (const request of requests) experiments.push(await prepare(request));
      const records = experiments.map((experiment, index) => {
        if (process.stderr.isTTY)
          process.stderr.write(`\r${index + 1}/${experiments.length} ${experiment.identity.workload}\x1b[K`);
        return recordOf(experiment, { database: options.db, force: false }).record;
      });
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      const cells = metrics.flatMap((metric) => compare(records, metric));
      if (options.format === 'table') {
        print(sideBySide(records, cells, metrics));
        print(trustText(...records.map(({ assumptions }) => assumptions)));
      } else printRows(cells, CELL_COLUMNS, options.format);
      note(`${records.length} runs in ${options.db}`);
    });
}

const distinct = (text: string): string[] => [...new Set(list(text))];

const dataflowOf = (record: RunRecord): string =>
  String((record.run.architecture as { dataflow?: unknown }).dataflow ?? '');

function compare(records: readonly RunRecord[], metric: MetricLook): Cell[] {
  return records.map((record) => {
    const value = valueOfRun(record, metric);
    const rivals = records
      .filter((other) => other.run.workload === record.run.workload)
      .map((other) => valueOfRun(other, metric))
      .filter((one) => one !== null);
    const best = metric.goal === 'minimize' ? Math.min(...rivals) : Math.max(...rivals);
    return {
      workload: record.run.workload,
      arch: record.run.arch,
      dataflow: dataflowOf(record),
      run: record.run.id.slice(0, 12),
      metric: metric.name,
      value,
      best: value !== null && value === best,
    };
  });
}

const CELL_COLUMNS: Column<Cell>[] = (
  ['workload', 'arch', 'dataflow', 'run', 'metric', 'value', 'best'] as const
).map((key) => ({
  key,
  title: key,
  value: (cell) => cell[key],
}));

function sideBySide(
  records: readonly RunRecord[],
  cells: readonly Cell[],
  metrics: readonly MetricLook[],
): string {
  const configurations = [
    ...new Set(records.map((record) => `${record.run.arch} ${dataflowOf(record)}`.trim())),
  ];
  const workloads = [...new Set(records.map((record) => record.run.workload))];
  const rows = workloads.flatMap((workload) => metrics.map((metric) => ({ workload, metric })));
  const columns: Column<(typeof rows)[number]>[] = [
    { key: 'workload', title: 'workload', value: (row) => row.workload },
    {
      key: 'metric',
      title: 'metric',
      value: (row) => `${row.metric.name}${row.metric.goal === 'minimize' ? ' (less)' : ' (more)'}`,
    },
    ...configurations.map((configuration): Column<(typeof rows)[number]> => {
      const find = (row: (typeof rows)[number]): Cell | undefined =>
        cells.find(
          (cell) =>
            cell.workload === row.workload &&
            cell.metric === row.metric.name &&
            `${cell.arch} ${cell.dataflow}`.trim() === configuration,
        );
      return {
        key: configuration,
        title: configuration,
        align: 'right',
        value: (row) => find(row)?.value ?? null,
        text: (row) => {
          const cell = find(row);
          if (cell === undefined) return '';
          const text = writeMetric(row.metric, cell.value);
          return cell.best ? pc.bold(`* ${text}`) : text;
        },
      };
    }),
  ];
  return `${drawTable(rows, columns)}\n* best of its row; less or more: which is better; ${DASH}: not modelled`;
}
