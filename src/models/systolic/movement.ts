import type { Accesses } from '../../energy/account.js';
import type { Traffic } from '../../results/record.js';
import type { Lowered } from '../lowering/lower.js';

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
  private readonly elements = {
    dram: { activations: 0, weights: 0 },
    scratchpad: { activations: 0, weights: 0 },
  };
  private readonly weightsAreActivations: boolean;
  private readonly givesWeights: boolean;

  constructor(work: Lowered) {
    const { operator } = work;
    this.weightsAreActivations = work.unit === 'array' && work.gemm.filterIsActivation;
    this.givesWeights = operator.kind === 'gradient' && operator.wrt === 'weight';
  }

  add(level: Level, tensor: Tensor, read: number, written: number, bits: number): void {
    if (read === 0 && written === 0) return;
    this.rows.push({ level, tensor, readBytes: (read * bits) / 8, writeBytes: (written * bits) / 8 });
    if (level !== 'dram' && level !== 'scratchpad') return;
    const isWeight =
      tensor === 'filter'
        ? !this.weightsAreActivations
        : this.givesWeights && (tensor === 'ofmap' || tensor === 'psum');
    this.elements[level][isWeight ? 'weights' : 'activations'] += read + written;
  }

  /** Each byte at the DRAM also crosses the scratchpad's other port once (in the energy, not in the rows). */
  close(): Movement {
    const sum = (level: Level, side: 'readBytes' | 'writeBytes'): number =>
      this.rows.reduce((total, row) => (row.level === level ? total + row[side] : total), 0);
    const dramReadBytes = sum('dram', 'readBytes');
    const dramWriteBytes = sum('dram', 'writeBytes');
    return {
      traffic: this.rows,
      elements: this.elements,
      dramReadBytes,
      dramWriteBytes,
      scratchpadReadBytes: sum('scratchpad', 'readBytes') + dramWriteBytes,
      scratchpadWriteBytes: sum('scratchpad', 'writeBytes') + dramReadBytes,
      nocBytes: sum('noc', 'readBytes') + sum('noc', 'writeBytes'),
      rfBytes: sum('rf', 'readBytes') + sum('rf', 'writeBytes'),
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

  /** Both sides of a scratchpad: what DRAM gives is written to it, what goes there is read from it. */
  private padAccesses(...tensors: Tensor[]): Accesses {
    const array = this.accesses('scratchpad', ...tensors);
    const dma = this.accesses('dram', ...tensors);
    return {
      readBytes: array.readBytes + dma.writeBytes,
      writeBytes: array.writeBytes + dma.readBytes,
    };
  }

  private accesses(level: Level, ...tensors: Tensor[]): Accesses {
    const rows = this.rows.filter((row) => row.level === level && tensors.includes(row.tensor as Tensor));
    return {
      readBytes: rows.reduce((sum, row) => sum + row.readBytes, 0),
      writeBytes: rows.reduce((sum, row) => sum + row.writeBytes, 0),
    };
  }
}
