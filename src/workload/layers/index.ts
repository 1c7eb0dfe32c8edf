import type { NetworkBuilder } from '../build.js';
import { elements, type Shape } from '../graph.js';
import type { OperatorEntry } from '../schema.js';
import { both, resolvePadding, sameShape, showShape } from '../shapes.js';
import { CELL_FUNCTIONS, joinParts, joinStates, unroll, type Cell } from './recurrent.js';
import { transposedSize } from './transposed.js';
import { unfold } from './unfold.js';

type Entry<Kind extends OperatorEntry['kind']> = Extract<OperatorEntry, { kind: Kind }>;
/** Entries of a file that become several operators. */
export type LayerEntry = Entry<'transposed' | 'conv3d' | 'resize' | 'lstm' | 'gru' | 'rnn'>;

/**
 * Adds the operators of such a layer, the same that the ONNX importer makes of it, and returns the last one's name.
 * Shapes that do not fit are the builder's errors.
 */
export function addLayer(builder: NetworkBuilder, name: string, entry: LayerEntry): string {
  const [first = entry.external === undefined ? builder.last : 'input', ...more] = entry.inputs ?? [];
  if (more.length > 0)
    builder.fail('inputs', `operator '${name}' has ${more.length + 1} inputs`, 'one input');
  const { external } = entry;
  const source =
    external === undefined
      ? first
      : builder.reshape(`${name}.view`, { inputs: [first], external, shape: external });
  const layer = { builder, name, source, input: builder.shapeOf(source) };
  switch (entry.kind) {
    case 'transposed':
      return transposed(layer, entry);
    case 'conv3d':
      return volume(layer, entry);
    case 'resize':
      return resized(layer, entry);
    default:
      return recurrent(layer, entry);
  }
}

interface Layer {
  builder: NetworkBuilder;
  name: string;
  /** Operator that computes the input, and its shape. */
  source: string;
  input: Shape;
}

/** `from` in another shape: itself, a view, some of its elements, or more. */
function see({ builder, name }: Layer, suffix: string, from: string, shape: Shape): string {
  const given = builder.shapeOf(from);
  if (sameShape(given, shape)) return from;
  const [before, after] = [elements(given), elements(shape)];
  const mode = before === after ? 'view' : after < before ? 'select' : 'pad';
  return builder.reshape(`${name}${suffix}`, { inputs: [from], shape, mode });
}

/**
 * Every element of the input times the weights of its channel: a convolution of one tap to `filters x taps`. The
 * products that meet in one place are summed where they are written.
 */
function transposed(layer: Layer, entry: Entry<'transposed'>): string {
  const { builder, name, source, input } = layer;
  const { filters, groups = 1, bias = false } = entry;
  const [kernel, stride, dilation, extra] = [
    both(entry.kernel),
    both(entry.stride ?? 1),
    both(entry.dilation ?? 1),
    both(entry.outputPadding ?? 0),
  ];
  const padding = entry.padding ?? 0;
  const { top, bottom, left, right } =
    padding === 'same'
      ? { top: 0, bottom: 0, left: 0, right: 0 }
      : resolvePadding(padding, input, { kernel, stride, dilation });
  const side = (size: number, axis: 0 | 1, around: number): number =>
    padding === 'same'
      ? size * stride[axis]
      : transposedSize(size, {
          kernel: kernel[axis],
          stride: stride[axis],
          dilation: dilation[axis],
          extra: extra[axis],
          around,
        });
  const height = side(input.height, 0, top + bottom);
  const width = side(input.width, 1, left + right);
  if (height < 1 || width < 1) {
    builder.fail('padding', `operator '${name}': leaves a result of ${height}x${width}`, 'less padding');
  }
  if (filters % groups !== 0) {
    builder.fail('groups', `operator '${name}': ${filters} filters are not divisible by ${groups} groups`);
  }
  builder.conv(name, { inputs: [source], filters: filters * kernel[0] * kernel[1], groups, kernel: 1 });
  const sum = see(layer, '.sum', name, { channels: filters, height, width });
  return bias ? builder.add(`${name}.bias`, { inputs: [sum], parameters: filters }) : sum;
}

