import type { Traffic } from '../../results/record.js';
import type { Simulated } from './simulate.js';

/** Bytes and elements an operator moves at the DRAM level, by tensor. */
export interface Movement {
  traffic: Traffic[];
  /** DRAM elements that are activations (ifmap, ofmap, psum, attention operands) and weights. */
  activationElements: number;
  weightElements: number;
  dramReadBytes: number;
  dramWriteBytes: number;
  scratchpadReadBytes: number;
  scratchpadWriteBytes: number;
}

/**
 * Traffic of one operator.
 *
 * Level `scratchpad` is the array's side, counted as SCALE-Sim counts SRAM requests: padding zeros are fed and
 * counted, every K fold writes its sums again; we also count reading them back. Level `dram` is what the DMA
 * moves; each of those bytes also crosses the scratchpad's other port once (in the energy, not in these rows).
 */
export function movementOf({ work, plan, resident }: Simulated): Movement {
  const rows: Traffic[] = [];
  const add = (
    level: string,
    tensor: string,
    readElements: number,
    writeElements: number,
    bits: number,
  ): void => {
    if (readElements === 0 && writeElements === 0) return;
    rows.push({
      level,
      tensor,
      readBytes: (readElements * bits) / 8,
      writeBytes: (writeElements * bits) / 8,
    });
  };
  const { widths } = work;
  let activationElements = 0;
  let weightElements = 0;
  if (work.unit === 'array' && plan !== undefined) {
    const { gemm, dram } = plan;
    const feeds = arrayFeeds(plan);
    add('scratchpad', 'ifmap', feeds.ifmap, 0, widths.ifmap);
    add('scratchpad', 'filter', feeds.filter, 0, widths.filter);
    add('scratchpad', 'psum', feeds.psum, feeds.psum, widths.accumulator);
    add('scratchpad', 'ofmap', 0, gemm.instances * gemm.m * gemm.n, widths.ofmap);
    add('dram', 'ifmap', dram.ifmap, 0, widths.ifmap);
    add('dram', 'filter', dram.filter, 0, widths.filter);
    add('dram', 'psum', dram.psumRead, dram.psumWrite, widths.accumulator);
    add('dram', 'ofmap', 0, dram.ofmap, widths.ofmap);
    activationElements = dram.ifmap + dram.psumRead + dram.psumWrite + dram.ofmap;
    if (gemm.filterIsActivation) activationElements += dram.filter;
    else weightElements = dram.filter;
  } else if (work.unit === 'vector') {
    const fetched = resident ? 0 : work.inputElements;
    add('scratchpad', 'ifmap', work.inputElements, 0, widths.ifmap);
    add('scratchpad', 'filter', work.tableElements, 0, widths.filter);
    add('scratchpad', 'ofmap', 0, work.outputElements, widths.ofmap);
    add('dram', 'ifmap', fetched, 0, widths.ifmap);
    add('dram', 'filter', work.tableElements, 0, widths.filter);
    add('dram', 'ofmap', 0, work.outputElements, widths.ofmap);
    activationElements = fetched + work.outputElements;
    weightElements = work.tableElements;
  }
  const sum = (level: string, side: 'readBytes' | 'writeBytes'): number =>
    rows.reduce((total, row) => (row.level === level ? total + row[side] : total), 0);
  const dramReadBytes = sum('dram', 'readBytes');
  const dramWriteBytes = sum('dram', 'writeBytes');
  return {
    traffic: rows,
    activationElements,
    weightElements,
    dramReadBytes,
    dramWriteBytes,
    scratchpadReadBytes: sum('scratchpad', 'readBytes') + dramWriteBytes,
    scratchpadWriteBytes: sum('scratchpad', 'writeBytes') + dramReadBytes,
  };
}

/** Elements fed to the array from the scratchpads (SCALE-Sim's SRAM requests) and partial sums written and read again. */
function arrayFeeds({ gemm, mapping }: NonNullable<Simulated['plan']>): {
  ifmap: number;
  filter: number;
  psum: number;
} {
  const { instances, m, n, k } = gemm;
  const { rowFolds, colFolds, blocks } = mapping;
  const psum = instances * (rowFolds - 1) * m * n;
  switch (mapping.dataflow) {
    case 'os':
      return { ifmap: instances * colFolds * m * k, filter: instances * rowFolds * n * k, psum: 0 };
    case 'ws':
      return { ifmap: instances * colFolds * m * k, filter: instances * blocks.count * n * k, psum };
    case 'is':
      return { ifmap: instances * blocks.count * m * k, filter: instances * colFolds * n * k, psum };
  }
}
