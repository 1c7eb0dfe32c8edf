import { Command, Option } from 'commander';
import {
  ACCURACIES,
  DATA_SETS,
  paretoFront,
  type AccuracyPoint,
  type DataSet,
} from '../../experiments/accuracies/points.js';
import { toolVersion } from '../../simulation/identity.js';
import { pictureName, writePicture } from '../pictures.js';
import { examples, formatOption } from '../options.js';
import { note, numeric, oneOf, printRows, type Column, type Format } from '../output.js';

interface Row extends AccuracyPoint {
  /** No other point of the data set beats it. */
  reluFront: boolean;
  latencyFront: boolean;
}

export const accuraciesCommand = (): Command =>
  new Command('accuracies')
    .description('Published accuracies of networks with few ReLUs, with ReLUs, latency and source')
    .addOption(
      new Option('--data <set>', `data set: ${DATA_SETS.join(', ')}`)
        .default('c100')
        .argParser((text) => oneOf(text, DATA_SETS, '--data')),
    )
    .option('--plot <file>', 'also draw accuracy against ReLUs and latency, with the Pareto front')
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples('systole pi accuracies', 'systole pi accuracies --data tiny --plot accuracy-pareto.svg'),
    )
    .action(async ({ data, plot, format }: { data: DataSet; plot?: string; format: Format }) => {
      const file = plot === undefined ? undefined : pictureName(plot, '--plot');
      const rows = rowsOf(data);
      if (file !== undefined) {
        const { drawAccuracyPareto } = await import('../../plot/accuracy-pareto.js');
        writePicture(file, await drawAccuracyPareto({ data, points: rows, toolVersion: toolVersion() }));
      }
      printRows(rows, COLUMNS, format);
      note('as published: nothing here is trained or simulated');
    });

function rowsOf(data: DataSet): Row[] {
  const points = ACCURACIES.filter((point) => point.data === data);
  const timed = points.filter(({ latency }) => latency !== null);
  const [relus, latency] = [
    paretoFront(points, ({ kiloRelus }) => kiloRelus),
    paretoFront(timed, (point) => point.latency!),
  ];
  return points.map((point) => ({
    ...point,
    reluFront: relus.includes(point),
    latencyFront: latency.includes(point),
  }));
}

const COLUMNS: readonly Column<Row>[] = [
  { key: 'method', title: 'method', value: ({ method }) => method },
  { key: 'network', title: 'network', value: ({ network }) => network },
  numeric('kiloRelus', 'ReLUs (K)', ({ kiloRelus }) => kiloRelus, String),
  numeric(
    'accuracy',
    'accuracy (%)',
    ({ accuracy }) => accuracy,
    (value) => value.toFixed(2),
  ),
  numeric('latency', 'latency (s)', ({ latency }) => latency, String),
  {
    key: 'reluFront',
    title: 'front',
    value: ({ reluFront }) => reluFront,
    text: ({ reluFront, latencyFront }) =>
      [reluFront && 'ReLUs', latencyFront && 'latency'].filter(Boolean).join(', '),
  },
  { key: 'latencyFront', title: '', value: ({ latencyFront }) => latencyFront, text: () => '' },
  { key: 'source', title: 'source', value: ({ source, mark }) => `${source} (${mark})` },
];
