import type { GemmSpec } from './architecture.js';
import type { GemmPlan } from './plan.js';
import { share, workingShare, type Fetch } from './fetch.js';
import { foldBytes, stationaryOperand, type Fold, type FoldBytes } from './fold.js';
import { FILTER, IFMAP, Occupancy, OFMAP, Program, PSUM } from './program.js';
import { bankFactor, foldExtent, foldTiming, type FoldTiming } from './timing.js';

/** A pass of the vector unit: bytes in and out and cycles of work. */
export interface VectorPass {
  ifmapBytes: number;
  filterBytes: number;
  ofmapBytes: number;
  cycles: number;
}

/** Earliest steps after which an operator's inputs are in DRAM; -1 for from the start. */
export interface Readiness {
  ifmap: number;
  filter: number;
}

/** Work of one step while it is being put together. */
interface Draft {
  operator: number;
  onArray: boolean;
  fill: number;
  compute: number;
  drain: number;
  load: [ifmap: number, filter: number, psum: number];
  keep: [ifmap: boolean, filter: boolean];
  psumGate: number;
  /** Bytes of new room in the ofmap scratchpad. */
  room: number;
  keepRoom: boolean;
  storePsum: number;
  storeOfmap: number;
}

/**
 * Turns operators, in order, into a program. One step is one fold, a piece of a fold whose operands come in
 * several DMA transfers, or several small folds whose operands share one.
 */
export class Scheduler {
  readonly program = new Program();
  private readonly spec: GemmSpec;
  private readonly timing: FoldTiming;
  private readonly banks: number;
  private readonly pads: { ifmap: Occupancy; filter: Occupancy; ofmap: Occupancy };
  private readonly piece: { ifmap: number; filter: number; ofmap: number };
  private draft: Draft | undefined;
  private ready: Readiness = { ifmap: -1, filter: -1 };

  constructor(spec: GemmSpec) {
    this.spec = spec;
    this.timing = foldTiming(spec);
    this.banks = bankFactor(spec);
    const { ifmap, filter, ofmap } = spec.scratchpad;
    this.pads = { ifmap: new Occupancy(ifmap), filter: new Occupancy(filter), ofmap: new Occupancy(ofmap) };
    const piece = (pad: typeof ifmap): number => Math.min(spec.dma.transfer, workingShare(pad));
    this.piece = { ifmap: piece(ifmap), filter: piece(filter), ofmap: piece(ofmap) };
  }

  /** Index of the step emitted last; -1 before the first. */
  get lastStep(): number {
    return this.program.steps - 1;
  }

  /**
   * Emits all folds of a GEMM. `keepIfmap`: the next operator reads the same tensor and finds it on chip.
   */
  gemm(operator: number, plan: GemmPlan, ready: Readiness, keepIfmap: boolean): void {
    this.ready = ready;
    const { gemm, mapping } = plan;
    for (let instance = 0; instance < gemm.instances; instance++) {
      for (let block = 0; block < mapping.blocks.count; block++) {
        const length = block === mapping.blocks.count - 1 ? mapping.blocks.last : mapping.blocks.length;
        const final = instance === gemm.instances - 1 && block === mapping.blocks.count - 1;
        this.block(operator, plan, { instance, block, length, final });
        this.endKept(plan, 'block', keepIfmap);
      }
      this.endKept(plan, 'instance', keepIfmap);
    }
    this.flush();
    if (!keepIfmap) this.pads.ifmap.close(this.lastStep);
    this.pads.filter.close(this.lastStep);
  }

