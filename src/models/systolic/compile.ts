import { InputError, nearest } from '../../errors.js';
import { shortText } from '../../work/short-text.js';
import type { Network } from '../../workload/graph.js';
import {
  leastLines,
  lowerNetwork,
  type ArrayWork,
  type Lowered,
  type PassInput,
  type TensorId,
} from '../lowering/lower.js';
import { Latest } from '../latest.js';
import type { Context } from '../model.js';
import { frameKeyOf, frameOf, layoutOf, type Frame, type GemmSpec } from './architecture.js';
import type { Compiled } from './compiled.js';
import { better, Costing, type Doing } from './cost.js';
import type { Judge } from './decisions.js';
import type { Neighbours } from './fetch.js';
import type { GemmPlan } from './gemm-plan.js';
import type { LaidOut } from './laid-out.js';
import { LayoutShelf } from './layout-shelf.js';
import { MappingShelf } from './mapping-shelf.js';
import { bestOf } from './plan.js';
import { ProductShelf } from './product-shelf.js';
import { Flow } from './flow.js';
import { chooseResidents, type Residence } from './residency.js';
import { workingShare, type Rooms } from './rooms.js';
import { SharedLayouts } from './shared-layouts.js';

/** Machines but for sizes of scratchpads, bandwidth and prices whose layouts are remembered: some take 20 MB. */
const FAMILIES = 3;

/**
 * A network as a careful compiler lays it on the array: operators lowered and fused, mappings searched, results
 * that fit kept on chip. In order of execution.
 */
export function compileNetwork(
  network: Network,
  spec: GemmSpec,
  remember: Context['remember'],
): readonly LaidOut[] {
  const { data, vector, residency, scratchpad } = spec;
  // Results wait for a pool's window in at most half of their scratchpad.
  const lines =
    residency === 'none' ? -1 : leastLines(network, workingShare(scratchpad.ofmap) / (data.ofmap / 8));
  // Networks that differ in batch or width of data alone share their operators.
  const key = `${network.batch} ${[network.bits, data, vector].map(shortText).join(' ')} ${lines}`;
  const lowered = remember(network.operators, key, () =>
    lowerNetwork(network, spec, lines < 0 ? undefined : { lines }),
  );
  checkNames(lowered, spec);
  // Points of a sweep often differ in bandwidth, prices or sizes alone: what may be best is the same.
  const families = remember(
    lowered,
    'families',
    () => new Latest<SharedLayouts<readonly LaidOut[]>>(FAMILIES),
  );
  const layouts = families.of(frameKeyOf(spec), () => layoutsOf(lowered, frameOf(layoutOf(spec))));
  return layouts.find(scratchpad, new Costing(spec));
}

/** The network laid out on machines that are such but for sizes of scratchpads, bandwidth and prices. */
function layoutsOf(lowered: readonly Lowered[], frame: Frame): SharedLayouts<readonly LaidOut[]> {
  const flow = new Flow(lowered);
  const [products, laidOut] = [new ProductShelf(frame), new LayoutShelf(frame)];
  const follows: Follows[] = [];
  return new SharedLayouts((scratchpad, reach) => {
    const mappings = new MappingShelf(products, scratchpad, reach);
    const { rooms } = reach;
    const piece = rooms.derive('ifmapPiece', (share) => Math.min(frame.dma.transfer, share));
    const shelf = { mappings, laidOut, follows, rooms, piece };
    return (judge) => new Compiler(lowered, flow, frame, shelf, judge).compile();
  });
}

/** @throws InputError if a mapping is given for what is no product on the array */
function checkNames(lowered: readonly Lowered[], { mapping }: GemmSpec): void {
  if (mapping === undefined) return;
  const names = lowered.flatMap(({ unit, operator }) => (unit === 'array' ? [operator.name] : []));
  for (const name of Object.keys(mapping)) {
    if (names.includes(name)) continue;
    throw new InputError(`no operator '${name}' runs on the array`, {
      field: `mapping.${name}`,
      expected: 'the name of a convolution, linear layer or matrix product of the network',
      nearest: nearest(name, names),
    });
  }
}

/** What machines share that differ in nothing but bandwidth and prices, or in sizes of scratchpads, too. */
interface Shelf {
  mappings: MappingShelf;
  laidOut: LayoutShelf;
  /** By operator, what its mapping depends on that is always the same. */
  follows: Follows[];
  /** The scratchpads, of which the sizes are asked and never told. */
  rooms: Rooms;
  /** Bytes that the DMA moves for the ifmap scratchpad at a time at most. */
  piece: number;
}

type Follows = Pick<Neighbours, 'lineBytes' | 'outputElements'>;

