import { InputError } from '../../errors.js';
import { formatBytes, formatCount } from '../../quantity/format.js';
import { frameOf, type Frame, type GemmSpec, type Layout } from './architecture.js';
import { blockLengths } from './blocks.js';
import type { GivenMapping } from './compile-options.js';
import { better, busyCycles, Costing } from './cost.js';
import type { Gemm } from '../lowering/gemm.js';
import type { Widths } from '../lowering/widths.js';
import { CutGemm, FETCHES, type ElementsOf, type Neighbours, type OperandFetch } from './fetch.js';
import { ORDERS, type DramElements, type GemmPlan } from './gemm-plan.js';
import { mapGemm, type Mapping } from './mapping.js';
import { mostSideBySide, packed, type Packing } from './packing.js';
import { Rooms, sizesOf } from './rooms.js';
import { foldTiming, type FoldTiming } from './timing.js';

export { ORDERS, type GemmPlan } from './gemm-plan.js';

/**
 * Chooses packing, stream block and loop order for the objective, by trying all that come into question. Of equal
 * plans the first stays: packed before apart, the longest block, the order that finishes outputs one after the
 * other (`nk`, `mk`, `mn`).
 * @param given what of the mapping is not searched
 */
export const planGemm = (
  gemm: Gemm,
  spec: GemmSpec,
  widths: Widths,
  near: Neighbours,
  given: GivenMapping = {},
): GemmPlan => {
  const plans = candidatesFor(gemm, spec, widths, near, given);
  return plans[bestOf(plans, new Costing(spec))]!;
};

/** Which of some plans is the best for what the machine is asked for. */
export function bestOf(plans: readonly GemmPlan[], costing: Costing): number {
  if (plans.length === 1) return 0;
  let best = 0;
  let least = costing.of(plans[best]!);
  for (let index = 1; index < plans.length; index++) {
    const cost = costing.of(plans[index]!);
    if (better(cost, least, costing.objective)) [best, least] = [index, cost];
  }
  return best;
}

/**
 * Plans one of which is the best, whatever the bandwidth of the DRAM and, unless energy is asked for, whatever
 * anything costs: none of them needs both the array and the DRAM longer than another.
 */
export const candidatesFor = (
  gemm: Gemm,
  spec: Layout,
  widths: Widths,
  near: Neighbours,
  given: GivenMapping = {},
): GemmPlan[] => {
  const [frame, rooms] = [frameOf(spec), new Rooms(sizesOf(spec.scratchpad, 0, near.lineBytes))];
  return plansOf(cutsFor(gemm, frame, rooms, widths, near.nextReadsSame, given), gemm, frame, widths, near);
};

/** A product cut, ordered and fetched, as if nothing of it were on chip before and all of it left. */
export interface Cut {
  packing: Packing;
  mapping: Mapping;
  rowOuter: boolean;
  ifmap: OperandFetch;
  filter: OperandFetch;
  accumulatesOnChip: boolean;
  /** Partial sums of one pack that are written to DRAM, and read back. */
  spilled: number;
  /** Bytes of the ifmap scratchpad that it makes use of. */
  ifmapRoom: number;
  /** Cycles of the array. */
  busy: number;
}

/** Every way of cutting a product that comes into question. */
export function cutsFor(
  gemm: Gemm,
  spec: Frame,
  rooms: Rooms,
  widths: Widths,
  nextReadsSame: boolean,
  given: GivenMapping = {},
): Cut[] {
  const orders = ordersOf(spec, given);
  const asked =
    given.stream === undefined ? spec : { ...spec, tiling: { ...spec.tiling, stream: given.stream } };
  const timing = foldTiming(spec);
  const cuts: Cut[] = [];
  for (const side of sidesOf(gemm, spec, given)) {
    const packing = packed(gemm, side, spec.dataflow);
    const fault = faultOf(packing.gemm, spec, rooms, widths);
    if (fault !== undefined) {
      if (side > 1 && given.groups === undefined) continue;
      throw fault;
    }
    for (const length of blockLengths(packing.gemm, asked, widths, rooms))
      for (const rowOuter of orders)
        cuts.push(cutWith(packing, spec, rooms, widths, nextReadsSame, length, rowOuter, timing));
  }
  return cuts;
}

