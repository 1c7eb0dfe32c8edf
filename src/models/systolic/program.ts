import type { Leeways } from './leeway.js';
import type { Snapshot } from './snapshot.js';

/** What a DMA transfer carries, and what a step can wait for. */
export const CARGO = ['ifmap', 'filter', 'psum', 'ofmap'] as const;
export const IFMAP = 0;
export const FILTER = 1;
export const PSUM = 2;
export const OFMAP = 3;

/** No cargo at all. */
export const NONE = -1;

/** One step of the array or vector unit: cycles by phase. */
export interface Step {
  operator: number;
  fill: number;
  compute: number;
  drain: number;
  bank: number;
  /** Stores that must be complete before the step (room for its results): all below this index. */
  storesNeeded: number;
}

/**
 * Takes a whole network as three in-order lists: steps of the array (or vector unit), loads and stores of the DMA.
 * All dependencies are fixed when the program is made, so the order of transfers never depends on time: making any
 * single part slower can only move events later.
 */
export interface ProgramSink {
  /** Steps and stores so far. */
  readonly steps: number;
  readonly stores: number;
  /**
   * A load that the next step needs.
   * @param gate step that must have ended before it may start, -1 for none; stores of steps up to it go first
   */
  load(operator: number, cargo: number, bytes: number, gate: number): void;
  /** The next step, whose object is not kept. */
  step(step: Step): void;
  /** A store of what the last step produced; of IFMAP: a read beside it; without bytes: it stays on chip. */
  store(cargo: number, bytes: number): void;
  /** Step that produced what a store writes. */
  storeStep(store: number): number;
}

/** A sink that runs the program while it is made, and can do again what it has done. */
export interface RepeatingSink extends ProgramSink {
  /** The latest gate of a load so far: an earlier one is as good as it. */
  readonly lastGate: number;
  /** By how much the channel may be later or earlier in what is run. */
  readonly leeways: Leeways;
  /** A store from the newest on; OVER if it is done and its room free already. */
  storeFromNow(store: number): number;
  /**
   * Writes down what waits and when everything was that may be asked for.
   * @param operator the one under way, whose counts are told
   * @param earliest step before which no gate still to come is
   */
  writeState(state: Snapshot, operator: number, earliest: number): void;
  /** Does once more what an operator has done, by kind; the channel is later by `drift` from then on. */
  skip(operator: number, tally: readonly number[], drift: number): void;
}

/** In the place of an event that is over: nothing waits for it. */
export const OVER = -Infinity;

