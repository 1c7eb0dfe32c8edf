import { describe, expect, it } from 'vitest';
import { blocksOf } from '../../src/sidechannel/analyse/blocks.js';
import { readersOf, type Node, type Role } from '../../src/sidechannel/analyse/graph.js';
import { trueGraph } from '../../src/sidechannel/analyse/truth.js';
import { findFile } from '../../src/document/files.js';
import { loadNetwork } from '../../src/workload/load.js';

/** `role inputs channels k g`, a node a word list; node 0 is the input. */
const graph = (...lines: string[]): Node[] => {
  const nodes: Node[] = [{ role: 'input', inputs: [], channels: 3, size: 8, inChannels: 3 }];
  for (const line of lines) {
    const [role, inputs, channels, kernel = '1', groups = '1'] = line.split(' ') as [Role, string, string];
    const sources = inputs.split(',').map(Number);
    const layer = { kernel: Number(kernel), stride: 1, groups: Number(groups) };
    const weights = role === 'conv' || role === 'depthwise' || role === 'linear';
    nodes.push({
      ...{ role, inputs: sources, channels: Number(channels), size: 8 },
      inChannels: nodes[sources[0]!]!.channels,
      ...(weights && { layer }),
    });
  }
  return nodes;
};
const typesOf = (...lines: string[]): string[] => blocksOf(graph(...lines)).flatMap((type) => type ?? []);

describe('types of block', () => {
  it('know who reads what', () => {
    expect(readersOf(graph('conv 0 4', 'conv 1 4', 'add 1,2 4'))).toEqual([[1], [2, 3], [3], []]);
  });

  it.each([
    ['plain', ['conv 0 8 3', 'pool 1 8', 'conv 2 16 3', 'linear 3 10'], ['plain', 'plain', 'plain']],
    [
      'residual',
      ['conv 0 8 3', 'conv 1 8 3', 'pass 2 8', 'conv 3 8 3', 'add 4,1 8', 'linear 5 9'],
      ['plain', 'residual', 'residual', 'plain'],
    ],
    [
      'residual with a projection',
      ['conv 0 8 3', 'conv 1 16 3', 'conv 1 16', 'add 3,2 16'],
      ['plain', 'residual', 'residual'],
    ],
    [
      'dense',
      ['conv 0 8 3', 'pass 1 8', 'conv 2 32', 'conv 3 4 3', 'concat 4,1 12', 'conv 5 6'],
      ['plain', 'dense-concat', 'dense-concat', 'plain'],
    ],
    [
      'fire',
      ['conv 0 64 3', 'conv 1 8', 'conv 2 32', 'conv 2 32 3', 'concat 4,3 64'],
      ['plain', 'fire', 'fire', 'fire'],
    ],
    [
      'no fire that widens nothing',
      ['conv 0 64 3', 'conv 1 64', 'conv 1 64 3', 'concat 3,2 128'],
      ['plain', 'plain', 'plain'],
    ],
    [
      'separable',
      ['conv 0 8 3', 'depthwise 1 8 3 8', 'conv 2 16', 'depthwise 3 16 3 16', 'conv 4 16'],
      ['plain', 'depthwise-separable', 'depthwise-separable', 'depthwise-separable', 'depthwise-separable'],
    ],
    [
      'inverted residual, without a sum',
      ['conv 0 8 3', 'conv 1 48', 'depthwise 2 48 3 48', 'conv 3 12', 'conv 4 99'],
      ['plain', 'inverted-residual', 'inverted-residual', 'inverted-residual', 'plain'],
    ],
    [
      'no inverted residual that narrows nothing',
      ['conv 0 8 3', 'conv 1 48', 'depthwise 2 48 3 48', 'conv 3 48'],
      ['plain', 'plain', 'depthwise-separable', 'depthwise-separable'],
    ],
    [
      'inverted residual, with one',
      ['conv 0 8 3', 'conv 1 48', 'depthwise 2 48 3 48', 'conv 3 8', 'add 4,1 8'],
      ['plain', 'inverted-residual', 'inverted-residual', 'inverted-residual'],
    ],
    [
      'shuffled, with a sum',
      ['conv 0 8 3', 'conv 1 4 1 2', 'shuffle 2 4', 'depthwise 3 4 3 4', 'conv 4 8 1 2', 'add 5,1 8'],
      ['plain', 'group+shuffle', 'group+shuffle', 'group+shuffle'],
    ],
    [
      'shuffled, halves',
      ['conv 0 8 3', 'conv 1 4', 'depthwise 2 4 3 4', 'conv 3 4', 'concat 4,1 8', 'shuffle 5 8', 'conv 6 3'],
      ['plain', 'group+shuffle', 'group+shuffle', 'group+shuffle', 'plain'],
    ],
    [
      'grouped',
      ['conv 0 8 3', 'conv 1 8 3 2', 'conv 2 16', 'conv 3 4 3'],
      ['plain', 'grouped', 'grouped', 'plain'],
    ],
    [
      'depthwise before a pool',
      ['conv 0 8 3', 'depthwise 1 8 3 8', 'pool 2 8', 'linear 3 4'],
      ['plain', 'depthwise-separable', 'plain'],
    ],
  ])('%s', (_, lines, types) => {
    expect(typesOf(...lines)).toEqual(types);
  });
});

