import type { Draft, Readiness } from './draft.js';
import type { Repeating } from './periods.js';
import type { Snapshot } from './snapshot.js';

/** Cycles of a number of steps, summed by phase, and the transfers that come with them. */
export interface Sums {
  steps: number;
  fill: number;
  compute: number;
  drain: number;
  bank: number;
  transfers: number;
}

/** What can leave out turns of an operator that are like others. */
export interface Leaving extends Omit<Repeating, 'writeState' | 'repeat' | 'skip'> {
  /** Writes down all that the steps still to come depend on but for the one that is being put together. */
  writeState(state: Snapshot, operator: number): void;
  skip(operator: number, tally: readonly number[], drift: number): void;
  /** Turns may be left out one by one, and not only whole periods. */
  readonly travels: boolean;
}

/** Takes the steps of operators in order, each with what it loads and stores. */
export interface Emitter {
  /** Steps so far. */
  readonly steps: number;
  /** Left out: every step is emitted. */
  readonly leaving?: Leaving | undefined;
  /**
   * An operator begins.
   * @param held bytes of the ifmap scratchpad in which other tensors live
   * @param lines bytes of the ofmap scratchpad in which results wait
   */
  begin(ready: Readiness, held: number, lines: number): void;
  emit(draft: Draft): void;
  /** The use of all that was kept of an operand ends with the step emitted last. */
  close(operand: 'ifmap' | 'filter'): void;
  /** A block begins whose partial sums leave the chip: the steps that write them, by column fold, -1 for none yet. */
  spill(steps: Float64Array): void;
  /** Takes many steps of one operator at once. Left out: they must come one by one. */
  take?(operator: number, sums: Sums): void;
}