/** The cuts as plans among these neighbours, without those that need both array and DRAM no less than another. */
export function plansOf(
  cuts: readonly Cut[],
  gemm: Gemm,
  spec: Frame,
  widths: Widths,
  near: Neighbours,
): GemmPlan[] {
  const { objective } = spec.tiling;
  const all = objective === 'energy' || objective === 'edp';
  const plans: GemmPlan[] = [];
  for (const cut of cuts) {
    const dram = dramOf(cut, gemm, near);
    const dramBytes = bytesOf(dram, widths);
    if (all || !plans.some((other) => other.busy <= cut.busy && other.dramBytes <= dramBytes))
      plans.push(planOf(cut, gemm, spec, widths, near, dram, dramBytes));
  }
  return plans;
}

/** @throws InputError if the order wanted is none of the dataflow's */
function ordersOf({ dataflow, tiling }: Frame, given: GivenMapping): boolean[] {
  const [rowOuterName, colOuterName] = ORDERS[dataflow];
  const preferred = dataflow === 'os' ? [true, false] : [false, true];
  const wanted = given.order ?? tiling.order;
  const orders = preferred.filter(
    (rowOuter) => wanted === 'auto' || wanted === (rowOuter ? rowOuterName : colOuterName),
  );
  if (orders.length > 0) return orders;
  throw new InputError(`order '${wanted}' is none of this dataflow`, {
    field: given.order === undefined ? 'tiling.order' : 'order',
    expected: `auto, ${rowOuterName} or ${colOuterName} for dataflow ${dataflow}`,
  });
}

/** @throws InputError if more products are wanted side by side than have room */
function sidesOf(gemm: Gemm, spec: Frame, { groups }: GivenMapping): number[] {
  const most = mostSideBySide(gemm, spec);
  if (groups === undefined) return spec.tiling.groups === 'packed' && most > 1 ? [most, 1] : [1];
  if (groups <= Math.max(most, 1)) return [groups];
  throw new InputError(`${groups} products have no room side by side`, {
    field: 'groups',
    expected: `at most ${most} on ${spec.rows} x ${spec.cols} PEs`,
  });
}

function cutWith(
  packing: Packing,
  spec: Frame,
  rooms: Rooms,
  widths: Widths,
  nextReadsSame: boolean,
  length: number,
  rowOuter: boolean,
  timing: FoldTiming,
): Cut {
  const pack = packing.gemm;
  const mapping = mapGemm(pack, spec, length);
  const { dataflow } = spec;
  const { rowFolds } = mapping;
  const cut = new CutGemm(pack, spec, rooms, widths, mapping, rowOuter, nextReadsSame, packing.side);
  const { ifmap, filter } = FETCHES[dataflow](cut);
  const accumulatesOnChip =
    dataflow === 'os' || rowFolds === 1 || sumsFit(mapping, spec.cols, rooms, widths, rowOuter);
  return {
    packing,
    mapping,
    rowOuter,
    ifmap,
    filter,
    accumulatesOnChip,
    spilled: accumulatesOnChip ? 0 : (rowFolds - 1) * mapping.stream * mapping.colExtent,
    ifmapRoom: cut.ifmapRoom,
    busy: busyCycles(mapping, packing.packs, spec, timing),
  };
}

const outputsOf = ({ instances, m, n }: Gemm): number => instances * m * n;

/** Elements that leave for DRAM over elements of the product. */
const leavingOf = (gemm: Gemm, { ofmapStays, outputElements }: Neighbours): number =>
  ofmapStays ? 0 : (outputElements ?? outputsOf(gemm)) / outputsOf(gemm);

function dramOf({ packing, ifmap, filter, spilled }: Cut, gemm: Gemm, near: Neighbours): DramElements {
  // The last pack may hold fewer products.
  const packs = gemm.instances / packing.side;
  return {
    ifmap: near.ifmapMissing * packs * ifmap.total,
    filter: near.filterResident ? 0 : packs * filter.total,
    psumRead: packs * spilled,
    psumWrite: packs * spilled,
    ofmap: leavingOf(gemm, near) * outputsOf(gemm),
  };
}

