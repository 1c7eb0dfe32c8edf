import type { Layout } from './architecture.js';
import { Rooms, sizesOf } from './rooms.js';

type Pads = Layout['scratchpad'];

/** Rooms that were asked while so much of the scratchpads was taken. */
interface Asked {
  rooms: Rooms;
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
  private readonly asked: Asked[] = [];
  private readonly byRooms = new Map<Rooms, Asked[]>();

  constructor(pads: Pads) {
    this.rooms = new Rooms(sizesOf(pads, 0, 0));
  }

  /** How much has been asked: as long as it stays the same, so do the sizes. */
  get extent(): number {
    return this.asked.length + this.rooms.questions;
  }

  /**
   * What was asked of other rooms, and found for sizes of this machine.
   * @param held bytes of the ifmap scratchpad in which other tensors lived
   * @param taken bytes of the ofmap scratchpad in which results waited
   */
  add(rooms: Rooms, held: number, taken: number): void {
    let known = this.byRooms.get(rooms);
    if (known === undefined) this.byRooms.set(rooms, (known = []));
    for (const one of known) if (one.held === held && one.taken === taken) return;
    const asked = { rooms, held, taken };
    known.push(asked);
    this.asked.push(asked);
  }

  /** Whether scratchpads of these sizes would have given the same answers. */
  holds(pads: Pads): boolean {
    const free = sizesOf(pads, 0, 0);
    if (!this.rooms.answersFor(free)) return false;
    for (const { rooms, held, taken } of this.asked) {
      const sizes = held === 0 && taken === 0 ? free : sizesOf(pads, held, taken);
      if (!rooms.answersFor(sizes)) return false;
    }
    return true;
  }
}
