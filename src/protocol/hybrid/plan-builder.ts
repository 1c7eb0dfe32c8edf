import type { Cost, Party, Phase } from '../cost.js';
import type { Kept, Plan, Resource, Step, Task, Tensor } from './task.js';

/** Where a task belongs and what has to end before it. */
export interface Place {
  operator: number;
  after?: readonly number[];
}

/** Writes the tasks of a protocol down; each call returns the task's place in the list. */
export class PlanBuilder {
  private readonly tasks: Task[] = [];
  private readonly keeps: Kept[] = [];
  private readonly images: number;
  phase: Phase = 'offline';

  /** @param images inferences: work, bytes and what is kept are that many times those of one */
  constructor(images: number) {
    this.images = images;
  }

  /** Work of a party for each image. */
  compute(on: Party, step: Step, { seconds, joules }: Cost, place: Place, sideBySide = false): number {
    const { images } = this;
    return this.push(
      { on, step, seconds: images * seconds, joules: images * (joules ?? 0), sideBySide },
      place,
    );
  }

  /** Work of a party once a session. */
  prepare(on: Party, step: Step, { seconds, joules }: Cost, place: Place): number {
    return this.push({ on, step, seconds, joules: joules ?? 0 }, place);
  }

  /** Bytes of each image. */
  send(on: 'uplink' | 'downlink', tensor: Tensor, bytes: number, place: Place): number {
    return this.push({ on, step: 'transfer', tensor, bytes: this.images * bytes }, place);
  }

  /** Bytes of a session. */
  sendOnce(on: 'uplink' | 'downlink', tensor: Tensor, bytes: number, place: Place): number {
    return this.push({ on, step: 'transfer', tensor, bytes }, place);
  }

  /** Rounds in which one side waits for the other; images go through them together. */
  wait(rounds: number, place: Place): number {
    return this.push({ on: 'wait', step: 'wait', rounds }, place);
  }

  keep(party: Party, tensor: Tensor, bytes: number, operator: number): void {
    if (bytes > 0) this.keeps.push({ party, tensor, bytes: this.images * bytes, operator });
  }

  build(): Plan {
    return { tasks: this.tasks, kept: this.keeps };
  }

  private push(task: Partial<Task> & { on: Resource; step: Step }, { operator, after = [] }: Place): number {
    const none = { seconds: 0, joules: 0, bytes: 0, tensor: undefined, rounds: 0, sideBySide: false };
    return this.tasks.push({ ...none, ...task, phase: this.phase, operator, after }) - 1;
  }
}
