import type { ActivationFunction } from '../graph.js';
import type { Site } from './site.js';

/** Gates of a cell: matrices of `hidden` rows in W and in R. */
export const GATES = { LSTM: 4, GRU: 3, RNN: 1 };
export type Cell = keyof typeof GATES;
/** Functions of a plain cell. */
export const CELL_FUNCTIONS = ['tanh', 'relu', 'sigmoid', 'softplus'] as const;

/** One direction of a recurrent layer. */
export interface Direction {
  site: Site;
  cell: Cell;
  /** Start of the names of its operators. */
  suffix: string;
  /** What computes the inputs of all steps and sequences: `steps * rows` tokens. */
  input: string;
  hidden: number;
  steps: number;
  /** Sequences of one input. */
  rows: number;
  bias: boolean;
  /** LSTM: the memory reaches the gates by learned factors. */
  peepholes: boolean;
  /** GRU: the reset gate comes after the product with R. */
  late: boolean;
  /** RNN: of the sum. */
  function: ActivationFunction;
  /** Operator that holds the first state or memory: `rows` tokens of `hidden` features. */
  start: (what: '.start' | '.memory') => string;
}

/** States of every step, and the last memory (the last state but for LSTM). */
export interface Unrolled {
  states: string[];
  memory: string;
}

/**
 * One direction: a product of all inputs with W; then step after step the product of the last state with R
 * (parameters counted once) and the gates, element by element. Nothing of a step starts before the step before it
 * has ended. `hidden x gates x (features + hidden)` MACs a step and sequence.
 */
export function unroll(layer: Direction): Unrolled {
  const { site, cell, suffix, input, hidden, steps, bias, start } = layer;
  const width = GATES[cell] * hidden;
  const name = site.name(`${suffix}.input`);
  site.builder.linear(name, { inputs: [input], features: width, bias });
  let state = start('.start');
  let memory = cell === 'LSTM' ? start('.memory') : state;
  const states: string[] = [];
  for (let step = 0; step < steps; step++) {
    const part = new Step(layer, step);
    const from = part.take(name, 'x', width);
    if (cell === 'LSTM') [state, memory] = lstm(part, from, state, memory);
    else state = cell === 'GRU' ? gru(part, from, state) : rnn(part, from, state);
    states.push(state);
  }
  return { states, memory };
}

/** Joins operators, if there are several. */
export const joinParts = (
  { builder, name }: Site,
  parts: string[],
  suffix: string,
  axis: 'channels' | 'height',
): string => (parts.length === 1 ? parts[0]! : builder.concat(name(suffix), { inputs: parts, axis }));

/** The states of all steps, directions beside each other in the features. */
export const joinStates = (site: Site, runs: readonly Unrolled[]): string =>
  joinParts(
    site,
    runs.map(({ states }, at) => joinParts(site, states, `.states${at}`, 'height')),
    '.states',
    'channels',
  );

/** Names and adds the operators of one step. */
class Step {
  readonly layer: Direction;
  private readonly step: number;

  constructor(layer: Direction, step: number) {
    [this.layer, this.step] = [layer, step];
  }

  /** `channels` of every sequence out of the results of all steps or gates. */
  take(from: string, what: string, channels: number): string {
    const { site, rows } = this.layer;
    const { height, ...shape } = site.builder.shapeOf(from);
    if (shape.channels === channels && height === rows) return from;
    const options = { inputs: [from], shape: { channels, height: rows, width: 1 }, mode: 'select' as const };
    return site.builder.reshape(this.name(what), options);
  }

  /** The product of a state with (a part of) R, whose parameters count in the first step. */
  product(state: string, gates: number, what = 'r'): string {
    const { hidden, bias, site } = this.layer;
    const first = this.step === 0;
    const options = { inputs: [state], features: gates * hidden, bias: bias && first, tied: !first };
    return site.builder.linear(this.name(what), options);
  }

  add(a: string, b: string, what: string): string {
    return this.layer.site.builder.add(this.name(what), { inputs: [a, b] });
  }

  multiply(a: string, b: string, what: string): string {
    return this.layer.site.builder.multiply(this.name(what), { inputs: [a, b] });
  }

  /** A learned factor, whose parameters count in the first step. */
  scale(a: string, parameters: number, what: string): string {
    const first = this.step === 0;
    const options = first ? { inputs: [a], parameters } : { inputs: [a, a] };
    return this.layer.site.builder.multiply(this.name(what), options);
  }

  apply(chosen: ActivationFunction, a: string, what: string): string {
    return this.layer.site.builder.activation(this.name(what), { inputs: [a], function: chosen });
  }

  private name(what: string): string {
    const { site, suffix } = this.layer;
    return site.name(`${suffix}.${this.step}.${what}`);
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
  const { hidden, late } = part.layer;
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
  return part.apply(part.layer.function, part.add(x, part.product(state, 1), 'sum'), 'h');
}
