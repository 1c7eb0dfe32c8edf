import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { countNetwork, macs, parameters } from '../../src/workload/count.js';
import { buildNetwork } from '../../src/workload/expand.js';
import type { Operator } from '../../src/workload/graph.js';
import { loadNetwork, parseNetwork } from '../../src/workload/load.js';
import { networkToYaml } from '../../src/workload/write.js';
import { zoo } from '../../src/workload/zoo/index.js';
import { languageModels } from '../../src/workload/zoo/llm.js';

interface Expected {
  macs: number;
  relus: number;
  relusByStage: Record<string, number>;
  parameters: number;
  parametersWithoutBatchNorm: number;
  /** Elements through each non-linearity. */
  functions: Record<string, number>;
  /** Operators of a kind. */
  kinds: Record<string, number>;
}

/** Parameters and GMACs that torchvision states for networks without a layer table of their own. */
const PUBLISHED_TOTALS = [
  ['resnet101-imagenet', 44_549_160, 7.8],
  ['resnet152-imagenet', 60_192_808, 11.51],
  ['inception-v3-imagenet299', 23_834_568, 5.71],
  ['squeezenet1.0-imagenet', 1_248_424, 0.82],
  ['squeezenet1.1-imagenet', 1_235_496, 0.35],
  ['shufflenetv2-imagenet', 2_278_604, 0.14],
  ['mnasnet-imagenet', 4_383_312, 0.31],
  ['densenet121-imagenet', 7_978_856, 2.83],
] as const;

/** Networks that are scaled or changed versions of others, or of libraries without a layer table here. */
const VARIANTS = [
  'mobilenetv2-w0.75-imagenet',
  'mobilenetv1-w0.75-imagenet',
  'mobilenetv1-w0.5-imagenet',
  'mobilenetv1-w0.25-imagenet',
  'mobilenetv2-rim-c100',
  'resnet152-v1-imagenet',
  'shufflenetv1-g3-imagenet',
  'mobilenetv1-secure-g4-imagenet',
  'resnet20-square-c10',
  'resnet32-square-c10',
  'sphynx-25k-c100',
  'sphynx-50k-c100',
  'sphynx-100k-c100',
  'sphynx-102k-tiny',
  'sphynx-614k-tiny',
  'sphynx-345k-imagenet',
  'llama-7b-T128',
  'gemma-2b-T128',
];

const root = path.join(import.meta.dirname, '../..');
const fixture = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, 'networks.fixture.json'), 'utf8'),
) as Record<string, Expected>;
const network = (name: string) => buildNetwork(zoo.get(name)!());

describe('zoo', () => {
  it('generates the networks of the fixture and no others', () => {
    // Language models have a test of their own (llm.test.ts).
    const others = [...zoo.keys()].filter((name) => !languageModels.has(name));
    expect(others.sort()).toEqual(Object.keys(fixture).sort());
  });

  it.each(Object.keys(fixture))('%s has the published counts', (name) => {
    const expected = fixture[name]!;
    const built = network(name);
    const counts = countNetwork(built);
    expect(built.name).toBe(name);
    expect({
      macs: counts.macs,
      relus: counts.relus,
      relusByStage: counts.relusByStage,
      parameters: counts.parameters,
      parametersWithoutBatchNorm: counts.parametersWithoutBatchNorm,
    }).toEqual({
      macs: expected.macs,
      relus: expected.relus,
      relusByStage: expected.relusByStage,
      parameters: expected.parameters,
      parametersWithoutBatchNorm: expected.parametersWithoutBatchNorm,
    });
    const { 'max-pool': _, ...functions } = counts.nonlinearElements;
    expect(functions).toEqual(expected.functions);
    for (const [kind, count] of Object.entries(expected.kinds)) {
      const same = (operator: Operator): boolean =>
        operator.kind === 'elementwise' ? operator.operation === kind : operator.kind === kind;
      expect(built.operators.filter(same), `${kind} operators`).toHaveLength(count);
    }
  });

  it.each(PUBLISHED_TOTALS)(
    '%s has the parameters and GMACs that torchvision states',
    (name, parameters, gigaMacs) => {
      const counts = countNetwork(network(name));
      expect(counts.parameters).toBe(parameters);
      expect(counts.macs / 1e9).toBeCloseTo(gigaMacs, 2);
    },
  );

  // Totals in MACs and weights: MobileNets as their papers and ULSAM's slides print them, the 34x34 features of
  // pytorch-cifar100's MobileNetV2 by its README, ResNet-152 with the stride in the 1x1 by our own table.
  it.each([
    ['mobilenetv1-w0.75-imagenet', 325e6, 0.5e6, 2.57e6, 5e3],
    ['mobilenetv1-w0.5-imagenet', 149e6, 0.5e6, 1.32e6, 5e3],
    ['mobilenetv1-w0.25-imagenet', 41e6, 0.5e6, 0.46e6, 5e3],
    ['mobilenetv2-rim-c100', 64.9e6, 0.05e6, 2.32e6, 5e3],
    ['resnet152-v1-imagenet', 11_282e6, 0.5e6, 60.04e6, 5e3],
    ['squeezenet1.0-imagenet', 818.925e6, 500, 1_244_448, 0],
    // 137 MFLOPs in its paper; 1.9 M parameters by its authors' repository (from memory).
    ['shufflenetv1-g3-imagenet', 137e6, 0.5e6, 1.85e6, 2e4],
    // Three times the 44 640 weights and 17.386 M MACs of depthwise layers more than MobileNetV1.
    ['mobilenetv1-secure-g4-imagenet', 568_740_352 + 3 * 17_385_984, 0, 4_209_088 + 3 * 44_640, 0],
  ])('%s has %d MACs and its weights', (name, macs, open, weights, openWeights) => {
    const counts = countNetwork(network(name));
    expect(Math.abs(counts.macs - macs)).toBeLessThanOrEqual(open);
    expect(Math.abs(counts.weightElements - weights)).toBeLessThanOrEqual(openWeights);
  });

  it('keeps the rim of zeros of the 1x1 stem, and its sizes 34, 17, 9, 5', () => {
    const sizes = network('mobilenetv2-rim-c100').operators.flatMap(({ kind, output }) =>
      kind === 'conv' && output.height > 1 ? [output.height] : [],
    );
    expect([...new Set(sizes)]).toEqual([34, 17, 9, 5]);
    expect(sizes.slice(-4)).toEqual([5, 5, 5, 5]);
    expect(countNetwork(network('mobilenetv2-rim-c100')).parameters).toBe(2_369_380);
  });

  it('rounds the pools of SqueezeNet up: 54, 27, 13 and 55, 27, 13', () => {
    const pools = (name: string): number[] =>
      network(name).operators.flatMap(({ kind, output }) => (kind === 'pool' ? [output.height] : []));
    expect(pools('squeezenet1.0-imagenet')).toEqual([54, 27, 13, 1]);
    expect(pools('squeezenet1.1-imagenet')).toEqual([55, 27, 13, 1]);
  });

  it.each([...zoo.keys()])('%s is on disk, and equal', (name) => {
    expect(loadNetwork(path.join(root, 'workloads', `${name}.yaml`))).toEqual(network(name));
  });

  it.each([
    'resnet20-c100',
    'googlenet-imagenet',
    'gpt2-small-T128',
    'vit-tiny16-224-in1k',
    'fathom-residual',
  ])('%s survives being written without its specification', (name) => {
    const built = network(name);
    expect(parseNetwork(networkToYaml(built))).toEqual(built);
  });
});

