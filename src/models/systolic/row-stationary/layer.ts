import type { AxisPiece, Conv, Elementwise, GradientPiece, Linear, Pool } from '../../../workload/graph.js';
import type { GemmOperator } from '../../lowering/gemm.js';
import { touched } from '../../lowering/window.js';

/** One axis of a sliding window, in rows or columns. */
export interface Axis {
  /** Filter size (R or S). */
  taps: number;
  /** Output size (E or F). */
  outputs: number;
  /** Distance of the windows of neighbouring outputs. */
  stride: number;
  /** Extent of one window, dilation included. */
  span: number;
  /** Input rows or columns that are real, not padding, and read by some window. */
  touched: number;
}

/** A layer in the terms of row stationary; channels and filters are those of one group. */
export interface Layer {
  channels: number;
  filters: number;
  groups: number;
  batch: number;
  rows: Axis;
  columns: Axis;
}

/** A pool or an element-wise operation: every map by itself, no filter. */
export interface Region {
  maps: number;
  batch: number;
  rows: Axis;
  columns: Axis;
  /** Maps read for one written: 1 for a pool, 2 for a sum of two. */
  operands: number;
}

const POINT: Axis = { taps: 1, outputs: 1, stride: 1, span: 1, touched: 1 };
const positions = (outputs: number): Axis => ({ ...POINT, outputs, touched: outputs });

/**
 * The layer that an operator of the array is.
 * - linear: a 1x1 convolution whose map has the tokens as rows;
 * - product of two activations: one group per head and image, the second operand in the place of the filter;
 * - data gradient: the convolution of the spread-out output gradient, over the input's size; of a dense part of a
 *   strided one, that of its own taps over the output gradient as it is;
 * - weight gradient: the output gradient is the filter, images are the channels that are summed, the layer's
 *   channels are the batch that shares the filter.
 */
export function layerOf(operator: GemmOperator, batch: number): Layer {
  switch (operator.kind) {
    case 'conv':
      return {
        channels: operator.inputShapes[0]!.channels / operator.groups,
        filters: operator.filters / operator.groups,
        groups: operator.groups,
        batch,
        rows: axisOf(operator, 0),
        columns: axisOf(operator, 1),
      };
    case 'linear':
      return dense(operator, batch);
    case 'matmul': {
      const { m, n, k, count } = operator;
      return {
        channels: k,
        filters: n,
        groups: batch * count,
        batch: 1,
        rows: positions(m),
        columns: POINT,
      };
    }
    case 'gradient': {
      const { layer, wrt, piece } = operator;
      if (layer.kind === 'linear') {
        const forward = dense(layer, batch);
        if (wrt === 'data') return { ...forward, channels: forward.filters, filters: forward.channels };
        const summed = batch * forward.rows.outputs * forward.columns.outputs;
        return { ...forward, channels: summed, batch: forward.channels, rows: POINT, columns: POINT };
      }
      return wrt === 'data' ? dataGradient(layer, piece, batch) : weightGradient(layer, batch);
    }
  }
}

export function regionOf(operator: Pool | Elementwise, batch: number): Region {
  const maps = operator.output.channels;
  if (operator.kind === 'pool') {
    return { maps, batch, rows: axisOf(operator, 0), columns: axisOf(operator, 1), operands: 1 };
  }
  const { height, width } = operator.output;
  const operands = operator.inputShapes.length + (operator.parameters > 0 ? 1 : 0);
  return { maps, batch, rows: positions(height), columns: positions(width), operands };
}

export const layerMacs = ({ channels, filters, groups, batch, rows, columns }: Layer): number =>
  groups * batch * channels * filters * rows.taps * rows.outputs * columns.taps * columns.outputs;

/** Comparisons or additions. */
export const regionOps = ({ maps, batch, rows, columns, operands }: Region): number =>
  maps * batch * operands * rows.taps * rows.outputs * columns.taps * columns.outputs;

function dense({ inputShapes, features }: Linear, batch: number): Layer {
  const { channels, height, width } = inputShapes[0]!;
  return {
    channels,
    filters: features,
    groups: 1,
    batch,
    rows: positions(height),
    columns: positions(width),
  };
}

function axisOf(operator: Conv | Pool, axis: 0 | 1): Axis {
  const side = axis === 0 ? 'height' : 'width';
  const taps = operator.kernel[axis];
  const stride = operator.stride[axis];
  const dilation = operator.kind === 'conv' ? operator.dilation[axis] : 1;
  const outputs = operator.output[side];
  const before = axis === 0 ? operator.padding.top : operator.padding.left;
  return {
    taps,
    outputs,
    stride,
    span: (taps - 1) * dilation + 1,
    touched: touched(operator.inputShapes[0]![side], outputs, stride, taps, dilation, before),
  };
}

function dataGradient(layer: Conv, piece: GradientPiece | undefined, batch: number): Layer {
  const input = layer.inputShapes[0]!;
  const axis = (index: 0 | 1): Axis => {
    const { taps, span, outputs } = axisOf(layer, index);
    if (piece !== undefined) return pieceAxis(index === 0 ? piece.rows : piece.columns, outputs);
    const size = index === 0 ? input.height : input.width;
    // Rows of zeros between those of the gradient are made on the way in, not read.
    return { taps, outputs: size, stride: 1, span, touched: outputs };
  };
  return {
    channels: layer.filters / layer.groups,
    filters: input.channels / layer.groups,
    groups: layer.groups,
    batch,
    rows: axis(0),
    columns: axis(1),
  };
}

const pieceAxis = ({ positions, taps, dilation, padding }: AxisPiece, size: number): Axis => ({
  taps,
  outputs: positions,
  stride: 1,
  span: (taps - 1) * dilation + 1,
  touched: touched(size, positions, 1, taps, dilation, padding),
});

function weightGradient(layer: Conv, batch: number): Layer {
  const axis = (index: 0 | 1): Axis => {
    const forward = axisOf(layer, index);
    return {
      taps: forward.outputs,
      outputs: forward.taps,
      stride: layer.dilation[index],
      span: (forward.outputs - 1) * forward.stride + 1,
      touched: forward.touched,
    };
  };
  return {
    channels: batch,
    filters: layer.filters / layer.groups,
    groups: layer.groups,
    batch: layer.inputShapes[0]!.channels / layer.groups,
    rows: axis(0),
    columns: axis(1),
  };
}
