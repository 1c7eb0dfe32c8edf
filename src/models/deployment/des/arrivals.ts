import { exponential, Pcg64, ziggurat } from './random.js';

export const ARRIVALS = ['poisson', 'uniform'] as const;
export type ArrivalProcess = (typeof ARRIVALS)[number];

/**
 * Requests of one stream, for any rate: times of arrival for a mean interval of 1, made as far as they are asked for.
 * Streams of one seed at two rates differ by a factor only (common random numbers), so that what changes is the rate.
 */
export class ArrivalStream {
  private times = new Float64Array(256);
  private count = 0;
  private last = 0;
  private readonly gap: () => number;

  constructor(process: ArrivalProcess, seed: number) {
    const [random, layers] = [new Pcg64(seed), ziggurat()];
    this.gap = process === 'uniform' ? () => 1 : () => exponential(random, layers);
  }

  /** Arrivals in seconds up to and including the horizon, at a mean interval of so many seconds. */
  until(horizon: number, interval: number): Float64Array {
    while (this.last * interval <= horizon) this.append();
    let count = this.count;
    while (count > 0 && this.times[count - 1]! * interval > horizon) count--;
    return this.times.subarray(0, count).map((time) => time * interval);
  }

  private append(): void {
    this.last += this.gap();
    if (this.count === this.times.length) {
      const longer = new Float64Array(2 * this.count);
      longer.set(this.times);
      this.times = longer;
    }
    this.times[this.count++] = this.last;
  }
}
