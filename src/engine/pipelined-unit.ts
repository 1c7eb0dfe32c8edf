export interface PipelineOptions {
  /** Ticks from the start of an operation to its result. */
  latency: number;
  /** Ticks from the start of an operation to that of the next: initiation interval; 1 by default. */
  interval?: number;
}

/**
 * A unit that works on several operations at a time: it starts one every `interval` ticks and ends each `latency`
 * ticks later. One that is not pipelined has an interval as long as its latency.
 *
 * @example
 * const multiplier = new PipelinedUnit({ latency: 4 });
 * multiplier.issue(0); // => 4
 * multiplier.issue(0); // => 5: starts a tick later
 * multiplier.issue(10, 8); // => 21: the last of 8 starts at 17
 */
export class PipelinedUnit {
  /** Tick at which the operation issued last, or the first of several, started. */
  started = 0;
  /** Tick from which the next can start. */
  free = 0;
  /** Operations issued. */
  issued = 0;

  private readonly latency: number;
  private readonly interval: number;

  constructor({ latency, interval = 1 }: PipelineOptions) {
    if (!(latency >= 0 && interval >= 0)) {
      throw new RangeError(`a pipeline of latency ${latency} and interval ${interval}`);
    }
    this.latency = latency;
    this.interval = interval;
  }

  /** Issues operations, one behind the other, as soon as possible from `at`; returns when the last result is there. */
  issue(at: number, operations = 1): number {
    if (!(operations >= 1)) throw new RangeError(`${operations} operations`);
    this.started = Math.max(this.free, at);
    this.free = this.started + operations * this.interval;
    this.issued += operations;
    return this.started + (operations - 1) * this.interval + this.latency;
  }

  /** Share of the operations it could have started in `ticks` ticks. */
  utilization(ticks: number): number {
    return ticks > 0 ? (this.issued * this.interval) / ticks : 0;
  }
}
