import type { SystolicSpec } from '../architecture.js';
import type { Widths } from '../../lowering/widths.js';
import { layerMacs, type Layer } from './layer.js';
import type { Moved } from './movement.js';

/** Bytes that a layer moves between buffer and array, and at the DRAM. */
export function totalBytes(moved: Moved, widths: Widths): { buffer: number; filter: number; dram: number } {
  const filter = (moved.bufferFilter * widths.filter) / 8;
  const buffer =
    filter + (moved.bufferIfmap * widths.ifmap + (moved.psumRead + moved.psumWrite) * widths.accumulator) / 8;
  const dram =
    (moved.dramIfmap * widths.ifmap + moved.dramFilter * widths.filter + moved.results * widths.ofmap) / 8;
  return { buffer, filter, dram };
}

/** Joules by which mappings are compared. */
export interface Costs {
  /** Moving a byte at each level, means of reading and writing. */
  dram: number;
  buffer: number;
  noc: number;
  rf: number;
  mac: number;
  /** Leakage of a cycle. */
  cycle: number;
}

export function costsOf({ energy, rows, cols, scratchpad, clock }: SystolicSpec): Costs {
  const { actions, leakage } = energy;
  const bytes = scratchpad.ifmap.size + scratchpad.filter.size + scratchpad.ofmap.size;
  return {
    dram: (actions['dram-read'] + actions['dram-write']) / 2,
    buffer: (actions['scratchpad-read'] + actions['scratchpad-write']) / 2,
    noc: actions.noc ?? 0,
    rf: actions.rf ?? 0,
    mac: actions.mac,
    cycle: (rows * cols * leakage.pe + bytes * leakage.scratchpad) / clock,
  };
}

/** Joules of what mappings differ in; what a PE does with its operands is the same for every one. */
export function moveEnergy(moved: Moved, widths: Widths, costs: Costs): number {
  const { buffer, dram } = totalBytes(moved, widths);
  const delivered =
    (moved.nocIfmap * widths.ifmap + moved.nocFilter * widths.filter + moved.nocPsum * widths.accumulator) /
    8;
  // What comes from DRAM or goes there is written to the buffer or read from it as well.
  return (buffer + dram) * costs.buffer + delivered * costs.noc + dram * costs.dram;
}

/** Joules of a whole layer: moves, multiply-accumulates with the four words each of them needs, leakage. */
export function layerEnergy(
  layer: Layer,
  moved: Moved,
  cycles: number,
  widths: Widths,
  costs: Costs,
): number {
  const words = (widths.ifmap + widths.filter + 2 * widths.accumulator) / 8;
  const perMac = costs.mac + words * costs.rf;
  return layerMacs(layer) * perMac + moveEnergy(moved, widths, costs) + cycles * costs.cycle;
}
