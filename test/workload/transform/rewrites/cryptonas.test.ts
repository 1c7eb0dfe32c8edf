import { describe, expect, it } from 'vitest';
import { countNetwork, macs } from '../../../../src/workload/count.js';
import type { Network } from '../../../../src/workload/graph.js';
import { sitesOf } from '../../../../src/workload/sites.js';
import { builder, outline, reread, transformed, zooNetwork } from './networks.js';

/** Two branches with ReLUs that meet in a sum, behind a stem; `after`: a ReLU behind the sum. */
function branches(after: boolean): Network {
  const net = builder(3, 8);
  net.conv('stem', { filters: 5, kernel: 3, padding: 1 });
  net.conv('long', { filters: 5, kernel: 3, padding: 1 });
  net.activation('long.relu', { function: 'relu' });
  net.conv('short', { filters: 5, kernel: 1, inputs: ['stem'] });
  net.activation('short.relu', { function: 'relu' });
  net.add('sum', { inputs: ['long.relu', 'short.relu'], stage: 'S1' });
  if (after) net.activation('sum.relu', { function: 'relu' });
  net.conv('end', { filters: 2, kernel: 1 });
  return net.build();
}

describe('cryptonas balance', () => {
  it('quadruples channels where sizes halve: as many ReLUs in all layers of ResNet-18', () => {
    const after = transformed('resnet18-c100', 'cryptonas balance=true');
    expect(sitesOf(after).map(({ elements }) => elements)).toEqual(Array.from({ length: 17 }, () => 65_536));
    const widths = after.operators.flatMap((operator) =>
      operator.kind === 'conv' ? [operator.filters] : [],
    );
    expect(widths).toEqual([
      ...[64, 64, 64, 64, 64],
      ...[256, 256, 256, 256, 256],
      ...[1024, 1024, 1024, 1024, 1024],
      ...[4096, 4096, 4096, 4096, 4096],
    ]);
    // The classifier reads 4096 features.
    expect(macs(after.operators.at(-1)!)).toBe(4096 * 100);
    expect(reread(after)).toEqual(after.operators);
  });

  it('keeps proportions within a size: bottlenecks stay four times as wide', () => {
    const after = transformed('resnet50-imagenet', 'cryptonas balance=true');
    const relus = sitesOf(after).filter(({ function: of }) => of === 'relu');
    expect(relus[0]!.elements).toBe(64 * 112 * 112);
    expect(relus.slice(1, 4).map(({ elements }) => elements / (112 * 112 * 64))).toEqual([1, 1, 4]);
    expect(relus.slice(-3).map(({ elements }) => elements / (112 * 112 * 64))).toEqual([1, 1, 4]);
  });

  it('leaves layers behind the feature maps as they are', () => {
    const sizes = sitesOf(transformed('vgg16-2fc4096-c10', 'cryptonas balance=true')).flatMap((site) =>
      site.function === 'relu' ? [site.elements] : [],
    );
    expect(sizes).toEqual([...Array.from({ length: 13 }, () => 65_536), 4096, 4096]);
  });

  it('keeps what else is known of the network', () => {
    const before = { ...zooNetwork('resnet18-c100'), batch: 3, notes: [], transforms: { other: { a: 1 } } };
    expect(transformed(before, 'cryptonas balance=true')).toMatchObject({
      batch: 3,
      notes: [],
      transforms: { other: { a: 1 }, cryptonas: { balance: 'true' } },
      name: 'resnet18-c100+cryptonas[balance=true]',
    });
  });

  it.each([
    ['gpt2-small-T128', /balance: workload 'gpt2-small-T128' has no ReLUs in feature maps of several sizes/],
    ['alexnet-torchvision-imagenet', /goes from 55x55 to 27x27; expected sizes that halve/],
    ['sphynx-50k-c100', /has as many ReLUs in every layer/],
    ['googlenet-imagenet', /cannot have other channels in/],
    ['mobilenetv2-imagenet', /would have 21\.33 channels in/],
  ])('refuses %s', (name, message) => {
    expect(() => transformed(name, 'cryptonas balance=true')).toThrow(message);
  });
});

