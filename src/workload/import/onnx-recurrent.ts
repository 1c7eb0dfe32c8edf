import type { ActivationFunction } from '../graph.js';
import { integer, type Activation, type Context, type Handler } from './onnx-context.js';
import { BatchFault, DimsFault, showDims } from './onnx-dims.js';
import type { OnnxNode } from './onnx-proto.js';

/** Gates of a cell: matrices of `hidden` rows in W and in R. */
const GATES = { LSTM: 4, GRU: 3, RNN: 1 };
type Cell = keyof typeof GATES;

/** One direction of a layer. */
interface Layer {
  context: Context;
  node: OnnxNode;
  /** Start of the names of its operators. */
  suffix: string;
  input: Activation;
  features: number;
  hidden: number;
  steps: number;
  /** Sequences of one input. */
  rows: number;
  bias: boolean;
  peepholes: boolean;
  direction: number;
  directions: number;
}

/**
 * Recurrent layers: one product of all inputs with W; then step after step the product of the last state with R
 * (parameters counted once) and the gates, element by element. Nothing of a step starts before the step before it
 * has ended. `hidden x gates x (features + hidden)` MACs a step and sequence.
 * Source: https://onnx.ai/onnx/operators/onnx__LSTM.html, onnx__GRU.html, onnx__RNN.html
 */
const recurrent =
  (cell: Cell): Handler =>
  (context, node) => {
    const input = context.activation(node, 0);
    const weights = context.constant(node, 1);
    const { dims } = context.constant(node, 2);
    const [directions, , hidden] = dims as [number, number, number];
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
    if (![dims[1], dims[2]].includes(gates) || ![weights.dims[1], weights.dims[2]].includes(features)) {
      throw new DimsFault(
        `weights of ${showDims(weights.dims)} and ${showDims(dims)} for ${features} features`,
        `${directions}x${gates}x${features} and ${directions}x${gates}x${hidden}`,
      );
    }
    const rows = sequences / context.batch;
    const common = { context, node, input, features, hidden, steps, rows, directions };
    const ends: string[] = [];
    const cells: string[] = [];
    const states: string[][] = [];
    for (let direction = 0; direction < directions; direction++) {
      const suffix = directions === 1 ? '' : direction === 0 ? '.forward' : '.reverse';
      const own = { bias: context.has(node, 3), peepholes: cell === 'LSTM' && context.has(node, 7) };
      const run = unroll({ ...common, ...own, direction, suffix }, cell);
      states.push(run.states);
      ends.push(run.states.at(-1)!);
      cells.push(run.cell);
    }
    const join = (parts: string[], suffix: string, axis: 'channels' | 'height'): string =>
      parts.length === 1
        ? parts[0]!
        : context.builder.concat(context.nameFor(node, suffix), { inputs: parts, axis });
    const wanted = (index: number): boolean => (node.outputs[index] ?? '') !== '';
    if (wanted(0)) {
      const all = join(
        states.map((one, at) => join(one, `.states${at}`, 'height')),
        '.states',
        'channels',
      );
      const order = swapped ? [sequences, steps, directions] : [steps, directions, sequences];
      context.setResult(node, 0, all, [...order, hidden]);
    }
    const last = [...(swapped ? [sequences, directions] : [directions, sequences]), hidden];
    if (wanted(1)) context.setResult(node, 1, join(ends, '.last', 'channels'), last);
    if (wanted(2)) context.setResult(node, 2, join(cells, '.cell', 'channels'), last);
  };

function unroll(layer: Layer, cell: Cell): { states: string[]; cell: string } {
  const { context, node, suffix, input, features, hidden, steps, rows, bias } = layer;
  const width = GATES[cell] * hidden;
  const name = context.nameFor(node, `${suffix}.input`);
  const inputs = [context.see(input, { channels: features, height: steps * rows, width: 1 })];
  context.builder.linear(name, { inputs, features: width, bias });
  let state = initial(layer, 5, '.start');
  let memory = cell === 'LSTM' ? initial(layer, 6, '.memory') : state;
  const states: string[] = [];
  for (let step = 0; step < steps; step++) {
    const part = new Step(layer, step);
    const from = part.take(name, 'x', width);
    if (cell === 'LSTM') [state, memory] = lstm(part, from, state, memory);
    else state = cell === 'GRU' ? gru(part, from, state) : rnn(part, from, state);
    states.push(state);
  }
  return { states, cell: memory };
}

/** The state before the first step: an input, or zeros (made of whatever is there: they cost nothing). */
function initial({ context, node, suffix, input, hidden, rows }: Layer, index: number, what: string): string {
  const given = context.has(node, index) ? context.operand(node, index) : undefined;
  const value = given?.kind === 'activation' ? given : input;
  return context.resized(node, `${suffix}${what}`, value, { channels: hidden, height: rows, width: 1 });
}

