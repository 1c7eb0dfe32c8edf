import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { NetworkBuilder } from '../../src/workload/build.js';

const image = (channels = 3, height = 32, width = height): NetworkBuilder =>
  new NetworkBuilder({ name: 'test', input: { channels, height, width } });

describe('shape inference', () => {
  it('convolves: floor((in + pad - dilation * (k - 1) - 1) / stride) + 1', () => {
    const net = image(3, 224);
    net.conv('stem', { filters: 64, kernel: 7, stride: 2, padding: 3 });
    expect(net.shapeOf('stem')).toEqual({ channels: 64, height: 112, width: 112 });
  });

  it('convolves with an asymmetric kernel, stride and padding', () => {
    const net = image(8, 17, 20);
    net.conv('a', { filters: 4, kernel: [1, 7], stride: [2, 3], padding: [0, 3] });
    expect(net.shapeOf('a')).toEqual({ channels: 4, height: 9, width: 7 });
    net.conv('b', { filters: 4, kernel: 3, padding: { top: 1, bottom: 0, left: 2, right: 3 } });
    expect(net.shapeOf('b')).toEqual({ channels: 4, height: 8, width: 10 });
  });

  it('dilates the kernel', () => {
    const net = image(3, 32);
    net.conv('a', { filters: 4, kernel: 3, dilation: 4 });
    expect(net.shapeOf('a')).toMatchObject({ height: 24, width: 24 });
  });

  it.each([
    [224, 11, 4, 1, 56, { top: 3, bottom: 4 }],
    [27, 5, 1, 1, 27, { top: 2, bottom: 2 }],
    [112, 3, 2, 1, 56, { top: 0, bottom: 1 }],
    [56, 1, 2, 1, 28, { top: 0, bottom: 0 }],
    [10, 3, 1, 3, 10, { top: 3, bottom: 3 }],
  ])(
    "pads %i 'same' for kernel %i, stride %i, dilation %i",
    (size, kernel, stride, dilation, out, padding) => {
      const net = image(3, size);
      net.conv('a', { filters: 1, kernel, stride, dilation, padding: 'same' });
      expect(net.build().operators[0]).toMatchObject({ output: { height: out, width: out }, padding });
    },
  );

  it('pools with the kernel as stride, over everything, and rounding up by padding', () => {
    const net = image(64, 112);
    net.pool('a', { type: 'max', kernel: 3, stride: 2, padding: { top: 0, bottom: 1, left: 0, right: 1 } });
    net.pool('b', { type: 'average', kernel: 2 });
    net.pool('c', { type: 'average', kernel: 'global' });
    expect(['a', 'b', 'c'].map((name) => net.shapeOf(name).height)).toEqual([56, 28, 1]);
    expect(net.build().operators[2]).toMatchObject({ kernel: [28, 28], stride: [28, 28] });
  });

  it('carries tokens through attention', () => {
    const net = new NetworkBuilder({ name: 'test', input: { channels: 1, height: 10, width: 1 } });
    net.embedding('table', { rows: 100, features: 24 });
    net.linear('qkv', { features: 72 });
    net.matmul('scores', { count: 3, m: 10, k: 8, n: 10, layout: 'scores' });
    net.activation('softmax', { function: 'softmax' });
    net.matmul('mix', { inputs: ['softmax', 'qkv'], count: 3, m: 10, k: 10, n: 8, layout: 'tokens' });
    expect(net.shapeOf('table')).toEqual({ channels: 24, height: 10, width: 1 });
    expect(net.shapeOf('softmax')).toEqual({ channels: 3, height: 10, width: 10 });
    expect(net.shapeOf('mix')).toEqual({ channels: 24, height: 10, width: 1 });
  });

  it('joins, scales and reshapes', () => {
    const net = image(4, 6);
    net.pool('point', { type: 'average', kernel: 'global' });
    net.multiply('gate', { inputs: ['input', 'point'] });
    net.concat('channels', { inputs: ['gate', 'input'] });
    net.concat('rows', { inputs: ['gate', 'input'], axis: 'height' });
    net.reshape('tokens', { inputs: ['gate'], shape: 'tokens', parameters: 4 });
    net.reshape('flat', { inputs: ['gate'], shape: 'flatten' });
    expect(net.shapeOf('gate')).toEqual({ channels: 4, height: 6, width: 6 });
    expect(net.shapeOf('channels')).toEqual({ channels: 8, height: 6, width: 6 });
    expect(net.shapeOf('rows')).toEqual({ channels: 4, height: 12, width: 6 });
    expect(net.shapeOf('tokens')).toEqual({ channels: 4, height: 37, width: 1 });
    expect(net.shapeOf('flat')).toEqual({ channels: 144, height: 1, width: 1 });
  });

  it('reads the operator before unless told otherwise, and records shapes of inputs', () => {
    const net = image();
    net.conv('a', { filters: 4, kernel: 1 });
    net.conv('b', { filters: 4, kernel: 1, inputs: ['input'] });
    net.add('sum', { inputs: ['a', 'b'] });
    const { operators } = net.build();
    expect(operators.map(({ inputs }) => inputs)).toEqual([['input'], ['input'], ['a', 'b']]);
    expect(operators[2]!.inputShapes).toEqual([
      { channels: 4, height: 32, width: 32 },
      { channels: 4, height: 32, width: 32 },
    ]);
  });
});

