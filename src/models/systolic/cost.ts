import { Pricing } from '../../energy/account.js';
import { sumValues } from '../record/sums.js';
import { gemmMacs } from '../lowering/gemm.js';
import type { GemmSpec, Frame } from './architecture.js';
import type { Objective } from './compile-options.js';
import { dramBytesPerCycle } from './dram.js';
import { energyMachine } from './energy.js';
import { feedsOf } from './feeds.js';
import type { Widths } from '../lowering/widths.js';
import type { GemmPlan } from './gemm-plan.js';
import type { Mapping } from './mapping.js';
import { closedForm, sumOfPhases, type FoldTiming } from './timing.js';

/** What a plan costs by itself: neither what stands before nor what comes after is known. */
export interface Cost {
  /** The longer of the array's time and the DRAM's, in cycles. */
  cycles: number;
  dramBytes: number;
  /** Only if energy is asked for. */
  joules: number;
}

/** What an operator does, whatever that costs: its plan, if it has one, and what it moves beside it. */
export interface Doing {
  plan?: GemmPlan | undefined;
  /** Cycles by itself, without a plan. */
  cycles: number;
  /** Bytes between DRAM and chip beside those of the plan. */
  bytes: number;
}

/** Cycles that the array is busy with a plan. */
export function busyCycles(mapping: Mapping, packs: number, spec: Frame, timing: FoldTiming): number {
  return sumOfPhases(closedForm(mapping, packs, spec, timing));
}

/** What plans cost on a machine: its prices are worked out once, and only if energy is asked for. */
export class Costing {
  readonly objective: Objective;
  private readonly spec: GemmSpec;
  private readonly bytesPerCycle: number;
  private prices: Pricing | undefined;

  constructor(spec: GemmSpec) {
    this.spec = spec;
    this.objective = spec.tiling.objective;
    this.bytesPerCycle = dramBytesPerCycle(spec);
  }

  of(plan: GemmPlan): Cost {
    const { busy, dramBytes } = plan;
    const cycles = Math.max(busy, this.cyclesOf(dramBytes));
    const { objective } = this;
    if (objective === 'time' || objective === 'dram') return { cycles, dramBytes, joules: 0 };
    this.prices ??= new Pricing(this.spec.energy, energyMachine(this.spec));
    return { cycles, dramBytes, joules: joulesOf(plan, this.prices, cycles, this.spec.clock) };
  }

  /** What several operators cost together. */
  ofAll(all: readonly Doing[]): Cost {
    const sum = { cycles: 0, dramBytes: 0, joules: 0 };
    for (const { plan, cycles: own, bytes } of all) {
      if (plan === undefined) {
        sum.cycles += Math.max(own, this.cyclesOf(bytes));
        sum.dramBytes += bytes;
        continue;
      }
      const { cycles, dramBytes, joules } = this.of(plan);
      sum.cycles += bytes === 0 ? cycles : Math.max(cycles, this.cyclesOf(dramBytes + bytes));
      sum.dramBytes += dramBytes + bytes;
      sum.joules += joules;
    }
    return sum;
  }

  /** Cycles of the DRAM with so many bytes. */
  cyclesOf(bytes: number): number {
    return bytes / this.bytesPerCycle;
  }
}

function joulesOf(
  { dram, widths, gemm, ...plan }: GemmPlan,
  prices: Pricing,
  cycles: number,
  clock: number,
): number {
  const bytes = (elements: number, operand: keyof Widths): number => (elements * widths[operand]) / 8;
  const feeds = feedsOf({ gemm, packing: plan.packing, mapping: plan.mapping });
  const [ifmap, filter, sums] = [
    bytes(dram.ifmap, 'ifmap'),
    bytes(dram.filter, 'filter'),
    bytes(dram.psumRead, 'accumulator'),
  ];
  const out = bytes(dram.psumWrite, 'accumulator') + bytes(dram.ofmap, 'ofmap');
  const psum = bytes(feeds.psum, 'accumulator');
  const counts = {
    macs: gemmMacs(gemm),
    widths,
    // What DRAM gives is written to a scratchpad, what goes there is read from it.
    scratchpads: {
      ifmap: { readBytes: bytes(feeds.ifmap, 'ifmap'), writeBytes: ifmap },
      filter: { readBytes: bytes(feeds.filter, 'filter'), writeBytes: filter },
      ofmap: { readBytes: psum + out, writeBytes: psum + bytes(feeds.ofmap, 'ofmap') + sums },
    },
    dramReadBytes: ifmap + filter + sums,
    dramWriteBytes: out,
  };
  return sumValues(prices.energyOf(counts, { cycles, seconds: cycles / clock }));
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
