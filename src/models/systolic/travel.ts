import { Leeway } from './leeway.js';
import { powerAbove } from './powers.js';
import { Snapshot } from './snapshot.js';

/** States and turns remembered at most: a loop that has more is no easier to foresee than to run. */
const MOST_STATES = 64;
const MOST_TURNS = 512;
/** Turns on the way back to a state after which it is given up. */
const LONGEST_WAY = 4096;

/** What a turn does that begins in a state while the channel is about as late as it once was. */
interface Turn {
  /** How late the channel was, and by how much it may be later or earlier. */
  lead: number;
  later: number;
  earlier: number;
  /** The state behind the turn, and how late the channel is then or by how much it is later. */
  to: number;
  forgotten: boolean;
  leadAfter: number;
  /** What happens meanwhile, by kind; the first is the time that passes. */
  tally: readonly number[];
  /** Earliest time to which anything is added, and latest that a sum gives, from the beginning of the turn on. */
  from: number;
  until: number;
  /** As often it has been taken on the way that is being gone. */
  taken: number;
}

/** A way through turns that are known, back to the state in which it began. */
export interface Way {
  turns: number;
  /** What happened, by kind. */
  tally: number[];
  /** By how much the channel is later than it was. */
  drift: number;
}

/**
 * What the turns of a loop do, as far as it has been seen. States in which all is the same but how late the channel is
 * are one: what a turn does depends on that only where something is rounded up to whole cycles, and a channel whose
 * transfers end within cycles is never as late again as it once was.
 */
export class Travel {
  private readonly states: Snapshot[] = [];
  /** Turns known by the state in which they begin. */
  private readonly turns: Turn[][] = [];
  private known = 0;
  private count = 0;
  /** Times are at least half of this power of two and at most it, so that all are rounded to the same unit. */
  private power = 0;
  /** The state seen last, -1 if what followed was not heard of. */
  private last = -1;
  private lead = 0;
  private from = 0;
  private tally: readonly number[] = [];

  clear(): void {
    this.known = 0;
    this.count = 0;
    this.last = -1;
  }

  /** What follows is not one turn. */
  interrupt(): void {
    this.last = -1;
  }

  /**
   * Tells that the loop is in a state.
   * @param leeway of the turn that has led there
   */
  see(present: Snapshot, leeway: Leeway): void {
    if (!(present.from >= 1)) {
      this.clear();
      return;
    }
    const power = powerAbove(present.from);
    if (power !== this.power) {
      this.clear();
      this.power = power;
    }
    const state = this.stateOf(present);
    if (this.last >= 0 && state >= 0 && present.until <= power) this.learn(state, present, leeway);
    this.last = state;
    this.lead = present.lead;
    this.from = present.from;
    this.tally = present.tally;
  }

  /**
   * Goes on from the state seen last as far as turns are known, and back to where it was last in that state.
   * @param left turns at most
   * @param leeway of the stretch in which that lies
   */
  go(left: number, leeway: Leeway): Way | undefined {
    if (this.last < 0) return undefined;
    const { last, lead, power } = this;
    const way = { turns: 0, tally: this.tally.map(() => 0), drift: 0 };
    const begin = this.tally[0]!;
    let [state, late, now] = [last, lead, begin];
    let passed: Turn[] = [];
    let pending = new Leeway();
    while (way.turns + passed.length < left && passed.length < LONGEST_WAY) {
      const turn = this.turnFrom(state, late);
      if (turn === undefined || now + turn.from - 1 < power / 2 || now + turn.until + 1 > power) break;
      pending.bound(turn.lead + turn.later - late, late - turn.lead + turn.earlier);
      pending.forgotten ||= turn.forgotten;
      passed.push(turn);
      now += turn.tally[0]!;
      late = turn.forgotten ? turn.leadAfter : late + turn.leadAfter;
      state = turn.to;
      if (state !== last) continue;
      way.turns += passed.length;
      way.drift = late - lead;
      for (const one of passed) one.taken++;
      leeway.follow(pending);
      [passed, pending] = [[], new Leeway()];
      // From here on all is as it was.
      if (late === lead) {
        this.goRound(way, left, now - begin, power - now - 1);
        break;
      }
    }
    if (way.turns === 0) return undefined;
    this.sum(way);
    return way;
  }

  /** Goes the same way as often again as there are turns and time left. */
  private goRound(way: Way, left: number, period: number, time: number): void {
    let longest = 0;
    for (const turn of this.taken()) longest = Math.max(longest, turn.until);
    const rounds = Math.floor(left / way.turns);
    const more = period > 0 ? Math.floor((time - longest) / period) : Infinity;
    const times = Math.max(1, Math.min(rounds, more));
    way.turns *= times;
    for (const turn of this.taken()) turn.taken *= times;
  }

  /** Sums what has happened on a way, and stands at its end. */
  private sum(way: Way): void {
    for (const turn of this.taken()) {
      for (const [kind, count] of turn.tally.entries()) way.tally[kind]! += turn.taken * count;
      turn.taken = 0;
    }
    this.lead += way.drift;
    this.from += way.tally[0]! + Math.min(0, way.drift);
    this.tally = this.tally.map((count, kind) => count + way.tally[kind]!);
  }

  private *taken(): Iterable<Turn> {
    for (let state = 0; state < this.known; state++)
      for (const turn of this.turns[state]!) if (turn.taken > 0) yield turn;
  }

  private learn(to: number, present: Snapshot, { later, earlier, forgotten }: Leeway): void {
    const { last, lead, from, tally } = this;
    if (this.count >= MOST_TURNS || this.turnFrom(last, lead) !== undefined) return;
    const [now] = tally as [number];
    this.count++;
    this.turns[last]!.push({
      ...{ lead, later, earlier, to, forgotten },
      leadAfter: forgotten ? present.lead : present.lead - lead,
      tally: present.tally.map((count, kind) => count - tally[kind]!),
      from: from - now,
      until: present.until - now,
      taken: 0,
    });
  }

  private turnFrom(state: number, late: number): Turn | undefined {
    for (const turn of this.turns[state]!) {
      const { lead } = turn;
      if (late === lead || (late > lead - turn.earlier && late < lead + turn.later)) return turn;
    }
    return undefined;
  }

  /** Number of a state, -1 if it is like no other. */
  private stateOf(present: Snapshot): number {
    const { states } = this;
    for (let state = 0; state < this.known; state++) if (states[state]!.equals(present)) return state;
    if (this.known === MOST_STATES || !present.equals(present)) return -1;
    (states[this.known] ??= new Snapshot()).copy(present);
    this.turns[this.known] = [];
    return this.known++;
  }
}