describe('refuses', () => {
  const refusals: [what: string, attempt: (net: NetworkBuilder) => unknown, message: RegExp][] = [
    [
      'a kernel larger than its padded input',
      (net) => net.conv('a', { filters: 1, kernel: [3, 40], padding: 2 }),
      /^kernel: operator 'a': kernel 3x40 is larger than its padded input 36x36; expected at most 36x36$/,
    ],
    [
      'a dilated kernel larger than its input',
      (net) => net.conv('a', { filters: 1, kernel: 3, dilation: 16 }),
      /kernel 3x3 \(spanning 33x33\) is larger than its padded input 32x32/,
    ],
    [
      'a pool larger than its input',
      (net) => net.pool('a', { type: 'max', kernel: 33 }),
      /kernel 33x33 is larger than its padded input 32x32/,
    ],
    [
      'channels that groups do not divide',
      (net) => net.conv('a', { filters: 4, kernel: 1, groups: 2 }),
      /operator 'a': 3 input channels are not divisible by 2 groups/,
    ],
    [
      'filters that groups do not divide',
      (net) => net.conv('a', { filters: 4, kernel: 1, groups: 3 }),
      /operator 'a': 4 filters are not divisible by 3 groups/,
    ],
    [
      'a sum of different shapes',
      (net) => {
        net.conv('a', { filters: 3, kernel: 3 });
        net.add('sum', { inputs: ['a', 'input'] });
      },
      /operator 'sum': shapes 3x30x30 and 3x32x32 do not match/,
    ],
    ['a sum of one', (net) => net.add('sum'), /operator 'sum': has one input/],
    [
      'a gate of other channels',
      (net) => {
        net.pool('p', { type: 'average', kernel: 'global' });
        net.conv('gate', { filters: 4, kernel: 1 });
        net.multiply('a', { inputs: ['input', 'gate'] });
      },
      /shapes 3x32x32 and 4x1x1 do not match/,
    ],
    [
      'joining different sizes',
      (net) => {
        net.conv('a', { filters: 3, kernel: 3 });
        net.concat('join', { inputs: ['a', 'input'] });
      },
      /shapes 3x30x30, 3x32x32 cannot be joined along channels/,
    ],
    [
      'an unknown input',
      (net) => {
        net.conv('conv1', { filters: 3, kernel: 3 });
        net.norm('a', { type: 'batch', inputs: ['cnov1'] });
      },
      /operator 'a': 'cnov1' is not the name of an earlier operator; did you mean 'conv1'\?/,
    ],
    [
      'a name twice',
      (net) => {
        net.norm('a', { type: 'batch' });
        net.norm('a', { type: 'batch' });
      },
      /name: operator 'a' exists already/,
    ],
    ["an operator named 'input'", (net) => net.norm('input', { type: 'batch' }), /'input' is the name of/],
    [
      'no filters',
      (net) => net.conv('a', { filters: 0, kernel: 1 }),
      /filters is 0; expected a whole number/,
    ],
    ['half a stride', (net) => net.conv('a', { filters: 1, kernel: 1, stride: 0.5 }), /stride is 0.5/],
    [
      'two inputs of a convolution',
      (net) => net.conv('a', { filters: 1, kernel: 1, inputs: ['input', 'input'] }),
      /has 2 inputs; expected one input/,
    ],
    [
      'an operand larger than its input',
      (net) => net.matmul('a', { m: 4, k: 1000, n: 3, layout: 'scores' }),
      /operand 1 \(1 x 4 x 1000\) needs 4000 elements, its input 3x32x32 has 3072/,
    ],
    [
      'a second operand larger than its input',
      (net) => net.matmul('a', { m: 1, k: 1000, n: 4, layout: 'scores' }),
      /operand 2 \(1 x 1000 x 4\) needs 4000 elements/,
    ],
    [
      'a view of another size',
      (net) => net.reshape('a', { shape: { channels: 3, height: 32, width: 31 } }),
      /3x32x31 has 2976 elements, its input 3x32x32 has 3072; expected 3072 elements/,
    ],
    [
      'selecting more than there is',
      (net) => net.reshape('a', { mode: 'select', shape: { channels: 3, height: 32, width: 33 } }),
      /has 3168 elements, its input 3x32x32 has 3072; expected at most 3072 elements/,
    ],
    [
      'part of a token',
      (net) => net.reshape('a', { shape: 'tokens', parameters: 4 }),
      /4 parameters are no whole number of tokens of 3 features; expected a multiple of 3/,
    ],
    ['an empty network', (net) => net.build(), /network 'test' has no operators/],
  ];

  it.each(refusals)('%s', (_, attempt, message) => {
    const failure = attemptTo(() => attempt(image()));
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as InputError).message).toMatch(message);
  });

  it('bits outside 1 to 64, a batch of 0 and an input without height', () => {
    const header = { name: 'test', input: { channels: 1, height: 1, width: 1 } };
    const wide = new NetworkBuilder({ ...header, bits: { weight: 65 } });
    wide.norm('a', { type: 'batch' });
    expect(() => wide.build()).toThrow('bits.weight: is 65; expected a whole number from 1 to 64');
    const none = new NetworkBuilder({ ...header, batch: 0 });
    none.norm('a', { type: 'batch' });
    expect(() => none.build()).toThrow('batch: batch is 0');
    expect(() => new NetworkBuilder({ name: 'test', input: { channels: 1, height: 0, width: 1 } })).toThrow(
      'input: input is 0',
    );
  });
});

function attemptTo(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
