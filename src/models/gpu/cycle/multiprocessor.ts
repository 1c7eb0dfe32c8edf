import { ratesOf, type DriftLaw } from './drift.js';

/** What a block does one after another: parts of the main loop, in steps, and what follows the last of them. */
export type BlockParts = { parts: number; stepsOf(part: number): number; epilogueSteps: number };

/**
 * One multiprocessor with its resident blocks, each in a part of its work; older blocks go faster. Who drives it asks
 * for the end of the earliest part, lets it pass, and starts the next part or block.
 */
export class Multiprocessor {
  /** Clock of the last event, and of the next: infinite without blocks. */
  now = 0;
  next = Infinity;
  private readonly law: DriftLaw;
  private readonly work: BlockParts;
  private readonly capacity: number;
  private readonly blocks: number[] = [];
  private readonly part: number[] = [];
  private readonly left: number[] = [];
  private readonly slots: number[] = [];
  private readonly rates: Float64Array;
  private soonest = -1;

  constructor(law: DriftLaw, work: BlockParts, capacity: number) {
    this.law = law;
    this.work = work;
    this.capacity = capacity;
    this.rates = new Float64Array(capacity);
  }

  get full(): boolean {
    return this.blocks.length >= this.capacity;
  }

  /** Starts a block in the lowest free slot, now or so many clocks late; it is the youngest. */
  start(block: number, late = 0): void {
    let slot = 0;
    while (this.slots.includes(slot)) slot++;
    this.blocks.push(block);
    this.slots.push(slot);
    this.part.push(0);
    const { perStep, perBlockStep } = this.law;
    this.left.push(this.work.stepsOf(0) + late / (perStep + perBlockStep * this.capacity));
    ratesOf(this.law, this.slots, this.rates);
    this.lookAhead();
  }

  /**
   * Lets time pass to the end of the earliest part. Returns the block and the part that begins, or its number of parts
   * if the epilogue does, or -1 if the block is gone.
   */
  advance(): { block: number; part: number } {
    const { left, rates, soonest, work } = this;
    const elapsed = this.next - this.now;
    this.now = this.next;
    for (let index = 0; index < left.length; index++) left[index]! -= elapsed * rates[index]!;
    const block = this.blocks[soonest]!;
    const part = ++this.part[soonest]!;
    if (part < work.parts) left[soonest] = work.stepsOf(part);
    else if (part === work.parts) left[soonest] = work.epilogueSteps;
    else {
      for (const list of [this.blocks, this.part, left, this.slots]) list.splice(soonest, 1);
      ratesOf(this.law, this.slots, rates);
      this.lookAhead();
      return { block, part: -1 };
    }
    this.lookAhead();
    return { block, part };
  }

  private lookAhead(): void {
    let least = Infinity;
    this.soonest = -1;
    for (let index = 0; index < this.left.length; index++) {
      const clocks = this.left[index]! / this.rates[index]!;
      if (clocks >= least - TIE) continue;
      least = clocks;
      this.soonest = index;
    }
    this.next = this.now + least;
  }
}

/** Clocks below which two ends are one, and the older block comes first. */
const TIE = 1e-9;
