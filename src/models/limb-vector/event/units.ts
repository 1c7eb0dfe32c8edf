import type { Machine, Operation, Use } from '../machine.js';
import type { Spans } from '../spans.js';
import { Reservations } from './reservations.js';

/** The functional units of a chip: who holds which when. */
export class Units {
  /** Cycles that each unit was held, all copies together. */
  readonly busy: number[];
  readonly arithmetic: Spans = { begins: [], ends: [] };
  readonly memory: Spans = { begins: [], ends: [] };
  /** When the last unit is free again. */
  end = 0;
  private readonly copies: readonly (readonly Reservations[])[];
  private readonly machine: Machine;
  private readonly starts = new Map<number, number[]>();

  constructor(machine: Machine) {
    this.machine = machine;
    this.copies = machine.copies.map((count) => Array.from({ length: count }, () => new Reservations()));
    this.busy = machine.copies.map(() => 0);
  }

  /**
   * Starts an operation now, if everything that it holds is free then: of several copies of a unit the first that is.
   * @returns 0, or else a later cycle before which it cannot start
   */
  start(now: number, op: number, ports: readonly { unit: number; after: number }[]): number {
    const operation = this.machine.operations[op]!;
    const spaced = this.spaced(now, op, operation);
    if (spaced > 0) return spaced;
    const taken: { copy: Reservations; begin: number }[] = [];
    const uses = ports.length === 0 ? operation.uses : [...operation.uses, ...ports.map(portUse)];
    for (const use of uses) {
      const begin = now + use.after;
      const copies = this.copies[use.unit]!;
      for (const copy of copies) copy.forget(now);
      const copy = copies.find((one) => one.earliest(begin, use.hold) === begin);
      if (copy === undefined) {
        for (const one of taken) one.copy.release(one.begin);
        const free = Math.min(...copies.map((one) => one.earliest(begin, use.hold)));
        // What this very operation took in the attempt does not count: try again in the next cycle at the latest.
        return taken.length === 0 ? free - use.after : now + 1;
      }
      copy.take(begin, use.hold);
      taken.push({ copy, begin });
    }
    for (const use of uses) this.note(now, use);
    if (operation.spacing !== undefined) this.starts.set(op, [...(this.starts.get(op) ?? []), now]);
    return 0;
  }

  private note(now: number, { unit, after, hold }: Use): void {
    this.busy[unit]! += hold;
    this.end = Math.max(this.end, now + after + hold);
    if (unit > this.machine.memory) return;
    const spans = unit === this.machine.memory ? this.memory : this.arithmetic;
    spans.begins.push(now + after);
    spans.ends.push(now + after + hold);
  }

  /** 0 if starts of this operation are far enough apart, else the next cycle to try. */
  private spaced(now: number, op: number, { spacing }: Operation): number {
    if (spacing === undefined) return 0;
    const starts = (this.starts.get(op) ?? []).filter((start) => now - start < spacing.clear);
    this.starts.set(op, starts);
    return starts.every((start) => now > start && (now - start) % spacing.every === 0) ? 0 : now + 1;
  }
}

const portUse = ({ unit, after }: { unit: number; after: number }): Use => ({ unit, after, hold: 1 });