/** A convolution over slices that lie below one another in the height of a feature map. */
function volume(layer: Layer, entry: Entry<'conv3d'>): string {
  const { builder, name, source, input } = layer;
  const { filters, depth, groups = 1, bias = false } = entry;
  if (input.height % depth !== 0) {
    const { height } = input;
    const fits = Array.from({ length: Math.min(height, 10_000) }, (_, index) => index + 1).filter(
      (one) => height % one === 0,
    );
    const near = fits.reduce((a, b) => (Math.abs(b - depth) < Math.abs(a - depth) ? b : a));
    builder.fail(
      'depth',
      `operator '${name}': a height of ${height} is no ${depth} slices`,
      `a divisor of ${height}`,
      String(near),
    );
  }
  const three = (given: Triple | undefined, otherwise: number): number[] =>
    given === undefined || typeof given === 'number' ? Array<number>(3).fill(given ?? otherwise) : [...given];
  const window = {
    kernel: three(entry.kernel, 1),
    stride: three(entry.stride, 1),
    dilation: three(entry.dilation, 1),
    pads: three(entry.padding, 0).map((one): [number, number] => [one, one]),
  };
  const spatial = [depth, input.height / depth, input.width];
  const { shape, ...flat } = unfold({ channels: input.channels, spatial, images: 1 }, window, (axis, most) =>
    builder.fail(
      'kernel',
      `operator '${name}': kernel ${window.kernel.join('x')} is larger than its padded input in ${AXES[axis]}`,
      `at most ${most} there`,
    ),
  );
  if (input.channels % groups !== 0 || filters % groups !== 0) {
    builder.fail(
      'groups',
      `operator '${name}': ${input.channels} input channels or ${filters} filters are not divisible by ${groups} groups`,
    );
  }
  return builder.conv(name, {
    inputs: [see(layer, '.unfold', source, shape)],
    ...{ filters, groups, bias },
    ...flat.window,
  });
}

type Triple = number | readonly [number, number, number];
const AXES = ['depth', 'height', 'width'];

/** Elements repeated or dropped (nearest), or neighbours weighed in one more pass over the result. */
function resized(layer: Layer, entry: Entry<'resize'>): string {
  const { builder, name, source, input } = layer;
  const { scale, size, mode = 'nearest' } = entry;
  if ((scale === undefined) === (size === undefined)) {
    builder.fail(
      'scale',
      `operator '${name}': has ${scale === undefined ? 'no' : 'a'} scale and ${size === undefined ? 'no' : 'a'} size`,
      'one of `scale` and `size`',
    );
  }
  const [vertical, horizontal] = both(scale ?? 1);
  // Sizes as ONNX rounds them: a scale of 1/3 of 3 is 1.
  const [height, width] = both(
    size ?? [Math.floor(input.height * vertical + 1e-5), Math.floor(input.width * horizontal + 1e-5)],
  );
  if (height < 1 || width < 1) {
    builder.fail('scale', `operator '${name}': leaves a result of ${height}x${width}`, 'a larger scale');
  }
  const shape = { channels: input.channels, height, width };
  if (sameShape(shape, input)) {
    builder.fail(
      size === undefined ? 'scale' : 'size',
      `operator '${name}': is ${showShape(input)} before and after`,
      'another size',
    );
  }
  const mapped = see(layer, '', source, shape);
  return mode === 'nearest' ? mapped : builder.multiply(`${name}.interpolate`, { inputs: [mapped, mapped] });
}

const CELLS: Record<Entry<'lstm' | 'gru' | 'rnn'>['kind'], Cell> = { lstm: 'LSTM', gru: 'GRU', rnn: 'RNN' };

/** Tokens of the input are the steps. Not sequential: all states are there at once, products are one a layer. */
function recurrent(layer: Layer, entry: Entry<'lstm' | 'gru' | 'rnn'>): string {
  const { builder, name, source, input } = layer;
  const { hidden, bias = true, direction = 'forward', sequential = true, result = 'states' } = entry;
  const tokens = input.height * input.width;
  const whole = { channels: input.channels, height: tokens, width: 1 };
  const site = { builder, name: (suffix: string) => `${name}${suffix}` };
  const seen = see(layer, '.tokens', source, whole);
  const [steps, rows] = sequential ? [tokens, 1] : [1, tokens];
  const runs = (direction === 'both' ? ['.forward', '.reverse'] : ['']).map((suffix) =>
    unroll({
      ...{ site, cell: CELLS[entry.kind], suffix, input: seen, hidden, steps, rows, bias },
      peepholes: entry.kind === 'lstm' && entry.peepholes === true,
      late: entry.kind === 'gru' && entry.resetAfter === true,
      function: (entry.kind === 'rnn' ? entry.function : undefined) ?? CELL_FUNCTIONS[0],
      start: (what) => see(layer, `${suffix}${what}`, seen, { channels: hidden, height: rows, width: 1 }),
    }),
  );
  if (result === 'states') return joinStates(site, runs);
  const ends = runs.map(({ states }) => states.at(-1)!);
  const last = joinParts(site, ends, '.last', 'channels');
  // Of all steps at once the last are a part.
  return see(layer, '.final', last, { ...builder.shapeOf(last), height: 1 });
}
