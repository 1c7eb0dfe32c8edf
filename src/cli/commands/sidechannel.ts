import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import type { Fidelity } from '../../results/record.js';
import { expected, readQuantity } from '../../quantity/units.js';
import { formatBytes, inSi } from '../../quantity/format.js';
import { assumptionsOf } from '../../models/record/assumptions.js';
import { trustLines } from '../../results/trust.js';
import { prepare, simulate, type Experiment } from '../../simulation/simulate.js';
import { analyse, confusionOf, type LayerScore, type Score } from '../../sidechannel/analyse/index.js';
import { coarseView } from '../../sidechannel/analyse/fit.js';
import { curvesOf, type BatchPoint } from '../../sidechannel/curves.js';
import { burstsOf, type Burst } from '../../sidechannel/observe/bursts.js';
import { checkObservable, observe, type Observed } from '../../sidechannel/observe/observed.js';
import { traceOf, type KernelRecord } from '../../sidechannel/observe/records.js';
import { samplesOf, type Sample } from '../../sidechannel/observe/samples.js';
import type { Transforms } from '../../workload/transform/schema.js';
import {
  batchOption,
  examples,
  fidelityOption,
  formatOption,
  setOption,
  transformOptions,
  transformsOf,
  wholeNumber,
} from '../options.js';
import { pictureName, writePicture } from '../pictures.js';
import { note, numeric, oneOf, printRows, type Column, type Format } from '../output.js';
import { trustText } from '../trust.js';

const SHOWN = ['records', 'samples', 'addresses', 'batches', 'layers', 'blocks'] as const;

interface Options extends Transforms {
  arch: string;
  set: string[];
  fidelity?: Fidelity;
  batch?: number;
  show: (typeof SHOWN)[number];
  period?: string;
  noise?: string;
  seed: number;
  oracle?: true;
  grids: boolean;
  plot?: string;
  format: Format;
}

export function sidechannelCommand(): Command {
  const command = new Command('sidechannel')
    .description(
      'What somebody beside a GPU sees of a network: kernels, samples, addresses; and how much it tells',
    )
    .argument('<workload>', 'network (see systole list workloads) or file')
    .requiredOption('--arch <arch>', 'GPU (see systole list archs) or YAML file (required)')
    .addOption(
      new Option(
        '--show <what>',
        'records: kernel by kernel; samples: as a monitor shows them; addresses: bursts on the memory bus; batches: time and memory by batch; layers, blocks: what the analyser makes of the records',
      )
        .default('records')
        .argParser((text) => oneOf(text, SHOWN, '--show')),
    )
    .addOption(setOption())
    .addOption(fidelityOption())
    .addOption(batchOption());
  for (const option of transformOptions()) command.addOption(option);
  return command
    .addOption(
      new Option(
        '--period <time>',
        "between two samples, e.g. 100ms (default: the architecture's)",
      ).argParser(periodOf),
    )
    .addOption(
      new Option(
        '--noise <share>',
        "spread of all that is measured, from 0 to 1 (default: the architecture's)",
      ).argParser(noiseOf),
    )
    .addOption(
      new Option('--seed <n>', 'of the noise: the same seed, the same trace')
        .default(1)
        .argParser(wholeNumber('--seed', 0, 2 ** 31 - 1)),
    )
    .option('--oracle', 'records, addresses: with the names of layers and tensors')
    .option('--no-grids', 'layers, blocks: the analyser does not look at grids of CTAs')
    .option('--plot <file>', 'also draw kernels and samples over time')
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole sidechannel mobilenetv1-imagenet --arch gpu/p100',
        'systole sidechannel mobilenetv1-imagenet --arch gpu/p100 --show samples --period 200us --format csv',
        'systole sidechannel mobilenetv1-imagenet --arch gpu/p100 --draco G=4 --show layers --no-grids',
        'systole sidechannel squeezenet1.1-imagenet --arch gpu/p4000 --show blocks --noise 0.03 --seed 7',
        'systole sidechannel resnet50-imagenet --arch gpu/p100 --show batches',
        'systole sidechannel mobilenetv2-imagenet --arch gpu/p100 --period 100us --plot trace.svg > records.txt',
      ),
    )
    .action(show);
}

async function show(workload: string, options: Options): Promise<void> {
  const { period, noise, plot } = options;
  if (plot !== undefined) pictureName(plot, '--plot');
  const experiment = await prepare({
    workload,
    arch: options.arch,
    overrides: [
      ...options.set,
      ...(period === undefined ? [] : [`sidechannel.period=${period}`]),
      ...(noise === undefined ? [] : [`sidechannel.noise=${noise}`]),
    ],
    fidelity: options.fidelity,
    batch: options.batch,
    transforms: transformsOf(options),
  });
  checkObservable(experiment);
  const record = simulate(experiment);
  const observed = observe(experiment, record);
  print(experiment, observed, options);
  const seen = assumptionsOf(experiment.architecture).filter(({ name }) => name.startsWith('sidechannel.'));
  const trust = [record.assumptions, seen];
  if (plot !== undefined) {
    const { drawSidechannel } = await import('../../plot/sidechannel.js');
    const { records } = traceOf(observed, options);
    const svg = await drawSidechannel({
      ...record.run,
      ...observed.section,
      ...{ seed: options.seed, records, samples: samplesOf(records, observed), trust: trustLines(trust, 8) },
    });
    writePicture(plot, svg);
    note(`${plot}: ${records.length} kernels of ${record.run.workload} on ${record.run.arch}`);
  }
  if (options.format === 'table') note(trustText(...trust));
}

