import { greatestCommonDivisor } from '../../../quantity/divisor.js';
import { positionsOf, tapsOf, type Plane } from '../plane.js';

/** Places of a tile in an image that are looked at, at most; those between them are taken to be alike. */
const PLACES = 64;

/**
 * Distinct elements that a step of `rows` positions and `depth` taps reads, on average over the tiles of `m` positions
 * and all steps: element by element, for each place that a tile can begin at in an image and each tap that a step can
 * begin with. Padding is not in memory.
 */
export function exactElements(plane: Plane, m: number, rows: number, depth: number): number {
  const all = plane.channels * tapsOf(plane);
  const taps = tapsOf(plane);
  const steps = Math.ceil(all / depth);
  const period = Math.min(steps, taps / greatestCommonDivisor(taps, depth));
  const marks = new Marks(plane);
  let sum = 0;
  let tiles = 0;
  for (const { first, count, times } of placesOf(plane, m, rows)) {
    for (let step = 0; step < period; step++) {
      const repeats = Math.floor((steps - 1 - step) / period);
      const whole = repeats > 0 ? marks.count(first, count, step * depth, (step + 1) * depth) : 0;
      const last = step + repeats * period;
      const end = Math.min(all, (last + 1) * depth);
      sum += times * (repeats * whole + marks.count(first, count, last * depth, end));
    }
    tiles += times;
  }
  return (plane.real * sum) / (tiles * steps);
}

/** Where tiles begin in an image, how many positions they have, and how many do so. */
function placesOf(plane: Plane, m: number, rows: number): { first: number; count: number; times: number }[] {
  const image = positionsOf(plane);
  const whole = Math.floor(m / rows);
  const grain = greatestCommonDivisor(image, rows);
  const period = image / grain;
  // Tiles of many images begin at every multiple of the grain; they are looked at in the order of the image, for a
  // regular choice among tiles may be one of equal places.
  const looked = Math.min(whole, period, PLACES);
  const places =
    looked === period
      ? everyPlace(whole, period, rows, image)
      : Array.from({ length: looked }, (_, index) => {
          const spread = (of: number): number => Math.floor(((index + 0.5) * of) / looked);
          const first = whole >= period ? spread(period) * grain : (spread(whole) * rows) % image;
          return { first, count: rows, times: whole / looked };
        });
  const rest = m - whole * rows;
  return rest > 0 ? [...places, { first: (whole * rows) % image, count: rest, times: 1 }] : places;
}

/** All places of a period, those at its begin once more where the tiles end within one. */
const everyPlace = (whole: number, period: number, rows: number, image: number) =>
  Array.from({ length: period }, (_, index) => ({
    first: (index * rows) % image,
    count: rows,
    times: Math.floor(whole / period) + (index < whole % period ? 1 : 0),
  }));

/** Marks elements of a few images, and counts those that were not marked before. */
class Marks {
  private readonly plane: Plane;
  private readonly marked = new Map<number, number>();
  private round = 0;

  constructor(plane: Plane) {
    this.plane = plane;
  }

  /** Distinct elements that `count` positions from `first` on read through the taps `[from, to)` of all channels. */
  count(first: number, count: number, from: number, to: number): number {
    const { rows, columns } = this.plane;
    const image = positionsOf(this.plane);
    const taps = tapsOf(this.plane);
    this.round++;
    let distinct = 0;
    for (let tap = from; tap < to; tap++) {
      const inChannel = tap % taps;
      const down = Math.floor(inChannel / columns.taps) * rows.dilation - rows.padding;
      const across = (inChannel % columns.taps) * columns.dilation - columns.padding;
      const channel = Math.floor(tap / taps) - Math.floor(from / taps);
      for (let at = first; at < first + count; at++) {
        const inImage = at % image;
        const y = Math.floor(inImage / columns.positions) * rows.stride + down;
        const x = (inImage % columns.positions) * columns.stride + across;
        if (y < 0 || y >= rows.size || x < 0 || x >= columns.size) continue;
        const images = Math.floor(at / image);
        const element = ((images * (to - from) + channel) * rows.size + y) * columns.size + x;
        if (this.marked.get(element) === this.round) continue;
        this.marked.set(element, this.round);
        distinct++;
      }
    }
    return distinct;
  }
}