/** What each stage of a network is, from its paper; the first of two is that of the first layers. */
const LABELS: Record<string, Record<string, string>> = {
  'squeezenet1.1-imagenet': { stem: 'plain', fire: 'fire', head: 'plain' },
  'mobilenetv2-imagenet': { stem: 'plain', B1: 'depthwise-separable', B: 'inverted-residual', head: 'plain' },
  'shufflenetv1-g3-imagenet': { stem: 'plain', S: 'group+shuffle', head: 'plain' },
  'shufflenetv2-imagenet': { stem: 'plain', S: 'group+shuffle', head: 'plain' },
  'mnasnet-imagenet': { B: 'inverted-residual', head: 'plain' },
  'densenet121-imagenet': { stem: 'plain', D: 'dense-concat', T: 'plain', head: 'plain' },
  'resnet50-imagenet': { Conv1: 'plain', S: 'residual', FC: 'plain' },
};

describe('what networks are, whoever looks', () => {
  it.each(Object.entries(LABELS))('%s, stage by stage', (name, labels) => {
    const network = loadNetwork(findFile('workloads', name));
    const types = blocksOf(trueGraph(network)).slice(1);
    let seen = 0;
    for (const [at, { stage, kind }] of network.operators.entries()) {
      if (kind !== 'conv' && kind !== 'linear') {
        expect(types[at]).toBeUndefined();
        continue;
      }
      const label = labels[stage] ?? labels[stage.replace(/\d+$/, '')];
      if (label === undefined) continue;
      expect(types[at], `${stage}: layer ${at}`).toBe(label);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(20);
  });

  it.each([
    ['mobilenetv1-imagenet', 'depthwise-separable'],
    ['mobilenetv1-secure-g4-imagenet', 'grouped'],
  ])('%s: a first layer, 26 of one type, a classifier', (name, type) => {
    const found = blocksOf(trueGraph(loadNetwork(findFile('workloads', name)))).flatMap((one) => one ?? []);
    expect(found).toEqual(['plain', ...Array.from({ length: 26 }, () => type), 'plain']);
  });

  it('mnasnet begins with a separable layer', () => {
    const network = loadNetwork(findFile('workloads', 'mnasnet-imagenet'));
    const found = blocksOf(trueGraph(network)).flatMap((one) => one ?? []);
    expect(found.slice(0, 4)).toEqual([
      'plain',
      'depthwise-separable',
      'depthwise-separable',
      'inverted-residual',
    ]);
  });
});