/** End of use of an allocation that is still open: until `close`. */
export const KEEP = Infinity;

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
  private size: number;
  private readonly capacity: number;
  private readonly overlapped: boolean;

  constructor(pad: { size: number; doubleBuffered: boolean }) {
    this.size = pad.size;
    this.capacity = pad.size;
    this.overlapped = pad.doubleBuffered;
  }

  /**
   * Makes room for `bytes` used until event `until` (KEEP for: until `close`). Returns the event (step or store
   * index) that must have ended first, -1 for none. `previous` is the latest such event so far.
   */
  allocate(bytes: number, until: number, previous: number): number {
    while (this.live + bytes > this.size && this.first < this.bytes.length) {
      const end = this.until[this.first]!;
      if (end === KEEP) throw new Error('scratchpad overcommitted by what it must keep');
      this.released = Math.max(this.released, end);
      this.live -= this.bytes[this.first]!;
      this.first++;
    }
    this.bytes.push(bytes);
    this.until.push(until);
    this.live += bytes;
    this.compact();
    return this.overlapped ? this.released : Math.max(this.released, previous);
  }

  /**
   * Takes `bytes` of the scratchpad away from what passes through it: something else lives there. What it gives
   * back is free after event `until`.
   */
  reserve(bytes: number, until: number): void {
    const back = this.size - (this.capacity - bytes);
    this.size = this.capacity - bytes;
    if (back >= 0) return;
    this.bytes.push(-back);
    this.until.push(until);
    this.live -= back;
  }

  /** Events that rooms still to be made may wait for. */
  *references(): Iterable<number> {
    yield this.released;
    for (let index = this.first; index < this.until.length; index++)
      if (this.until[index] !== KEEP) yield this.until[index]!;
  }

  /**
   * Writes down what lives here and until when.
   * @param relative an event from the present one on, OVER if it is over and nothing can wait for it: what is
   * oldest and has ended is gone as soon as room is asked for, and not written
   */
  writeState(state: Snapshot, relative: (event: number) => number): void {
    const { bytes, until } = this;
    let { first, live } = this;
    while (first < until.length && relative(until[first]!) === OVER) live -= bytes[first++]!;
    state.putExact(live);
    state.put(this.size);
    state.put(relative(this.released));
    state.put(until.length - first);
    for (; first < until.length; first++) {
      state.putExact(bytes[first]!);
      state.put(relative(until[first]!));
    }
  }

  /** Ends the use of everything kept so far with event `until`. */
  close(until: number): void {
    while (this.firstOpen < this.until.length) this.closeOldest(until);
  }

  /** Ends the use of the oldest piece kept. */
  closeOldest(until: number): void {
    while (this.firstOpen < this.until.length && this.until[this.firstOpen] !== KEEP) this.firstOpen++;
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

/**
 * How far the DMA fetches ahead of the array, however much room there is: so far that what the array needs next is
 * there in time if the DRAM is quick enough, and no further, so that results need not wait behind operands of later
 * layers. Time is that of an array that never waits: what is fetched when does not depend on room or bandwidth.
 */
export class Lookahead {
  private readonly cycles: number;
  private readonly ends: number[] = [];
  private first = 0;
  private firstStep = 0;
  private now = 0;
  /** First step of the present fold and of the one before it. */
  private foldStart = 0;
  private previousFold = 0;

  /** @param cycles by which operands that stream are fetched ahead */
  constructor(cycles: number) {
    this.cycles = cycles;
  }

  /** A fold begins with `step`. */
  fold(step: number): void {
    if (step === this.foldStart) return;
    this.previousFold = this.foldStart;
    this.foldStart = step;
  }

  /** The next step takes so many cycles on the array. */
  step(cycles: number): void {
    this.now += cycles;
    this.ends.push(this.now);
  }

  /** Step that must have ended before what the next step streams may be fetched; -1 for none. */
  stream(): number {
    while (this.first < this.ends.length && this.ends[this.first]! <= this.now - this.cycles) this.first++;
    const gate = this.firstStep + this.first - 1;
    if (this.first >= 4096) {
      this.ends.splice(0, this.first);
      this.firstStep += this.first;
      this.first = 0;
    }
    return gate;
  }

  /** The same of what stays in the array: it is fetched while the fold before runs, if not earlier. */
  stationary(): number {
    return Math.min(this.stream(), this.previousFold - 1);
  }

  /** No gate still to come of what is fetched ahead is earlier than this step. */
  get earliest(): number {
    return Math.min(this.firstStep + this.first, this.previousFold) - 1;
  }

  /**
   * Writes down the ends of steps that gates may name, from the present time, and where the folds began.
   * @param gate a step from the present one on, OVER if nothing can wait for it
   */
  writeState(state: Snapshot, gate: (step: number) => number): void {
    const { ends, now } = this;
    state.put(gate(this.previousFold - 1));
    state.put(gate(this.foldStart - 1));
    state.put(ends.length - this.first);
    for (let at = this.first; at < ends.length; at++) state.put(ends[at]! - now);
  }

  /** Steps that gates still to come may name. */
  *references(): Iterable<number> {
    yield this.previousFold - 1;
    yield this.foldStart - 1;
    for (let step = this.firstStep + this.first - 1; step < this.firstStep + this.ends.length; step++)
      yield step;
  }
}
