import { describe, expect, it } from 'vitest';
import { findFile } from '../../../src/document/files.js';
import { countNetwork, macs } from '../../../src/workload/count.js';
import type { Conv, Network } from '../../../src/workload/graph.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { channelNodes } from '../../../src/workload/transform/channels.js';
import { pruneNetwork } from '../../../src/workload/transform/prune.js';
import { unionWidths } from '../../../src/workload/transform/union.js';
import { loadTrace } from '../../../src/workload/transform/trace.js';

const load = (name: string): Network => loadNetwork(findFile('workloads', name));
const resnet50 = load('resnet50-imagenet');
const prune = (strength: string, epoch: number, variant: 'union' | 'gated'): Network =>
  pruneNetwork(resnet50, { trace: 'resnet50', strength, epoch, variant });
const fractionOf = (network: Network): number => Number(network.transforms!['prune']!['macFraction']);
const convs = ({ operators }: Network): Conv[] => operators.filter((one) => one.kind === 'conv');

/** MAC fractions at epochs 0, 10, ..., 90 as logged by the author (gated) and as computed from them (union). */
const LOGGED = {
  gated: {
    'r0.1': [1, 0.978, 0.91, 0.876, 0.852, 0.849, 0.846, 0.846, 0.845, 0.845],
    'r0.2': [1, 0.83, 0.683, 0.63, 0.599, 0.586, 0.581, 0.581, 0.579, 0.579],
    'r0.3': [1, 0.472, 0.374, 0.342, 0.323, 0.313, 0.312, 0.311, 0.307, 0.307],
  },
  union: { 'r0.1': { 90: 0.886 }, 'r0.2': { 90: 0.63 }, 'r0.3': { 90: 0.339 } },
};

describe('PruneTrain traces of ResNet-50', () => {
  for (const [strength, fractions] of Object.entries(LOGGED.gated)) {
    it(`${strength}: MAC fractions by epoch, gated`, () => {
      for (const [index, fraction] of fractions.entries()) {
        expect(fractionOf(prune(strength, index * 10, 'gated')), `epoch ${index * 10}`).toBeCloseTo(
          fraction,
          3,
        );
      }
    });
  }
  for (const [strength, fractions] of Object.entries(LOGGED.union)) {
    it(`${strength}: MAC fraction at the end, union`, () => {
      expect(Math.abs(fractionOf(prune(strength, 90, 'union')) - fractions[90])).toBeLessThan(0.0006);
    });
  }

  it('gives every convolution the logged channels, gated', () => {
    const trace = loadTrace('resnet50');
    const list = trace.strengths.get('r0.3')!.get(60)!;
    const pruned = convs(prune('r0.3', 60, 'gated'));
    expect(pruned.map((conv) => [conv.inputShapes[0]!.channels, conv.filters])).toEqual(list);
  });

  it('keeps a node of channels together, union (counts by hand from the published list)', () => {
    const pruned = convs(prune('r0.2', 90, 'union'));
    const channels = pruned.map((conv) => `${conv.inputShapes[0]!.channels}>${conv.filters}`);
    const published =
      '3>44 44>44 44>34 34>157 44>157 157>48 48>55 55>157 157>51 51>60 60>157 157>94 94>125 125>402 157>402 402>23 23>52 52>402 402>88 88>120 120>402 402>111 111>127 127>402 402>254 254>256 256>965 402>965 965>80 80>137 137>965';
    expect(channels.slice(0, 31).join(' ')).toBe(published);
    expect(channels.at(-1)).toMatch(/^512>/);
  });

  it('union keeps what any user of a node keeps, and no user more than it writes', () => {
    const nodes = channelNodes(resnet50);
    const list = loadTrace('resnet50').strengths.get('r0.2')!.get(40)!;
    const widths = unionWidths(nodes, list);
    for (const [index, conv] of nodes.convs.entries()) {
      expect(widths.get(nodes.of(conv.name))).toBeGreaterThanOrEqual(list[index]![1]);
      expect(widths.get(nodes.of(conv.inputs[0]!))).toBeGreaterThanOrEqual(list[index]![0]);
    }
  });

  it('holds the last logged epoch in between', () => {
    const { transforms, ...between } = prune('r0.2', 37, 'union');
    const { transforms: _, ...logged } = prune('r0.2', 30, 'union');
    expect(between.operators).toEqual(logged.operators);
    expect(transforms!['prune']!['epoch']).toBe(37);
  });
});

describe('final networks of the author', () => {
  it.each([
    ['resnet50-imagenet', 'resnet50-final', 'flat-01', 0.652],
    ['resnet50-imagenet', 'resnet50-final', 'flat-02', 0.62],
    ['resnet50-imagenet', 'resnet50-final', 'flat-03', 0.529],
    ['resnet50-imagenet', 'resnet50-final', 'flat', 0.531],
  ])('%s %s %s', (name, trace, strength, fraction) => {
    const pruned = pruneNetwork(load(name), { trace, strength, epoch: 90, variant: 'union' });
    expect(fractionOf(pruned)).toBeCloseTo(fraction, 3);
  });

  it.each([
    ['final-01', 376],
    ['final-02', 219],
  ])('MobileNetV1 %s: %i MMACs', (strength, mmacs) => {
    const dense = load('mobilenetv1-imagenet');
    const pruned = pruneNetwork(dense, { trace: 'mobilenetv1', strength, epoch: 90, variant: 'union' });
    const convMacs = convs(pruned).reduce((sum, conv) => sum + macs(conv), 0);
    expect(Math.round(convMacs / 1e6)).toBe(mmacs);
  });
});

describe('generated traces', () => {
  it.each([
    'resnet18-imagenet',
    'resnet32-c100',
    'mobilenetv2-imagenet',
    'inception-v4-imagenet299',
    'vgg16-imagenet',
    'googlenet-imagenet',
  ])('%s: shrinks with strength and epoch, keeps results and structure', (name) => {
    const network = load(name);
    let before = 1;
    for (const [strength, epoch] of [
      ['r0.1', 90],
      ['r0.2', 90],
      ['r0.3', 90],
    ] as const) {
      const pruned = pruneNetwork(network, { trace: 'generated', strength, epoch, variant: 'union' });
      expect(fractionOf(pruned)).toBeLessThan(before);
      before = fractionOf(pruned);
      expect(pruned.operators.map((one) => one.name)).toEqual(network.operators.map((one) => one.name));
      expect(pruned.operators.at(-1)!.output).toEqual(network.operators.at(-1)!.output);
      expect(pruned.notes!.some(({ status }) => status === 'assumed')).toBe(true);
    }
    const early = pruneNetwork(network, { trace: 'generated', strength: 'r0.2', epoch: 0, variant: 'union' });
    expect(countNetwork(early).macs).toBe(countNetwork(network).macs);
  });

  it('models ResNet-50 itself as its own trace', () => {
    const modelled = pruneNetwork(resnet50, {
      trace: 'generated',
      strength: 'r0.2',
      epoch: 90,
      variant: 'union',
    });
    expect(modelled.operators).toEqual(prune('r0.2', 90, 'union').operators);
  });
});
