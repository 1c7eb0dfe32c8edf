import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import type { Fidelity } from '../../results/record.js';
import { prepare } from '../../simulation/simulate.js';
import { CELL_COLUMNS, compareRuns, missingLines, settingsLines, sideBySide } from '../compare-runs.js';
import { compareSweep } from '../compare-sweep.js';
import { compareTagged } from '../compare-tagged.js';
import type { MetricLook } from '../../metrics/table.js';
import { COMPARED, comparedMetric } from '../metrics.js';
import type { Transforms } from '../../workload/transform/schema.js';
import {
  batchOption,
  databaseOption,
  examples,
  fidelityOption,
  formatOption,
  list,
  setOption,
  tagOption,
  transformOptions,
  transformsOf,
} from '../options.js';
import { note, print, printText, printRows, type Format } from '../output.js';
import { progressSteps } from '../progress.js';
import { trustText } from '../trust.js';
import { weightsOf } from '../weights.js';
import { recordOf, throwUnsaved } from '../record-of.js';

interface CompareOptions extends Transforms {
  arch?: string;
  sweep?: string;
  by: string;
  layers?: true;
  dataflow?: string;
  metric: string;
  set: string[];
  tag: string[];
  fidelity?: Fidelity;
  batch?: number;
  db: string;
  format: Format;
}

export function compareCommand(): Command {
  const command = new Command('compare')
    .description('Several architectures or dataflows side by side, the best of each row marked')
    .argument('[workload...]', 'names or files (required, except with --sweep or --tag)')
    .option('--arch <a,b,c>', 'architectures, comma-separated (required, except with --sweep or --tag)')
    .option('--sweep <sweep>', "compare inside a stored sweep: its name, id, tag:<name> or 'latest'")
    .addOption(tagOption('compare stored runs that have this tag; repeatable, all of them'))
    .option('--by <axis>', 'with --sweep: the axis whose values compete', 'dataflow')
    .option('--layers', 'with --sweep: also every layer on the array')
    .option('--dataflow <ws,os,is,rs>', 'dataflows to try on each; default: its own')
    .addOption(
      new Option(
        '--metric <m,...>',
        `of ${COMPARED.join(', ')}, or any that systole list metrics prints`,
      ).default('seconds,cycles,peUtilization,dramBytes,energyJoules'),
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
        'systole compare --tag paper   # what systole run --tag and systole tag have tagged',
        "systole compare resnet18-c100 --transform 'deepreduce cull=S1 thin=S2,S3,S4' --arch systolic/128x128,gpu/v100,cheetah/8x512,rpu/128x128,haac/16ge-2mb-hbm2",
        'systole compare vgg16-imagenet --arch 32x32,64x64,128x128 --metric cycles,energyJoules --format csv',
      ),
    )
    .action(async (workloads: string[], options: CompareOptions) => {
      if (options.tag.length > 0) {
        const { tag: tags, db: database, format } = options;
        refuseBeside(command, workloads);
        return compareTagged({ tags, metrics: metricsOf(options), database, format });
      }
      if (options.sweep !== undefined) {
        const { sweep, by, db: database, format } = options;
        const metric = list(options.metric)[0] ?? 'seconds';
        return compareSweep({ sweep, by, metric, layers: options.layers === true, database, format });
      }
      if (workloads.length === 0 || options.arch === undefined) {
        const missing = workloads.length === 0 ? 'workload' : '--arch';
        throw new InputError('is missing', {
          field: missing,
          expected: 'workloads and --arch <a,b,c>, or --sweep <sweep>, or --tag <name>',
        });
      }
      const metrics = metricsOf(options);
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
      const experiments: Awaited<ReturnType<typeof prepare>>[] = [];
      for (const request of requests) experiments.push(await prepare(request));
      const steps = progressSteps();
      const recorded = experiments.map((experiment, index) => {
        const { workload, arch } = experiment.identity;
        steps.at(`${index + 1}/${experiments.length} ${workload} on ${arch}`);
        return recordOf(experiment, { database: options.db, force: false });
      });
      const records = recorded.map(({ record }) => record);
      steps.end();
      // A column is an architecture with a dataflow; what is compared with what is said of the first workload's.
      const columns = archs.length * dataflows.length;
      const weights = new Map(records.map((record, index) => [record, weightsOf(experiments[index]!.work)]));
      const cells = metrics.flatMap((metric) => compareRuns(records, metric, weights));
      const first = records.slice(0, columns);
      const missing = missingLines(
        first,
        metrics.flatMap((metric) => compareRuns(first, metric, weights)),
      );
      const settings = [...missing, ...settingsLines(first)];
      if (options.format === 'table') {
        print([sideBySide(records, cells, metrics, columns), ...settings].join('\n'));
        printText(trustText(...records.map(({ assumptions }) => assumptions)));
      } else {
        printRows(cells, CELL_COLUMNS, options.format);
        for (const line of settings) note(line);
      }
      throwUnsaved(recorded);
      note(`${records.length} runs in ${options.db}`);
    });
}

const metricsOf = ({ metric }: CompareOptions): MetricLook[] => list(metric).map(comparedMetric);

/** Beside tags, nothing may be given that is to be run. */
const OF_STORED = ['tag', 'metric', 'db', 'format'];

/** @throws InputError if more than stored runs is asked for */
function refuseBeside(command: Command, workloads: readonly string[]): void {
  const other = command.options.find(
    (option) =>
      !OF_STORED.includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const given = workloads.length > 0 ? 'workload' : other?.long;
  if (given === undefined) return;
  throw new InputError('is given beside --tag, which takes runs as they are stored', {
    field: given,
    expected: `--tag with ${OF_STORED.slice(1)
      .map((name) => `--${name}`)
      .join(', ')} alone`,
  });
}

const distinct = (text: string): string[] => [...new Set(list(text))];
