import { cardOf, codeOf } from '../card.js';
import {
  dramSeconds,
  EVERYTHING,
  simulateKernel,
  streamBanks,
  USUAL_SAMPLE,
  type ByOperand,
  type CycleOptions,
  type DepthwiseKernel,
  type Kernel as CycleKernel,
  type KernelCode,
  type KernelRun,
  type OperandTraffic,
} from '../cycle/index.js';
import { bytesOf, streamKernel, sumOf, type Moved } from '../direct.js';
import type { Engine, Levels, PassingRun } from '../engine.js';
import type { GpuSpec } from '../architecture.js';
import { chooseTile, gridOf } from '../tile.js';
import { WARP } from '../warp.js';
import { inefficiencyOf } from '../traffic/l1.js';
import { keptBytes } from '../traffic/dram.js';
import type { CycleSection } from '../schema/cycle.js';
import { depthwiseKernelOf, tiledKernelOf } from './shapes.js';
import { kernelTime, spentOf, withBanks } from './time.js';

/**
 * Kernels through simulated caches, each from cold: what a layer leaves in L2 is gone before the next begins, and its
 * results are written to DRAM before it ends. What the cycle mode does not know is left to `closed`.
 */
export function eventEngine(
  spec: GpuSpec,
  cycle: CycleSection,
  closed: Engine,
  effort: Pick<CycleOptions, 'sampling' | 'parts' | 'keepsRequests'> = {},
): Engine {
  const { sms, clock, formulas } = spec;
  const delta = cycle.caches === 'delta';
  const card = cardOf(spec, cycle);
  const machine = {
    ...card,
    l2: { ...card.l2, dirtyBytes: 0, ...(delta ? { bytes: keptBytes(spec), copies: 1 } : {}) },
  };
  const options: CycleOptions = {
    sampling: cycle.detail === 'all' ? EVERYTHING : USUAL_SAMPLE,
    ...effort,
    timing: cycle.timing,
    readsResults: spec.readsResult,
    caches: cycle.caches,
  };
  const known = new Map<string, KernelRun>();
  const run = (kernel: CycleKernel, code: KernelCode, instances = 1): KernelRun => {
    const key = JSON.stringify([kernel, instances]);
    const found = known.get(key) ?? simulateKernel(kernel, code, machine, { ...options, instances });
    known.set(key, found);
    return found;
  };

  return {
    product(kernel, operator, batch) {
      const chosen = chooseTile(kernel, spec);
      const { tile } = chosen;
      const tiled = tiledKernelOf(kernel, batch, tile, spec.order);
      if (tiled === undefined) return withBanks(closed.product(kernel, operator, batch), machine);
      const code = codeOf(cycle, tiled.kind, `${tile.rows}x${tile.columns}x${tile.depth}`);
      const counted = run(tiled, code, kernel.instances);
      const resident = counted.residency.blocks;
      const grid = gridOf(kernel, { ...chosen, resident }, spec);
      const results = kernel.instances * kernel.m * kernel.n * kernel.outputBytes;
      return {
        kernel,
        chosen: { ...chosen, resident },
        grid,
        inefficiency: inefficiencyOf(kernel, tile, formulas.l1),
        moved: levelsOf(counted, machine.sectorBytes, results, spec.readsResult),
        time: kernelTime(spentOf(counted.bounds, clock), Math.ceil(grid.ctas / sms)),
        counted,
        dram: counted.dram,
      };
    },
    depthwise(operator, batch, widths) {
      const kernel = depthwiseKernelOf(operator, batch);
      if (kernel === undefined) return withBanks(closed.depthwise(operator, batch, widths), machine);
      const counted = run(kernel, depthwiseCode(kernel, cycle));
      const { counters } = counted;
      const results = counters.l1_st_sec * machine.sectorBytes;
      const moved = levelsOf(counted, machine.sectorBytes, results, false);
      return {
        passing: { ...moved, instructions: (counters.inst ?? 0) * WARP },
        time: spentOf(counted.bounds, clock),
        counted,
        dram: counted.dram,
      };
    },
    stream(work, batch, training): PassingRun {
      const passing = streamKernel(work, batch, training, spec);
      const [read, written] = [sumOf(passing.dram, 'read'), sumOf(passing.dram, 'written')];
      const instructions = passing.instructions / (sms * spec.issue * cycle.issueShare * clock);
      const banked = streamBanks(machine, read, written);
      const bounds = {
        ...{ instructions, issue: instructions },
        l1: bytesOf(passing.l1) / (sms * machine.l1.bytesPerClock * clock),
        l2Read: read / machine.l2.readBytesPerSecond,
        l2Write: written / machine.l2.writeBytesPerSecond,
        dram: banked?.seconds ?? dramSeconds(machine, read, written),
      };
      return { passing, time: spentOf(bounds, clock), dram: banked };
    },
  };
}

/** The card's kernel of 3 by 3, or one with as many instructions a tap. */
function depthwiseCode({ shape }: DepthwiseKernel, cycle: CycleSection): KernelCode {
  const { filterHeight, filterWidth } = shape;
  const name = `${filterHeight}x${filterWidth}`;
  if (Object.hasOwn(cycle.codes, `dw/${name}`)) return codeOf(cycle, 'dw', name);
  const code = codeOf(cycle, 'dw', '3x3');
  return { ...code, instructionsPerBlock: (code.instructionsPerBlock * filterHeight * filterWidth) / 9 };
}

/** Bytes at each level by operand; what L1 misses is what L2 delivers. */
function levelsOf(
  { counters, operands }: KernelRun,
  sectorBytes: number,
  resultBytes: number,
  readsResult: boolean,
): Levels {
  const { loaded, missed, fetchedBytes } = operands as OperandTraffic;
  const stored = counters.l1_st_sec * sectorBytes;
  const level = ({ first, second }: ByOperand, bytes: number, results: number): Moved => ({
    ifmap: { read: first * bytes, written: 0 },
    filter: { read: second * bytes, written: 0 },
    ofmap: { read: readsResult ? results : 0, written: results },
  });
  return {
    l1: level(loaded, sectorBytes, stored),
    l2: level(missed, sectorBytes, stored),
    dram: level(fetchedBytes, 1, resultBytes),
  };
}
