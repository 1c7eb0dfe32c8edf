import type { GemmSpec } from './architecture.js';
import {
  emptyDraft,
  isKept,
  type Around,
  type Draft,
  type PlacedFold,
  type Readiness,
  type VectorPass,
} from './draft.js';
import type { GemmPlan } from './plan.js';
import { FoldSizes, stationaryOperand, type FoldBytes } from './fold.js';
import { Alike, betweenOf, piecesAlike } from './alike.js';
import { Periods, tallyOf, type Repeating } from './periods.js';
import { pieceFor, piecesOf, type Piece } from './pieces.js';
import {
  FILTER,
  IFMAP,
  KEEP,
  Lookahead,
  NONE,
  Occupancy,
  OFMAP,
  OVER,
  PSUM,
  type ProgramSink,
  type RepeatingSink,
} from './program.js';
import { portion, share } from './shares.js';
import type { Snapshot } from './snapshot.js';
import { bankFactor, foldExtent, foldTiming, type FoldTiming } from './timing.js';

/**
 * Turns operators, in order, into a program for `sink`. One step is one fold, a piece of a fold whose operands come in
 * several DMA transfers, or several small folds whose operands share one.
 */
export class Scheduler {
  private readonly program: ProgramSink;
  private readonly repeating: RepeatingSink | undefined;
  private readonly spec: GemmSpec;
  private readonly timing: FoldTiming;
  private readonly banks: number;
  private readonly pads: { ifmap: Occupancy; filter: Occupancy; ofmap: Occupancy };
  private readonly ahead: Lookahead;
  /** Most bytes of each operand that a step moves. */
  private piece: Piece;
  /** The step that is being put together, if it is open. */
  private readonly draft: Draft = emptyDraft();
  private held = 0;
  /** Steps that wrote the partial sums of the present block last, by column fold. */
  private psumSteps: Iterable<number> = [];
  private ready: Readiness = { ifmap: -1, filter: -1 };
  private readonly periods: Periods;
  /** The operator under way. */
  private operator = 0;

  /** @param repeating the same sink, if periods of it may be left out */
  constructor(spec: GemmSpec, sink: ProgramSink, repeating?: RepeatingSink) {
    this.program = sink;
    this.repeating = repeating;
    this.periods = new Periods(repeating && this.repeatingOn(repeating));
    this.spec = spec;
    this.timing = foldTiming(spec);
    this.banks = bankFactor(spec);
    const { ifmap, filter, ofmap } = spec.scratchpad;
    this.pads = { ifmap: new Occupancy(ifmap), filter: new Occupancy(filter), ofmap: new Occupancy(ofmap) };
    this.ahead = new Lookahead(Math.ceil(spec.dram.latency * spec.clock) + spec.rows);
    this.piece = pieceFor(spec, 0, 0);
  }

