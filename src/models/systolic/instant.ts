import type { Draft } from './draft.js';
import type { Emitter, Leaving, Sums } from './emitter.js';
import { emptyExecution, type Execution } from './execution.js';
import { Leeways } from './leeway.js';

/**
 * Counts the steps of a machine whose memory takes no time, however many bytes: nothing ever waits. A load may start
 * when a step has ended that comes before its own, and has arrived then; a store is done when its step is, so there is
 * room for the results of every step that comes after. What the scratchpads hold makes no difference.
 */
export class Instant implements Emitter {
  steps = 0;
  private now = 0;
  private readonly result: Execution;
  readonly leaving: Leaving;

  constructor(operators: number) {
    this.result = emptyExecution(operators);
    this.leaving = {
      travels: false,
      leeways: new Leeways(),
      steps: () => this.steps,
      writeState: (state, operator) => {
        state.lead = 0;
        state.from = Infinity;
        const { events } = this.result;
        state.tally = [this.now, events, this.steps, ...this.phases.map((phase) => phase[operator]!)];
      },
      skip: (operator, [later, events, steps, ...phases]) => {
        for (const [index, phase] of this.phases.entries()) phase[operator]! += phases[index]!;
        this.result.events += events!;
        this.steps += steps!;
        this.now += later!;
        this.result.end[operator] = this.now;
      },
    };
  }

  begin(): void {
    return;
  }

  close(): void {
    return;
  }

  spill(): void {
    return;
  }

  emit(draft: Draft): void {
    const { operator, ifmap, filter, psum, storePsum, beside, storeOfmap } = draft;
    let transfers = 0;
    for (const bytes of [ifmap, filter, psum, storePsum, beside, storeOfmap]) if (bytes > 0) transfers++;
    const { fill, compute, drain, bank } = draft;
    this.take(operator, { steps: 1, fill, compute, drain, bank, transfers });
  }

  take(operator: number, { steps, fill, compute, drain, bank, transfers }: Sums): void {
    const { start, end, events } = this.result;
    if (start[operator]! < 0) start[operator] = this.now;
    for (const [index, cycles] of [fill, compute, drain, bank].entries())
      this.phases[index]![operator]! += cycles;
    this.now += fill + compute + drain + bank;
    end[operator] = this.now;
    this.steps += steps;
    this.result.events = events + steps + transfers;
  }

  finish(): Execution {
    this.result.cycles = this.now;
    return this.result;
  }

  private get phases(): Float64Array[] {
    const { fill, compute, drain, bank } = this.result;
    return [fill, compute, drain, bank];
  }
}
