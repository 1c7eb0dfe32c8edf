import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { countNetwork, macs, parameters } from '../../src/workload/count.js';
import { buildNetwork } from '../../src/workload/expand.js';
import type { Operator } from '../../src/workload/graph.js';
import { loadNetwork, parseNetwork } from '../../src/workload/load.js';
import { networkToYaml } from '../../src/workload/write.js';
import { zoo } from '../../src/workload/zoo/index.js';

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
] as const;

const root = path.join(import.meta.dirname, '../..');
const fixture = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, 'networks.fixture.json'), 'utf8'),
) as Record<string, Expected>;
const network = (name: string) => buildNetwork(zoo.get(name)!());

describe('zoo', () => {
  it('generates the networks of the fixture and no others', () => {
    expect([...zoo.keys()].sort()).toEqual(Object.keys(fixture).sort());
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

  it('are there for all networks but those checked against published totals alone, and the scaled MobileNetV2', () => {
    const others = [...PUBLISHED_TOTALS.map(([name]) => name), 'mobilenetv2-w0.75-imagenet'];
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
