import { describe, expect, it } from 'vitest';
import { findFile } from '../../../src/document/files.js';
import { hoistedRotations, kernelsOf } from '../../../src/he/cost/operations.js';
import { evaluateProgram } from '../../../src/he/evaluate.js';
import { convOperations } from '../../../src/he/lowering/counts.js';
import {
  ciphertextsOf,
  layerCounts,
  layerKernels,
  networkCounts,
  PACKINGS,
  packingOf,
} from '../../../src/he/lowering/network.js';
import { canPool, poolOperations, poolProgram } from '../../../src/he/lowering/pooling.js';
import { convShape } from '../../../src/he/lowering/shapes.js';
import { addKernels } from '../../../src/he/kernels.js';
import { countOperations } from '../../../src/he/program.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Conv, Network, Pool } from '../../../src/workload/graph.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { ckks, digits, seal } from '../parameters.js';
import { numbers } from './reference.js';

const cheetah = digits(4096, [60], 20);

/** 16 channels of 16 x 16: 256 slots a channel. */
function small(): Network {
  const builder = new NetworkBuilder({
    name: 'small',
    title: 'small',
    source: 'test',
    batch: 1,
    input: { channels: 16, height: 16, width: 16 },
  });
  builder.conv('conv', { filters: 32, kernel: 3, padding: 1 });
  builder.activation('act', { function: 'polynomial', degree: 2 });
  builder.pool('pool', { type: 'average', kernel: 2 });
  builder.activation('relu', { function: 'relu' });
  builder.reshape('flat', { shape: 'flatten' });
  builder.linear('fc', { features: 10 });
  return builder.build();
}

const operator = (name: string) => small().operators.find((each) => each.name === name)!;

describe('layers of a network', () => {
  it('Table IV: totals of ResNet-50 are those of Cheetah, and a digit of weights multiplies as it says', () => {
    const network = loadNetwork(findFile('workloads', 'resnet50-v1-imagenet'));
    const total = (parameters: typeof cheetah, packing: (typeof PACKINGS)[number]) => {
      let [products, rotations] = [0, 0];
      for (const { counts } of networkCounts(network, parameters, packing).filter(
        ({ kind }) => kind === 'conv' || kind === 'linear',
      )) {
        products += counts['multiply-plain'] ?? 0;
        rotations += counts.rotate ?? 0;
      }
      return [products, rotations];
    };
    expect(total(cheetah, 'table-iv')).toEqual([1_852_736, 1_846_785]);
    const two = { ...cheetah, plainBits: 20, plainDigitBits: 10 };
    expect(total(two, 'table-iv')).toEqual([2 * 1_852_736, 1_846_785]);
    expect(total(two, 'table-iv-input-aligned')).toEqual([2 * 1_852_736, 2 * 1_846_785]);
  });

  it('names ciphertexts of Table IV, at both sides of a stride', () => {
    const network = loadNetwork(findFile('workloads', 'resnet50-v1-imagenet'));
    const first = layerCounts(
      network.operators.find(({ kind }) => kind === 'conv')!,
      cheetah,
      'table-iv',
    )!;
    // 224 x 224 = 16 ciphertexts a channel, 3 channels; 112 x 112 = 4, 64 channels
    expect(first.ciphertexts).toEqual({ inputs: 48, outputs: 256 });
    expect(first.counts.add).toBe(first.counts['multiply-plain']! - 256);
    expect(layerCounts(operator('conv'), cheetah, 'table-iv')!.ciphertexts).toEqual({
      inputs: 1,
      outputs: 2,
    });
    expect(layerCounts(operator('fc'), cheetah, 'table-iv')).toMatchObject({
      counts: { 'multiply-plain': 8, rotate: 8 - 1 + 8 },
      ciphertexts: { inputs: 1, outputs: 1 },
    });
  });

  it('each packing counts convolutions its own way', () => {
    const count = (packing: (typeof PACKINGS)[number]) => layerCounts(operator('conv'), cheetah, packing)!;
    const shape = convShape(operator('conv') as Conv);
    const two = { rows: 2, rowSlots: 2048 } as const;
    for (const schedule of ['input-aligned', 'partial-aligned', 'two-stage'] as const)
      expect(count(schedule)).toEqual(convOperations(shape, two, schedule));
    // 143 hoisted rotations, 6 products each; or 8 and 30 whole ones of 4 transforms (6 products a word each) and 6
    expect(count('gazelle').counts.rotate).toBe(143);
    const narrow = { ...operator('conv'), filters: 16 } as Conv;
    expect(layerCounts(narrow, cheetah, 'gazelle')!.counts.rotate).toBe(8 + 15);
    expect(count('coefficients').counts).toMatchObject({ 'multiply-plain': 2 * 32, rotate: 0 });
    expect(count('delphi').ciphertexts).toEqual({ inputs: 9, outputs: 2 });
  });

  it('Gazelle takes the schedule with less work: many outputs share rotated inputs', () => {
    const builder = new NetworkBuilder({
      name: 'wide',
      title: 'wide',
      source: 'test',
      batch: 1,
      input: { channels: 2, height: 32, width: 32 },
    });
    builder.conv('wide', { filters: 512, kernel: 3, padding: 1 });
    const layer = layerCounts(builder.build().operators[0]!, cheetah, 'gazelle')!;
    // 4 channels a ciphertext: one ciphertext, 35 rotations, not 8 and 128 x 3
    expect(layer.counts.rotate).toBe(35);
  });

  it('activations and poolings work on all ciphertexts of a map; ReLUs on none', () => {
    const act = layerCounts(operator('act'), cheetah, 'input-aligned')!;
    // 32 channels in 2 ciphertexts
    expect(act.counts).toEqual({ square: 2, relinearize: 2, 'multiply-plain': 4, add: 2, 'add-plain': 2 });
    expect(act).toMatchObject({ ciphertexts: { inputs: 2, outputs: 2 }, plaintexts: 3, rotationKeys: 0 });
    expect(layerCounts(operator('pool'), cheetah, 'input-aligned')!.counts).toEqual({ rotate: 4, add: 4 });
    for (const name of ['relu', 'flat'])
      expect(layerCounts(operator(name), cheetah, 'input-aligned')).toBeUndefined();
    for (const name of ['act', 'pool'])
      expect(layerCounts(operator(name), cheetah, 'coefficients')).toBeUndefined();
    expect(layerCounts(operator('pool'), cheetah, 'table-iv')).toBeUndefined();
    expect(layerCounts(operator('act'), cheetah, 'table-iv')).toEqual(act);
    expect(networkCounts(small(), cheetah, 'input-aligned').map(({ name }) => name)).toEqual([
      'conv',
      'act',
      'pool',
      'fc',
    ]);
  });

  it('an addition of two maps is a sum of each pair of ciphertexts', () => {
    const network = loadNetwork(findFile('workloads', 'resnet18-c100'));
    const add = network.operators.find(({ kind }) => kind === 'elementwise')!;
    // 64 x 32 x 32: 4 channels in 4096 slots
    expect(layerCounts(add, cheetah, 'input-aligned')).toMatchObject({
      counts: { add: 16 },
      ciphertexts: { inputs: 32, outputs: 16 },
    });
    expect(layerCounts(add, cheetah, 'coefficients')).toBeUndefined();
  });

  it('ciphertexts of a map: blocks of a power of two, strips beyond a row', () => {
    const layout = { rows: 2, rowSlots: 2048 } as const;
    expect(ciphertextsOf({ channels: 33, height: 16, width: 15 }, layout)).toBe(3);
    expect(ciphertextsOf({ channels: 3, height: 56, width: 56 }, layout)).toBe(2 * 2);
  });

  it('CKKS has one row of half the slots, and no digits of weights', () => {
    const shape = convShape(operator('conv') as Conv);
    const parameters = ckks(8192, 3, 40, 3, 1);
    expect(layerCounts(operator('conv'), parameters, 'input-aligned')).toEqual(
      convOperations(shape, { rows: 1, rowSlots: 4096 }, 'input-aligned'),
    );
  });

  it('refuses an unknown packing with the nearest', () => {
    expect(packingOf('delphi')).toBe('delphi');
    expect(() => packingOf('dephi')).toThrow(/--packing: unknown packing 'dephi'; .*did you mean 'delphi'/);
  });
});

