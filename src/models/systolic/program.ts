import { Numbers } from '../../engine/growable.js';

/** What a DMA transfer carries, and what a step can wait for. */
export const CARGO = ['ifmap', 'filter', 'psum', 'ofmap'] as const;
export const IFMAP = 0;
export const FILTER = 1;
export const PSUM = 2;
export const OFMAP = 3;

/**
 * A whole network as three in-order lists: steps of the array (or vector unit), loads and stores of the DMA.
 * All dependencies are fixed when the program is built, so the order of transfers never depends on time:
 * making any single part slower can only move events later.
 */
export class Program {
  /** Steps: operator that owns the step and cycles by phase. */
  readonly stepOperator = new Numbers();
  readonly fill = new Numbers();
  readonly compute = new Numbers();
  readonly drain = new Numbers();
  readonly bank = new Numbers();
  /** Loads that must have arrived before the step: all below this index. */
  readonly loadsNeeded = new Numbers();
  /** Stores that must be complete before the step (room for its results): all below this index. */
  readonly storesNeeded = new Numbers();

  readonly loadCargo = new Numbers();
  readonly loadBytes = new Numbers();
  /** Step that must have ended before the load may start; -1 for none. Stores of steps up to it go first. */
  readonly loadGate = new Numbers();
  /** Step that needs the data. */
  readonly loadStep = new Numbers();

  readonly storeCargo = new Numbers();
  readonly storeBytes = new Numbers();
  /** Step that produces the data. */
  readonly storeStep = new Numbers();

  get steps(): number {
    return this.stepOperator.length;
  }

  get loads(): number {
    return this.loadBytes.length;
  }

  get stores(): number {
    return this.storeBytes.length;
  }
}

/** End of use of an allocation that is still open. */
const OPEN = Infinity;

/**
 * Occupancy of one scratchpad while a program is built: a first-in, first-out list of what lives in it. Tells
 * after which step (or store) a new piece has room.
 */
export class Occupancy {
  private readonly bytes: number[] = [];
  private readonly until: number[] = [];
  private first = 0;
  private firstOpen = 0;
  private live = 0;
  private released = -1;
  private readonly size: number;
  private readonly overlapped: boolean;

  constructor(pad: { size: number; doubleBuffered: boolean }) {
    this.size = pad.size;
    this.overlapped = pad.doubleBuffered;
  }

  /**
   * Makes room for `bytes` used until `until` (`keep` for: until `close`). Returns the event (step or store
   * index) that must have ended first, -1 for none. `previous` is the latest such event so far.
   */
  allocate(bytes: number, until: number | 'keep', previous: number): number {
    while (this.live + bytes > this.size && this.first < this.bytes.length) {
      const end = this.until[this.first]!;
      if (end === OPEN) throw new Error('scratchpad overcommitted by what it must keep');
      this.released = Math.max(this.released, end);
      this.live -= this.bytes[this.first]!;
      this.first++;
    }
    this.bytes.push(bytes);
    this.until.push(until === 'keep' ? OPEN : until);
    this.live += bytes;
    this.compact();
    return this.overlapped ? this.released : Math.max(this.released, previous);
  }

  /** Ends the use of everything kept so far with event `until`. */
  close(until: number): void {
    while (this.firstOpen < this.until.length) this.closeOldest(until);
  }

  /** Ends the use of the oldest piece kept. */
  closeOldest(until: number): void {
    while (this.firstOpen < this.until.length && this.until[this.firstOpen] !== OPEN) this.firstOpen++;
    if (this.firstOpen < this.until.length) this.until[this.firstOpen++] = until;
  }

  private compact(): void {
    if (this.first < 4096) return;
    this.bytes.splice(0, this.first);
    this.until.splice(0, this.first);
    this.firstOpen = Math.max(0, this.firstOpen - this.first);
    this.first = 0;
  }
}
