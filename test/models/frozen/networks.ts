import { NetworkBuilder } from '../../../src/workload/build.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import type { Network } from '../../../src/workload/graph.js';

/** Every operator of a vision network with sides, channels, kernels, strides and paddings that differ. */
export function vision(batch = 1): Network {
  const net = new NetworkBuilder({ name: 'vision', batch, input: { channels: 5, height: 17, width: 13 } });
  net.conv('stem', {
    filters: 6,
    kernel: [3, 2],
    stride: [2, 1],
    padding: { top: 1, bottom: 0, left: 2, right: 1 },
  });
  net.norm('stem-norm', { type: 'batch' });
  net.activation('stem-relu', { function: 'relu' });
  net.conv('depthwise', { filters: 6, kernel: 3, groups: 6, padding: 1 });
  net.activation('swish', { function: 'hswish' });
  net.conv('grouped', { filters: 8, kernel: [1, 3], groups: 2, padding: [0, 1], bias: true });
  net.conv('dilated', {
    filters: 8,
    kernel: [2, 3],
    dilation: [2, 1],
    padding: { top: 2, bottom: 0, left: 0, right: 2 },
  });
  net.add('sum', { inputs: ['grouped', 'dilated'] });
  net.pool('max', { type: 'max', kernel: [3, 2], stride: [2, 3], padding: [1, 0] });
  net.activation('cut', { function: 'relu6' });
  net.conv('left', { filters: 11, kernel: 1 });
  net.pool('side', { type: 'average', kernel: 3, stride: 1, padding: 1, inputs: ['cut'] });
  net.conv('right', { filters: 3, kernel: [3, 1], padding: [1, 0], inputs: ['cut'] });
  net.concat('both', { inputs: ['left', 'side', 'right'] });
  net.conv('mix', { filters: 14, kernel: 1 });
  net.norm('group-norm', { type: 'group' });
  net.activation('poly', { function: 'polynomial', degree: 3 });
  net.conv('shrink', {
    filters: 10,
    kernel: [2, 3],
    stride: 2,
    padding: { top: 0, bottom: 1, left: 2, right: 0 },
  });
  net.pool('average', { type: 'average', kernel: 'global' });
  net.multiply('scale', { parameters: 10 });
  net.linear('head', { features: 23, bias: true });
  return net.build();
}

/** A block of a transformer: table, projections, scores, softmax, context, two layers and a residual sum. */
export function language(batch = 1): Network {
  const net = new NetworkBuilder({ name: 'language', batch, input: { channels: 1, height: 7, width: 1 } });
  net.embedding('table', { rows: 101, features: 10, lookups: 3 });
  net.norm('norm', { type: 'layer' });
  net.linear('qkv', { features: 30 });
  net.matmul('scores', { count: 2, m: 7, n: 7, k: 5, layout: 'scores' });
  net.activation('softmax', { function: 'softmax' });
  net.matmul('context', { count: 2, m: 7, n: 5, k: 7, layout: 'tokens', inputs: ['softmax', 'qkv'] });
  net.linear('out', { features: 10, bias: true });
  net.add('residual', { inputs: ['table', 'out'] });
  net.linear('up', { features: 37 });
  net.activation('gelu', { function: 'gelu' });
  net.linear('down', { features: 10 });
  net.multiply('gate', { inputs: ['down', 'residual'] });
  return net.build();
}

/** Products that need many folds in every direction, then a wide and a tall one. */
export function products(batch = 1): Network {
  const net = new NetworkBuilder({ name: 'products', batch, input: { channels: 43, height: 61, width: 1 } });
  net.linear('large', { features: 29 });
  net.linear('wide', { features: 131 });
  net.linear('narrow', { features: 2 });
  net.linear('again', { features: 19, inputs: ['wide'] });
  return net.build();
}

/** Steps of training, strided data gradients in both forms. */
export const steps = {
  vision: trainingStep(vision(), { batch: 7 }),
  language: trainingStep(language(), { batch: 5 }),
  spread: trainingStep(vision(), { batch: 3, dgrad: 'spread' }),
};

/** One of everything: one position, one channel, one sample. */
export function unit(): Network {
  const net = new NetworkBuilder({ name: 'unit', input: { channels: 1, height: 1, width: 1 } });
  net.conv('conv', { filters: 1, kernel: 1 });
  net.norm('norm', { type: 'group' });
  net.activation('relu', { function: 'relu' });
  net.linear('linear', { features: 1 });
  net.activation('tanh', { function: 'tanh' });
  net.pool('pool', { type: 'max', kernel: 1 });
  net.add('sum', { inputs: ['pool', 'relu'] });
  net.embedding('table', { rows: 1, features: 1, tokens: 1 });
  net.matmul('square', { m: 1, n: 1, k: 1, layout: 'tokens' });
  return net.build();
}

/** Two channels that are not summed, forward and backward. */
export function pair(): Network {
  const net = new NetworkBuilder({ name: 'pair', input: { channels: 2, height: 3, width: 2 } });
  net.conv('first', { filters: 2, kernel: 1 });
  net.conv('depthwise', { filters: 2, kernel: [2, 1], groups: 2 });
  net.conv('grouped', { filters: 4, kernel: 1, groups: 2, bias: true });
  return net.build();
}
