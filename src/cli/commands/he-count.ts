import { Command } from 'commander';
import { findFile } from '../../document/files.js';
import { InputError, nearest } from '../../errors.js';
import { programDepth } from '../../he/depth.js';
import { layerKernels, networkCounts, PACKINGS, packingOf, type Packing } from '../../he/lowering/network.js';
import { KERNELS, type Kernel } from '../../he/lowering/porcupine.js';
import { checkParameters, type HeParameters } from '../../he/parameters.js';
import { countOperations, type HeProgram, type Operation, type OperationCounts } from '../../he/program.js';
import { formatCount } from '../../quantity/format.js';
import { loadNetwork } from '../../workload/load.js';
import { examples, formatOption, list, wholeNumber } from '../options.js';
import { note, numeric, oneOf, printRows, type Column, type Format } from '../output.js';

interface CountOptions {
  packing: Packing;
  n: number;
  coeffBits: number[];
  digitBits?: number;
  plainBits: number;
  plainDigitBits?: number;
  scheme: 'bfv' | 'ckks';
  width: number;
  format: Format;
}

const bits = (text: string): number[] => list(text).map(wholeNumber('--coeff-bits', 1, 128));

export const countCommand = (): Command =>
  new Command('count')
    .description('Count the operations of a network, or of a kernel, on ciphertexts')
    .argument('<what>', `workload with a network, or a kernel: ${KERNELS.map(({ name }) => name).join(', ')}`)
    .option(
      '--packing <packing>',
      `how tensors lie in ciphertexts: ${PACKINGS.join(', ')}`,
      packingOf,
      'gazelle',
    )
    .option('--n <n>', 'coefficients of a polynomial', wholeNumber('--n', 1, 2 ** 20), 4096)
    .option(
      '--coeff-bits <bits>',
      'bits of the coefficient primes, comma-separated; the last is the special one unless --digit-bits is given',
      bits,
      [60],
    )
    .option(
      '--digit-bits <bits>',
      'bits of a digit of ciphertexts (Gazelle, Cheetah); 20 where there is one prime',
      wholeNumber('--digit-bits', 1, 128),
    )
    .option('--plain-bits <bits>', 'bits of the plaintext modulus', wholeNumber('--plain-bits', 1, 60), 20)
    .option(
      '--plain-digit-bits <bits>',
      'bits of a digit of weights (default: one digit)',
      wholeNumber('--plain-digit-bits', 1, 60),
    )
    .option(
      '--scheme <scheme>',
      'bfv or ckks',
      (text) => oneOf(text, ['bfv', 'ckks'] as const, '--scheme'),
      'bfv',
    )
    .option('--width <w>', 'pixels of an image row, for kernels', wholeNumber('--width', 2, 65536), 64)
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole he count resnet50-imagenet --packing table-iv',
        'systole he count resnet18-c100 --packing two-stage --n 8192 --coeff-bits 43,43,44,44,44',
        'systole he count sobel --format json',
      ),
    )
    .action((what: string, options: CountOptions) => {
      const kernel = KERNELS.find(({ name }) => name === what);
      if (kernel !== undefined) return printKernel(kernel, options);
      printNetwork(what, options);
    });

/** The parameters of the options. */
function parametersOf(options: CountOptions): HeParameters {
  const { n, scheme, coeffBits, plainBits } = options;
  const digitBits = options.digitBits ?? (coeffBits.length === 1 ? 20 : undefined);
  const limbBits = digitBits === undefined ? coeffBits.slice(0, -1) : coeffBits;
  return checkParameters({
    scheme,
    n,
    limbBits,
    specialBits: digitBits === undefined ? coeffBits.slice(-1) : [],
    keySwitching:
      digitBits === undefined ? { method: 'hybrid', dnum: limbBits.length } : { method: 'digits', digitBits },
    plainBits,
    scaleBits: Math.min(...limbBits),
    plainDigitBits: options.plainDigitBits ?? plainBits,
    sigma: 3.2,
  });
}

/** A row of the table: a layer, or the sum of all. */
interface LayerRow {
  layer: string;
  kind: string;
  counts: OperationCounts;
  inputs: number;
  outputs: number;
  keys: number;
  transforms: number;
}

