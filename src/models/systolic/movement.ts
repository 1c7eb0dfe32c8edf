import { deepFreeze } from '../../document/freeze.js';
import type { Accesses } from '../../energy/account.js';
import type { Traffic } from '../../results/record.js';
import { DENSE, type Zeros } from './sparsity.js';
import type { Lowered } from '../lowering/lower.js';
import { SCRATCHPAD_DMA } from '../record/traffic.js';

/** Elements moved at one level: activations (ifmap, ofmap, psum, attention operands) and weights. */
export interface Elements {
  activations: number;
  weights: number;
}

/** Bytes and elements an operator moves. */
export interface Movement {
  traffic: Traffic[];
  elements: { dram: Elements; scratchpad: Elements };
  dramReadBytes: number;
  dramWriteBytes: number;
  /** Delivered to PEs; 0 where an architecture has no such level. */
  nocBytes: number;
  /** By scratchpad, its DMA's side included; and by scratchpad inside the PEs. */
  scratchpads: Record<Pad, Accesses>;
  spads: Record<Exclude<Tensor, 'ofmap'>, Accesses>;
}

/** Scratchpads of the array; partial sums are in that of the results. */
export type Pad = 'ifmap' | 'filter' | 'ofmap';

export type Level = 'dram' | 'scratchpad' | 'noc' | 'rf';
export type Tensor = 'ifmap' | 'filter' | 'psum' | 'ofmap';

const PADS: Record<Tensor, Pad> = { ifmap: 'ifmap', filter: 'filter', psum: 'ofmap', ofmap: 'ofmap' };
const none = (): Accesses => ({ readBytes: 0, writeBytes: 0 });
const NO_SPADS: Movement['spads'] = deepFreeze({ ifmap: none(), filter: none(), psum: none() });

/** What rides on others moves nothing. */
export const NOTHING: Movement = deepFreeze({
  traffic: [],
  elements: { dram: { activations: 0, weights: 0 }, scratchpad: { activations: 0, weights: 0 } },
  dramReadBytes: 0,
  dramWriteBytes: 0,
  nocBytes: 0,
  scratchpads: { ifmap: none(), filter: none(), ofmap: none() },
  spads: NO_SPADS,
});

/** Collects what one operator moves, in elements of `bits`. */
export class MovementLedger {
  private readonly rows: Traffic[] = [];
  /** What each byte at the DRAM is on its way through the scratchpad's other side, where it is not compressed. */
  private readonly dma: Traffic[] = [];
  private readonly elements = {
    dram: { activations: 0, weights: 0 },
    scratchpad: { activations: 0, weights: 0 },
  };
  private dramReadBytes = 0;
  private dramWriteBytes = 0;
  private readonly noc = none();
  private readonly scratchpads = { ifmap: none(), filter: none(), ofmap: none() };
  private spads = NO_SPADS;
  private readonly weightsAreActivations: boolean;
  private readonly givesWeights: boolean;
  private readonly stored: Zeros['stored'];

  /** @param stored sizes of activations in DRAM over the plain ones */
  constructor(work: Lowered, { stored }: Zeros = DENSE) {
    const { operator } = work;
    this.stored = stored;
    this.weightsAreActivations = work.unit === 'array' && work.gemm.filterIsActivation;
    this.givesWeights = operator.kind === 'gradient' && operator.wrt === 'weight';
  }

  add(level: Level, tensor: Tensor, read: number, written: number, bits: number): void {
    if (read === 0 && written === 0) return;
    let [readBytes, writeBytes] = [(read * bits) / 8, (written * bits) / 8];
    if (level === 'dram') {
      // What is read from DRAM is written to a scratchpad and the other way round, plain.
      this.dma.push({ level: SCRATCHPAD_DMA, tensor, readBytes: writeBytes, writeBytes: readBytes });
      count(this.scratchpads[PADS[tensor]], writeBytes, readBytes);
      const ratio = tensor === 'ifmap' || tensor === 'ofmap' ? this.stored[tensor] : 1;
      [readBytes, writeBytes] = [readBytes * ratio, writeBytes * ratio];
      this.dramReadBytes += readBytes;
      this.dramWriteBytes += writeBytes;
    }
    this.rows.push({ level, tensor, readBytes, writeBytes });
    if (level === 'scratchpad') count(this.scratchpads[PADS[tensor]], readBytes, writeBytes);
    if (level === 'noc') count(this.noc, readBytes, writeBytes);
    if (level === 'rf' && tensor !== 'ofmap') {
      if (this.spads === NO_SPADS) this.spads = { ifmap: none(), filter: none(), psum: none() };
      count(this.spads[tensor], readBytes, writeBytes);
    }
    if (level !== 'dram' && level !== 'scratchpad') return;
    const isWeight =
      tensor === 'filter'
        ? !this.weightsAreActivations
        : this.givesWeights && (tensor === 'ofmap' || tensor === 'psum');
    this.elements[level][isWeight ? 'weights' : 'activations'] += read + written;
  }

  /** Rows of the scratchpad's other side come last, as a level of their own. */
  close(): Movement {
    for (const row of this.dma) this.rows.push(row);
    return {
      traffic: this.rows,
      elements: this.elements,
      dramReadBytes: this.dramReadBytes,
      dramWriteBytes: this.dramWriteBytes,
      nocBytes: this.noc.readBytes + this.noc.writeBytes,
      scratchpads: this.scratchpads,
      spads: this.spads,
    };
  }
}

function count(sum: Accesses, readBytes: number, writeBytes: number): void {
  sum.readBytes += readBytes;
  sum.writeBytes += writeBytes;
}
