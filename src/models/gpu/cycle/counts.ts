import { greatestCommonDivisor } from '../../../quantity/divisor.js';
import { Accesses } from './accesses.js';
import { homeOf } from './home.js';
import { assertWithin } from './limits.js';
import { WARP } from '../warp.js';
import { alongLoads } from './loader.js';
import { loadTap, segmentsOf, tapOf } from './segments.js';
import { loadRows } from './stream.js';
import {
  outputHeight,
  outputWidth,
  productOf,
  type ConvKernel,
  type GemmKernel,
  type TiledKernel,
} from './kernel.js';
import type { MachineLines } from './machine.js';

/** Requests of warps with a lane on, and the sectors they ask for, summed over requests. */
export type RequestCounts = { requests: number; sectors: number };
/** Loads of both operands, of these the sectors of the second, and stores. */
export type KernelCounts = { loads: RequestCounts; secondSectors: number; stores: RequestCounts };

/**
 * All loads and stores of a tiled kernel, exactly. What a warp asks for depends on where it starts only by the place
 * in the image or row and by the place within a sector, so each such case is enumerated once and multiplied.
 * @throws InputError for a convolution of too many outputs, or a product of too many rows
 */
export function countTiled(kernel: TiledKernel, lines: MachineLines): KernelCounts {
  const tally = new Tally(lines.sectorBytes / lines.elementBytes);
  return kernel.kind === 'conv' ? countConv(kernel, tally) : countGemm(kernel, tally);
}

function countConv(kernel: ConvKernel, tally: Tally): KernelCounts {
  const { tile, shape } = kernel;
  const { m, n, k, rowTiles, columnTiles, steps } = productOf(kernel);
  const image = outputHeight(shape) * outputWidth(shape);
  const taps = shape.filterHeight * shape.filterWidth;
  assertWithin('warps', Math.ceil(m / WARP));
  assertWithin('taps', taps * Math.min(Math.ceil(m / WARP), MOST_CASES));
  const imageElements = shape.channels * shape.height * shape.width;
  const loads = none();
  const second = none();
  const stores = none();
  for (let first = 0; first < m; first += WARP) {
    const count = Math.min(WARP, m - first);
    const batch = Math.floor(first / image);
    const place = first - batch * image;
    add(loads, tally.image(shape, place, count, tally.phase(batch * imageElements)), columnTiles);
    add(stores, tally.outputs(shape, place, count, tally.phase(batch * n * image)), 1);
  }
  const rows = WARP / tile.depth;
  const warps = alongLoads(tile, tile.columns);
  for (let column = 0; column < columnTiles; column++) {
    for (const { at } of warps) {
      const first = column * tile.columns + at;
      const count = Math.min(rows, n - first);
      if (count > 0)
        add(
          second,
          tally.along({ phase: tally.phase(first * k), count, pitch: k, steps, depth: tile.depth }),
          rowTiles,
        );
    }
  }
  add(loads, second, 1);
  return { loads, secondSectors: second.sectors, stores };
}

function countGemm(kernel: GemmKernel, tally: Tally): KernelCounts {
  const { tile } = kernel;
  const { m, n, k, rowTiles, columnTiles, steps } = productOf(kernel);
  assertWithin('rows', m);
  const loads = none();
  const second = none();
  const stores = none();
  const rows = WARP / tile.depth;
  for (const { at } of alongLoads(tile, tile.rows)) {
    for (let row = 0; row < rowTiles; row++) {
      const first = row * tile.rows + at;
      const count = Math.min(rows, m - first);
      if (count > 0)
        add(
          loads,
          tally.along({ phase: tally.phase(first * k), count, pitch: k, steps, depth: tile.depth }),
          columnTiles,
        );
    }
  }
  for (const [depth, times] of tally.classes(k, n))
    add(second, tally.across(tally.phase(depth * n), n), times * rowTiles);
  add(loads, second, 1);
  for (const [row, times] of tally.classes(m, n)) add(stores, tally.across(tally.phase(row * n), n), times);
  return { loads, secondSectors: second.sectors, stores };
}

const none = (): RequestCounts => ({ requests: 0, sectors: 0 });

function add(sum: RequestCounts, part: RequestCounts, times: number): void {
  sum.requests += part.requests * times;
  sum.sectors += part.sectors * times;
}

/** Places of warps that are not alike, about: those at the ends of rows, in each place of a sector. */
const MOST_CASES = 2 ** 9;

