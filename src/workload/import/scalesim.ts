import path from 'node:path';
import { InputError } from '../../errors.js';
import { NetworkBuilder } from '../build.js';
import type { Network, Shape } from '../graph.js';
import { readTopology, type Row, type TableKind } from './scalesim-table.js';
import { check, Names, networkName } from './source.js';

/**
 * Reads a SCALE-Sim topology: convolutions (`Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter
 * Width, Channels, Num Filter, Strides,`) or matrix products (`Layer, M, N, K,`).
 *
 * The layers are SCALE-Sim's, not a chain: each reads an external input of its own shape. A convolution has
 * `E = ceil((H - F + S) / S)` positions a side, without padding; the taps of a partial last window that fall
 * outside are padding here, at the bottom and right. A matrix product is a linear layer of `N` features over `M`
 * tokens of `K` features.
 *
 * A layer with one filter and `DP` in its name is a depthwise convolution, which SCALE-Sim runs channel by
 * channel. Every other layer is dense, as it is written, also the depthwise layers that SCALE-Sim's own
 * mobilenet files write as a convolution with one filter.
 *
 * Source: SCALE-Sim v3 (commit 1d62b68), `scalesim/topology_utils.py`. Bad rows are an `InputError` with line
 * and column; nothing is skipped silently.
 */
export function importScaleSim(file: string): Network {
  const { kind, rows } = readTopology(file);
  const layers = { conv: 'convolutions', gemm: 'matrix products' }[kind];
  const builder = new NetworkBuilder({
    name: networkName(file),
    title: `SCALE-Sim topology of ${rows.length} ${layers}`,
    source: `imported from ${path.basename(file)}`,
    input: inputOf(kind, rows[0]!),
  });
  const names = new Names();
  rows.forEach((row, index) => {
    const name = names.unique(row.name, `layer${index}`);
    builder.place = (field) => ({ file, line: row.line, field });
    if (kind === 'conv') addConvolution(builder, name, row, file);
    else builder.linear(name, { features: row.numbers[1]!, external: inputOf(kind, row) });
  });
  return check(file, builder.build());
}

function inputOf(kind: TableKind, { numbers }: Row): Shape {
  if (kind === 'gemm') return { channels: numbers[2]!, height: numbers[0]!, width: 1 };
  return { channels: numbers[4]!, height: numbers[0]!, width: numbers[1]! };
}

function addConvolution(builder: NetworkBuilder, name: string, row: Row, file: string): void {
  const [height, width, tall, wide, channels, filters, stride] = row.numbers as [
    ...[number, number, number, number, number, number, number],
  ];
  checkFits(row, file, 'Height', tall, height);
  checkFits(row, file, 'Width', wide, width);
  const depthwise = filters === 1 && row.name.includes('DP');
  builder.conv(name, {
    external: inputOf('conv', row),
    filters: depthwise ? channels : filters,
    groups: depthwise ? channels : 1,
    kernel: [tall, wide],
    stride,
    padding: {
      top: 0,
      left: 0,
      bottom: overhang(height, tall, stride),
      right: overhang(width, wide, stride),
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
