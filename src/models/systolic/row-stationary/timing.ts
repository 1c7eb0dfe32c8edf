import { InputError } from '../../../errors.js';
import type { SystolicSpec } from '../architecture.js';
import type { IdealMemory } from '../../../memory/ideal.js';
import type { Fidelity } from '../../../results/record.js';
import { plannedDram } from '../open-dram.js';
import type { Widths } from '../../lowering/widths.js';
import { costsOf, totalBytes, type Costs } from './cost.js';
import type { Moved } from './movement.js';
import type { RowStationaryFields } from './schema.js';

/** The numbers of an array that mapping and timing need, in the units they need them in. */
export interface Machine {
  spad: RowStationaryFields['spad'];
  objective: RowStationaryFields['objective'];
  tileColumns: boolean;
  /** Room for input maps and partial sums together. Weights pass through a scratchpad of their own. */
  bufferBits: number;
  bufferBytesPerCycle: number;
  dram: IdealMemory;
  dramOverlap: number;
  costs: Costs;
}

/** At `analytic` nothing waits for the buffer's port, and DRAM and processing overlap in full. */
export function machineOf(spec: SystolicSpec, fidelity: Fidelity): Machine {
  const { rs, scratchpad } = spec;
  if (rs === undefined) throw new InputError('is missing', { field: 'rs', expected: 'a section' });
  const analytic = fidelity === 'analytic';
  return {
    spad: rs.spad,
    objective: rs.objective,
    tileColumns: rs.tileColumns,
    bufferBits: (scratchpad.ifmap.size + scratchpad.ofmap.size) * 8,
    bufferBytesPerCycle: analytic ? Infinity : rs.bufferBandwidth / spec.clock,
    dram: plannedDram(spec),
    dramOverlap: analytic ? 1 : rs.dramOverlap,
    costs: costsOf(spec),
  };
}

/** Cycles of a layer but for DRAM; `cycles = fill + compute + bank`. */
export interface Processing {
  fill: number;
  compute: number;
  /** Waiting for the buffer's port. */
  bank: number;
  cycles: number;
}

/**
 * Weights are loaded before each pass through the read half of the port, because a PE's scratchpad holds only
 * those of the pass at hand; then maps and partial sums stream while the PEs compute:
 * `fill + max(compute, bytes / bandwidth)`.
 */
export function processing(compute: number, moved: Moved, widths: Widths, machine: Machine): Processing {
  const { buffer, filter } = totalBytes(moved, widths);
  const fill = Math.ceil(filter / (machine.bufferBytesPerCycle / 2));
  const { bank } = streamThrough(compute, buffer - filter, machine);
  return { fill, compute, bank, cycles: fill + compute + bank };
}

/** `max(compute, bytes / bandwidth)`. */
export function streamThrough(
  compute: number,
  bytes: number,
  { bufferBytesPerCycle }: Machine,
): { compute: number; bank: number } {
  return { compute, bank: Math.max(0, Math.ceil(bytes / bufferBytesPerCycle) - compute) };
}

/** Processing and DRAM together: the longer hides `overlap` of the shorter. */
export const combine = (
  cycles: number,
  dramBytes: number,
  machine: Machine,
): { cycles: number; exposed: number } => together(cycles, machine.dram.ticksOf(dramBytes), machine);

/** The same of cycles that the DRAM takes. */
export function together(
  cycles: number,
  dram: number,
  { dramOverlap }: Machine,
): { cycles: number; exposed: number } {
  const all = Math.max(cycles, dram) + (1 - dramOverlap) * Math.min(cycles, dram);
  const whole = Math.ceil(all);
  return { cycles: whole, exposed: whole - cycles };
}