function print(experiment: Experiment, observed: Observed, options: Options): void {
  const { seed, grids, format, oracle = false } = options;
  const trace = () => traceOf(observed, { seed, oracle });
  switch (options.show) {
    case 'records':
      return printRows(trace().records, oracle ? [LAYER, ...RECORD] : RECORD, format);
    case 'samples':
      return printRows(samplesOf(trace().records, observed), SAMPLE, format);
    case 'addresses': {
      const { kernels, records } = trace();
      const bursts = burstsOf(observed, kernels, records, { oracle });
      return printRows(bursts, oracle ? [...BURST, TENSOR] : BURST, format);
    }
    case 'batches': {
      const points = curvesOf(experiment, { seed });
      printRows(points, POINT, format);
      return note(coarseText(points, observed));
    }
    case 'layers': {
      const score = analyse(observed, { seed, grids });
      printRows(score.rows, LAYERS, format);
      return note(scoreText(score));
    }
    case 'blocks': {
      const score = analyse(observed, { seed, grids });
      printRows(confusionOf(score), BLOCKS, format);
      return note(scoreText(score));
    }
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const scoreText = ({ layers, leakage, blocks }: Score): string =>
  `of ${layers} layers ${percent(leakage)} found exactly (leakage score), ${percent(blocks)} with their type of block`;

function coarseText(points: readonly BatchPoint[], { spec, section }: Observed): string {
  const known = section.context + section.workspace;
  const { weights, activations, ratio, perKernel, perImage } = coarseView(points, {
    known,
    wordBytes: spec.data.ifmap / 8,
  });
  return [
    `memory: about ${inSi('')(weights)} weights, ${inSi('')(activations)} activations at a time for an image, ratio ${ratio.toPrecision(3)}`,
    `time: ${inSi('s')(perKernel / 1e9)} for each kernel, ${inSi('s')(perImage / 1e9)} for each image`,
  ].join('; ');
}

function periodOf(text: string): string {
  const seconds = readQuantity(text, 'seconds');
  if (seconds !== undefined && seconds > 0 && seconds < Infinity) return text;
  throw new InputError(`is '${text}'`, { field: '--period', expected: `${expected('seconds')} above zero` });
}

function noiseOf(text: string): string {
  const share = text.trim() === '' ? NaN : Number(text);
  if (share >= 0 && share <= 1) return String(share);
  throw new InputError(`is '${text}'`, { field: '--noise', expected: 'a number from 0 to 1' });
}

const fixed = (digits: number) => (value: number) => value.toFixed(digits);

const RECORD: readonly Column<KernelRecord>[] = [
  numeric('t0_ns', 't0 (ns)', (row) => row.t0_ns, fixed(0)),
  numeric('t1_ns', 't1 (ns)', (row) => row.t1_ns, fixed(0)),
  { key: 'kernelClass', title: 'kernel', value: (row) => row.kernelClass },
  numeric('gridCTAs', 'CTAs', (row) => row.gridCTAs),
  numeric('sm_active_frac', 'SMs active', (row) => row.sm_active_frac, fixed(2)),
  numeric('dram_rd_B', 'DRAM read', (row) => row.dram_rd_B, formatBytes),
  numeric('dram_wr_B', 'DRAM written', (row) => row.dram_wr_B, formatBytes),
  numeric('l2_rd_B', 'L2 read', (row) => row.l2_rd_B, formatBytes),
  numeric('l2_hit', 'L2 hits', (row) => row.l2_hit, fixed(2)),
  numeric('footprint_B', 'memory', (row) => row.footprint_B, formatBytes),
];
const LAYER: Column<KernelRecord> = { key: 'layerId', title: 'layer', value: (row) => row.layerId ?? '' };

const SAMPLE: readonly Column<Sample>[] = [
  numeric('t_ns', 't (ns)', (row) => row.t_ns, fixed(0)),
  numeric('gpu_util', 'GPU busy', (row) => row.gpu_util, fixed(2)),
  numeric('mem_util', 'DRAM busy', (row) => row.mem_util, fixed(2)),
  numeric('mem_used_B', 'memory', (row) => row.mem_used_B, formatBytes),
];

const BURST: readonly Column<Burst>[] = [
  numeric('t_ns', 't (ns)', (row) => row.t_ns, fixed(0)),
  { key: 'rw', title: 'rw', value: (row) => row.rw },
  numeric('page', 'page', (row) => row.page),
  numeric('transactions', 'transactions', (row) => row.transactions),
];
const TENSOR: Column<Burst> = { key: 'tensorId', title: 'tensor', value: (row) => row.tensorId ?? '' };

const POINT: readonly Column<BatchPoint>[] = [
  numeric('batch', 'batch', (row) => row.batch),
  numeric('fwd_ns', 'forward (ns)', (row) => row.fwd_ns, fixed(0)),
  numeric('bwd_ns', 'backward (ns)', (row) => row.bwd_ns, fixed(0)),
  numeric('mem_used_B', 'memory', (row) => row.mem_used_B, formatBytes),
  numeric('kernels', 'kernels', (row) => row.kernels),
];

const LAYERS: readonly Column<LayerScore>[] = [
  { key: 'layer', title: 'layer', value: (row) => row.layer },
  { key: 'truth', title: 'is', value: (row) => row.truth },
  { key: 'found', title: 'taken for', value: (row) => row.found },
  { key: 'exact', title: 'exact', value: (row) => row.exact, text: ({ exact }) => (exact ? 'yes' : 'no') },
  { key: 'block', title: 'block', value: (row) => row.block },
  { key: 'foundBlock', title: 'taken for', value: (row) => row.foundBlock },
];

type Confusion = ReturnType<typeof confusionOf>[number];
const BLOCKS: readonly Column<Confusion>[] = [
  { key: 'block', title: 'block', value: (row) => row.block },
  { key: 'foundBlock', title: 'taken for', value: (row) => row.foundBlock },
  numeric('layers', 'layers', (row) => row.layers),
];
