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
import type { Emitter, Leaving, Sums } from './emitter.js';
import type { GemmPlan } from './plan.js';
import { FoldSizes, stationaryOperand, type FoldBytes } from './fold.js';
import { Alike, betweenOf, loopShared, sharedByPieces } from './alike.js';
import { Periods, tallyOf, type Repeating } from './periods.js';
import { pieceFor, piecesOf, type Piece } from './pieces.js';
import { FILTER, IFMAP, NONE } from './program.js';
import { portion, portionsOf, share } from './shares.js';
import type { Snapshot } from './snapshot.js';
import { bankFactor, foldExtent, foldTiming, type FoldTiming } from './timing.js';

/**
 * Turns operators, in order, into steps. One step is one fold, a piece of a fold whose operands come in several DMA
 * transfers, or several small folds whose operands share one.
 */
export class Scheduler {
  private readonly emitter: Emitter;
  private readonly spec: GemmSpec;
  private readonly timing: FoldTiming;
  private readonly banks: number;
  /** Most bytes of each operand that a step moves. */
  private piece: Piece;
  /** The step that is being put together, if it is open. */
  private readonly draft: Draft = emptyDraft();
  private held = 0;
  private readonly periods: Periods;
  /** The operator under way. */
  private operator = 0;

  constructor(spec: GemmSpec, emitter: Emitter) {
    this.emitter = emitter;
    const { leaving } = emitter;
    this.periods = new Periods(leaving && this.repeatingOn(leaving));
    this.spec = spec;
    this.timing = foldTiming(spec);
    this.banks = bankFactor(spec);
    this.piece = pieceFor(spec, 0, 0);
  }

  /** Index of the step emitted last; -1 before the first. */
  get lastStep(): number {
    return this.emitter.steps - 1;
  }

  /** The operator under way as something that may repeat itself. */
  private repeatingOn(leaving: Leaving): Repeating {
    const { steps, leeways, travels } = leaving;
    const skip = (tally: readonly number[], drift: number): void => {
      leaving.skip(this.operator, tally, drift);
    };
    return {
      steps,
      leeways,
      writeState: (state) => {
        this.writeDraft(state);
        leaving.writeState(state, this.operator);
      },
      repeat: (times, before, after) => {
        skip(tallyOf(times, before, after), 0);
        return true;
      },
      ...(travels && { skip }),
    };
  }

  /** Writes down the step that is being put together. Banks and stores needed are found out when it is emitted. */
  private writeDraft(state: Snapshot): void {
    const { bank: _bank, storesNeeded: _stores, ...made } = this.draft;
    for (const value of made.open ? Object.values(made) : []) state.put(Number(value));
  }

  /** Emits all folds of a GEMM. */
  gemm(operator: number, plan: GemmPlan, { ready, keepIfmap, held, lines, beside }: Around): void {
    this.begin(operator, ready, held, lines);
    this.piece = pieceFor(this.spec, plan.dramBytes, held);
    const { gemm, mapping, packing } = plan;
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
    if (!keepIfmap) this.emitter.close('ifmap');
    this.emitter.close('filter');
  }

  private begin(operator: number, ready: Readiness, held: number, lines: number): void {
    this.operator = operator;
    this.held = held;
    this.emitter.begin(ready, held, lines);
  }

  private block(
    operator: number,
    plan: GemmPlan,
    at: { pack: number; block: number; length: number; final: boolean; share: number; beside: number },
  ): void {
    const { mapping, rowOuter } = plan;
    const { rowFolds, colFolds } = mapping;
    const lastPsum = new Float64Array(plan.accumulatesOnChip ? 0 : colFolds).fill(-1);
    this.emitter.spill(lastPsum);
    const outer = rowOuter ? rowFolds : colFolds;
    const inner = rowOuter ? colFolds : rowFolds;
    const { blocks } = mapping;
    const beforeBlock = at.block > 0 ? blocks.length : blocks.last;
    const sizes = new FoldSizes({ operator, plan, ...at }, this.spec);
    const fold = { operator, plan, length: at.length, rowFold: 0, colFold: 0, fill: 0, drain: 0 };
    const alike = new Alike(plan, sizes, plan.accumulatesOnChip || this.emitter.take !== undefined);
    alike.outer(this.periods, (o) => {
      alike.inner(this.periods, o, (i) => {
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
    if (this.emitter.take !== undefined) {
      this.emitter.take(this.operator, this.sumsOf(fold, bytes, pieces));
      return;
    }
    const base = plan.accumulatesOnChip ? -1 : lastPsum[colFold]!;
    if (!plan.accumulatesOnChip) lastPsum[colFold] = this.emitter.steps;
    for (let piece = 0; piece < pieces; piece++) {
      this.drafted(fold, bytes, piece, pieces, base < 0 ? -1 : base + piece);
      this.flush();
    }
  }

  /** All pieces of a fold, as they would be emitted one by one. */
  private sumsOf({ plan, length, fill, drain }: PlacedFold, bytes: FoldBytes, pieces: number): Sums {
    const compute = share(length, 0, pieces, pieces);
    const spread = (total: number, inAll: boolean): number => portionsOf(total, inAll ? pieces : 1);
    const leaves = plan.mapping.dataflow !== 'os';
    const transfers =
      spread(bytes.ifmap, bytes.streamedIfmap > 0) +
      spread(bytes.filter, bytes.streamedFilter > 0) +
      spread(bytes.psumIn, true) +
      spread(bytes.psumOut, true) +
      spread(bytes.ofmap, leaves) +
      spread(bytes.beside, leaves);
    return { steps: pieces, fill, compute, drain, bank: compute * (this.banks - 1), transfers };
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
    this.begin(operator, ready, held, 0);
    this.piece = pieceFor(this.spec, pass.ifmapBytes + pass.filterBytes + pass.ofmapBytes, held);
    const ifmap = pass.ifmapBytes;
    const pieces = Math.max(
      1,
      Math.ceil(ifmap / this.piece.ifmap),
      Math.ceil(pass.filterBytes / this.piece.filter),
      Math.ceil(pass.resultBytes / this.piece.ofmap),
    );
    if (this.emitter.take !== undefined) {
      const moved = [ifmap, pass.filterBytes, pass.ofmapBytes];
      this.emitter.take(operator, {
        ...{ steps: pieces, fill: 0, compute: share(pass.cycles, 0, pieces, pieces), drain: 0, bank: 0 },
        transfers: moved.reduce((sum, bytes) => sum + portionsOf(bytes, pieces), 0),
      });
      return;
    }
    const draft = Object.assign(this.draft, emptyDraft(), { operator, completes: true });
    loopShared(this.periods, pieces, sharedByPieces(pass, pieces), (p) => {
      draft.open = true;
      draft.compute = share(pass.cycles, p, p + 1, pieces);
      draft.ifmap = portion(ifmap, p, pieces);
      draft.filter = portion(pass.filterBytes, p, pieces);
      draft.opens = p === 0;
      draft.room = portion(pass.resultBytes, p, pieces);
      draft.storeOfmap = portion(pass.ofmapBytes, p, pieces);
      this.flush();
    });
    this.emitter.close('ifmap');
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
    this.emitter.close(operand);
  }

  /** Emits the step that is being put together. */
  private flush(): void {
    const { draft } = this;
    if (!draft.open) return;
    draft.open = false;
    draft.bank = draft.onArray ? draft.compute * (this.banks - 1) : 0;
    this.emitter.emit(draft);
  }
}