  private block(
    operator: number,
    plan: GemmPlan,
    at: { instance: number; block: number; length: number; final: boolean },
  ): void {
    const { mapping, rowOuter } = plan;
    const { rowFolds, colFolds } = mapping;
    const lastPsum = new Float64Array(colFolds).fill(-1);
    const outer = rowOuter ? rowFolds : colFolds;
    const inner = rowOuter ? colFolds : rowFolds;
    const { blocks } = mapping;
    const beforeBlock = at.block > 0 ? blocks.length : blocks.last;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const opens = o === 0 && i === 0;
        const first = opens && at.block === 0 && at.instance === 0;
        const last = at.final && o === outer - 1 && i === inner - 1;
        const [rowFold, colFold] = rowOuter ? [o, i] : [i, o];
        const { rows, cols } = foldExtent(mapping, this.spec, rowFold, colFold);
        const fold = {
          operator,
          plan,
          block: at.block,
          length: at.length,
          rowFold,
          colFold,
          fill: this.timing.fill(rows, first ? undefined : opens ? beforeBlock : at.length),
          drain: this.timing.drain(rows, cols, last),
        };
        this.fold(fold, lastPsum);
      }
      // What the inner loop reused is free once it has ended.
      if (plan.ifmap === 'once') this.closeAtDraft('ifmap');
      if (plan.filter === 'once') this.closeAtDraft('filter');
    }
  }

  /** Emits or merges one fold. */
  private fold(fold: Fold, lastPsum: Float64Array): void {
    const bytes = foldBytes(fold, this.spec);
    const pieces = this.piecesOf(fold, bytes);
    if (pieces === 1 && fold.plan.accumulatesOnChip) {
      // A step that opens or completes a block of partial sums holds no other block's folds.
      if (bytes.keepsRoom && fold.rowFold === 0) this.flush();
      this.merge(this.draftOf(fold, bytes, 0, 1, -1));
      if (bytes.keepsRoom && bytes.completes) this.flush();
      return;
    }
    this.flush();
    const base = lastPsum[fold.colFold]!;
    lastPsum[fold.colFold] = this.program.steps;
    for (let piece = 0; piece < pieces; piece++) {
      this.draft = this.draftOf(fold, bytes, piece, pieces, base < 0 ? -1 : base + piece);
      this.flush();
    }
  }

  /** Steps that a fold takes so that what streams comes in pieces the scratchpads hold. */
  private piecesOf({ plan, length }: Fold, bytes: FoldBytes): number {
    const wanted = plan.accumulatesOnChip
      ? Math.max(
          Math.ceil(bytes.streamedIfmap / this.piece.ifmap),
          Math.ceil(bytes.streamedFilter / this.piece.filter),
          plan.mapping.dataflow === 'os' ? 1 : Math.ceil(bytes.passing / this.piece.ofmap),
        )
      : this.spillPieces(plan, length);
    return Math.max(1, Math.min(wanted, length));
  }

  /** One piece of a fold: the stationary tile and fill come with the first, drain and results kept back with the last. */
  private draftOf(fold: Fold, bytes: FoldBytes, piece: number, pieces: number, psumGate: number): Draft {
    const { operator, plan, length } = fold;
    const [first, last] = [piece === 0, piece === pieces - 1];
    const part = (total: number): number => portion(total, piece, pieces);
    const isOs = plan.mapping.dataflow === 'os';
    return {
      operator,
      onArray: true,
      fill: first ? fold.fill : 0,
      compute: share(length, piece, piece + 1, pieces),
      drain: last ? fold.drain : 0,
      load: [
        bytes.streamedIfmap > 0 ? part(bytes.ifmap) : first ? bytes.ifmap : 0,
        bytes.streamedFilter > 0 ? part(bytes.filter) : first ? bytes.filter : 0,
        part(bytes.psumIn),
      ],
      keep: [isKept(plan.ifmap), isKept(plan.filter)],
      psumGate,
      room: isOs ? (last ? bytes.room : 0) : bytes.keepsRoom ? (first ? bytes.room : 0) : part(bytes.room),
      keepRoom: bytes.keepsRoom,
      storePsum: part(bytes.psumOut),
      storeOfmap: isOs || bytes.keepsRoom ? (last ? bytes.ofmap : 0) : part(bytes.ofmap),
    };
  }

  /** With spilling, every fold of a column has the same number of pieces, so that piece p reads what piece p wrote. */
  private spillPieces(plan: GemmPlan, length: number): number {
    const { mapping, widths } = plan;
    const columns = Math.min(this.spec.cols, mapping.colExtent);
    const sums = (length * columns * widths.accumulator) / 8;
    const tile = stationaryOperand(plan);
    let most = 0;
    for (let r = 0; r < mapping.rowFolds; r++) {
      const stream =
        tile === 'filter'
          ? plan.ifmapElements(length, r, 0) * widths.ifmap
          : plan.filterElements(length, r, 0) * widths.filter;
      most = Math.max(most, stream / 8);
    }
    const piece = tile === 'filter' ? this.piece.ifmap : this.piece.filter;
    return Math.max(Math.ceil(sums / this.piece.ofmap), Math.ceil(most / piece));
  }

  /** A pass of the vector unit, cut into pieces that fit the scratchpads. */
  vector(operator: number, pass: VectorPass, ready: Readiness, ifmapResident: boolean): void {
    this.flush();
    this.ready = ready;
    const ifmap = ifmapResident ? 0 : pass.ifmapBytes;
    const pieces = Math.max(
      1,
      Math.ceil(ifmap / this.piece.ifmap),
      Math.ceil(pass.filterBytes / this.piece.filter),
      Math.ceil(pass.ofmapBytes / this.piece.ofmap),
    );
    for (let p = 0; p < pieces; p++) {
      this.draft = {
        operator,
        onArray: false,
        fill: 0,
        compute: share(pass.cycles, p, p + 1, pieces),
        drain: 0,
        load: [portion(ifmap, p, pieces), portion(pass.filterBytes, p, pieces), 0],
        keep: [false, false],
        psumGate: -1,
        room: portion(pass.ofmapBytes, p, pieces),
        keepRoom: false,
        storePsum: 0,
        storeOfmap: portion(pass.ofmapBytes, p, pieces),
      };
      this.flush();
    }
    this.pads.ifmap.close(this.lastStep);
  }

  /** Cycles of the vector unit that its host operator could not hide; no traffic. */
  exposed(operator: number, cycles: number): void {
    if (cycles > 0)
      this.vector(
        operator,
        { ifmapBytes: 0, filterBytes: 0, ofmapBytes: 0, cycles },
        { ifmap: -1, filter: -1 },
        false,
      );
  }

  private merge(fold: Draft): void {
    const open = this.draft;
    if (open === undefined) {
      this.draft = fold;
      return;
    }
    const fits =
      open.load[IFMAP] + fold.load[IFMAP] <= this.piece.ifmap &&
      open.load[FILTER] + fold.load[FILTER] <= this.piece.filter &&
      open.room + fold.room <= this.piece.ofmap &&
      open.storeOfmap + fold.storeOfmap <= this.piece.ofmap;
    if (!fits) {
      this.flush();
      this.draft = fold;
      return;
    }
    open.fill += fold.fill;
    open.compute += fold.compute;
    open.drain += fold.drain;
    open.load[IFMAP] += fold.load[IFMAP];
    open.load[FILTER] += fold.load[FILTER];
    open.room += fold.room;
    open.storeOfmap += fold.storeOfmap;
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
    if (draft === undefined) return;
    this.draft = undefined;
    const step = program.steps;
    const load = (cargo: number, bytes: number, gate: number): void => {
      program.loadCargo.push(cargo);
      program.loadBytes.push(bytes);
      program.loadGate.push(gate);
      program.loadStep.push(step);
    };
    for (const [cargo, pad, ready] of [
      [FILTER, this.pads.filter, this.ready.filter],
      [IFMAP, this.pads.ifmap, this.ready.ifmap],
    ] as const) {
      const bytes = draft.load[cargo];
      if (bytes === 0) continue;
      const room = pad.allocate(bytes, draft.keep[cargo] ? 'keep' : step, step - 1);
      load(cargo, bytes, Math.max(room, ready));
    }
    let storesNeeded = 0;
    if (draft.room > 0) {
      // Stores leave in order: room is free when the store that empties it is done.
      const until = draft.keepRoom ? 'keep' : program.stores;
      storesNeeded = this.pads.ofmap.allocate(draft.room, until, program.stores - 1) + 1;
    }
    if (draft.load[PSUM] > 0) {
      const freed = storesNeeded > 0 ? program.storeStep.at(storesNeeded - 1) : -1;
      load(PSUM, draft.load[PSUM], Math.max(draft.psumGate, freed));
    }
    program.stepOperator.push(draft.operator);
    program.fill.push(draft.fill);
    program.compute.push(draft.compute);
    program.drain.push(draft.drain);
    program.bank.push(draft.onArray ? draft.compute * (this.banks - 1) : 0);
    program.loadsNeeded.push(program.loads);
    program.storesNeeded.push(storesNeeded);
    this.store(PSUM, draft.storePsum, step);
    this.store(OFMAP, draft.storeOfmap, step);
    if (draft.storeOfmap > 0 && draft.keepRoom) this.pads.ofmap.closeOldest(program.stores - 1);
  }

  private store(cargo: number, bytes: number, step: number): void {
    if (bytes === 0) return;
    this.program.storeCargo.push(cargo);
    this.program.storeBytes.push(bytes);
    this.program.storeStep.push(step);
  }
}

/** Kept on chip while it is reused. */
const isKept = (fetch: Fetch): boolean => fetch === 'retained' || fetch === 'once';

/** Part `p` of `pieces` of a number of bytes, whole bytes except where the total is not. */
function portion(total: number, p: number, pieces: number): number {
  const end = p === pieces - 1 ? total : Math.floor((total * (p + 1)) / pieces);
  return end - Math.floor((total * p) / pieces);
}