function printNetwork(what: string, options: CountOptions): void {
  const parameters = parametersOf(options);
  const network = loadNetwork(workloadFile(what));
  const layers = networkCounts(network, parameters, options.packing);
  const rows = layers.map((layer): LayerRow => {
    const { ntt, intt } = layerKernels(layer, parameters);
    return {
      layer: layer.name,
      kind: layer.kind,
      counts: layer.counts,
      ...layer.ciphertexts,
      keys: layer.rotationKeys,
      transforms: ntt + intt,
    };
  });
  printRows([...rows, totalOf(rows)], LAYER_COLUMNS, options.format);
  const apart = network.operators.length - layers.length;
  note(
    `${options.packing}, n = ${parameters.n}; ${apart} of ${network.operators.length} operators have no operation of their own ` +
      'on ciphertexts (ReLU, max pooling, normalisation, changes of view)',
  );
}

function workloadFile(what: string): string {
  try {
    return findFile('workloads', what);
  } catch (error) {
    const names = KERNELS.map(({ name }) => name);
    const close = nearest(what, names);
    if (error instanceof InputError && close !== undefined && error.detail.nearest === undefined)
      throw error.with({ nearest: close });
    throw error;
  }
}

const totalOf = (rows: readonly LayerRow[]): LayerRow => {
  const counts: OperationCounts = {};
  const total = { inputs: 0, outputs: 0, transforms: 0 };
  for (const row of rows) {
    for (const [op, count] of Object.entries(row.counts) as [Operation, number][])
      counts[op] = (counts[op] ?? 0) + count;
    total.inputs += row.inputs;
    total.outputs += row.outputs;
    total.transforms += row.transforms;
  }
  // Layers share keys: the most that one needs, at least.
  return { layer: 'total', kind: '', counts, ...total, keys: Math.max(0, ...rows.map(({ keys }) => keys)) };
};

const operation = (op: Operation, title: string): Column<LayerRow> =>
  numeric(op, title, ({ counts }) => counts[op] ?? 0, formatCount);

const LAYER_COLUMNS: readonly Column<LayerRow>[] = [
  { key: 'layer', title: 'layer', value: ({ layer }) => layer },
  { key: 'kind', title: 'kind', value: ({ kind }) => kind },
  operation('multiply-plain', 'x plain'),
  operation('rotate', 'rotate'),
  operation('swap-rows', 'swap'),
  operation('add', 'add'),
  operation('square', 'square'),
  operation('multiply', 'x cipher'),
  operation('relinearize', 'relin'),
  numeric('inputs', 'ct in', ({ inputs }) => inputs, formatCount),
  numeric('outputs', 'ct out', ({ outputs }) => outputs, formatCount),
  numeric('keys', 'keys', ({ keys }) => keys, formatCount),
  numeric('transforms', 'NTTs', ({ transforms }) => transforms, formatCount),
];

interface KernelRow {
  version: string;
  program: HeProgram;
  counts: OperationCounts;
}

function printKernel(kernel: Kernel, { width, format }: CountOptions): void {
  const rows = (['synthesized', 'baseline'] as const).map((version): KernelRow => {
    const program = kernel[version](width);
    return { version, program, counts: countOperations(program) };
  });
  printRows(rows, KERNEL_COLUMNS, format);
}

const KERNEL_COLUMNS: readonly Column<KernelRow>[] = [
  { key: 'version', title: 'program', value: ({ version }) => version },
  numeric('instructions', 'instructions', ({ program }) => program.instructions.length),
  numeric('depth', 'depth', ({ program }) => programDepth(program)),
  numeric('rotate', 'rotate', ({ counts }) => counts.rotate ?? 0),
  numeric('add', 'add, sub', ({ counts }) =>
    (['add', 'sub', 'add-plain', 'sub-plain', 'negate'] as const).reduce(
      (total, op) => total + (counts[op] ?? 0),
      0,
    ),
  ),
  numeric('multiply', 'x cipher', ({ counts }) => (counts.multiply ?? 0) + (counts.square ?? 0)),
  numeric('multiply-plain', 'x plain', ({ counts }) => counts['multiply-plain'] ?? 0),
  numeric('relinearize', 'relin', ({ counts }) => counts.relinearize ?? 0),
];
