import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { DISPARITY_FACTOR, reuseOf, type Accesses, type Reuse } from '../../metrics/intensity.js';
import * as registry from '../../models/registry.js';
import { inSi } from '../../quantity/format.js';
import { loadWork } from '../../work/load.js';
import { networkWork } from '../../work/network.js';
import {
  COUNTED_ACTIVATIONS,
  layerAccesses,
  sumAccesses,
  type CountedActivations,
} from '../../workload/accesses.js';
import type { Network } from '../../workload/graph.js';
import { batchOption, examples, formatOption } from '../options.js';
import { note, numeric, oneOf, printRows, type Column, type Format } from '../output.js';

const DI_NOTE =
  "* DI: the formula could not be read: form H and factor 0.80 are recalled, H', S, S' are its alternatives (systole explain di says what an H100 measured)";

interface Options {
  batch?: number;
  alpha: number;
  activations: CountedActivations;
  layers?: boolean;
  format: Format;
}

/** A layer, a whole network (sums), or the mean over its layers, which has no counts. */
interface Row extends Partial<Accesses>, Reuse {
  workload: string;
  layer: string;
  type: string;
  batch: number;
}

export function intensityCommand(): Command {
  return new Command('intensity')
    .description(
      'Arithmetic intensities of networks before any machine: AI, DI, reuse of weights and activations',
    )
    .argument('<workload...>', 'networks (see systole list workloads) or files')
    .addOption(batchOption())
    .addOption(
      new Option(
        '--alpha <share>',
        'weight of activations in DI, from 0 to 1; b / (b + 1) amortises a batch of b',
      )
        .default(DISPARITY_FACTOR)
        .argParser(shareOf),
    )
    .addOption(
      new Option('--activations <which>', `of a layer: ${COUNTED_ACTIVATIONS.join(' (in and out), ')}`)
        .default('both')
        .argParser((text) => oneOf(text, COUNTED_ACTIVATIONS, '--activations')),
    )
    .option('--layers', 'every layer, also of several networks')
    .addOption(formatOption())
    .addHelpText(
      'after',
      `
Every element counts once (compulsory traffic): W weights without biases, A what convolutions, fully connected layers
and products of activations read and write. A network has the ratio of its sums; the mean of its layers is another
number. AI and DI fetch the weights for every input; AI/b, DI/b and R_W fetch them once for a batch.`,
    )
    .addHelpText(
      'after',
      examples(
        'systole intensity mobilenetv1-imagenet',
        'systole intensity vgg16-imagenet resnet50-imagenet --batch 32 --format csv',
      ),
    )
    .action(async (words: string[], options: Options) => {
      const networks: Network[] = [];
      for (const word of words) networks.push(await networkOf(word, options.batch));
      const layers = options.layers ?? networks.length === 1;
      printRows(
        networks.flatMap((network) => rowsOf(network, layers, options)),
        COLUMNS,
        options.format,
      );
      note(DI_NOTE);
    });
}

function shareOf(text: string): number {
  const share = text.trim() === '' ? NaN : Number(text);
  if (share >= 0 && share <= 1) return share;
  throw new InputError(`is '${text}'`, { field: '--alpha', expected: 'a number from 0 to 1' });
}

async function networkOf(word: string, batch: number | undefined): Promise<Network> {
  const work = await loadWork(word, registry.WORK_KINDS);
  if (work.kind !== networkWork.name) {
    throw new InputError(`workload '${word}' is a ${work.kind}`, { expected: networkWork.wanted });
  }
  const network = work.given as Network;
  return batch === undefined ? network : { ...network, batch };
}

/** The layers if wanted, then the network, then the mean of its layers. */
function rowsOf(network: Network, layers: boolean, { alpha, activations }: Options): Row[] {
  const { name: workload, batch } = network;
  const each = layerAccesses(network, activations);
  const reuses = each.map((layer) => reuseOf(layer, { batch, alpha }));
  const sums = sumAccesses(each);
  const whole = { ...sums, ...reuseOf(sums, { batch, alpha }) };
  return [
    ...(layers ? each.map(({ name, ...rest }, index) => ({ layer: name, ...rest, ...reuses[index]! })) : []),
    { layer: 'network', type: 'sums', ...whole },
    { layer: 'layers', type: 'mean', ...meanOf(reuses, whole) },
  ].map((row) => ({ workload, batch, ...row }));
}

/** Mean of every ratio; that of no layers is 0, as a ratio to nothing moved. */
function meanOf(reuses: readonly Reuse[], like: Reuse): Reuse {
  const { length } = reuses;
  const keys = NUMBERS.map(([key]) => key);
  const means = keys.map((key) => [
    key,
    reuses.reduce((sum, one) => sum + one[key], 0) / Math.max(1, length),
  ]);
  const { macs: _, weights: _w, activations: _a, ...only } = like as Reuse & Partial<Accesses>;
  return { ...only, ...(Object.fromEntries(means) as Reuse) };
}

const NUMBERS: readonly (readonly [key: keyof Reuse, title: string, name: string])[] = [
  ['arithmeticIntensity', 'AI', 'arithmeticIntensity'],
  ['amortizedIntensity', 'AI/b', 'amortizedIntensity'],
  ['weightReuse', 'R_W', 'weightReuse'],
  ['activationReuse', 'R_A', 'activationReuse'],
  ['H', 'DI*', 'weightedArithmeticIntensity'],
  ['amortizedWeighted', 'DI*/b', 'amortizedWeightedIntensity'],
  ["H'", "H'*", 'diHPrimed'],
  ['S', 'S*', 'diS'],
  ["S'", "S'*", 'diSPrimed'],
];

const short = (value: number): string =>
  value >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));

const COLUMNS: readonly Column<Row>[] = [
  { key: 'workload', title: 'workload', value: (row) => row.workload },
  { key: 'layer', title: 'layer', value: (row) => row.layer },
  { key: 'type', title: 'type', value: (row) => row.type },
  numeric('batch', 'batch', (row) => row.batch),
  numeric('macs', 'MACs', (row) => row.macs ?? null, inSi('')),
  numeric('weights', 'W', (row) => row.weights ?? null, inSi('')),
  numeric('activations', 'A', (row) => row.activations ?? null, inSi('')),
  ...NUMBERS.map(([key, title, name]) => numeric<Row>(name, title, (row) => row[key], short)),
];
