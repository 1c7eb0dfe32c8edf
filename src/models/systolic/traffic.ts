import type { Traffic } from '../../results/record.js';
import type { Simulated } from './simulate.js';

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
}

/**
 * Traffic of one operator.
 *
 * Level `scratchpad` is the array's side, counted as SCALE-Sim counts SRAM requests: padding zeros are fed and
 * counted, every K fold writes its sums again; we also count reading them back. Level `dram` is what the DMA
 * moves; each of those bytes also crosses the scratchpad's other port once (in the energy, not in these rows).
 */
export function movementOf({ work, plan, resident }: Simulated): Movement {
  const { widths } = work;
  const rows: Traffic[] = [];
  const elements = { dram: { activations: 0, weights: 0 }, scratchpad: { activations: 0, weights: 0 } };
  const weightsAreActivations = work.unit === 'array' && work.gemm.filterIsActivation;
  const { operator } = work;
  const givesWeights = operator.kind === 'gradient' && operator.wrt === 'weight';
  const add = (
    level: 'dram' | 'scratchpad',
    tensor: 'ifmap' | 'filter' | 'psum' | 'ofmap',
    read: number,
    written: number,
    bits: number,
  ): void => {
    if (read === 0 && written === 0) return;
    rows.push({ level, tensor, readBytes: (read * bits) / 8, writeBytes: (written * bits) / 8 });
    const isWeight =
      tensor === 'filter'
        ? !weightsAreActivations
        : givesWeights && (tensor === 'ofmap' || tensor === 'psum');
    elements[level][isWeight ? 'weights' : 'activations'] += read + written;
  };
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
  } else if (work.unit === 'vector') {
    add('scratchpad', 'ifmap', work.inputElements, 0, widths.ifmap);
    add('scratchpad', 'filter', work.tableElements, 0, widths.filter);
    add('scratchpad', 'ofmap', 0, work.outputElements, widths.ofmap);
    add('dram', 'ifmap', resident ? 0 : work.inputElements, 0, widths.ifmap);
    add('dram', 'filter', work.tableElements, 0, widths.filter);
    add('dram', 'ofmap', 0, work.outputElements, widths.ofmap);
  }
  const sum = (level: string, side: 'readBytes' | 'writeBytes'): number =>
    rows.reduce((total, row) => (row.level === level ? total + row[side] : total), 0);
  const dramReadBytes = sum('dram', 'readBytes');
  const dramWriteBytes = sum('dram', 'writeBytes');
  return {
    traffic: rows,
    elements,
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
