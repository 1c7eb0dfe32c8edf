import type { EnergyModel } from '../../energy/schema.js';
import type { Widths } from '../systolic/plan.js';
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

/** Energy of moving a byte at each level, means of reading and writing; joules. */
export interface MoveEnergy {
  dram: number;
  buffer: number;
  noc: number;
}

export function moveEnergy({ actions }: EnergyModel): MoveEnergy {
  return {
    dram: (actions['dram-read'] + actions['dram-write']) / 2,
    buffer: (actions['scratchpad-read'] + actions['scratchpad-write']) / 2,
    noc: actions.noc ?? 0,
  };
}

/** Joules between DRAM and PE; what a PE does with its operands is the same for every mapping. */
export function onChipEnergy(moved: Moved, widths: Widths, energy: MoveEnergy): number {
  const delivered =
    (moved.nocIfmap * widths.ifmap + moved.nocFilter * widths.filter + moved.nocPsum * widths.accumulator) /
    8;
  return totalBytes(moved, widths).buffer * energy.buffer + delivered * energy.noc;
}
