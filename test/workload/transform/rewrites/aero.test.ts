import { describe, expect, it } from 'vitest';
import { countNetwork, macs, parameters } from '../../../../src/workload/count.js';
import { feedForwards } from '../../../../src/workload/feed-forward.js';
import type { Network, Operator } from '../../../../src/workload/graph.js';
import { AERO_VARIANTS } from '../../../../src/workload/transform/rewrites/aero.js';
import { builder, outline, reread, transformed, zooNetwork } from './networks.js';

const GPT = 'gpt2-small-T128';
const variant = (text: string): Network => transformed(GPT, `aero variant=${text}`);
const block = (network: Network, index: number): string[] =>
  outline(network)
    .filter((line) => line.startsWith(`block${index}/`))
    .map((line) => line.replaceAll(`block${index}/`, '').replaceAll('block', '#'));

describe('aero', () => {
  it('has nine variants, each of the elements that it names', () => {
    const sites = Object.fromEntries(
      AERO_VARIANTS.map((name) => [name, countNetwork(variant(name)).nonlinearElements]),
    );
    const softmax = 12 * 12 * 128 * 128;
    const [norm, ffn] = [25 * 128 * 768, 12 * 128 * 3072];
    expect(sites).toEqual({
      'SM+LN+G': { softmax, 'layer-norm': norm, gelu: ffn },
      'SM+LN+R': { softmax, 'layer-norm': norm, relu: ffn },
      'SM+LN': { softmax, 'layer-norm': norm },
      'SM+G': { softmax, gelu: ffn },
      'SM+R': { softmax, relu: ffn },
      SM: { softmax },
      'SM+ScFFN': { softmax },
      'SM+ScFuFFN': { softmax },
      EReg: { softmax },
    });
  });

  it('leaves the baseline as it is', () => {
    expect(variant('SM+LN+G').operators).toEqual(zooNetwork(GPT).operators);
  });

  it('scales the skip past a linear feed-forward network', () => {
    expect(block(variant('SM+ScFFN'), 2)).toEqual([
      'qkv(#1/add2)',
      'qk(qkv)',
      'softmax(qk)',
      'av(softmax qkv)',
      'proj(av)',
      'add1(proj #1/add2)',
      'ffn_up(add1)',
      'ffn_down(ffn_up)',
      'add2.scale(add1)',
      'add2(ffn_down add2.scale)',
    ]);
    const scale = variant('SM+ScFFN').operators.find(({ name }) => name === 'block2/add2.scale')!;
    expect(scale).toMatchObject({ kind: 'elementwise', operation: 'multiply', parameters: 1 });
  });

  it('fuses the feed-forward network to one layer of d x d', () => {
    const fused = variant('SM+ScFuFFN');
    expect(block(fused, 1).slice(-3)).toEqual([
      'ffn_down(add1)',
      'add2.scale(add1)',
      'add2(ffn_down add2.scale)',
    ]);
    const layer = fused.operators.find(({ name }) => name === 'block1/ffn_down')!;
    expect(macs(layer)).toBe(128 * 768 * 768);
    expect(parameters(layer)).toBe(768 * 768 + 768);
    expect(layer.inputShapes).toEqual([{ channels: 768, height: 128, width: 1 }]);
    expect(fused.operators.at(-1)!.inputs).toEqual(['block12/add2']);
  });

  it('removes the deepest feed-forward networks with their sums', () => {
    const removed = variant('SM+ScFuFFN remove=2');
    expect(block(removed, 10)).toContain('add2(ffn_down add2.scale)');
    expect(block(removed, 12)).toEqual([
      'qkv(#11/add1)',
      'qk(qkv)',
      'softmax(qk)',
      'av(softmax qkv)',
      'proj(av)',
      'add1(proj #11/add1)',
    ]);
    expect(removed.operators.at(-1)!.inputs).toEqual(['block12/add1']);
    expect(feedForwards(variant('SM+ScFFN remove=5'))).toHaveLength(7);
  });

  it('has one temperature a row of scores before the softmax', () => {
    const cooled = variant('EReg');
    expect(block(cooled, 1).slice(1, 4)).toEqual([
      'qk(qkv)',
      'softmax.temperature(qk)',
      'softmax(softmax.temperature)',
    ]);
    const temperature = cooled.operators.find(({ name }) => name === 'block1/softmax.temperature')!;
    expect(temperature).toMatchObject({ operation: 'multiply', parameters: 12 * 128 });
    expect(temperature.output).toEqual({ channels: 12, height: 128, width: 128 });
  });

  it.each(AERO_VARIANTS)(
    '%s is a network that can be written and read, and applies to Pythia and ViT',
    (name) => {
      for (const workload of ['pythia-70m-T128', 'vit-tiny16-224-in1k', GPT]) {
        const after = transformed(workload, `aero variant=${name}`);
        expect(reread(after)).toEqual(after.operators);
      }
    },
  );

  it('reads what the block reads where attention and feed-forward are parallel', () => {
    expect(block(transformed('pythia-70m-T128', 'aero variant=SM+ScFuFFN remove=1'), 2).slice(-4)).toEqual([
      'add1(proj #1/add2)',
      'ffn_down(#1/add2)',
      'add2.scale(add1)',
      'add2(ffn_down add2.scale)',
    ]);
  });

  it('says what it took without a source', () => {
    expect(variant('SM+LN+G').notes).toEqual([]);
    expect(variant('EReg').notes!.map(({ name, status }) => [name, status])).toEqual([
      ['aero.final-norm', 'assumed'],
      ['aero.scale', 'derived'],
      ['aero.temperature', 'recalled'],
    ]);
  });

  it.each([
    ['resnet18-c100', 'aero variant=SM', /has no attention with feed-forward networks/],
    [GPT, 'aero', /variant/],
    [GPT, 'aero variant=SM+LX', /variant/],
    [GPT, 'aero variant=SM+LN+R remove=1', /remove: SM\+LN\+R keeps all feed-forward networks/],
    [GPT, 'aero variant=EReg remove=13', /remove: .*has 12 feed-forward networks; expected at most 12/],
    [GPT, 'aero variant=SM+ScFFN | aero variant=SM+R', /has a linear feed-forward network/],
    [GPT, 'aero variant=SM+R | aero variant=SM+LN+R', /has no layer norm that SM\+LN\+R could keep/],
    [GPT, 'aero variant=EReg | aero variant=SM', /has no attention with feed-forward networks/],
  ])('refuses %s with %s', (name, text, message) => {
    expect(() => transformed(name, text)).toThrow(message);
  });

  it('refuses to scale what has no skip', () => {
    const net = builder(4, 6);
    net.activation('softmax', { function: 'softmax' });
    net.linear('up', { features: 8 });
    net.linear('down', { features: 4 });
    expect(() => transformed(net.build(), 'aero variant=SM+ScFFN')).toThrow(/without a skip/);
    expect(outline(transformed(net.build(), 'aero variant=SM'))).toEqual([
      'softmax(input)',
      'up(softmax)',
      'down(up)',
    ]);
  });
});

describe('feedForwards', () => {
  it('are pairs of layers that widen and return, read by nobody else', () => {
    const net = builder(4, 6);
    net.linear('a', { features: 8 });
    net.activation('a.relu', { function: 'relu' });
    net.linear('b', { features: 4 });
    net.linear('c', { features: 3 });
    net.linear('d', { features: 4 });
    net.linear('e', { features: 16 });
    net.linear('f', { features: 4 });
    net.add('g', { inputs: ['e', 'e'] });
    const found = feedForwards(net.build());
    expect(found.map(({ up, activation, down, sum }) => [up, activation, down, sum].map(nameOf))).toEqual([
      ['a', 'a.relu', 'b', undefined],
    ]);
  });
});

const nameOf = (operator: Operator | undefined): string | undefined => operator?.name;
