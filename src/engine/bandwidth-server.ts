/** How fast a channel moves bytes; Infinity: in no time. A tick is one of the clock of whoever asks. */
export type Rate = { bytesPerTick: number } | { bytesPerSecond: number; ticksPerSecond: number };

export type BandwidthOptions = Rate & {
  /** `exact`, the default: a request may end between two ticks; `tick`: each takes whole ticks, rounded up. */
  rounding?: 'exact' | 'tick';
  /** Ticks that every request with bytes takes besides moving them; 0 by default. */
  overhead?: number;
  /** Ticks more for a request of another stream than the one before it (a bus that turns); 0 by default. */
  turnaround?: number;
};

/**
 * A channel that serves requests one after the other, first in, first out: a bus, a port, a link, a DRAM channel.
 * A request starts when it has been made and the one before it has ended, and takes
 * `overhead + bytes / bytesPerTick` ticks, without bytes none. It starts no earlier than those before it, so one
 * without bytes keeps its place too.
 *
 * A rate in bytes per second is `bytes / bytesPerSecond * ticksPerSecond`, in this order, not
 * `bytes / (bytesPerSecond / ticksPerSecond)`, which may differ in the last bit.
 *
 * @example
 * const channel = new BandwidthServer({ bytesPerTick: 64 });
 * channel.serve(0, 256); // => 4: from 0 to 4
 * channel.serve(1, 96); // => 5.5: waits until 4
 * channel.started; // => 4
 */
export class BandwidthServer {
  /** Tick at which everything served so far has ended: the next request starts no earlier. */
  free = 0;
  /** Tick at which the request served last started. */
  started = 0;
  /** Ticks spent on requests, overhead and turnaround included. */
  busy = 0;
  /** Bytes served. */
  bytes = 0;

  private readonly bytesPerUnit: number;
  private readonly ticksPerUnit: number;
  private readonly wholeTicks: boolean;
  private readonly overhead: number;
  private readonly turnaround: number;
  private stream = -1;

  constructor(options: BandwidthOptions) {
    const { rounding = 'exact', overhead = 0, turnaround = 0 } = options;
    const perTick = 'bytesPerTick' in options;
    this.bytesPerUnit = perTick ? options.bytesPerTick : options.bytesPerSecond;
    this.ticksPerUnit = perTick ? 1 : options.ticksPerSecond;
    if (!(this.bytesPerUnit > 0)) throw new RangeError(`a channel of ${this.bytesPerUnit} bytes`);
    if (!(this.ticksPerUnit > 0 && this.ticksPerUnit < Infinity)) {
      throw new RangeError(`a clock of ${this.ticksPerUnit} Hz`);
    }
    if (!(overhead >= 0 && turnaround >= 0)) throw new RangeError('a channel that takes less than no time');
    this.wholeTicks = rounding === 'tick';
    this.overhead = overhead;
    this.turnaround = this.wholeTicks ? Math.ceil(turnaround) : turnaround;
  }

  /** Serves `bytes` asked for at tick `at`; returns the tick at which they have passed. */
  serve(at: number, bytes: number, stream = 0): number {
    if (!(bytes >= 0 && at >= 0)) throw new RangeError(`${bytes} bytes asked for at ${at}`);
    let ticks = this.ticksOf(bytes);
    if (bytes > 0) {
      if (stream !== this.stream && this.stream >= 0) ticks += this.turnaround;
      this.stream = stream;
    }
    this.started = Math.max(this.free, at);
    this.free = this.started + ticks;
    this.busy += ticks;
    this.bytes += bytes;
    return this.free;
  }

  /** Ticks that a request of `bytes` takes on a free channel that need not turn. */
  ticksOf(bytes: number): number {
    if (bytes === 0) return 0;
    const ticks = this.overhead + (bytes / this.bytesPerUnit) * this.ticksPerUnit;
    return this.wholeTicks ? Math.ceil(ticks) : ticks;
  }

  /** Whether every request ends as it starts. */
  get isInstant(): boolean {
    return this.bytesPerUnit === Infinity && this.overhead === 0 && this.turnaround === 0;
  }

  /** All served so far has ended later, by whole ticks. */
  shift(ticks: number): void {
    this.free += ticks;
    this.started += ticks;
  }

  /** Share of `ticks` ticks that the requests served so far took. */
  utilization(ticks: number): number {
    return ticks > 0 ? this.busy / ticks : 0;
  }
}
