import { Regions } from '../../memory/regions.js';
import { Walk, type Span } from '../../memory/walk.js';
import type { Network } from '../../workload/graph.js';
import { elements, type Operator } from '../../workload/graph.js';
import { NETWORK_INPUT, type Lowered, type TensorId } from '../lowering/lower.js';
import type { Compiled } from './compiled.js';
import { FILTER, IFMAP, OFMAP, PSUM } from './program.js';

/** What a transfer belongs to: what the array waits for, results and what comes with them. */
export const TRANSFERS = ['ifmap', 'filter', 'psum', 'ofmap', 'beside', 'psumOut'] as const;
export type TransferOf = (typeof TRANSFERS)[number];

/** First byte of the next transfer of an operator. */
export type Placing = (operator: number, what: TransferOf, bytes: number) => number;

/** Operators with all that decides where their tensors are. */
type Placed = Pick<Compiled, 'work' | 'plan' | 'outputElements'>;

/**
 * Where the tensors of a network are in memory: its input, of every operator its weights, its results (which its
 * readers read where they were written) and its partial sums, one behind another. Tensors are stored in the order in
 * which tiles are fetched, so every transfer is contiguous and begins where the one before ended; what is fetched
 * again is walked through again.
 */
export class Addresses {
  private readonly regions = new Regions();
  private readonly tensors = new Map<TensorId, Span>();
  private readonly weights = new Map<string, Span>();
  private readonly walks: Map<TransferOf, Walk>[];

  constructor(network: Pick<Network, 'input' | 'batch'>, placed: readonly Placed[], spec: { cols: number }) {
    const bits = placed[0]?.work.widths.ifmap ?? 8;
    this.place(NETWORK_INPUT, (network.batch * elements(network.input) * bits) / 8);
    for (const one of placed) this.weightsOf(one.work);
    const sums = placed.map((one, index) => {
      this.place(index, (one.outputElements * one.work.widths.ofmap) / 8);
      const bytes = sumsOf(one, spec.cols);
      return bytes > 0 ? [this.regions.place(bytes)] : [];
    });
    const beside = besideOf(placed);
    this.walks = placed.map(
      ({ work }, index) =>
        new Map<TransferOf, Walk>([
          ['ifmap', this.through(readsOf(work))],
          ['filter', new Walk(this.filterOf(work))],
          ['psum', new Walk(sums[index]!)],
          ['ofmap', this.through([index])],
          ['beside', this.through(beside[index]!)],
          ['psumOut', new Walk(sums[index]!)],
        ]),
    );
  }

  /** Places transfers as they are made, in order. */
  readonly next: Placing = (operator, what, bytes) => this.walks[operator]!.get(what)!.next(bytes);

  private place(tensor: TensorId, bytes: number): void {
    if (bytes > 0) this.tensors.set(tensor, this.regions.place(bytes));
  }

  private through(tensors: readonly TensorId[]): Walk {
    return new Walk(tensors.flatMap((tensor) => this.tensors.get(tensor) ?? []));
  }

  /** Weights are there once in a network, for the gradients of a layer too. */
  private weightsOf(work: Lowered): void {
    const name = layerName(work.operator);
    const bytes = (learned(work) * work.widths.filter) / 8;
    if (bytes > 0 && !this.weights.has(name)) this.weights.set(name, this.regions.place(bytes));
  }

  private filterOf(work: Lowered): Span[] {
    if (work.unit === 'array' && work.gemm.filterIsActivation)
      return work.readsFilter.flatMap((tensor) => this.tensors.get(tensor) ?? []);
    return [this.weights.get(layerName(work.operator)) ?? []].flat();
  }
}

const layerName = (operator: Operator): string =>
  operator.kind === 'gradient' ? operator.layer.name : operator.name;

/** Elements that are read as weights or out of a table. */
function learned(work: Lowered): number {
  if (work.unit === 'vector') return work.tableElements;
  if (work.unit !== 'array' || work.gemm.filterIsActivation) return 0;
  return work.gemm.instances * work.gemm.k * work.gemm.n;
}

/** Tensors that feed an operator by itself. */
function readsOf(work: Lowered): readonly TensorId[] {
  if (work.unit === 'array') return work.reads;
  return work.unit === 'vector' ? [...new Set(work.inputs.flatMap(({ tensors }) => tensors))] : [];
}

/** Of each operator, tensors that are read beside its results by what is fused into it. */
function besideOf(placed: readonly Placed[]): TensorId[][] {
  const beside: TensorId[][] = placed.map(() => []);
  for (const { work } of placed)
    if (work.unit === 'fused' && work.host >= 0)
      beside[work.host]!.push(...work.inputs.flatMap(({ tensors }) => tensors));
  return beside;
}

/** Bytes of partial sums that are away from the chip at a time: of a block, or of one column fold of it. */
function sumsOf({ plan }: Placed, cols: number): number {
  if (plan === undefined || plan.accumulatesOnChip) return 0;
  const { blocks, colExtent } = plan.mapping;
  const columns = plan.rowOuter ? colExtent : Math.min(cols, colExtent);
  return (blocks.length * columns * plan.widths.accumulator) / 8;
}

/** What a load of a cargo is. */
export const LOADED: readonly TransferOf[] = ((): TransferOf[] => {
  const of: TransferOf[] = [];
  [of[IFMAP], of[FILTER], of[PSUM], of[OFMAP]] = ['ifmap', 'filter', 'psum', 'ofmap'];
  return of;
})();

/** What a store of a cargo is; of IFMAP: a read beside the results. */
export const STORED: readonly TransferOf[] = ((): TransferOf[] => {
  const of: TransferOf[] = [];
  [of[IFMAP], of[PSUM], of[OFMAP]] = ['beside', 'psumOut', 'ofmap'];
  return of;
})();
