import { Multiprocessor, type BlockParts } from './multiprocessor.js';
import type { DriftLaw } from './drift.js';

export type GridOptions = {
  blocks: number;
  multiprocessors: number;
  /** Blocks that a multiprocessor holds at a time. */
  resident: number;
  law: DriftLaw;
  work: BlockParts;
  /** Hears every part as it begins; the epilogue has the number of parts. */
  begin?(block: number, part: number, multiprocessor: number): void;
};

export type GridRun = {
  /** Blocks of each multiprocessor in the order in which it started them. */
  started: number[][];
  /** Clock at which the last block was done. */
  end: number;
};

/**
 * Runs a grid: blocks in the order of their number, first one to each multiprocessor, then round after round until
 * all are full, then the next to whichever has room first (of several, the one with the lowest number).
 */
export function runGrid(options: GridOptions): GridRun {
  const { blocks, multiprocessors, resident, law, work, begin } = options;
  const machines = Array.from({ length: multiprocessors }, () => new Multiprocessor(law, work, resident));
  const started: number[][] = Array.from({ length: multiprocessors }, () => []);
  let next = 0;
  const start = (index: number, late = 0) => {
    const block = next++;
    started[index]!.push(block);
    machines[index]!.start(block, late);
    begin?.(block, 0, index);
  };
  for (let round = 0; round < resident; round++) {
    for (let index = 0; index < multiprocessors && next < blocks; index++)
      start(index, next * law.launchClocks);
  }
  const order = new Soonest(machines);
  let end = 0;
  for (let index = order.first; machines[index]!.next < Infinity; index = order.first) {
    const { block, part } = machines[index]!.advance();
    if (part >= 0) begin?.(block, part, index);
    else {
      end = machines[index]!.now;
      if (next < blocks) start(index);
    }
    order.changed(index);
  }
  return { started, end };
}

/** Which multiprocessor has the next event, as a tournament: each change costs the height of the tree. */
class Soonest {
  private readonly machines: readonly Multiprocessor[];
  private readonly leaves: number;
  private readonly winners: Int32Array;

  constructor(machines: readonly Multiprocessor[]) {
    this.machines = machines;
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(2, machines.length)));
    this.winners = new Int32Array(2 * this.leaves).fill(-1);
    machines.forEach((_, index) => {
      this.winners[this.leaves + index] = index;
    });
    for (let node = this.leaves - 1; node > 0; node--) this.play(node);
  }

  get first(): number {
    return this.winners[1]!;
  }

  changed(index: number): void {
    for (let node = (this.leaves + index) >> 1; node > 0; node >>= 1) this.play(node);
  }

  private play(node: number): void {
    const left = this.winners[2 * node]!;
    const right = this.winners[2 * node + 1]!;
    const { machines } = this;
    this.winners[node] =
      right < 0 || (left >= 0 && machines[left]!.next <= machines[right]!.next) ? left : right;
  }
}
