import type { Layout } from './architecture.js';
import { Rooms, sizesOf } from './rooms.js';

type Pads = Layout['scratchpad'];

/** Rooms that were asked while so much of the scratchpads was taken. */
interface Asked {
  held: number;
  taken: number;
}

/**
 * Sizes of scratchpads for which all that was asked of those of one machine has the same answers, so that what was made
 * of these holds for them, too. They get fewer with every question.
 */
export class Reach {
  /** Rooms of the machine itself, with nothing in its scratchpads. */
  readonly rooms: Rooms;
  private readonly asked = new Map<Rooms, Asked[]>();
  private questions = 0;

  constructor(pads: Pads) {
    this.rooms = new Rooms(sizesOf(pads, 0, 0));
  }

  /** How much has been asked: as long as it stays the same, so do the sizes. */
  get extent(): number {
    return this.questions + this.rooms.questions;
  }

  /**
   * What was asked of other rooms, and found for sizes of this machine.
   * @param held bytes of the ifmap scratchpad in which other tensors lived
   * @param taken bytes of the ofmap scratchpad in which results waited
   */
  add(rooms: Rooms, held: number, taken: number): void {
    let asked = this.asked.get(rooms);
    if (asked === undefined) this.asked.set(rooms, (asked = []));
    if (asked.some((one) => one.held === held && one.taken === taken)) return;
    asked.push({ held, taken });
    this.questions++;
  }

  /** Whether scratchpads of these sizes would have given the same answers. */
  holds(pads: Pads): boolean {
    if (!this.rooms.answersFor(sizesOf(pads, 0, 0))) return false;
    for (const [rooms, asked] of this.asked)
      for (const { held, taken } of asked) if (!rooms.answersFor(sizesOf(pads, held, taken))) return false;
    return true;
  }
}