  /** Index of the step emitted last; -1 before the first. */
  get lastStep(): number {
    return this.program.steps - 1;
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

  /** The operator under way as something that may repeat itself. */
  private repeatingOn(sink: RepeatingSink): Repeating {
    return {
      steps: () => sink.steps,
      leeways: sink.leeways,
      writeState: (state) => this.writeState(sink, state, this.operator),
      repeat: (times, before, after) => {
        sink.skip(this.operator, tallyOf(times, before, after), 0);
        return true;
      },
      skip: (tally, drift) => {
        sink.skip(this.operator, tally, drift);
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
    const { pads, ahead, ready, draft } = this;
    const gate = (step: number): number => this.gateFromNow(step);
    const room = (store: number): number => (store < 0 ? OVER : sink.storeFromNow(store));
    state.put(this.held);
    state.put(gate(ready.ifmap));
    state.put(gate(ready.filter));
    pads.ifmap.writeState(state, gate);
    pads.filter.writeState(state, gate);
    pads.ofmap.writeState(state, room);
    ahead.writeState(state, gate);
    // Banks and stores needed are found out when the step is made.
    const { bank: _bank, storesNeeded: _stores, ...made } = draft;
    for (const value of draft.open ? Object.values(made) : []) state.put(Number(value));
    sink.writeState(state, operator, this.earliestGate);
  }

  /** Emits all folds of a GEMM. */
  gemm(operator: number, plan: GemmPlan, { ready, keepIfmap, held, lines, beside }: Around): void {
    this.ready = ready;
    this.hold(held);
    this.piece = pieceFor(this.spec, plan.dramBytes, this.held);
    this.pads.ofmap.reserve(lines, this.program.stores - 1);
    const { gemm, mapping, packing } = plan;
    this.operator = operator;
    const { periods } = this;
    const { count } = mapping.blocks;
    // The first pack and block begin the operator, the last may be shorter and end it: those between are alike.
    periods.loop(packing.packs, betweenOf(packing.packs), (pack) => {
      const share = Math.min(1, gemm.instances / packing.side - pack);
      periods.loop(count, betweenOf(count), (block) => {
        const length = block === count - 1 ? mapping.blocks.last : mapping.blocks.length;
        const final = pack === packing.packs - 1 && block === count - 1;
        this.block(operator, plan, { pack, block, length, final, share, beside });
        this.endKept(plan, 'block', keepIfmap);
      });
      this.endKept(plan, 'instance', keepIfmap);
    });
    this.flush();
    if (!keepIfmap) this.pads.ifmap.close(this.lastStep);
    this.pads.filter.close(this.lastStep);
  }

  private block(
    operator: number,
    plan: GemmPlan,
    at: { pack: number; block: number; length: number; final: boolean; share: number; beside: number },
  ): void {
    const { mapping, rowOuter } = plan;
    const { rowFolds, colFolds } = mapping;
    const lastPsum = new Float64Array(plan.accumulatesOnChip ? 0 : colFolds).fill(-1);
    this.psumSteps = lastPsum;
    const outer = rowOuter ? rowFolds : colFolds;
    const inner = rowOuter ? colFolds : rowFolds;
    const { blocks } = mapping;
    const beforeBlock = at.block > 0 ? blocks.length : blocks.last;
    const sizes = new FoldSizes({ operator, plan, ...at }, this.spec);
    const fold = { operator, plan, length: at.length, rowFold: 0, colFold: 0, fill: 0, drain: 0 };
    const alike = new Alike(plan, sizes);
    this.periods.loop(outer, alike.outer, (o) => {
      this.periods.loop(inner, alike.inner(o), (i) => {
        const opens = o === 0 && i === 0;
        const first = opens && at.block === 0 && at.pack === 0;
        const last = at.final && o === outer - 1 && i === inner - 1;
        const rowFold = rowOuter ? o : i;
        const colFold = rowOuter ? i : o;
        const { rows, cols } = foldExtent(mapping, this.spec, rowFold, colFold);
        fold.rowFold = rowFold;
        fold.colFold = colFold;
        fold.fill = this.timing.fill(rows, first ? undefined : opens ? beforeBlock : at.length);
        fold.drain = this.timing.drain(rows, cols, last);
        this.fold(fold, sizes.of(rowFold, colFold), lastPsum);
      });
      // What the inner loop reused is free once it has ended.
      if (plan.ifmap === 'once') this.closeAtDraft('ifmap');
      if (plan.filter === 'once') this.closeAtDraft('filter');
    });
  }

  private hold(bytes: number): void {
    this.held = bytes;
    this.pads.ifmap.reserve(bytes, this.lastStep);
  }

  /** Emits or merges one fold. */
  private fold(fold: PlacedFold, bytes: FoldBytes, lastPsum: Float64Array): void {
    const { plan, rowFold, colFold } = fold;
    const pieces = piecesOf(plan, fold.length, bytes, this.piece, this.spec.cols);
    if (pieces === 1 && plan.accumulatesOnChip) {
      // A step that opens or completes a block of partial sums holds no other block's folds.
      if (bytes.keepsRoom && rowFold === 0) this.flush();
      this.merge(fold, bytes);
      if (bytes.keepsRoom && bytes.completes) this.flush();
      return;
    }
    this.flush();
    const base = plan.accumulatesOnChip ? -1 : lastPsum[colFold]!;
    if (!plan.accumulatesOnChip) lastPsum[colFold] = this.program.steps;
    for (let piece = 0; piece < pieces; piece++) {
      this.drafted(fold, bytes, piece, pieces, base < 0 ? -1 : base + piece);
      this.flush();
    }
  }

  /** One piece of a fold: the stationary tile and fill come with the first, drain and results kept back with the last. */
  private drafted(
    { operator, plan, length, fill, drain }: PlacedFold,
    bytes: FoldBytes,
    piece: number,
    pieces: number,
    psumGate: number,
  ): void {
    const { draft } = this;
    const first = piece === 0;
    const last = piece === pieces - 1;
    const isOs = plan.mapping.dataflow === 'os';
    const { keepsRoom } = bytes;
    draft.open = true;
    draft.operator = operator;
    draft.onArray = true;
    draft.fill = first ? fill : 0;
    draft.compute = share(length, piece, piece + 1, pieces);
    draft.drain = last ? drain : 0;
    draft.ifmap = bytes.streamedIfmap > 0 ? portion(bytes.ifmap, piece, pieces) : first ? bytes.ifmap : 0;
    draft.filter = bytes.streamedFilter > 0 ? portion(bytes.filter, piece, pieces) : first ? bytes.filter : 0;
    draft.psum = portion(bytes.psumIn, piece, pieces);
    draft.opens = first;
    draft.stays = isOs ? NONE : stationaryOperand(plan) === 'ifmap' ? IFMAP : FILTER;
    draft.keepIfmap = isKept(plan.ifmap);
    draft.keepFilter = isKept(plan.filter);
    draft.psumGate = psumGate;
    draft.keepRoom = keepsRoom;
    draft.storePsum = portion(bytes.psumOut, piece, pieces);
    if (isOs) {
      draft.room = last ? bytes.room : 0;
      draft.storeOfmap = last ? bytes.ofmap : 0;
      draft.beside = last ? bytes.beside : 0;
    } else {
      draft.room = keepsRoom ? (first ? bytes.room : 0) : portion(bytes.room, piece, pieces);
      draft.storeOfmap = portion(bytes.ofmap, piece, pieces);
      draft.beside = portion(bytes.beside, piece, pieces);
    }
    draft.completes = bytes.completes && (last || !(isOs || keepsRoom));
  }

  /** A pass of the vector unit, cut into pieces that fit the scratchpads. */
  vector(operator: number, pass: VectorPass, { ready, held }: Pick<Around, 'ready' | 'held'>): void {
    this.flush();
    this.ready = ready;
    this.hold(held);
    this.piece = pieceFor(this.spec, pass.ifmapBytes + pass.filterBytes + pass.ofmapBytes, this.held);
    this.pads.ofmap.reserve(0, this.program.stores - 1);
    const ifmap = pass.ifmapBytes;
    const pieces = Math.max(
      1,
      Math.ceil(ifmap / this.piece.ifmap),
      Math.ceil(pass.filterBytes / this.piece.filter),
      Math.ceil(pass.resultBytes / this.piece.ofmap),
    );
    const draft = Object.assign(this.draft, emptyDraft(), { operator, completes: true });
    this.operator = operator;
    this.periods.loop(pieces, piecesAlike(pass, pieces), (p) => {
      draft.open = true;
      draft.compute = share(pass.cycles, p, p + 1, pieces);
      draft.ifmap = portion(ifmap, p, pieces);
      draft.filter = portion(pass.filterBytes, p, pieces);
      draft.opens = p === 0;
      draft.room = portion(pass.resultBytes, p, pieces);
      draft.storeOfmap = portion(pass.ofmapBytes, p, pieces);
      this.flush();
    });
    this.pads.ifmap.close(this.lastStep);
  }

  /** Cycles of the vector unit that its host operator could not hide; no traffic. */
  exposed(operator: number, cycles: number): void {
    if (cycles > 0)
      this.vector(
        operator,
        { ifmapBytes: 0, filterBytes: 0, resultBytes: 0, ofmapBytes: 0, cycles },
        { ready: { ifmap: -1, filter: -1 }, held: this.held },
      );
  }

  /** Puts a fold of one step into the open one, or begins another. */
  private merge(fold: PlacedFold, bytes: FoldBytes): void {
    const { draft, piece } = this;
    const fits =
      draft.open &&
      draft.ifmap + bytes.ifmap <= piece.ifmap &&
      draft.filter + bytes.filter <= piece.filter &&
      draft.room + bytes.room <= piece.ofmap &&
      draft.storeOfmap + bytes.ofmap <= piece.ofmap &&
      draft.beside + bytes.beside <= piece.ifmap;
    if (!fits) {
      this.flush();
      this.drafted(fold, bytes, 0, 1, -1);
      return;
    }
    draft.fill += fold.fill;
    draft.compute += fold.length;
    draft.drain += fold.drain;
    draft.ifmap += bytes.ifmap;
    draft.filter += bytes.filter;
    draft.room += bytes.room;
    draft.storeOfmap += bytes.ofmap;
    draft.beside += bytes.beside;
    draft.completes ||= bytes.completes;
  }

  /** Ends what an operand kept when its reuse ends. */
  private endKept(plan: GemmPlan, scope: 'block' | 'instance', keepIfmap: boolean): void {
    const tile = stationaryOperand(plan);
    for (const operand of ['ifmap', 'filter'] as const) {
      if (plan[operand] !== 'retained') continue;
      if (operand === 'ifmap' && keepIfmap) continue;
      if (scope === 'instance' || operand !== tile) this.closeAtDraft(operand);
    }
  }

  private closeAtDraft(operand: 'ifmap' | 'filter'): void {
    // The allocation is made when the draft is flushed: a draft must not span two lives.
    this.flush();
    this.pads[operand].close(this.lastStep);
  }

  /** Writes the draft as a step with its loads and stores. */
  private flush(): void {
    const { draft, program } = this;
    if (!draft.open) return;
    draft.open = false;
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
    draft.bank = draft.onArray ? draft.compute * (this.banks - 1) : 0;
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
