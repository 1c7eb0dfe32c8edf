import { energyOf } from '../../energy/account.js';
import { sumValues } from '../record/sums.js';
import { gemmMacs } from '../lowering/gemm.js';
import type { GemmSpec } from './architecture.js';
import type { Objective } from './compile-options.js';
import { feedsOf } from './feeds.js';
import type { GemmPlan } from './plan.js';
import type { Mapping } from './mapping.js';
import { closedForm, type FoldTiming } from './timing.js';

/** What a plan costs by itself: neither what stands before nor what comes after is known. */
export interface Cost {
  /** The longer of the array's time and the DRAM's, in cycles. */
  cycles: number;
  dramBytes: number;
  /** Only if energy is asked for. */
  joules: number;
}

/** Cycles that the array is busy with a plan. */
export function busyCycles(mapping: Mapping, packs: number, spec: GemmSpec, timing: FoldTiming): number {
  const { fill, compute, drain, bank } = closedForm(mapping, packs, spec, timing);
  return fill + compute + drain + bank;
}

export function costOf(plan: GemmPlan, spec: GemmSpec): Cost {
  const { busy, dramBytes } = plan;
  const cycles = Math.max(busy, (dramBytes * spec.clock) / spec.dram.bandwidth);
  const { objective } = spec.tiling;
  if (objective === 'time' || objective === 'dram') return { cycles, dramBytes, joules: 0 };
  return { cycles, dramBytes, joules: joulesOf(plan, spec, cycles) };
}

function joulesOf({ dram, widths, gemm, ...plan }: GemmPlan, spec: GemmSpec, cycles: number): number {
  const reads =
    (dram.ifmap * widths.ifmap + dram.filter * widths.filter + dram.psumRead * widths.accumulator) / 8;
  const writes = plan.dramBytes - reads;
  const feeds = feedsOf({ gemm, packing: plan.packing, mapping: plan.mapping });
  const psum = (feeds.psum * widths.accumulator) / 8;
  const counts = {
    macs: gemmMacs(gemm),
    vectorOps: 0,
    scratchpadReadBytes: (feeds.ifmap * widths.ifmap + feeds.filter * widths.filter) / 8 + psum + writes,
    scratchpadWriteBytes: psum + (feeds.ofmap * widths.ofmap) / 8 + reads,
    dramReadBytes: reads,
    dramWriteBytes: writes,
  };
  const { ifmap, filter, ofmap } = spec.scratchpad;
  const size = { pes: spec.rows * spec.cols, scratchpadBytes: ifmap.size + filter.size + ofmap.size };
  return sumValues(energyOf(spec.energy, counts, size, cycles / spec.clock));
}

/** Whether `one` is better for the objective; at equal value the quicker one, then the one that moves less. */
export function better(one: Cost, other: Cost, objective: Objective): boolean {
  const [a, b] = [valueOf(one, objective), valueOf(other, objective)];
  if (a !== b) return a < b;
  if (one.cycles !== other.cycles) return one.cycles < other.cycles;
  return one.dramBytes < other.dramBytes;
}

function valueOf({ cycles, dramBytes, joules }: Cost, objective: Objective): number {
  return { time: cycles, energy: joules, edp: joules * cycles, dram: dramBytes }[objective];
}
