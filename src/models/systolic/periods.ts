import type { Leeways } from './leeway.js';
import { powerAbove } from './powers.js';
import { Snapshot } from './snapshot.js';
import { Travel } from './travel.js';

/** What repeats itself. */
export interface Repeating {
  /** Steps made so far: what looking at the state is paid with. */
  steps(): number;
  /** Writes the state down. */
  writeState(state: Snapshot): void;
  /** Does `times` periods more, as the one between two equal states. @returns false if it cannot */
  repeat(times: number, before: Snapshot, after: Snapshot): boolean;
  /** By how much the channel may be later or earlier in what is run. */
  readonly leeways: Leeways;
  /**
   * Does what has happened, by kind, once more, with the channel later by `drift` from then on. Left out: it cannot do
   * anything but what lies between two equal states.
   */
  skip?(tally: readonly number[], drift: number): void;
}

/** Looks in vain after which a loop looks only half as often, down to a share. */
const PATIENCE = 12;
const RAREST = 16;
/** Turns that are looked at one by one, once as many steps have been made as the state has numbers, and half of it. */
const STUDIED = 64;
const UNSTUDIED = 1.5;

/** One loop's last state that later ones are compared with (Brent's algorithm). */
class Watch {
  saved = new Snapshot();
  present = new Snapshot();
  /** Turn of the loop at which `saved` was; -1: there is none. */
  savedAt = -1;
  looks = 0;
  nextSave = 1;
  lookedAt = 0;
  backoff = 1;
  fails = 0;
  readonly travel = new Travel();
  /** Turns still to be looked at one by one. */
  studied = 0;
  /** Steps from which on the next turns are, and how long it took until then in numbers of the state. */
  private studiesAt = 0;
  private unstudied = UNSTUDIED;

  /** Whether this turn is one of those that are looked at one by one. */
  studies(steps: number): boolean {
    if (this.studied > 0) {
      if (--this.studied === 0) this.rest(steps);
      return true;
    }
    if (this.savedAt < 0 || steps < this.studiesAt) return false;
    this.travel.interrupt();
    this.studied = STUDIED;
    return true;
  }

  /** Turns are looked at one by one after ever more of them. */
  private rest(steps: number): void {
    this.unstudied *= 2;
    this.studiesAt = steps + this.unstudied * this.present.length;
  }

  begin(steps: number): void {
    this.travel.clear();
    this.studied = 0;
    this.unstudied = UNSTUDIED;
    this.studiesAt = steps + UNSTUDIED * this.present.length;
    this.savedAt = -1;
    this.looks = 0;
    this.nextSave = 1;
    this.lookedAt = steps;
  }

  /** The present state is not the saved one: it is saved after ever more of them. */
  missed(index: number): void {
    if (++this.fails % PATIENCE === 0) this.backoff = Math.min(2 * this.backoff, RAREST);
    if (++this.looks < this.nextSave) return;
    this.nextSave = 2 * this.looks;
    this.save(index);
  }

  save(index: number): void {
    this.savedAt = index;
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
        index += this.look(machine, watch, index, end - index);
        if (index === end) continue;
      }
      turn(index++);
    }
    machine.leeways.leave();
    this.depth--;
  }

  /** @returns turns that have been done at once */
  private look(machine: Repeating, watch: Watch, index: number, left: number): number {
    if (left < 2) return 0;
    const steps = machine.steps();
    const studied = machine.skip !== undefined && watch.studies(steps);
    if (!studied && steps - watch.lookedAt < (watch.backoff * watch.present.length) / 4) return 0;
    const { present, saved } = watch;
    watch.lookedAt = steps;
    present.clear();
    machine.writeState(present);
    const { leeways } = machine;
    if (studied) watch.travel.see(present, leeways.present);
    let skipped = 0;
    if (watch.savedAt >= 0 && present.lead === saved.lead && present.equals(saved))
      skipped = this.repeat(machine, watch, index, left);
    else if (studied) skipped = this.travel(machine, watch, left);
    else watch.missed(index);
    leeways.next();
    return skipped;
  }

  /** Leaves out what is like the turns between two equal states. @returns turns */
  private repeat(machine: Repeating, watch: Watch, index: number, left: number): number {
    const { present, saved } = watch;
    watch.fails = 0;
    watch.backoff = 1;
    const period = index - watch.savedAt;
    const times = Math.min(Math.floor(left / period), timesUntilCoarser(saved, present));
    if (times < 1 || !machine.repeat(times, saved, present)) {
      // The period may lie astride a power of two: the next is counted from here.
      watch.save(index);
      return 0;
    }
    watch.begin(machine.steps());
    return times * period;
  }

  /** Leaves out turns all of which are known. @returns turns */
  private travel(machine: Repeating, watch: Watch, left: number): number {
    const way = watch.travel.go(left, machine.leeways.present);
    if (way === undefined) return 0;
    machine.skip!(way.tally, way.drift);
    if (way.turns > STUDIED / 4) watch.studied = STUDIED;
    return way.turns;
  }
}

/** Time is the first of what has happened. */
export const periodOf = (before: Snapshot, after: Snapshot): number => after.tally[0]! - before.tally[0]!;

/** What happens in so many periods, by kind. */
export const tallyOf = (times: number, before: Snapshot, after: Snapshot): number[] =>
  after.tally.map((count, kind) => times * (count - before.tally[kind]!));

/**
 * Periods until times grow so large that sums are rounded otherwise: between two powers of two all numbers are
 * multiples of one unit, whole cycles are even multiples of it, and to be later by whole cycles changes no rounding.
 */
function timesUntilCoarser(before: Snapshot, after: Snapshot): number {
  const period = periodOf(before, after);
  if (period === 0 || before.from === Infinity) return Infinity;
  if (!(before.from >= 1)) return 0;
  return Math.floor((powerAbove(before.from) - after.until) / period);
}
