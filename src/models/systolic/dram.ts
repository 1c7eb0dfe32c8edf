import type { SystolicSpec } from './architecture.js';
import type { Compiled } from './compiled.js';

/** Bytes that an operator moves between DRAM and chip, both ways. */
export interface DramBytes {
  /** Input activations. */
  ifmap: number;
  /** Activations read beside the results, as these leave. */
  beside: number;
  filter: number;
  psum: number;
  ofmap: number;
}

export function dramOf({ work, plan, fetchedElements, stays, outputElements }: Compiled): DramBytes {
  const { widths } = work;
  const beside = (fetchedElements * widths.ifmap) / 8;
  if (work.unit === 'array') {
    const { dram } = plan!;
    return {
      ifmap: (dram.ifmap * widths.ifmap) / 8,
      beside,
      filter: (dram.filter * widths.filter) / 8,
      psum: ((dram.psumRead + dram.psumWrite) * widths.accumulator) / 8,
      ofmap: (dram.ofmap * widths.ofmap) / 8,
    };
  }
  if (work.unit !== 'vector') return { ifmap: 0, beside: 0, filter: 0, psum: 0, ofmap: 0 };
  return {
    ifmap: beside,
    beside: 0,
    filter: (work.tableElements * widths.filter) / 8,
    psum: 0,
    ofmap: stays ? 0 : (outputElements * widths.ofmap) / 8,
  };
}

/** Bytes that the DRAM channel moves a cycle of the array. */
export const dramBytesPerCycle = ({ dram, clock }: Pick<SystolicSpec, 'dram' | 'clock'>): number =>
  dram.bandwidth / clock;
