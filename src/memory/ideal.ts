import { BandwidthServer, type BandwidthOptions } from '../engine/bandwidth-server.js';
import { directionOf, READ, type MemoryPort } from './port.js';

export type IdealOptions = BandwidthOptions & {
  /** Ticks from a read's end on the channel until its data are there; 0 by default. */
  latency?: number;
};

/**
 * A memory that is only as fast as its channel and late by a constant: one in-order channel, whatever the
 * address. Reads arrive `latency` after they have passed the channel, during which it serves others; writes are
 * done when they have passed; what has no bytes waits for its turn only. Turnaround counts between directions.
 *
 * @example
 * const dram = new IdealMemory({ bytesPerTick: 64, latency: 100 });
 * dram.request(0, 0, 128, READ); // => 102
 * dram.request(0, 0, 128, WRITE); // => 4: right behind on the channel
 */
export class IdealMemory implements MemoryPort {
  /** The channel, for what it counts. */
  readonly channel: BandwidthServer;
  readonly latency: number;

  constructor(options: IdealOptions) {
    const { latency = 0 } = options;
    if (!(latency >= 0)) throw new RangeError(`a latency of ${latency} ticks`);
    this.channel = new BandwidthServer(options);
    this.latency = latency;
  }

  request(at: number, _address: number, bytes: number, stream: number): number {
    const direction = directionOf(stream);
    const end = this.channel.serve(at, bytes, direction);
    return direction === READ && bytes > 0 ? end + this.latency : end;
  }

  /** The answer is known at once: the ticket is the answer. */
  ask(at: number, address: number, bytes: number, stream: number): number {
    return this.request(at, address, bytes, stream);
  }

  answer(ticket: number): number {
    return ticket;
  }

  /** Nothing that has bytes takes any time. */
  get isInstant(): boolean {
    const { channel, latency } = this;
    return latency === 0 && channel.isInstant;
  }

  /** All is later by whole ticks, as if what came again had been asked for again; it is not counted. */
  shift(ticks: number): void {
    this.channel.shift(ticks);
  }

  get free(): number {
    return this.channel.free;
  }

  get idle(): number {
    return this.channel.free;
  }

  get started(): number {
    return this.channel.started;
  }

  /** Ticks that one transfer of `bytes` takes on its own, latency included; without bytes none. */
  ticksOf(bytes: number): number {
    return bytes > 0 ? this.channel.ticksOf(bytes) + this.latency : 0;
  }
}