/** Names and adds the operators of one step. */
class Step {
  readonly layer: Layer;
  private readonly step: number;

  constructor(layer: Layer, step: number) {
    [this.layer, this.step] = [layer, step];
  }

  /** `channels` of every sequence out of the results of all steps or gates. */
  take(from: string, what: string, channels: number): string {
    const { context, rows } = this.layer;
    const { height, ...shape } = context.builder.shapeOf(from);
    if (shape.channels === channels && height === rows) return from;
    const options = { inputs: [from], shape: { channels, height: rows, width: 1 }, mode: 'select' as const };
    return context.builder.reshape(this.name(what), options);
  }

  /** The product of a state with (a part of) R, whose parameters count in the first step. */
  product(state: string, gates: number, what = 'r'): string {
    const { hidden, bias, context } = this.layer;
    const first = this.step === 0;
    const options = { inputs: [state], features: gates * hidden, bias: bias && first, tied: !first };
    return context.builder.linear(this.name(what), options);
  }

  add(a: string, b: string, what: string): string {
    return this.layer.context.builder.add(this.name(what), { inputs: [a, b] });
  }

  multiply(a: string, b: string, what: string): string {
    return this.layer.context.builder.multiply(this.name(what), { inputs: [a, b] });
  }

  /** A learned factor, whose parameters count in the first step. */
  scale(a: string, parameters: number, what: string): string {
    const first = this.step === 0;
    const options = first ? { inputs: [a], parameters } : { inputs: [a, a] };
    return this.layer.context.builder.multiply(this.name(what), options);
  }

  apply(chosen: ActivationFunction, a: string, what: string): string {
    return this.layer.context.builder.activation(this.name(what), { inputs: [a], function: chosen });
  }

  private name(what: string): string {
    const { context, node, suffix } = this.layer;
    return context.nameFor(node, `${suffix}.${this.step}.${what}`);
  }
}

/** `i, o, f = sigmoid(..)`, `g = tanh(..)`, `c = f c + i g`, `h = o tanh(c)`. */
function lstm(part: Step, x: string, state: string, memory: string): [state: string, memory: string] {
  const { hidden, peepholes } = part.layer;
  const sum = part.add(x, part.product(state, 4), 'sum');
  const seen = peepholes ? part.scale(memory, 3 * hidden, 'peephole') : memory;
  const gates = part.apply('sigmoid', part.take(sum, 'iof', 3 * hidden), 'gates');
  const candidate = part.apply('tanh', part.take(sum, 'g', hidden), 'candidate');
  const kept = part.multiply(part.take(gates, 'f', hidden), seen, 'kept');
  const added = part.multiply(part.take(gates, 'i', hidden), candidate, 'added');
  const next = part.add(kept, added, 'c');
  const squashed = part.apply('tanh', next, 'tanh');
  return [part.multiply(part.take(gates, 'o', hidden), squashed, 'h'), next];
}

/** `z, r = sigmoid(..)`, `n = tanh(..)` of the reset state, `h = (1 - z) n + z h`. */
function gru(part: Step, x: string, state: string): string {
  const { node, hidden } = part.layer;
  const late = integer(node, 'linear_before_reset', 0) === 1;
  const products = part.product(state, late ? 3 : 2);
  const sum = part.add(part.take(x, 'xzr', 2 * hidden), part.take(products, 'rzr', 2 * hidden), 'sum');
  const gates = part.apply('sigmoid', sum, 'gates');
  const reset = part.take(gates, 'reset', hidden);
  const seen = late
    ? part.multiply(reset, part.take(products, 'rn', hidden), 'rh')
    : part.product(part.multiply(reset, state, 'rh'), 1, 'rn');
  const candidate = part.apply('tanh', part.add(part.take(x, 'xn', hidden), seen, 'n'), 'candidate');
  const update = part.take(gates, 'z', hidden);
  return part.add(part.multiply(update, candidate, 'new'), part.multiply(update, state, 'kept'), 'h');
}

function rnn(part: Step, x: string, state: string): string {
  const named = part.layer.node.attributes.get('activations')?.texts[part.layer.direction]?.toLowerCase();
  const chosen = (['relu', 'sigmoid', 'tanh', 'softplus'] as const).find((one) => one === named) ?? 'tanh';
  return part.apply(chosen, part.add(x, part.product(state, 1), 'sum'), 'h');
}

export const RECURRENT: Record<string, Handler> = {
  LSTM: recurrent('LSTM'),
  GRU: recurrent('GRU'),
  RNN: recurrent('RNN'),
  DynamicQuantizeLSTM: recurrent('LSTM'),
};
