/**
 * When each register has its value, for pipelines that issue in order: one pass over the instructions gives what
 * events would, faster. Each asks when its operands are ready, issues then, and tells when its result will be.
 *
 * A pipeline that lets no write overtake another to the same register counts the destination among the operands.
 *
 * @example
 * const registers = new Scoreboard(8);
 * registers.issueAfter(0, 1, 2); // => 0
 * registers.write(3, 0 + 4); // result of the first instruction
 * registers.issueAfter(1, 3, 1); // => 4: waits for register 3
 * registers.issueAfter(2, 1); // => 4: in order, not before the one ahead
 */
export class Scoreboard {
  /** Tick of the issue last asked for: the next is no earlier. */
  issued = 0;
  /** Tick at which everything written so far is there. */
  last = 0;

  private readonly readyAt: Float64Array;

  constructor(registers: number) {
    this.readyAt = new Float64Array(registers);
  }

  /** Tick at which a register has its value; 0 before it is written. */
  ready(register: number): number {
    return this.readyAt[register]!;
  }

  /** The value of `register` is there at tick `at`. */
  write(register: number, at: number): void {
    this.readyAt[register] = at;
    if (at > this.last) this.last = at;
  }

  /**
   * First tick from `at` at which up to three operands are ready, in order after the issue before; -1 for no
   * operand.
   */
  issueAfter(at: number, first = -1, second = -1, third = -1): number {
    let tick = Math.max(this.issued, at);
    if (first >= 0) tick = Math.max(tick, this.readyAt[first]!);
    if (second >= 0) tick = Math.max(tick, this.readyAt[second]!);
    if (third >= 0) tick = Math.max(tick, this.readyAt[third]!);
    this.issued = tick;
    return tick;
  }
}
