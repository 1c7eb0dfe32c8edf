import { CELL_FUNCTIONS, GATES, joinParts, joinStates, unroll, type Cell } from '../layers/recurrent.js';
import { integer, type Handler } from './onnx-context.js';
import { BatchFault, DimsFault, showDims } from './onnx-dims.js';

/**
 * Recurrent layers.
 * Source: https://onnx.ai/onnx/operators/onnx__LSTM.html, onnx__GRU.html, onnx__RNN.html
 */
const recurrent =
  (cell: Cell): Handler =>
  (context, node) => {
    const input = context.activation(node, 0);
    const weights = context.constant(node, 1);
    const { dims } = context.constant(node, 2);
    const [directions, one, other] = dims as [number, number, number];
    // Quantised layers hold their matrices the other way round.
    const hidden = Math.min(one, other);
    if (input.dims.length !== 3 || weights.dims.length !== 3 || dims.length !== 3) {
      throw new DimsFault(
        `input is ${showDims(input.dims)}, weights ${showDims(weights.dims)}`,
        'three dimensions',
      );
    }
    const swapped = integer(node, 'layout', 0) === 1;
    const [first, second, features] = input.dims as [number, number, number];
    const [steps, sequences] = swapped ? [second, first] : [first, second];
    if (sequences % context.batch !== 0) throw new BatchFault(`${sequences} sequences`);
    const gates = GATES[cell] * hidden;
    if (Math.max(one, other) !== gates || ![weights.dims[1], weights.dims[2]].includes(features)) {
      throw new DimsFault(
        `weights of ${showDims(weights.dims)} and ${showDims(dims)} for ${features} features`,
        `${directions}x${gates}x${features} and ${directions}x${gates}x${hidden}`,
      );
    }
    const rows = sequences / context.batch;
    const site = { builder: context.builder, name: (suffix: string) => context.nameFor(node, suffix) };
    const whole = context.see(input, { channels: features, height: steps * rows, width: 1 });
    /** The state before the first step: an input, or zeros (made of whatever is there: they cost nothing). */
    const initial = (index: number, name: string): string => {
      const given = context.has(node, index) ? context.operand(node, index) : undefined;
      const value = given?.kind === 'activation' ? given : input;
      return context.resized(node, name, value, { channels: hidden, height: rows, width: 1 });
    };
    const runs = Array.from({ length: directions }, (_, direction) => {
      const suffix = directions === 1 ? '' : direction === 0 ? '.forward' : '.reverse';
      const named = node.attributes.get('activations')?.texts[direction]?.toLowerCase();
      return unroll({
        ...{ site, cell, suffix, input: whole, hidden, steps, rows },
        bias: context.has(node, 3),
        peepholes: cell === 'LSTM' && context.has(node, 7),
        late: integer(node, 'linear_before_reset', 0) === 1,
        function: CELL_FUNCTIONS.find((one) => one === named) ?? CELL_FUNCTIONS[0],
        start: (what) => initial(what === '.start' ? 5 : 6, `${suffix}${what}`),
      });
    });
    const wanted = (index: number): boolean => (node.outputs[index] ?? '') !== '';
    if (wanted(0)) {
      const order = swapped ? [sequences, steps, directions] : [steps, directions, sequences];
      context.setResult(node, 0, joinStates(site, runs), [...order, hidden]);
    }
    const last = [...(swapped ? [sequences, directions] : [directions, sequences]), hidden];
    const ends = runs.map(({ states }) => states.at(-1)!);
    const cells = runs.map(({ memory }) => memory);
    if (wanted(1)) context.setResult(node, 1, joinParts(site, ends, '.last', 'channels'), last);
    if (wanted(2)) context.setResult(node, 2, joinParts(site, cells, '.cell', 'channels'), last);
  };

export const RECURRENT: Record<string, Handler> = {
  LSTM: recurrent('LSTM'),
  GRU: recurrent('GRU'),
  RNN: recurrent('RNN'),
  DynamicQuantizeLSTM: recurrent('LSTM'),
};
