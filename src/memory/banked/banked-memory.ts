import { directionOf, READ, type MemoryPort } from '../port.js';
import type { MemoryReport } from './report.js';
import { peakBandwidth, type DramSystem } from './system.js';

export interface BankedOptions {
  system: DramSystem;
  /** Clock of the user, whose ticks `request` is given. */
  ticksPerSecond: number;
  /** `tick`: answers are whole ticks. */
  rounding?: 'exact' | 'tick';
  /** Ticks from the controller to the user, on top of the device's own, behind reads. */
  path?: number;
}

/** Placeholder with the interface of the real thing: peak bandwidth, no banks. */
export class BankedMemory implements MemoryPort {
  readonly system: DramSystem;
  free = 0;
  started = 0;
  private readonly bytesPerTick: number;
  private readonly path: number;

  constructor({ system, ticksPerSecond, path = 0 }: BankedOptions) {
    this.system = system;
    this.bytesPerTick = peakBandwidth(system) / ticksPerSecond;
    this.path = path;
  }

  request(at: number, _address: number, bytes: number, stream: number): number {
    this.started = Math.max(this.free, at);
    this.free = Math.ceil(this.started + bytes / this.bytesPerTick);
    return directionOf(stream) === READ && bytes > 0 ? this.free + this.path : this.free;
  }

  get idle(): number {
    return this.free;
  }

  /** Cycles of the data buses so far, by state, and the tick of the user that they reach. */
  busSnapshot(): { tick: number; sums: Float64Array } {
    return { tick: this.free, sums: new Float64Array([this.free, 0, 0, 0, 0, 0, 0]) };
  }

  /** What has been done until everything asked for so far is over. */
  report(): MemoryReport {
    return {
      cycles: this.free,
      cycleSeconds: this.system.cyclePicoseconds * 1e-12,
      reads: 0,
      writes: 0,
      forwarded: 0,
      coalesced: 0,
      hits: 0,
      misses: 0,
      conflicts: 0,
      commands: {},
      bus: { transfer: 0, row: 0, refresh: 0, turnaround: 0, group: 0, queue: 0, idle: 0 },
      readLatency: { sum: 0, max: 0 },
      activeCycles: 0,
      refreshed: 1,
    };
  }
}