describe('cryptonas shuffle', () => {
  it('puts one ReLU behind a sum for those before it', () => {
    const after = transformed(branches(false), 'cryptonas shuffle=true');
    expect(outline(after)).toEqual([
      'stem(input)',
      'long(stem)',
      'short(stem)',
      'sum(long short)',
      'sum.relu(sum)',
      'end(sum.relu)',
    ]);
    expect(after.operators[4]).toMatchObject({ kind: 'activation', function: 'relu', stage: 'S1' });
    expect(countNetwork(after).relus).toBe(5 * 64);
    expect(countNetwork(branches(false)).relus).toBe(2 * 5 * 64);
  });

  it('finds a name that no operator has', () => {
    const net = builder(3, 8);
    net.conv('a.relu', { filters: 3, kernel: 1 });
    net.conv('a.relu2', { filters: 3, kernel: 1 });
    net.activation('b', { function: 'relu' });
    net.add('a', { inputs: ['b', 'a.relu'] });
    expect(outline(transformed(net.build(), 'cryptonas shuffle=true')).slice(-2)).toEqual([
      'a(a.relu2 a.relu)',
      'a.relu3(a)',
    ]);
    const free = builder(3, 8);
    free.conv('a.relu', { filters: 3, kernel: 1 });
    free.activation('b', { function: 'relu' });
    free.add('a', { inputs: ['b', 'input'] });
    expect(outline(transformed(free.build(), 'cryptonas shuffle=true')).at(-1)).toBe('a.relu2(a)');
  });

  it('needs no other where one follows the sum', () => {
    const after = transformed(branches(true), 'cryptonas shuffle=true');
    expect(outline(after)).toEqual([
      'stem(input)',
      'long(stem)',
      'short(stem)',
      'sum(long short)',
      'sum.relu(sum)',
      'end(sum.relu)',
    ]);
  });

  it('leaves a ReLU that others read, one of part of its elements, and one that the sum spreads out', () => {
    const shared = builder(3, 8);
    shared.conv('a', { filters: 4, kernel: 1 });
    shared.activation('a.relu', { function: 'relu' });
    shared.conv('b', { filters: 4, kernel: 1 });
    shared.activation('b.relu', { function: 'relu', kept: 7 });
    shared.pool('pool', { type: 'average', kernel: 'global' });
    shared.activation('pool.relu', { function: 'relu' });
    shared.add('sum', { inputs: ['a.relu', 'b', 'pool.relu'] });
    const network = shared.build();
    const spread = network.operators.map((operator) =>
      operator.name === 'b' ? { ...operator, inputs: ['a.relu'] } : operator,
    );
    expect(() => transformed({ ...network, operators: spread }, 'cryptonas shuffle=true')).toThrow(
      /shuffle: workload 'small' has no ReLU that only a sum reads/,
    );
  });

  it('refuses ResNet-18, whose sums have their ReLU behind them', () => {
    expect(() => transformed('resnet18-c100', 'cryptonas shuffle=true')).toThrow(/no ReLU that only a sum/);
  });
});

describe('cryptonas prune', () => {
  it('takes the ReLU from the branch without a window, and no other', () => {
    const net = builder(3, 8);
    net.conv('stem', { filters: 5, kernel: 3, padding: 1 });
    net.conv('c1', { filters: 5, kernel: 3, padding: 1 });
    net.activation('c1.relu', { function: 'relu' });
    net.conv('c2', { filters: 5, kernel: 3, padding: 1 });
    net.activation('c2.relu', { function: 'relu' });
    net.conv('skip', { filters: 5, kernel: 1, inputs: ['stem'] });
    net.activation('skip.relu', { function: 'relu' });
    net.add('sum', { inputs: ['c2.relu', 'skip.relu'] });
    const after = transformed(net.build(), 'cryptonas prune=true');
    expect(outline(after).filter((line) => line.includes('relu'))).toEqual([
      'c1.relu(c1)',
      'c2(c1.relu)',
      'c2.relu(c2)',
      'sum(c2.relu skip)',
    ]);
  });

  it('leaves branches with a window, equal branches, and ReLUs that another reads', () => {
    const net = builder(3, 8);
    net.conv('stem', { filters: 3, kernel: 1 });
    net.activation('stem.relu', { function: 'relu' });
    net.conv('a', { filters: 3, kernel: 3, padding: 1 });
    net.conv('b', { filters: 3, kernel: 3, padding: 1 });
    net.conv('c', { filters: 3, kernel: 3, padding: 1, inputs: ['stem.relu'] });
    net.activation('c.relu', { function: 'relu' });
    net.add('wide', { inputs: ['b', 'c.relu'] });
    net.add('shared', { inputs: ['wide', 'stem.relu'] });
    expect(() => transformed(net.build(), 'cryptonas prune=true')).toThrow(/prune: .* on a skip alone/);
  });
});

describe('cryptonas', () => {
  it('does what applies when nothing is named, pruning before it shuffles', () => {
    // On the skip there is no layer but 1x1: its ReLU goes; the other moves behind the sum.
    const net = builder(3, 8);
    net.conv('stem', { filters: 5, kernel: 3, padding: 1 });
    net.conv('long', { filters: 5, kernel: 3, padding: 1 });
    net.activation('long.relu', { function: 'relu' });
    net.activation('skip.relu', { function: 'relu', inputs: ['stem'] });
    net.add('sum', { inputs: ['long.relu', 'skip.relu'] });
    const after = transformed(net.build(), 'cryptonas');
    expect(outline(after)).toEqual(['stem(input)', 'long(stem)', 'sum(long stem)', 'sum.relu(sum)']);
    expect(countNetwork(transformed('resnet18-c100', 'cryptonas')).relus).toBe(17 * 65_536);
    expect(outline(transformed(net.build(), 'cryptonas shuffle=false'))).toEqual([
      'stem(input)',
      'long(stem)',
      'long.relu(long)',
      'sum(long.relu stem)',
    ]);
  });

  it.each([
    ['gpt2-small-T128', 'cryptonas', /^transform\.cryptonas: .*no ReLUs on skips or before sums/],
    ['resnet18-c100', 'cryptonas balance=false shuffle=false prune=false', /nothing is asked for/],
    ['resnet18-c100', 'cryptonas balance=maybe', /cryptonas\.balance: true or false/],
    ['resnet18-c100', 'cryptonas balnce=true', /did you mean 'balance'/],
  ])('refuses %s with %s', (name, text, message) => {
    expect(() => transformed(name, text)).toThrow(message);
  });
});
