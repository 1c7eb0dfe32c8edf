import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { countNetwork } from '../../../src/workload/count.js';
import type { Network } from '../../../src/workload/graph.js';
import { importScaleSim } from '../../../src/workload/import/scalesim.js';
import { parseNetwork } from '../../../src/workload/load.js';
import { networkToYaml } from '../../../src/workload/write.js';
import { messageOf, scratch } from './scratch.js';

const write = scratch();
const read = (text: string): Network => importScaleSim(write('net.csv', text));
const error = (text: string): string => {
  const file = write('net.csv', text);
  return messageOf(() => importScaleSim(file), file);
};

/** M, N and K of every layer as SCALE-Sim counts them. */
function products(network: Network): [name: string, m: number, n: number, k: number][] {
  return network.operators.map((operator) => {
    const { height, width } = operator.output;
    const { channels } = operator.inputShapes[0]!;
    if (operator.kind === 'linear') return [operator.name, height * width, operator.features, channels];
    if (operator.kind !== 'conv') throw new Error(`${operator.kind} in a topology`);
    const { kernel, filters, groups } = operator;
    return [operator.name, height * width, filters / groups, (kernel[0] * kernel[1] * channels) / groups];
  });
}

const HEADER =
  'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n';
const TWO = 'Conv1,224,224,7,7,3,64,2,\nFC,1,1,1,1,512,1000,1,\n';
const TWO_PRODUCTS = [
  ['Conv1', 12100, 64, 147],
  ['FC', 1, 1000, 512],
];
const GEMM = 'Layer,M,N,K,\nQK,1024,512,64,\nPV,1024,64,512,\n';
const GEMM_PRODUCTS = [
  ['QK', 1024, 512, 64],
  ['PV', 1024, 64, 512],
];