class Compiler {
  private readonly lowered: readonly Lowered[];
  private readonly spec: Frame;
  private readonly flow: Flow;
  private readonly judge: Judge;
  /** The best of mappings that may be, once it has been asked for. */
  private readonly best = new Map<readonly GemmPlan[], GemmPlan>();
  private readonly shelf: Shelf;

  constructor(lowered: readonly Lowered[], flow: Flow, spec: Frame, shelf: Shelf, judge: Judge) {
    this.lowered = lowered;
    this.flow = flow;
    this.shelf = shelf;
    this.spec = spec;
    this.judge = judge;
  }

  compile(): LaidOut[] {
    const residence = this.residence();
    const compiled = this.lowered.map((work): Compiled => ({
      work,
      keeps: false,
      stays: false,
      held: false,
      heldBytes: 0,
      fetchedElements: 0,
      besideElements: 0,
      outputElements: 0,
    }));
    let left: TensorId | undefined;
    const { busy } = this.flow;
    for (let position = 0; position < busy.length; position++)
      left = this.place(compiled, position, busy[position]!, residence, left);
    return compiled.map((one, index) => this.shelf.laidOut.find(one, index));
  }

  /** Lays out one operator; returns the tensor that it leaves for the next one. */
  private place(
    compiled: Compiled[],
    position: number,
    index: number,
    residence: Residence,
    left: TensorId | undefined,
  ): TensorId | undefined {
    const work = this.lowered[index]!;
    const entry = compiled[index]!;
    const beside = missingElements(this.flow.beside[index]!, residence, position);
    entry.besideElements = this.flow.besideElements[index]!;
    entry.heldBytes = residence.held[position]!;
    entry.held = residence.until.has(index);
    entry.stays = this.staysFor(index, residence);
    entry.outputElements = this.flow.outputs[index]!;
    const next = this.lowered[this.flow.busy[position + 1] ?? -1];
    if (work.unit === 'vector') {
      const isLeft = left !== undefined && work.reads.length === 1 && work.reads[0] === left;
      entry.fetchedElements = beside + (isLeft ? 0 : missingElements(work.inputs, residence, position));
      return undefined;
    }
    if (work.unit !== 'array') return left;
    entry.fetchedElements = beside;
    const tensor = work.reads.length === 1 ? work.reads[0] : undefined;
    const wasLeft = tensor !== undefined && tensor === left;
    const nextReadsSame = next !== undefined && tensor !== undefined && readsSame(work, next, tensor);
    const share = wasLeft ? 0 : this.missingShare(work.reads, residence, position);
    entry.plan = this.planOf(index, work, residence, position, share, entry.stays, nextReadsSame);
    const loaded = wasLeft || entry.plan.ifmap === 'retained';
    const heldNext = residence.held[position + 1] ?? 0;
    entry.keeps =
      loaded &&
      nextReadsSame &&
      work.gemm.instances === 1 &&
      entry.plan.mapping.blocks.count === 1 &&
      this.shelf.rooms.has(
        'ifmap',
        work.gemm.window.elements(work.gemm.m, 0, work.gemm.k) * (work.widths.ifmap / 8) + heldNext,
      );
    return entry.keeps ? tensor : undefined;
  }

  /** The mapping of an operator, by what it finds on chip, what it leaves there, and what is fused into it. */
  private planOf(
    index: number,
    work: ArrayWork,
    residence: Residence,
    position: number,
    ifmapMissing: number,
    ofmapStays: boolean,
    nextReadsSame: boolean,
  ): GemmPlan {
    const filterResident = work.readsFilter.length > 0 && findsAll(residence, work.readsFilter, position);
    const follows = (this.shelf.follows[index] ??= this.followsFrom(index, work));
    const held = residence.held[position]!;
    const find = (heldBytes: number): GemmPlan =>
      this.bestOf(
        this.shelf.mappings.find(
          index,
          work,
          follows,
          ifmapMissing,
          filterResident,
          ofmapStays,
          nextReadsSame,
          heldBytes,
        ),
      );
    const free = find(0);
    // What needs no more than is left is the best mapping still; what is all on chip needs no room.
    if (held === 0 || ifmapMissing === 0) return free;
    return this.shelf.rooms.has('ifmap', free.ifmapRoom + held) ? free : find(held);
  }

  private followsFrom(index: number, { gemm, widths }: ArrayWork): Follows {
    const { instances, m, n } = gemm;
    const left = this.flow.outputs[index]!;
    return {
      lineBytes: (this.flow.lines[index]! * widths.ofmap) / 8,
      outputElements: left === instances * m * n ? undefined : left,
    };
  }

