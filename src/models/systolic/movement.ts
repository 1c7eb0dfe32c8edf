import type { Accesses } from '../../energy/account.js';
import type { Traffic } from '../../results/record.js';
import { DENSE, type Zeros } from './sparsity.js';
import type { Lowered } from '../lowering/lower.js';
import { bytesOf, dmaRows, scratchpadBytes } from '../record/traffic.js';

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
  scratchpadReadBytes: number;
  scratchpadWriteBytes: number;
  /** Delivered to PEs, and read and written inside them; 0 where an architecture has no such levels. */
  nocBytes: number;
  rfBytes: number;
  /** By scratchpad, its DMA's side included; and by scratchpad inside the PEs. */
  scratchpads: Record<Pad, Accesses>;
  spads: Record<Exclude<Tensor, 'ofmap'>, Accesses>;
}

/** Scratchpads of the array; partial sums are in that of the results. */
export type Pad = 'ifmap' | 'filter' | 'ofmap';

export type Level = 'dram' | 'scratchpad' | 'noc' | 'rf';
export type Tensor = 'ifmap' | 'filter' | 'psum' | 'ofmap';

/** Collects what one operator moves, in elements of `bits`. */
export class MovementLedger {
  private readonly rows: Traffic[] = [];
  /** The rows of DRAM before compression: what the scratchpads' other side sees. */
  private readonly plain: Traffic[] = [];
  private readonly elements = {
    dram: { activations: 0, weights: 0 },
    scratchpad: { activations: 0, weights: 0 },
  };
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
    const row = { level, tensor, readBytes: (read * bits) / 8, writeBytes: (written * bits) / 8 };
    if (level === 'dram') this.plain.push(row);
    this.rows.push(level === 'dram' ? this.compress(row) : row);
    if (level !== 'dram' && level !== 'scratchpad') return;
    const isWeight =
      tensor === 'filter'
        ? !this.weightsAreActivations
        : this.givesWeights && (tensor === 'ofmap' || tensor === 'psum');
    this.elements[level][isWeight ? 'weights' : 'activations'] += read + written;
  }

  /** Each byte at the DRAM also crosses the scratchpad's other side once, as rows of a level of their own. */
  close(): Movement {
    // What is compressed in DRAM is plain on chip.
    const traffic = [...this.rows, ...dmaRows(this.plain)];
    const sum = (level: Level): number =>
      bytesOf(traffic, level, 'readBytes') + bytesOf(traffic, level, 'writeBytes');
    return {
      traffic,
      elements: this.elements,
      dramReadBytes: bytesOf(traffic, 'dram', 'readBytes'),
      dramWriteBytes: bytesOf(traffic, 'dram', 'writeBytes'),
      ...scratchpadBytes(traffic),
      nocBytes: sum('noc'),
      rfBytes: sum('rf'),
      scratchpads: {
        ifmap: this.padAccesses('ifmap'),
        filter: this.padAccesses('filter'),
        ofmap: this.padAccesses('psum', 'ofmap'),
      },
      spads: {
        ifmap: this.accesses('rf', 'ifmap'),
        filter: this.accesses('rf', 'filter'),
        psum: this.accesses('rf', 'psum'),
      },
    };
  }

  private compress({ level, tensor, readBytes, writeBytes }: Traffic): Traffic {
    const ratio = tensor === 'ifmap' || tensor === 'ofmap' ? this.stored[tensor] : 1;
    return { level, tensor, readBytes: readBytes * ratio, writeBytes: writeBytes * ratio };
  }

  /** Both sides of a scratchpad: what DRAM gives is written to it, what goes there is read from it. */
  private padAccesses(...tensors: Tensor[]): Accesses {
    const array = this.accesses('scratchpad', ...tensors);
    const dma = sumRows(this.plain, 'dram', tensors);
    return {
      readBytes: array.readBytes + dma.writeBytes,
      writeBytes: array.writeBytes + dma.readBytes,
    };
  }

  private accesses(level: Level, ...tensors: Tensor[]): Accesses {
    return sumRows(this.rows, level, tensors);
  }
}

function sumRows(all: readonly Traffic[], level: Level, tensors: readonly Tensor[]): Accesses {
  const rows = all.filter((row) => row.level === level && tensors.includes(row.tensor as Tensor));
  return {
    readBytes: rows.reduce((sum, row) => sum + row.readBytes, 0),
    writeBytes: rows.reduce((sum, row) => sum + row.writeBytes, 0),
  };
}
