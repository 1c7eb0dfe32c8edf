import { greatestCommonDivisor } from '../../../quantity/divisor.js';
import { Accesses } from './accesses.js';
import { layOut, type Layout } from './layout.js';
import { WARP } from '../warp.js';
import { loadTap, segmentsOf, tapOf } from './segments.js';
import {
  outputHeight,
  outputWidth,
  type DepthwiseKernel,
  type PatternKernel,
  type PrivateKernel,
} from './kernel.js';
import type { MachineLines } from './machine.js';
import type { KernelCounts, RequestCounts } from './counts.js';
import type { BlockStream, KernelStream } from './stream.js';

/** A depthwise convolution, a thread an output: at each tap a warp loads of its images and of their filters. */
export function depthwiseStream({ shape, threads }: DepthwiseKernel, lines: MachineLines): KernelStream {
  const { batch, channels, height, width, filterHeight, filterWidth } = shape;
  const taps = filterHeight * filterWidth;
  const image = outputHeight(shape) * outputWidth(shape);
  const outputs = batch * channels * image;
  const layout = layOut([batch * channels * height * width, channels * taps, outputs], lines);
  const { elementsPerSector, bases } = layout;
  // every channel is an image of its own
  const planes = { ...shape, batch: batch * channels, channels: 1 };
  const input = { base: bases[0]!, elementsPerSector };
  return {
    blocks: Math.ceil(outputs / threads),
    steps: 1,
    second: Math.floor(bases[1]! / layout.sectorsPerLine),
    period: depthwisePeriod(image, channels, threads, elementsPerSector),
    block: (index) => ({
      loads: (_step, accesses) => {
        const begin = index * threads;
        const end = Math.min(begin + threads, outputs);
        const segments = Array.from({ length: Math.ceil((end - begin) / WARP) }, (_, warp) =>
          segmentsOf(planes, begin + warp * WARP, WARP),
        );
        for (let tap = 0; tap < taps; tap++) {
          const row = Math.floor(tap / filterWidth);
          const column = tap - row * filterWidth;
          const place = tapOf(shape, 0, row, column);
          for (let first = begin; first < end; first += WARP) {
            loadTap(accesses, planes, segments[(first - begin) / WARP]!, place, input);
            const last = Math.min(first + WARP, outputs) - 1;
            for (let plane = Math.floor(first / image); plane <= Math.floor(last / image); plane++) {
              const sector = bases[1]! + Math.floor(((plane % channels) * taps + tap) / elementsPerSector);
              accesses.add(sector, sector);
            }
            accesses.end();
          }
        }
      },
      stores: (accesses) => {
        storeRun(accesses, layout, 2, index * threads, Math.min((index + 1) * threads, outputs));
      },
    }),
  };
}

/** Blocks until blocks begin at the same place of a plane again, and planes and filters at that of a sector. */
function depthwisePeriod(image: number, channels: number, threads: number, perSector: number): number {
  const planes = channels % perSector === 0 ? perSector : perSector * channels;
  return (image * planes) / greatestCommonDivisor(image * planes, threads);
}

/** Blocks that sweep slices of their own, an element a thread. */
export function privateStream(kernel: PrivateKernel, lines: MachineLines): KernelStream {
  const { elements, repeats, blocks, threads } = kernel;
  const layout = layOut([elements * blocks], lines);
  const turns = Math.ceil(elements / threads);
  return {
    blocks,
    steps: turns * repeats,
    block: (index) => ({
      loads: (step, accesses) => {
        const from = (step % turns) * threads;
        const begin = index * elements;
        storeRun(accesses, layout, 0, begin + from, begin + Math.min(from + threads, elements));
      },
      stores: () => {},
    }),
  };
}

/** One load a lane, lanes some elements apart. */
export function patternStream(kernel: PatternKernel, lines: MachineLines): KernelStream {
  const { stride, offset, warps, threads } = kernel;
  const span = WARP * Math.max(stride, 1);
  const { elementsPerSector } = layOut([warps * span], lines);
  const warpsOfBlock = threads / WARP;
  return {
    blocks: Math.ceil(warps / warpsOfBlock),
    steps: 1,
    block: (index): BlockStream => ({
      loads: (_step, accesses) => {
        for (let warp = index * warpsOfBlock; warp < Math.min((index + 1) * warpsOfBlock, warps); warp++) {
          for (let lane = 0; lane < WARP; lane++) {
            const sector = Math.floor((warp * span + lane * stride + offset) / elementsPerSector);
            accesses.add(sector, sector);
          }
          accesses.end();
        }
      },
      stores: () => {},
    }),
  };
}

/** A run of elements of a tensor, 32 a request. */
function storeRun(accesses: Accesses, layout: Layout, tensor: number, from: number, to: number): void {
  const { bases, elementsPerSector } = layout;
  for (let first = from; first < to; first += WARP) {
    const last = Math.min(first + WARP, to) - 1;
    accesses.add(
      bases[tensor]! + Math.floor(first / elementsPerSector),
      bases[tensor]! + Math.floor(last / elementsPerSector),
    );
    accesses.end();
  }
}

/** All loads and stores of a stream, block by block and step by step; what repeats is counted once. */
export function countStream(stream: KernelStream, sectorsPerLine: number): KernelCounts {
  const { blocks, period = blocks, second = Infinity } = stream;
  const accesses = new Accesses(sectorsPerLine);
  const counts = {
    loads: { requests: 0, sectors: 0 },
    secondSectors: 0,
    stores: { requests: 0, sectors: 0 },
  };
  const take = (sum: RequestCounts, times: number) => {
    sum.requests += times * accesses.requests;
    sum.sectors += times * accesses.sectors;
    accesses.clear();
  };
  const count = (from: number, to: number, times: number) => {
    for (let index = from; index < to; index++) {
      const block = stream.block(index);
      for (let step = 0; step < stream.steps; step++) {
        block.loads(step, accesses);
        counts.secondSectors += times * accesses.sectorsFrom(second);
        take(counts.loads, times);
      }
      block.stores(accesses);
      take(counts.stores, times);
    }
  };
  // what repeats in full, as often as it does; the last block may be cut off
  const times = Math.floor((blocks - 1) / period);
  if (times > 0) count(0, period, times);
  count(times * period, blocks, 1);
  return counts;
}
