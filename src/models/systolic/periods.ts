import type { Leeways } from './leeway.js';

/**
 * All that decides how a run goes on, as numbers that do not depend on when it is: times from the present one,
 * indices from the present ones. Two that are equal go on alike.
 */
export class Snapshot {
  private values = new Float64Array(1024);
  length = 0;
  /** What has happened so far, by kind: what a period adds to it is known from two of them. */
  tally: readonly number[] = [];
  /** Of states between operators: counts of all of them, the next one, and steps so far. */
  counts: readonly Float64Array[] = [];
  at = 0;
  steps = 0;
  /** How late the channel is, unless that does not matter: the only number that may differ by a little. */
  lead = 0;
  /** Earliest time to which anything may still be added, and the latest that a sum has given so far. */
  from = 0;
  until = 0;

  clear(): void {
    this.length = 0;
  }

  put(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  /** A number of bytes that sums exactly; any other makes the snapshot unlike all. */
  putExact(value: number): void {
    this.put(Number.isFinite(value) && !Number.isInteger(value * 1024) ? NaN : value);
  }

  equals(other: Snapshot): boolean {
    const { values, length } = this;
    if (other.length !== length) return false;
    const others = other.values;
    for (let at = 0; at < length; at++) if (values[at] !== others[at]) return false;
    return true;
  }
}

/** What repeats itself. */
export interface Repeating {
  /** Steps made so far: what looking at the state is paid with. */
  steps(): number;
  /** Writes the state down. */
  writeState(state: Snapshot): void;
  /** How long from now on the channel is taken; 0 if it is not. Two equal states have nearly the same. */
  lead(): number;
  /** By how much the channel may be later or earlier in what is run. */
  readonly leeways: Leeways;
  /** Does `times` periods more, as the one between two equal states. @returns false if it cannot */
  repeat(times: number, before: Snapshot, after: Snapshot): boolean;
}

/** Looks in vain after which a loop looks only half as often, down to a share. */
const PATIENCE = 12;
const RAREST = 16;
/** By less than this the channel may be later from period to period, and as often at least if that is not nothing. */
const NEAR = 1 / 1024;
const WORTHWHILE = 8;

/** One loop's last state that later ones are compared with (Brent's algorithm). */
class Watch {
  saved = new Snapshot();
  present = new Snapshot();
  /** Turn of the loop at which `saved` was; -1: there is none. */
  savedAt = -1;
  savedLead = 0;
  looks = 0;
  nextSave = 1;
  lookedAt = 0;
  backoff = 1;
  fails = 0;

  begin(steps: number): void {
    this.savedAt = -1;
    this.looks = 0;
    this.nextSave = 1;
    this.lookedAt = steps;
  }

  /** The present state is not the saved one: it is saved after ever more of them. */
  missed(index: number, machine: Repeating): void {
    if (++this.fails % PATIENCE === 0) this.backoff = Math.min(2 * this.backoff, RAREST);
    if (++this.looks < this.nextSave) return;
    this.nextSave = 2 * this.looks;
    this.save(index, machine);
  }

  save(index: number, machine: Repeating): void {
    this.savedAt = index;
    this.savedLead = machine.lead();
    machine.leeways.next();
    [this.saved, this.present] = [this.present, this.saved];
    this.present.length = this.saved.length;
  }
}

/**
 * Runs loops whose turns are alike, and leaves out what is known: if the state after some turns is the one before
 * them but for the time, so is all that follows.
 */
export class Periods {
  private readonly machine: Repeating | undefined;
  private readonly watches: Watch[] = [];
  private depth = 0;

  /** @param machine left out: every turn is run */
  constructor(machine?: Repeating) {
    this.machine = machine;
  }

  /**
   * @param endOf end of the turns that are like turn `index`, itself included: one behind the last
   */
  loop(count: number, endOf: (index: number) => number, turn: (index: number) => void): void {
    const { machine } = this;
    if (machine === undefined) {
      for (let index = 0; index < count; index++) turn(index);
      return;
    }
    const watch = (this.watches[this.depth++] ??= new Watch());
    machine.leeways.enter();
    let end = 0;
    let index = 0;
    while (index < count) {
      if (index >= end) {
        end = endOf(index);
        watch.begin(machine.steps());
      } else {
        const skipped = this.look(machine, watch, index, end - index);
        if (skipped > 0) {
          index += skipped;
          continue;
        }
      }
      turn(index++);
    }
    machine.leeways.leave();
    this.depth--;
  }

  /** @returns turns that have been done at once */
  private look(machine: Repeating, watch: Watch, index: number, left: number): number {
    if (left < 2 || machine.steps() - watch.lookedAt < (watch.backoff * watch.present.length) / 4) return 0;
    if (watch.savedAt >= 0 && Math.abs(machine.lead() - watch.savedLead) >= NEAR) return 0;
    const { present, saved } = watch;
    watch.lookedAt = machine.steps();
    present.clear();
    machine.writeState(present);
    const period = index - watch.savedAt;
    if (watch.savedAt < 0 || !present.equals(saved)) {
      watch.missed(index, machine);
      return 0;
    }
    watch.fails = 0;
    watch.backoff = 1;
    const all = Math.floor(left / period);
    const drift = driftOf(saved, present);
    const times = Math.min(all, timesUntilCoarser(saved, present), machine.leeways.present.times(drift));
    if (drift !== 0 && times < Math.min(all, WORTHWHILE)) {
      watch.missed(index, machine);
      return 0;
    }
    if (times < 1 || !machine.repeat(times, saved, present)) {
      // The period may lie astride a power of two: the next is counted from here.
      watch.save(index, machine);
      return 0;
    }
    machine.leeways.present.repeat(times, drift);
    watch.begin(machine.steps());
    return times * period;
  }
}

/** Time is the first of what has happened. */
export const periodOf = (before: Snapshot, after: Snapshot): number => after.tally[0]! - before.tally[0]!;

/** How much later the channel is from period to period. */
export const driftOf = (before: Snapshot, after: Snapshot): number => after.lead - before.lead;

/**
 * Periods until times grow so large that sums are rounded otherwise: between two powers of two all numbers are
 * multiples of one unit, whole cycles are even multiples of it, and to be later by an even multiple changes no rounding.
 */
function timesUntilCoarser(before: Snapshot, after: Snapshot): number {
  const drift = driftOf(before, after);
  const later = periodOf(before, after) + drift;
  if (later === 0 && drift === 0) return Infinity;
  if (!(before.from >= 1)) return 0;
  const power = powerAbove(before.from);
  if (!Number.isInteger(drift / (power * Number.EPSILON))) return 0;
  return Math.floor((power - after.until) / later);
}

/** The least power of two above a number that is at least 1; a logarithm may be rounded up just below one. */
function powerAbove(value: number): number {
  let power = 2 ** Math.ceil(Math.log2(value));
  while (power > value) power /= 2;
  while (power <= value) power *= 2;
  return power;
}