/** Enumerates each case once. */
class Tally {
  private readonly elements: number;
  private readonly images = new Map<number, RequestCounts>();
  private readonly stored = new Map<number, RequestCounts>();
  private readonly rows = new Map<number, RequestCounts>();
  private readonly matrix = new Map<number, RequestCounts>();
  private readonly accesses = new Accesses(4);

  constructor(elementsPerSector: number) {
    this.elements = elementsPerSector;
  }

  /** Place of an element within its sector. */
  phase(element: number): number {
    return element % this.elements;
  }

  /** One warp's outputs, all taps of all channels: channels that start at the same place in a sector are alike. */
  image(shape: ConvKernel['shape'], place: number, count: number, phase: number): RequestCounts {
    const home = homeOf(shape, place, count);
    const begin = this.phase(phase + home.shift);
    return this.once(this.images, [home.place, count, begin], (sum) => {
      const segments = segmentsOf({ ...shape, batch: shape.batch + 1 }, home.place, count);
      const tensor = { base: 0, elementsPerSector: this.elements };
      for (const segment of segments) segment.base += begin;
      for (const [channel, times] of this.classes(shape.channels, shape.height * shape.width)) {
        for (let row = 0; row < shape.filterHeight; row++) {
          for (let column = 0; column < shape.filterWidth; column++) {
            loadTap(this.accesses, shape, segments, tapOf(shape, channel, row, column), tensor);
            this.take(sum, times);
          }
        }
      }
    });
  }

  /** One warp's outputs stored for every filter. */
  outputs(shape: ConvKernel['shape'], from: number, count: number, phase: number): RequestCounts {
    const image = outputHeight(shape) * outputWidth(shape);
    // a run within an image is alike wherever it begins at the same place of a sector
    const place = from + count <= image ? this.phase(from) : from;
    return this.once(this.stored, [place, count, phase], (sum) => {
      for (const [filter, times] of this.classes(shape.filters, image)) {
        for (let at = place; at < place + count;) {
          const batch = Math.floor(at / image);
          const run = Math.min(place + count, (batch + 1) * image) - at;
          this.run(phase + (batch * shape.filters + filter) * image + (at - batch * image), run);
          at += run;
        }
        this.accesses.end();
        this.take(sum, times);
      }
    });
  }

  /** One warp's rows of a matrix, a depth at a time. */
  along(rows: { phase: number; count: number; pitch: number; steps: number; depth: number }): RequestCounts {
    const { phase, count, pitch, steps, depth } = rows;
    return this.once(this.rows, [0, count, phase], (sum) => {
      const load = (step: number, times: number): void => {
        const from = phase + step * depth;
        const to = phase + Math.min((step + 1) * depth, pitch) - 1;
        loadRows(this.accesses, { first: 0, count, pitch, from, to }, 0, this.elements);
        this.take(sum, times);
      };
      // the last may be cut off
      for (const [step, times] of this.classes(steps - 1, depth)) load(step, times);
      load(steps - 1, 1);
    });
  }

  /** A row of a matrix, 32 elements a warp. */
  across(phase: number, length: number): RequestCounts {
    return this.once(this.matrix, [0, 0, phase], (sum) => {
      for (let first = 0; first < length; first += WARP) {
        this.run(phase + first, Math.min(WARP, length - first));
        this.accesses.end();
        this.take(sum, 1);
      }
    });
  }

  private run(start: number, length: number): void {
    this.accesses.add(Math.floor(start / this.elements), Math.floor((start + length - 1) / this.elements));
  }

  private take(sum: RequestCounts, times: number): void {
    sum.requests += this.accesses.requests * times;
    sum.sectors += this.accesses.sectors * times;
    this.accesses.clear();
  }

  /** Of so many things `pitch` elements apart: the first of each place in a sector, and how many are alike. */
  classes(count: number, pitch: number): [first: number, times: number][] {
    const period = this.elements / greatestCommonDivisor(pitch, this.elements);
    return Array.from({ length: Math.min(period, count) }, (_, first) => [
      first,
      Math.ceil((count - first) / period),
    ]);
  }

  /** What a case asks for, from those seen before: by its place, how many of a warp's lanes are on, and its phase. */
  private once(
    seen: Map<number, RequestCounts>,
    [place, count, phase]: readonly [number, number, number],
    enumerate: (sum: RequestCounts) => void,
  ): RequestCounts {
    const key = (place * (WARP + 1) + count) * this.elements + phase;
    const known = seen.get(key);
    if (known) return known;
    const sum = none();
    enumerate(sum);
    seen.set(key, sum);
    return sum;
  }
}
