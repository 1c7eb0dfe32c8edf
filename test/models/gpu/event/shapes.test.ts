import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTiled, simulateKernel } from '../../../../src/models/gpu/cycle/index.js';
import { enumerateLoads } from '../../../../src/models/gpu/enumerate/index.js';
import { depthwiseKernelOf, tiledKernelOf } from '../../../../src/models/gpu/event/shapes.js';
import { isDepthwise, kernelOf } from '../../../../src/models/gpu/kernel.js';
import { lowerNetwork } from '../../../../src/models/lowering/lower.js';
import { convPlane, gradientPlane, positionsOf } from '../../../../src/models/gpu/plane.js';
import { NetworkBuilder } from '../../../../src/workload/build.js';
import type { Network, Operator } from '../../../../src/workload/graph.js';
import { trainingStep } from '../../../../src/workload/transform/training.js';
import { depthwiseStream, countStream } from '../../../../src/models/gpu/cycle/elementwise.js';
import { TILES } from '../helpers.js';
import { small } from '../cycle/machine.js';

const FP32 = { ifmap: 32, filter: 32, ofmap: 32, accumulator: 32 };
const LOWERING = {
  data: FP32,
  vector: {
    lanes: 1,
    fuse: true,
    throughput: {
      ...{ relu: 1, activation: 1, polynomial: 1, softmax: 1 },
      ...{ norm: 1, elementwise: 1, pool: 1, embedding: 1 },
    },
  },
};

const size = (min: number, max: number) => fc.integer({ min, max });
const networks = (groups: number) =>
  fc
    .record({
      ...{ batch: size(1, 3), channels: size(1, 4), height: size(7, 13), width: size(7, 13) },
      ...{ filters: size(1, 5), down: size(1, 3), across: size(1, 3) },
      ...{ strideDown: size(1, 3), strideAcross: size(1, 9) },
      ...{ top: size(0, 2), bottom: size(0, 2), left: size(0, 2), right: size(0, 2) },
      ...{ dilateDown: size(1, 2), dilateAcross: size(1, 3) },
    })
    .map((one): Network => {
      const channels = groups === 0 ? one.channels : one.channels * groups;
      const input = { channels, height: one.height, width: one.width };
      const builder = new NetworkBuilder({ name: 'n', batch: one.batch, input });
      builder.conv('first', { filters: channels, kernel: 1, groups: channels });
      builder.conv('conv', {
        filters: groups === 0 ? channels : one.filters * groups,
        groups: groups === 0 ? channels : groups,
        kernel: [one.down, one.across],
        stride: [one.strideDown, one.strideAcross],
        padding: { top: one.top, bottom: one.bottom, left: one.left, right: one.right },
        dilation: [one.dilateDown, one.dilateAcross],
      });
      return builder.build();
    });

/** The layer and the gradient of its input in a training step. */
const workOf = (network: Network) =>
  lowerNetwork(trainingStep(network), LOWERING).flatMap((lowered) => {
    const { operator } = lowered;
    const layer = operator.kind === 'gradient' ? operator.layer : operator;
    return lowered.unit === 'array' && layer.name === 'conv' ? [{ ...lowered, operator }] : [];
  });

describe('products as the cycle mode takes them', () => {
  it.each([1, 2])('load what an enumeration of the operands says: %i groups, any window', (groups) => {
    let gradients = 0;
    fc.assert(
      fc.property(networks(groups), (network) => {
        for (const { operator, gemm, widths } of workOf(network)) {
          if (isDepthwise(operator)) continue;
          const kernel = kernelOf(operator, gemm, widths, network.batch);
          const tile = { ...TILES[32], depth: 4 };
          const tiled = tiledKernelOf(kernel, network.batch, tile, 'columns');
          if (operator.kind === 'gradient' && operator.wrt === 'weight') expect(tiled).toBeUndefined();
          if (tiled === undefined) continue;
          if (operator.kind === 'gradient') gradients++;
          const { a, b } = enumerateLoads({ ...kernel, instances: 1 }, tile);
          const { loads, secondSectors } = countTiled(tiled, small);
          // channels of one group lie together in the enumeration, and next to others' in memory
          if (operator.kind !== 'conv' || operator.groups === 1) {
            expect(loads).toEqual({ requests: a.requests + b.requests, sectors: a.sectors + b.sectors });
            expect(secondSectors).toBe(b.sectors);
          } else expect(loads.requests).toBe(a.requests + b.requests);
        }
      }),
      { numRuns: 60 },
    );
    expect(gradients).toBeGreaterThan(10);
  });

  it('are matrices row by row, tiles by columns or rows', () => {
    const matrix = { form: 'matrix' as const, images: 1 };
    const rest = { instances: 3, aBytes: 4, bBytes: 4, outputBytes: 4, sumBytes: 4, isWeightGradient: false };
    const kernel = { ...rest, m: 70, n: 50, k: 30, a: matrix, b: matrix };
    expect(tiledKernelOf(kernel, 1, TILES[64], 'rows')).toEqual({
      ...{ kind: 'gemm', m: 70, n: 50, k: 30, path: 'ca', order: 'rows' },
      tile: { rows: 128, columns: 64, depth: 4, threads: 128 },
    });
    expect(tiledKernelOf({ ...kernel, isWeightGradient: true }, 1, TILES[64], 'rows')).toBeUndefined();
  });
});

describe('depthwise layers as the cycle mode takes them', () => {
  it('have an output for every position, and load what their windows see', () => {
    fc.assert(
      fc.property(networks(0), (network) => {
        for (const { operator } of workOf(network)) {
          const kernel = depthwiseKernelOf(operator as Operator, network.batch);
          if (operator.kind === 'gradient' && operator.wrt === 'weight') expect(kernel).toBeUndefined();
          if (kernel === undefined || !isDepthwise(operator)) continue;
          const layer = operator.kind === 'gradient' ? operator.layer : operator;
          if (layer.kind !== 'conv') throw new Error('no convolution');
          const plane =
            operator.kind === 'gradient' ? gradientPlane(layer, operator.piece) : convPlane(layer);
          const outputs = network.batch * layer.groups * positionsOf(plane);
          const { stores } = countStream(depthwiseStream({ ...kernel, threads: 32 }, small), 4);
          expect(stores.sectors).toBe(Math.ceil(outputs / 8));
          expect(kernel.threads).toBe(256);
          expect(kernel.shape).toMatchObject({
            ...{ batch: network.batch, channels: layer.groups },
            ...{ height: plane.rows.size, width: plane.columns.size },
            ...{ filterHeight: plane.rows.taps, filterWidth: plane.columns.taps },
            ...{ rowDilation: plane.rows.dilation, columnDilation: plane.columns.dilation },
            ...{ stride: plane.rows.stride, columnStride: plane.columns.stride },
            ...{ padding: plane.rows.padding, columnPadding: plane.columns.padding },
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is one output a thread of its own plane', () => {
    const shape = { batch: 1, channels: 2, height: 4, width: 8, filters: 2 };
    const filter = { filterHeight: 1, filterWidth: 1, stride: 2, padding: 0 };
    const code = { instructionsPerStep: 0, instructionsPerBlock: 8, registersPerThread: 1, sharedBytes: 0 };
    const { compulsorySectors, counters } = simulateKernel(
      { kind: 'depthwise', shape: { ...shape, ...filter }, threads: 32 },
      code,
      small,
    );
    // two of four rows of a sector each, of two planes, and both filters in one
    expect(compulsorySectors).toBe(2 * 2 + 1);
    expect(counters.dram_rd_sec).toBe(2 * (4 + 1)); // each with the other half of its fetch
  });
});