interface Layer {
  name: string;
  op: string;
  stage?: string;
  cin: number;
  cout: number;
  hin: number;
  hout: number;
  win?: number;
  wout?: number;
  kh: number;
  kw?: number;
  stride: number;
  groups?: number;
  tokens?: number;
  macs?: number;
  params?: number;
}
interface Table {
  layers?: Layer[];
  prologue?: Layer[];
  block?: Layer[];
  repeat?: number;
  epilogue?: Layer[];
}

const tables = path.join(root, '../shared/golden/networks.json');
const LAYERS = ['conv', 'dwconv', 'fc', 'matmul', 'maxpool', 'avgpool'];

/** The layer tables the fixture was extracted from: a further check where they are at hand. */
describe.skipIf(!fs.existsSync(tables))('layer tables', () => {
  const golden = fs.existsSync(tables)
    ? (JSON.parse(fs.readFileSync(tables, 'utf8')) as { networks: Record<string, Table> }).networks
    : {};
  const byName = new Map(Object.entries(golden).map(([name, table]) => [name.replaceAll('_', '-'), table]));

  it('are there for all networks but those checked against published totals alone, and the variants', () => {
    const attentive = [...zoo.keys()].filter((name) => name.includes('-ulsam-'));
    const others = [
      ...PUBLISHED_TOTALS.map(([name]) => name),
      ...VARIANTS,
      ...attentive,
      ...languageModels.keys(),
    ];
    expect([...zoo.keys()].filter((name) => !byName.has(name)).sort()).toEqual(others.sort());
  });

  it.each([...zoo.keys()].filter((name) => byName.has(name)))('%s agrees layer by layer', (name) => {
    const { layers = [], prologue = [], block = [], repeat = 0, epilogue = [] } = byName.get(name)!;
    const blocks = Array.from({ length: repeat }, (_, index) =>
      block.map((layer) => ({ ...layer, name: `block${index + 1}/${layer.name}` })),
    ).flat();
    const expected = [...layers, ...prologue, ...blocks, ...epilogue]
      .filter((layer) => LAYERS.includes(layer.op))
      .map(layerRow);
    const actual = network(name)
      .operators.filter(({ kind }) => ['conv', 'linear', 'matmul', 'pool'].includes(kind))
      .map(operatorRow);
    expect(actual).toEqual(expected);
  });
});

function layerRow(layer: Layer): object {
  const common = {
    name: layer.name,
    stage: layer.stage ?? '',
    macs: layer.macs ?? 0,
    parameters: layer.params ?? 0,
  };
  if (layer.op === 'matmul') return common;
  if (layer.op === 'fc') return { ...common, in: layer.cin, out: layer.cout, tokens: layer.tokens };
  const { cin, hin, win = hin, cout, hout, wout = hout, kh, kw = kh, stride, groups = 1 } = layer;
  const pool = layer.op.endsWith('pool');
  return {
    ...common,
    in: [cin, hin, win],
    out: [cout, hout, wout],
    kernel: [kh, kw],
    stride: [stride, stride],
    ...(pool ? {} : { groups }),
  };
}

function operatorRow(operator: Operator): object {
  const { name, stage, output } = operator;
  const input = operator.inputShapes[0]!;
  const common = { name, stage, macs: macs(operator), parameters: parameters(operator) };
  if (operator.kind === 'linear') {
    const tokens = output.height * output.width;
    return { ...common, in: input.channels, out: output.channels, tokens };
  }
  if (operator.kind !== 'conv' && operator.kind !== 'pool') return common;
  return {
    ...common,
    in: [input.channels, input.height, input.width],
    out: [output.channels, output.height, output.width],
    kernel: operator.kernel,
    stride: operator.stride,
    ...(operator.kind === 'conv' ? { groups: operator.groups } : {}),
  };
}
