import type { Traffic } from '../../results/record.js';
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
}

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

  /** Each byte at the DRAM also crosses the scratchpad's other side once, as rows of a level of their own. */
  close(): Movement {
    const traffic = [...this.rows, ...dmaRows(this.rows)];
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
    };
  }
}
