import path from 'node:path';
import { nameOfInput } from '../../document/stdin.js';
import { InputError, nearest } from '../../errors.js';
import { NetworkBuilder } from '../build.js';
import {
  ACTIVATIONS,
  type ActivationFunction,
  type Network,
  type NetworkNote,
  type Shape,
} from '../graph.js';
import { BATCH, type TableKind } from './scalesim-columns.js';
import {
  readTopology,
  type Convolution,
  type Elementwise,
  type Product,
  type Row,
  type Topology,
} from './scalesim-table.js';
import { check, Names, networkName } from './source.js';

/**
 * Reads a SCALE-Sim topology: convolutions (`Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter
 * Width, Channels, Num Filter, Strides,`), matrix products (`Layer, M, N, K,`), or both, with activations
 * (`activation, relu`) between them.
 *
 * The layers are SCALE-Sim's, not a chain: each reads an external input of its own shape; an activation reads the
 * layer above. A convolution has `E = ceil((H - F + S) / S)` positions a side, without padding; the taps of a
 * partial last window that fall outside are padding here, at the bottom and right. A second stride is that along
 * the width (v2). A matrix product is a linear layer of `N` features over `M` tokens of `K` features. `Batch Size`
 * is the network's batch.
 *
 * A layer with `DP` in its name is a depthwise convolution, which SCALE-Sim runs channel by channel: its filters
 * are those of each channel. Every other layer is dense, as it is written, also the depthwise layers that
 * SCALE-Sim's own mobilenet files write as a convolution with one filter, and layers with a sparsity `N:M`, which
 * SCALE-Sim itself reads only with `SparsitySupport`.
 *
 * Source: SCALE-Sim v3 (commit 1d62b68), `scalesim/topology_utils.py`. Bad rows are an `InputError` with line
 * and column; what is left out is a note of the network.
 */
export function importScaleSim(file: string): Network {
  const topology = readTopology(file);
  const { rows } = topology;
  const first = rows[0]!;
  if (first.kind === 'activation') {
    throw new InputError('is above the first layer', {
      file,
      line: first.line,
      field: first.name,
      expected: 'a layer whose result it takes',
    });
  }
  const builder = new NetworkBuilder({
    name: networkName(file),
    title: `SCALE-Sim topology of ${contents(rows)}`,
    source: `imported from ${path.basename(nameOfInput(file))}`,
    batch: batchOf(rows, file),
    input: inputOf(first),
  });
  const names = new Names();
  rows.forEach((row, index) => {
    const name = names.unique(row.name, `layer${index}`);
    builder.place = (field) => ({ file, line: row.line, field });
    if (row.kind === 'conv') addConvolution(builder, name, row, file);
    else if (row.kind === 'gemm') builder.linear(name, { features: row.numbers[1]!, external: inputOf(row) });
    else builder.activation(name, { function: functionOf(row, file) });
  });
  const network = check(file, builder.build());
  const notes = notesOf(topology, path.basename(nameOfInput(file)));
  return notes.length === 0 ? network : { ...network, notes };
}

const LAYERS: Record<TableKind, string> = { conv: 'convolutions', gemm: 'matrix products' };

function contents(rows: readonly Row[]): string {
  const count = (kind: TableKind): number => rows.filter((row) => row.kind === kind).length;
  const kinds = (['conv', 'gemm'] as const).filter((kind) => count(kind) > 0);
  return kinds.map((kind) => `${count(kind)} ${LAYERS[kind]}`).join(' and ');
}

function inputOf({ kind, numbers }: Convolution | Product): Shape {
  if (kind === 'gemm') return { channels: numbers[2]!, height: numbers[0]!, width: 1 };
  return { channels: numbers[4]!, height: numbers[0]!, width: numbers[1]! };
}

/** One batch for all layers: a network has one. */
function batchOf(rows: readonly Row[], file: string): number {
  const layers = rows.filter((row) => row.kind !== 'activation');
  const { batch = 1 } = layers[0]!;
  const other = layers.find((row) => (row.batch ?? 1) !== batch);
  if (other === undefined) return batch;
  throw new InputError(`is ${other.batch ?? 1} here and ${batch} in line ${layers[0]!.line}`, {
    file,
    line: other.line,
    field: BATCH,
    expected: 'the same for every layer, or a file for each batch',
  });
}

function addConvolution(builder: NetworkBuilder, name: string, row: Convolution, file: string): void {
  const [height, width, tall, wide, channels, filters] = row.numbers as [
    ...[number, number, number, number, number, number],
  ];
  const [down, across] = row.stride;
  checkFits(row, file, 'Height', tall, height);
  checkFits(row, file, 'Width', wide, width);
  const depthwise = row.name.includes('DP');
  builder.conv(name, {
    external: inputOf(row),
    filters: depthwise ? channels * filters : filters,
    groups: depthwise ? channels : 1,
    kernel: [tall, wide],
    stride: row.stride,
    padding: {
      top: 0,
      left: 0,
      bottom: overhang(height, tall, down),
      right: overhang(width, wide, across),
    },
  });
}

/** Elements by which the last of `ceil((size - kernel + stride) / stride)` windows reaches past the input. */
const overhang = (size: number, kernel: number, stride: number): number =>
  Math.ceil((size - kernel) / stride) * stride + kernel - size;

function checkFits(row: Row, file: string, side: string, kernel: number, size: number): void {
  if (kernel <= size) return;
  throw new InputError(`is ${kernel}, more than the IFMAP ${side} of ${size}`, {
    file,
    line: row.line,
    field: `Filter ${side}`,
    expected: `at most ${size}`,
  });
}

function functionOf(row: Elementwise, file: string): ActivationFunction {
  const known = ACTIVATIONS.find((name) => name === row.function);
  if (known !== undefined) return known;
  throw new InputError(`is '${row.function.slice(0, 60)}'`, {
    file,
    line: row.line,
    field: row.name,
    expected: `one of ${ACTIVATIONS.join(', ')}`,
    nearest: nearest(row.function, ACTIVATIONS),
  });
}

/** What of the file the network does not hold. */
function notesOf({ rows, headings, unread }: Topology, source: string): NetworkNote[] {
  const note = (name: string, value: string): NetworkNote => ({ name, value, status: 'assumed', source });
  const sparse = rows.filter((row) => row.kind !== 'activation' && row.sparsity !== undefined);
  const notes: NetworkNote[] = [];
  if (sparse.length > 0) {
    notes.push(
      note('topology.sparsity', `not modelled: ${sparse.length} of ${rows.length} layers are run dense`),
    );
  }
  if (unread.length > 0) notes.push(note('topology.columns', `not read: ${unread.join(', ')}`));
  if (headings.length > 0) {
    const names = headings.slice(0, 5).map(({ name, line }) => `'${name}' (line ${line})`);
    const rest = headings.length > 5 ? `, and ${headings.length - 5} more` : '';
    notes.push(
      note('topology.headings', `rows without numbers, taken as headings: ${names.join(', ')}${rest}`),
    );
  }
  return notes;
}
