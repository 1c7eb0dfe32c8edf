import { taskOf, type Segment, type Task } from './program.js';

/** A place in a program, which moves from task to task without unrolling it. */
export class Cursor {
  private readonly program: readonly Segment[];
  private segment = 0;
  private iteration = 0;
  private position = 0;

  constructor(program: readonly Segment[]) {
    this.program = program;
  }

  get done(): boolean {
    return this.segment >= this.program.length;
  }
  /** The operator of the present task; after the end that of the last. */
  get operator(): number {
    const { operators } = this.program[Math.min(this.segment, this.program.length - 1)]!;
    return this.done ? operators.at(-1)! : operators[this.position]!;
  }
  get task(): Task {
    return taskOf(this.program[this.segment]!, this.position, this.iteration);
  }
  /** First sample of the present task in the mini-batch, and how many it has. */
  get firstSample(): number {
    return this.iteration * this.program[this.segment]!.subBatch;
  }
  get samples(): number {
    const { iterations, subBatch, last } = this.program[this.segment]!;
    return this.iteration === iterations - 1 ? last : subBatch;
  }

  /** Moves on; false at the end. */
  advance(): boolean {
    const { operators, iterations } = this.program[this.segment]!;
    this.position++;
    if (this.position === operators.length) {
      this.position = 0;
      this.iteration++;
    }
    if (this.iteration === iterations) {
      this.iteration = 0;
      this.segment++;
    }
    return !this.done;
  }
}