const bytesOf = (dram: DramElements, widths: Widths): number =>
  (dram.ifmap * widths.ifmap +
    dram.filter * widths.filter +
    (dram.psumRead + dram.psumWrite) * widths.accumulator +
    dram.ofmap * widths.ofmap) /
  8;

function planOf(
  { packing, mapping, rowOuter, ifmap, filter, accumulatesOnChip, ifmapRoom, busy }: Cut,
  gemm: Gemm,
  { dataflow }: Frame,
  widths: Widths,
  near: Neighbours,
  dram: DramElements,
  dramBytes: number,
): GemmPlan {
  return {
    gemm,
    packing,
    widths,
    mapping,
    rowOuter,
    order: ORDERS[dataflow][rowOuter ? 0 : 1],
    ifmap: near.ifmapMissing === 0 ? 'resident' : ifmap.fetch,
    filter: near.filterResident ? 'resident' : filter.fetch,
    ifmapMissing: near.ifmapMissing,
    accumulatesOnChip,
    ifmapElements: part(ifmap.elements, near.ifmapMissing),
    filterElements: filter.elements,
    even: {
      rows: () => ifmap.even.rows() && filter.even.rows(),
      cols: () => ifmap.even.cols() && filter.even.cols(),
      sharedByRows: ifmap.even.sharedByRows,
    },
    leaving: leavingOf(gemm, near),
    dram,
    ifmapRoom: near.ifmapMissing === 0 ? 0 : ifmapRoom,
    lineBytes: near.lineBytes,
    busy,
    dramBytes,
  };
}

/** What of an operand is not on chip yet. */
const part = (elements: ElementsOf, missing: number): ElementsOf =>
  missing === 1 ? elements : (length, row, col) => missing * elements(length, row, col);

/** Do the partial sums that are open at a time fit the ofmap scratchpad, beside what is taken of it? */
function sumsFit(mapping: Mapping, cols: number, rooms: Rooms, widths: Widths, rowOuter: boolean): boolean {
  const bytes = (columns: number): number => (mapping.blocks.length * columns * widths.accumulator) / 8;
  const all = rooms.has('ofmapBeside', bytes(mapping.colExtent));
  if (rowOuter || all) return all;
  return rooms.has('ofmapPieceBeside', bytes(Math.min(cols, mapping.colExtent)));
}

/** Folds over the rows that a product is cut into at most, where taps lie there: seconds of work. */
const MOST_ROW_FOLDS = 1 << 24;

/** The smallest pieces the array needs at a time must fit their scratchpads. */
function faultOf(
  gemm: Gemm,
  { dataflow, rows, cols }: Frame,
  rooms: Rooms,
  widths: Widths,
): InputError | undefined {
  const [rowExtent, colExtent] =
    dataflow === 'os' ? [gemm.m, gemm.n] : dataflow === 'ws' ? [gemm.k, gemm.n] : [gemm.k, gemm.m];
  const folds = Math.ceil(rowExtent / rows);
  // Each is looked at for every way of cutting; what lies over the rows of os is not.
  if (dataflow !== 'os' && folds > MOST_ROW_FOLDS) {
    return new InputError(
      `${formatCount(gemm.k)} taps of a window take ${formatCount(folds)} folds over ${rows} rows`,
      { field: 'operators', expected: `at most ${formatCount(MOST_ROW_FOLDS)} folds, or dataflow os` },
    );
  }
  const r = Math.min(rows, rowExtent);
  const c = Math.min(cols, colExtent);
  const need = {
    ws: { ifmap: r * widths.ifmap, filter: r * c * widths.filter, ofmap: c * widths.accumulator },
    is: { ifmap: r * c * widths.ifmap, filter: r * widths.filter, ofmap: c * widths.accumulator },
    os: { ifmap: r * widths.ifmap, filter: c * widths.filter, ofmap: r * c * widths.ofmap },
  }[dataflow];
  for (const operand of ['ifmap', 'filter', 'ofmap'] as const) {
    const bytes = need[operand] / 8;
    if (!rooms.has(operand, bytes)) {
      return new InputError(
        `${formatBytes(rooms.peek(operand))} cannot hold what a ${r}x${c} fold needs at a time`,
        {
          field: `scratchpad.${operand}.size`,
          expected: `at least ${formatBytes(bytes)}`,
        },
      );
    }
  }
  return undefined;
}
