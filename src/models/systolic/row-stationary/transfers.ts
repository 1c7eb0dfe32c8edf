import { bankedOf } from '../../../memory/open.js';
import { READ, streamOf, WRITE, type MemoryPort } from '../../../memory/port.js';
import type { Network } from '../../../workload/graph.js';
import type { Lowered } from '../../lowering/lower.js';
import type { Movement } from '../movement.js';
import { Addresses, type TransferOf } from '../addresses.js';
import type { SystolicSpec } from '../architecture.js';
import { portion } from '../shares.js';
import { Flow } from '../flow.js';

/** Operands as streams of the memory are numbered. */
const OPERANDS: readonly TransferOf[] = ['ifmap', 'filter', 'psum', 'ofmap'];

/** Cycles that an operator's transfers took, and what the buses did meanwhile, by state, if there are banks. */
export interface Transferred {
  ticks: number;
  bus: number[] | undefined;
}

/**
 * What operators move, on a memory that is told of every piece. An operator asks for all at its beginning: its
 * operands and results take turns, each time no more than the DMA moves at a time, from their beginnings to their
 * ends as often as they are fetched.
 */
export class Transfers {
  private readonly memory: MemoryPort;
  private readonly piece: number;
  private readonly addresses: Addresses;

  constructor(network: Network, works: readonly Lowered[], spec: SystolicSpec, memory: MemoryPort) {
    this.memory = memory;
    this.piece = spec.dma.transfer;
    const { outputs } = new Flow(works);
    const placed = works.map((work, index) => ({
      work,
      plan: undefined,
      outputElements: outputs[index]!,
    }));
    this.addresses = new Addresses(network, placed, spec);
  }

  /** Cycles from `start` until all that an operator moves has been moved, and what the buses did, by state. */
  run(operator: number, { traffic }: Movement, start: number): Transferred {
    const { memory, piece } = this;
    const rows = traffic.filter(({ level }) => level === 'dram');
    const bytes = rows.reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
    const before = this.bus();
    if (bytes === 0) return { ticks: 0, bus: before?.map(() => 0) };
    const rounds = Math.max(1, Math.ceil(bytes / piece));
    let end = start;
    for (let round = 0; round < rounds; round++)
      for (const { tensor, readBytes, writeBytes } of rows)
        for (const direction of [READ, WRITE] as const) {
          const part = portion(direction === READ ? readBytes : writeBytes, round, rounds);
          if (part === 0) continue;
          const what = tensor as TransferOf;
          const address = this.addresses.next(operator, what, part);
          const stream = streamOf(OPERANDS.indexOf(what), direction);
          end = Math.max(end, memory.request(start, address, part, stream));
        }
    const ticks = Math.max(end, memory.idle) - start;
    return { ticks, bus: this.bus()?.map((sum, state) => sum - before![state]!) };
  }

  private bus(): number[] | undefined {
    const banked = bankedOf(this.memory);
    return banked && [...banked.busSnapshot()];
  }
}