  private bestOf(plans: readonly GemmPlan[]): GemmPlan {
    if (plans.length === 1) return plans[0]!;
    let best = this.best.get(plans);
    if (best === undefined) {
      best = plans[this.judge((costing) => bestOf(plans, costing))]!;
      this.best.set(plans, best);
    }
    return best;
  }

  private missingShare(reads: readonly TensorId[], residence: Residence, position: number): number {
    if (reads.length === 1) return finds(residence, reads[0]!, position) ? 0 : 1;
    let [all, found] = [0, 0];
    for (const tensor of reads) {
      const size = tensor < 0 ? 0 : this.flow.outputs[tensor]!;
      all += size;
      if (finds(residence, tensor, position)) found += size;
    }
    return all === 0 ? 1 : (all - found) / all;
  }

  private residence(): Residence {
    const { flow } = this;
    const { residency, tiling } = this.spec;
    return chooseResidents(flow.staysFor(residency), flow.busy.length, {
      fits: (bytes) => this.shelf.rooms.has('ifmap', bytes),
      needs: (position, residence) => this.needs(position, residence),
      doing: (position, residence) => this.doing(position, residence),
      isBetter: (now, before) =>
        this.judge((costing) =>
          better(costing.ofAll(now), costing.ofAll(before), tiling.objective) ? 1 : 0,
        ) === 1,
    });
  }

  /** Bytes of the ifmap scratchpad an operator cannot do without: for pieces of what it fetches, or its tile. */
  private needs(position: number, residence: Residence): number {
    const work = this.lowered[this.flow.busy[position]!]!;
    if (work.unit !== 'array' && work.unit !== 'vector') return 0;
    const there =
      work.unit === 'array'
        ? findsAll(residence, work.reads, position)
        : work.inputs.every(({ tensors }) => findsAll(residence, tensors, position));
    if (there) return 0;
    const { rows, cols, dataflow } = this.spec;
    const pieces = 2 * this.shelf.piece;
    if (work.unit === 'vector') return pieces;
    const { gemm, widths } = work;
    const columns = dataflow === 'is' ? Math.min(cols, gemm.m) : 1;
    const height = Math.min(rows, dataflow === 'os' ? gemm.m : gemm.k);
    return Math.max(pieces, (2 * height * columns * widths.ifmap) / 8);
  }

  private doing(position: number, residence: Residence): Doing {
    const index = this.flow.busy[position]!;
    const work = this.lowered[index]!;
    const stays = this.staysFor(index, residence);
    const beside = missingElements(this.flow.beside[index]!, residence, position);
    const { widths } = work;
    if (work.unit === 'array') {
      const share = this.missingShare(work.reads, residence, position);
      const plan = this.planOf(index, work, residence, position, share, stays, false);
      return { plan, cycles: 0, bytes: (beside * widths.ifmap) / 8 };
    }
    if (work.unit !== 'vector') return { cycles: 0, bytes: 0 };
    const fetched = missingElements(work.inputs, residence, position) + beside;
    const written = stays ? 0 : this.flow.outputs[index]!;
    const bytes = (fetched * widths.ifmap + work.tableElements * widths.filter + written * widths.ofmap) / 8;
    return { cycles: work.cycles, bytes };
  }

  /** Everyone who reads the results finds them on chip. */
  private staysFor(index: number, { until }: Residence): boolean {
    return until.has(index) && until.get(index) === this.flow.lastReader.get(index);
  }
}

/** Whether the operator at a position finds a tensor on chip. */
const finds = ({ until }: Residence, tensor: TensorId, position: number): boolean =>
  (until.get(tensor) ?? -1) >= position;

function findsAll(residence: Residence, tensors: readonly TensorId[], position: number): boolean {
  for (const tensor of tensors) if (!finds(residence, tensor, position)) return false;
  return true;
}

/** Elements of the inputs of which not all is on chip. */
function missingElements(inputs: readonly PassInput[], residence: Residence, position: number): number {
  let total = 0;
  for (const { tensors, elements } of inputs) if (!findsAll(residence, tensors, position)) total += elements;
  return total;
}

/** Does the next operator read the same tensor and need no element of it that this one did not fetch? */
function readsSame(work: ArrayWork, next: Lowered, tensor: TensorId): boolean {
  if (next.unit !== 'array' && next.unit !== 'vector') return false;
  if (next.reads.length !== 1 || next.reads[0] !== tensor) return false;
  const fetched = work.gemm.window.elements(work.gemm.m, 0, work.gemm.k) * work.gemm.instances;
  if (next.unit === 'vector') return next.inputElements <= fetched;
  return next.gemm.instances === 1 && next.gemm.window.elements(next.gemm.m, 0, next.gemm.k) <= fetched;
}
