import type { GemmSpec } from './architecture.js';
import type { Draft, Readiness } from './draft.js';
import type { Emitter, Leaving } from './emitter.js';
import {
  FILTER,
  IFMAP,
  KEEP,
  Lookahead,
  Occupancy,
  OFMAP,
  OVER,
  PSUM,
  type ProgramSink,
  type RepeatingSink,
} from './program.js';
import type { Snapshot } from './snapshot.js';

/** Writes steps as a program for `sink`, with the loads and stores that the scratchpads have room for. */
export class Writer implements Emitter {
  readonly leaving: Leaving | undefined;
  private readonly program: ProgramSink;
  private readonly repeating: RepeatingSink | undefined;
  private readonly pads: { ifmap: Occupancy; filter: Occupancy; ofmap: Occupancy };
  private readonly ahead: Lookahead;
  private held = 0;
  /** Steps that wrote the partial sums of the present block last, by column fold. */
  private psumSteps: Iterable<number> = [];
  private ready: Readiness = { ifmap: -1, filter: -1 };

  /** @param repeating the same sink, if periods of it may be left out */
  constructor(spec: GemmSpec, sink: ProgramSink, repeating?: RepeatingSink) {
    this.program = sink;
    this.repeating = repeating;
    this.leaving = repeating && this.leavingOn(repeating);
    const { ifmap, filter, ofmap } = spec.scratchpad;
    this.pads = { ifmap: new Occupancy(ifmap), filter: new Occupancy(filter), ofmap: new Occupancy(ofmap) };
    this.ahead = new Lookahead(Math.ceil(spec.dram.latency * spec.clock) + spec.rows);
  }

  get steps(): number {
    return this.program.steps;
  }

  /** Steps and stores that what is still to come may wait for. */
  *stepsReferred(): Iterable<number> {
    yield* this.pads.ifmap.references();
    yield* this.pads.filter.references();
    yield* this.ahead.references();
    yield* this.psumSteps;
  }

  *storesReferred(): Iterable<number> {
    yield* this.pads.ofmap.references();
  }

  private leavingOn(sink: RepeatingSink): Leaving {
    return {
      travels: true,
      steps: () => sink.steps,
      leeways: sink.leeways,
      writeState: (state, operator) => {
        this.writeState(sink, state, operator);
      },
      skip: (operator, tally, drift) => {
        sink.skip(operator, tally, drift);
      },
    };
  }

  /** A step that what is fetched from now on may wait for, from now on; OVER if nothing can. */
  gateFromNow(step: number): number {
    return step <= this.earliestGate ? OVER : step - this.program.steps;
  }

  /** No gate still to come is an earlier step, or need be one. */
  get earliestGate(): number {
    return Math.max(this.ahead.earliest, this.repeating?.lastGate ?? -1);
  }

  /**
   * Writes down all that the program still to come depends on. What reads partial sums waits for steps of its own
   * block alone: where a loop may be left, none is under way.
   * @param operator the one under way, or the next
   */
  writeState(sink: RepeatingSink, state: Snapshot, operator: number): void {
    const { pads, ahead, ready } = this;
    const gate = (step: number): number => this.gateFromNow(step);
    const room = (store: number): number => (store < 0 ? OVER : sink.storeFromNow(store));
    state.put(this.held);
    state.put(gate(ready.ifmap));
    state.put(gate(ready.filter));
    pads.ifmap.writeState(state, gate);
    pads.filter.writeState(state, gate);
    pads.ofmap.writeState(state, room);
    ahead.writeState(state, gate);
    sink.writeState(state, operator, this.earliestGate);
  }

  begin(ready: Readiness, held: number, lines: number): void {
    this.ready = ready;
    this.held = held;
    this.pads.ifmap.reserve(held, this.steps - 1);
    this.pads.ofmap.reserve(lines, this.program.stores - 1);
  }

  spill(steps: Float64Array): void {
    this.psumSteps = steps;
  }

  close(operand: 'ifmap' | 'filter'): void {
    this.pads[operand].close(this.steps - 1);
  }

  emit(draft: Draft): void {
    const { program } = this;
    const step = program.steps;
    if (draft.opens) this.ahead.fold(step);
    if (draft.filter > 0)
      this.load(draft, FILTER, draft.filter, this.pads.filter, draft.keepFilter, this.ready.filter);
    if (draft.ifmap > 0)
      this.load(draft, IFMAP, draft.ifmap, this.pads.ifmap, draft.keepIfmap, this.ready.ifmap);
    let storesNeeded = 0;
    if (draft.room > 0) {
      // Stores leave in order: room is free when the store that empties it is done.
      const until = draft.keepRoom ? KEEP : program.stores + (draft.beside > 0 ? 1 : 0);
      storesNeeded = this.pads.ofmap.allocate(draft.room, until, program.stores - 1) + 1;
    }
    if (draft.psum > 0) {
      const freed = storesNeeded > 0 ? program.storeStep(storesNeeded - 1) : -1;
      program.load(draft.operator, PSUM, draft.psum, Math.max(draft.psumGate, freed));
    }
    draft.storesNeeded = storesNeeded;
    program.step(draft);
    this.ahead.step(draft.fill + draft.compute + draft.bank + draft.drain);
    if (draft.storePsum > 0) program.store(PSUM, draft.storePsum);
    if (draft.beside > 0) program.store(IFMAP, draft.beside);
    // Results that stay on chip leave their scratchpad, too.
    const frees = draft.keepRoom ? draft.completes : draft.room > 0 && draft.storePsum === 0;
    if (draft.storeOfmap > 0 || frees) program.store(OFMAP, draft.storeOfmap);
    if (draft.keepRoom && draft.completes) this.pads.ofmap.closeOldest(program.stores - 1);
  }

  private load(
    draft: Draft,
    cargo: number,
    bytes: number,
    pad: Occupancy,
    keep: boolean,
    ready: number,
  ): void {
    const step = this.program.steps;
    const room = pad.allocate(bytes, keep ? KEEP : step, step - 1);
    const ahead = draft.stays === cargo ? this.ahead.stationary() : this.ahead.stream();
    this.program.load(draft.operator, cargo, bytes, Math.max(room, ready, ahead));
  }
}