describe('a topology of convolutions', () => {
  it('counts a partial last window', () => {
    const network = read(HEADER + TWO);
    expect(products(network)).toEqual(TWO_PRODUCTS);
    expect(network.operators[0]).toMatchObject({
      output: { channels: 64, height: 110, width: 110 },
      padding: { top: 0, left: 0, bottom: 1, right: 1 },
    });
  });

  it.each([
    [224, 7, 2, 110],
    [11, 3, 4, 3],
    [8, 1, 3, 4],
    [7, 7, 3, 1],
    [9, 2, 5, 3],
  ])('of input %i, filter %i and stride %i has %i positions a side', (size, kernel, stride, positions) => {
    const { output } = read(`a,${size},${size + stride},${kernel},${kernel},1,2,${stride}\n`).operators[0]!;
    expect([output.height, output.width]).toEqual([positions, positions + 1]);
  });

  it('is a list of layers that each read their own input', () => {
    const network = read(HEADER + TWO);
    expect(network.input).toEqual({ channels: 3, height: 224, width: 224 });
    expect(network.operators.map(({ inputs }) => inputs)).toEqual([['input'], ['input']]);
    expect(network.operators[1]!.inputShapes).toEqual([{ channels: 512, height: 1, width: 1 }]);
    expect(network).toMatchObject({ name: 'net', title: 'SCALE-Sim topology of 2 convolutions' });
  });

  it('has depthwise layers: DP in the name, with the filters of each channel', () => {
    const network = read(
      `${HEADER}Conv2DP,10,10,3,3,32,1,1,\nPlain,10,10,3,3,32,1,1,\nDP3,10,10,3,3,32,8,1,\n`,
    );
    expect(network.operators).toMatchObject([
      { groups: 32, filters: 32 },
      { groups: 1, filters: 1 },
      { groups: 32, filters: 256 },
    ]);
    expect(countNetwork(network).macs).toBe(64 * 9 * 32 * (1 + 1 + 8));
  });

  it.each([
    ['no header', TWO],
    ['no trailing commas', (HEADER + TWO).replace(/,$/gm, '')],
    ['many trailing commas', (HEADER + TWO).replace(/,$/gm, ',,,,')],
    ['blank rows', `\n\n${HEADER}\n${TWO.replace('\n', '\n\n   \n')}\n\n`],
    ['rows of commas', `,,,\n${HEADER},,,,,,,,\n${TWO} , , ,\n`],
    [
      'further columns',
      'Layer name,IFMAP Height,,,,,,,Eh,Ew\nConv1,224,224,7,7,3,64,2,,,110,110,e\nFC,1,1,1,1,512,1000,1',
    ],
    ['CRLF', (HEADER + TWO).replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${HEADER}${TWO}`],
    ['a byte order mark and no header', `\ufeff${TWO}`],
    ['no newline at the end', (HEADER + TWO).trimEnd()],
    ['blanks around cells', (HEADER + TWO).replaceAll(',', ' ,\t')],
    ['a sparsity column', `${HEADER.trim()} Sparsity,\n${TWO.replaceAll(/,$/gm, ',1:4,')}`],
    ['quotes', TWO.replace('Conv1', '"Conv1"')],
    ['whole numbers written as decimals', TWO.replaceAll('224', '224.0')],
    [
      'other columns first, named by the header',
      'Layer,Channels,Num Filter,Stride,IFMAP Height,IFMAP Width,Filter Height,Filter Width\n' +
        'Conv1,3,64,2,224,224,7,7\nFC,512,1000,1,1,1,1,1',
    ],
  ])('may have %s', (_, text) => {
    expect(products(read(text))).toEqual(TWO_PRODUCTS);
  });

  it('may repeat names or leave them out', () => {
    const rows = 'a b,4,4,1,1,1,1,1\na b,4,4,1,1,1,1,1\n,4,4,1,1,1,1,1\ninput,4,4,1,1,1,1,1\n';
    expect(read(rows).operators.map(({ name }) => name)).toEqual(['a_b', 'a_b_2', 'layer2', 'input_2']);
  });
});

describe('a topology of matrix products', () => {
  it.each([
    ['a header', GEMM],
    ['no header', GEMM.slice(GEMM.indexOf('\n') + 1)],
    ['CRLF and no last comma', GEMM.replaceAll(',\n', '\r\n')],
    ['a sparsity column', GEMM.replaceAll(/,$/gm, ',2:4,')],
    ['columns in the order of the header', 'Layer,K,M,N\nQK,64,1024,512\nPV,512,1024,64\n'],
  ])('may have %s', (_, text) => {
    const network = read(text);
    expect(products(network)).toEqual(GEMM_PRODUCTS);
    expect(countNetwork(network).macs).toBe(2 * 1024 * 512 * 64);
  });
});

describe('what a topology says beside its layers', () => {
  const V2 = HEADER.replace('Strides,', 'Stride height, Stride width,');

  it.each([
    ['two titled strides', `${V2}a,9,9,3,3,4,8,1,2,\nb,9,9,3,3,4,8,2,1,\n`],
    ['an untitled second stride', `${HEADER}a,9,9,3,3,4,8,1,2,\nb,9,9,3,3,4,8,2,1,\n`],
    ['no header', 'a,9,9,3,3,4,8,1,2\nb,9,9,3,3,4,8,2,1\n'],
    [
      'short titles in another order',
      'Layer,Stride W,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Stride H\na,2,9,9,3,3,4,8,1\nb,1,9,9,3,3,4,8,2\n',
    ],
  ])('is a stride of either side: %s', (_, text) => {
    const network = read(text);
    expect(network.operators).toMatchObject([
      { stride: [1, 2], output: { height: 7, width: 4 } },
      { stride: [2, 1], output: { height: 4, width: 7 } },
    ]);
    expect(countNetwork(network).macs).toBe(2 * 7 * 4 * 9 * 4 * 8);
    expect(network.notes).toBeUndefined();
  });

  it.each([
    ['titled', `${HEADER.trim()} Sparsity,\nc,10,10,3,3,16,32,1,2:4,\nd,10,10,3,3,16,32,1,4:4,\n`],
    ['untitled', 'c,10,10,3,3,16,32,1,2:4\nd,10,10,3,3,16,32,1\n'],
    ['behind a second stride', 'c,10,10,3,3,16,32,1,1,2:4\nd,10,10,3,3,16,32,1,1\n'],
    ['of products', 'Layer,M,N,K,Sparsity\nc,8,32,144,2:4\nd,8,32,144,4:4\n'],
  ])('is a sparsity that is not modelled, which is said: %s', (_, text) => {
    expect(read(text).notes).toEqual([
      {
        name: 'topology.sparsity',
        value: 'not modelled: 1 of 2 layers are run dense',
        status: 'assumed',
        source: 'net.csv',
      },
    ]);
  });

  it.each([
    ['convolutions', `${HEADER.trim()} Batch Size,\nc,10,10,3,3,16,32,1,8,\nd,10,10,3,3,16,32,1,8,\n`],
    ['products', 'Layer,M,N,K,Batch\nc,10,3,16,8\nd,10,3,16,8\n'],
  ])('is the batch of all its %s', (_, text) => {
    expect(read(text).batch).toBe(8);
  });

  it('is a second stride behind a titled batch', () => {
    const titles = HEADER.trim().replace('Strides,', 'Batch Size, Strides, Stride width');
    expect(read(`${titles}\nc,9,9,3,3,4,8,5,1,2\n`)).toMatchObject({
      batch: 5,
      operators: [{ stride: [1, 2] }],
    });
  });

  it('is other columns, which are named where they hold something', () => {
    const { notes } = read(`${HEADER.trim()} Eh, Ew, remark\nc,10,10,3,3,16,32,1,8,8,\n`);
    expect(notes).toMatchObject([{ name: 'topology.columns', value: 'not read: Eh, Ew' }]);
  });

  it('is headings between its layers', () => {
    const { operators, notes } = read(`${HEADER}\nBody,\nc1,10,10,3,3,16,32,1,\nHead\nc2,8,8,1,1,32,8,1,\n`);
    expect(operators.map(({ name }) => name)).toEqual(['c1', 'c2']);
    expect(notes?.[0]?.value).toContain("'Body' (line 3), 'Head' (line 5)");
  });
});

describe('a topology of several kinds of layers', () => {
  it.each([
    ['without a header', 'conv, 24, 24, 5, 5, 3, 8, 1\ngemm, 10, 15, 20\nactivation, relu\n'],
    [
      'below the header of convolutions',
      `${HEADER}conv,24,24,5,5,3,8,1,\ngemm,10,15,20,\nactivation,relu,\n`,
    ],
    [
      'with a header each',
      `${HEADER}conv,24,24,5,5,3,8,1,\nLayer,M,N,K,\ngemm,10,15,20,\nactivation,ReLU,\n`,
    ],
  ])('%s', (_, text) => {
    const network = read(text);
    expect(network.title).toBe('SCALE-Sim topology of 1 convolutions and 1 matrix products');
    expect(network.operators).toMatchObject([
      { name: 'conv', kind: 'conv', output: { channels: 8, height: 20, width: 20 } },
      { name: 'gemm', kind: 'linear', output: { channels: 15, height: 10 } },
      { name: 'activation', kind: 'activation', function: 'relu', inputs: ['gemm'] },
    ]);
    expect(countNetwork(network).macs).toBe(400 * 75 * 8 + 10 * 15 * 20);
  });

  it('reads a convolution below a header of products', () => {
    expect(read('Layer,M,N,K,\na,4,5,6,\nb,9,9,3,3,4,8,1,\n').operators).toMatchObject([
      { kind: 'linear' },
      { kind: 'conv' },
    ]);
  });
});

describe.each([
  ['convolutions', HEADER + TWO + TWO],
  ['depthwise', `${HEADER}DP,9,9,3,3,8,1,2,\nx,5,5,3,3,8,1,2,\n`],
  ['matrix products', GEMM],
])('%s written as YAML', (_, text) => {
  it('are the same network again', () => {
    const network = read(text);
    expect(parseNetwork(networkToYaml(network))).toEqual(network);
  });
});

describe('a bad topology', () => {
  it.each([
    [
      'a missing number',
      `${HEADER}a,4,4,1,1,1,1,1\nb,4,4,1,1,1,1\n`,
      ':3: Strides: is missing; expected a whole number',
    ],
    ['a missing number without header', 'a,4,4,1,1,1,1,1\nb,4,4,,1,1,1,1\n', ':2: Filter Height: is missing'],
    [
      'a word',
      `${HEADER}\na,4,4,1,1,x,1,1\n`,
      ":3: Channels: is 'x'; expected a whole number from 1 to 1000000000",
    ],
    ['a word in the first row', 'a,4,4,1,1,x,1,1\n', ":1: Channels: is 'x'"],
    ['a fraction', 'a,4,4,1,1,1.5,1,1\n', ":1: Channels: is '1.5'"],
    ['zero', 'L,4,0,4\n', ":1: N: is '0'"],
    ['a negative number', 'Layer,M,N,K\nL,4,-2,4\n', ":2: N: is '-2'"],
    ['a huge number', 'Layer,M,N,K\nL,4,1e30,4\n', ":2: N: is '1e30'"],
    ['too many elements', 'L,1000000000,1000000000,1000000000\n', 'L: is too large to count'],
    [
      'a filter that is too tall',
      `${HEADER}a,3,9,5,5,1,1,1,\n`,
      ':2: Filter Height: is 5, more than the IFMAP Height of 3; expected at most 3',
    ],
    ['a filter that is too wide', 'a,9,3,5,5,1,1,1,\n', ':1: Filter Width: is 5'],
    [
      'batches that differ',
      `${HEADER.trim()} Batch Size,\na,4,4,1,1,1,1,1,2,\nb,4,4,1,1,1,1,1,3,\n`,
      ':3: Batch Size: is 3 here and 2 in line 2; expected the same for every layer',
    ],
    [
      'a batch that one layer lacks',
      'L,M,N,K,Batch\na,4,4,4,2\nb,4,4,4,\n',
      ':3: Batch Size: is 1 here and 2',
    ],
    [
      'a sparsity of more than all',
      'L,M,N,K,Sparsity\na,4,4,4,5:4\n',
      ":2: Sparsity: is '5:4'; expected N:M with",
    ],
    ['a sparsity of nothing', 'L,M,N,K,Sparsity\na,4,4,4,0:4\n', ":2: Sparsity: is '0:4'"],
    ['a stride of zero', 'a,4,4,1,1,1,1,1,0\n', ":1: Stride width: is '0'"],
    [
      'an unknown function',
      'a,4,4,4\nactivation, relux\n',
      ":2: activation: is 'relux'; expected one of relu",
    ],
    ['a function first', 'activation,relu\na,4,4,4\n', ':1: activation: is above the first layer'],
    ['no layers', HEADER, ': has no layers; expected a row for each layer'],
    ['blank rows only', '\n,,\n\n', ': has no layers'],
    ['nothing', '', ': file is empty'],
    [
      'too few columns',
      'a,1,2\n',
      ":1: is no SCALE-Sim layer (2 columns after the name); expected 'Layer, IFMAP Height",
    ],
    ['other text', 'hello world\n', ':1: is no SCALE-Sim layer'],
    ['an open quote', 'a,"4,4,1,1,1,1,1\n', ''],
    ['bytes', 'a,\0,4', ': is not a text file'],
  ])('of %s is an error', (_, text, message) => {
    expect(error(text)).toContain(message);
  });

  it('that does not exist or is a folder is an error', () => {
    expect(messageOf(() => importScaleSim('/none.csv'), '/none.csv')).toContain(
      'cannot be read: no such file',
    );
    expect(messageOf(() => importScaleSim('/tmp'), '/tmp')).toContain(
      'is a folder; expected a SCALE-Sim topology',
    );
  });

  it('never drops its first layer silently', () => {
    const { notes } = read('Conv1,,,,,,,\nConv2,4,4,1,1,1,1,1\n');
    expect(notes).toMatchObject([
      { name: 'topology.headings', value: "rows without numbers, taken as headings: 'Conv1' (line 1)" },
    ]);
    expect(error('Conv1,a,b,c,d,e,f,g\nConv2,4,4,1,1,1,1,1\n')).toContain(":1: IFMAP Height: is 'a'");
  });
});

const shared = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../../shared');

describe.skipIf(!fs.existsSync(path.join(shared, 'samples/scalesim')))('samples of SCALE-Sim', () => {
  it('import', () => {
    const resnet = importScaleSim(path.join(shared, 'samples/scalesim/Resnet50.csv'));
    expect(resnet.operators).toHaveLength(54);
    expect(products(resnet)[0]).toEqual(['Conv1', 12100, 64, 147]);
    const gpt2 = importScaleSim(path.join(shared, 'samples/scalesim/gpt2_mnk.csv'));
    expect(products(gpt2).at(-1)).toEqual(['PW-FF-L2', 1024, 1600, 3072]);
  });
});

interface Golden {
  name: string;
  ifmap: [number, number];
  filter: [number, number];
  channels: number;
  num_filters: number;
  stride: [number, number];
  M: number;
  N: number;
  K: number;
}
const golden = path.join(shared, 'golden/scalesim.json');

describe.skipIf(!fs.existsSync(golden))('layers SCALE-Sim reported', () => {
  it('have the same M, N and K here', () => {
    const { runs } = JSON.parse(fs.readFileSync(golden, 'utf8')) as {
      runs: { topology: string; type: string; layers: Golden[] }[];
    };
    const topologies = new Map(runs.map((run) => [run.topology, run]));
    expect(topologies.size).toBeGreaterThan(0);
    for (const { type, layers } of topologies.values()) {
      const rows = layers.map(({ name, ifmap, filter, channels, num_filters, stride, M, N, K }) =>
        type === 'gemm' ? [name, M, N, K] : [name, ...ifmap, ...filter, channels, num_filters, stride[0]],
      );
      const expected = layers.map(({ M, N, K }) => [M, N, K]);
      const actual = products(read(rows.map((row) => row.join()).join('\n')));
      expect(actual.map(([, ...mnk]) => mnk)).toEqual(expected);
    }
  });
});
