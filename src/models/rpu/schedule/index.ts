import { generate, type GeneratorOptions, type Kernel } from '../generate/index.js';
import type { Layout } from '../generate/layout.js';
import type { VirtualProgram } from '../generate/virtual.js';
import { REGISTERS, VECTOR, type B512Program } from '../isa/program.js';
import { timeProgram } from '../machine/engine.js';
import type { B512Timing } from '../machine/timing.js';
import { emit } from './emit.js';
import { listSchedule, type Schedule } from './list.js';
import { naiveSchedule } from './naive.js';
import { problemOf } from './problem.js';
import { SETTINGS, type Order } from './settings.js';
import { spill } from './spill.js';

/** What programs are made for. */
export interface ScheduleTarget extends GeneratorOptions {
  timing: B512Timing;
  order: Order;
}

/** A program that a machine can run, and where its data is. */
export interface KernelProgram {
  program: B512Program;
  layout: Layout;
}

/**
 * The program of a kernel on a ring of `n` coefficients, scheduled for a machine; it runs on every other as well.
 * @throws InputError on a ring or a kernel that there is no program for
 */
export function programOf(kernel: Kernel, n: number, target: ScheduleTarget): KernelProgram {
  const { program, layout } = generate(kernel, n, target);
  const scheduled = schedule(program, target.timing, target.order);
  return { program: scheduled.program, layout: withSpill(layout, program.spillRegister, scheduled.slots) };
}

/** A scheduled program, and the vectors that it puts aside in memory. */
export interface Scheduled {
  program: B512Program;
  slots: number;
}

/** Puts a program in order: of all settings that are tried, the program that takes the fewest cycles. */
export function schedule(virtual: VirtualProgram, timing: B512Timing, order: Order): Scheduled {
  const { program, slots } = spill(virtual, REGISTERS);
  const problem = problemOf(program, timing);
  const candidates: (Schedule | undefined)[] =
    order === 'naive' ? [] : SETTINGS[order].map((settings) => listSchedule(problem, settings));
  let best: B512Program | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    const ordered = emit(program, candidate);
    const { cycles } = timeProgram(ordered, timing);
    if (cycles >= least) continue;
    least = cycles;
    best = ordered;
  }
  return { program: best ?? emit(program, naiveSchedule(problem)), slots };
}

function withSpill(layout: Layout, register: number, slots: number): Layout {
  const elements = slots * VECTOR;
  const regions = layout.regions.map((one) => (one.register === register ? { ...one, elements } : one));
  return { ...layout, regions, elements: layout.elements + elements };
}