describe('kernels of a layer', () => {
  it('are those of its operations, rotations hoisted or not', () => {
    const parameters = seal(4096, 2);
    const layer = { counts: { rotate: 5, add: 3 }, hoisted: { rotations: 4, decompositions: 2 } };
    const apart = addKernels(kernelsOf('add', parameters), kernelsOf('add', parameters), 2);
    expect(layerKernels(layer, parameters, 2, false)).toEqual(
      addKernels(apart, kernelsOf('rotate', parameters), 5),
    );
    // four rotations of two ciphertexts, two each, and one alone
    const shared = addKernels(apart, hoistedRotations(2, parameters), 2);
    expect(layerKernels(layer, parameters)).toEqual(addKernels(shared, kernelsOf('rotate', parameters)));
    expect(layerKernels(layer, parameters, 1).ntt).toBeLessThan(layerKernels(layer, parameters).ntt);
  });
});

describe('average pooling', () => {
  it.each([
    [2, 2],
    [3, 3],
    [1, 4],
    [4, 1],
  ] as const)('%i x %i sums the windows', (height, width) => {
    const program = poolProgram([height, width], 5);
    const image = numbers(64, 3);
    const layout = { rows: 1, rowSlots: 64 } as const;
    const out = evaluateProgram(program, { encoding: 'slots', layout }, new Map([['x', image]]), () => []);
    const result = [...out.values()][0]!;
    for (let at = 0; at < 40; at++) {
      let sum = 0;
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) sum += image[at + 5 * y + x]!;
      expect(result[at]).toBe(sum);
    }
    const { counts, rotationKeys, hoisted } = poolOperations([height, width], 1);
    const turns = program.instructions.filter(({ op }) => op === 'rotate');
    expect(counts).toEqual(countOperations(program));
    expect(rotationKeys).toBe(turns.length);
    expect(hoisted).toEqual({
      rotations: turns.length,
      decompositions: new Set(turns.map(({ src }) => src[0])).size,
    });
    expect(poolOperations([height, width], 3).counts.rotate).toBe(3 * turns.length);
  });

  it('needs whole windows in an image that fits a row', () => {
    const pool = operator('pool') as Pool;
    const layout = { rows: 2, rowSlots: 256 } as const;
    expect(canPool(pool, layout)).toBe(true);
    expect(canPool(pool, { rows: 2, rowSlots: 128 })).toBe(false);
    expect(canPool({ ...pool, type: 'max' }, layout)).toBe(false);
    expect(canPool({ ...pool, padding: { top: 0, bottom: 1, left: 0, right: 0 } }, layout)).toBe(false);
  });
});

it('counts all of ResNet-50 in less than 50 ms, by every packing', () => {
  const network = loadNetwork(findFile('workloads', 'resnet50-imagenet'));
  for (const packing of PACKINGS) {
    let least = Infinity;
    for (let turn = 0; turn < 5; turn++) {
      const start = performance.now();
      networkCounts(network, cheetah, packing);
      least = Math.min(least, performance.now() - start);
    }
    expect(least).toBeLessThan(50);
  }
});
