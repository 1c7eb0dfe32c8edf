import { InputError } from '../../errors.js';
import { LIMB_KERNELS, type LimbKernel } from '../../he/kernels.js';
import { timingOf, type RpuSpec } from './architecture.js';
import { eventsOf, type ProgramEvents } from './events.js';
import { generate, SMALLEST_RING, type Kernel } from './generate/index.js';
import { timeProgram } from './machine/engine.js';
import { boundOf } from './machine/bound.js';
import { phasesOf, type ProgramPhases } from './machine/phases.js';
import { traceOf } from './machine/timing.js';
import { programOf } from './schedule/index.js';
import { ELEMENT } from './silicon.js';

/** A limb kernel on this machine: one B512 program, or two that follow one another. */
export interface KernelTime {
  cycles: number;
  phases: ProgramPhases;
  /** Cycles that the pipelines are held, by queue. */
  busy: readonly number[];
  events: ProgramEvents;
}

export type KernelLibrary = Readonly<Record<LimbKernel, KernelTime>>;

/**
 * Programs of each limb kernel. No instruction permutes freely, so an automorphism of values is a transform to
 * coefficients and one back at other roots of unity (an upper bound: a transform that follows anyway would do).
 */
const PROGRAMS: Readonly<Record<LimbKernel, readonly Kernel[]>> = {
  ntt: ['ntt'],
  intt: ['intt'],
  multiply: ['pointwise-multiply'],
  add: ['pointwise-add'],
  automorphism: ['intt', 'ntt'],
};

/**
 * A kernel on a ring that the data memory is too small for, as kernels on halves of its polynomials. The first stage of
 * a transform pairs the two halves with one root of unity, and what is left are two transforms of half the points; an
 * inverse ends with that stage. It is a product, a sum and a difference of halves here (an upper bound: a butterfly is one
 * instruction).
 */
const HALVES: Readonly<Partial<Record<Kernel, readonly Kernel[]>>> = {
  ntt: ['pointwise-multiply', 'pointwise-add', 'pointwise-add', 'ntt', 'ntt'],
  intt: ['intt', 'intt', 'pointwise-add', 'pointwise-add', 'pointwise-multiply'],
  'pointwise-multiply': ['pointwise-multiply', 'pointwise-multiply'],
  'pointwise-add': ['pointwise-add', 'pointwise-add'],
};

/** What `make` returned for a key before, or returns now. */
export type Remember = <Value>(key: string, make: () => Value) => Value;

/**
 * Every kernel on rings of `n` coefficients, each program made and timed once.
 * @param bounds whether programs take what their busiest pipeline takes, not what the engine says
 * @throws InputError for a data memory that is too small for the smallest ring
 */
export function kernelLibrary(n: number, spec: RpuSpec, bounds: boolean, remember: Remember): KernelLibrary {
  const timing = timingOf(spec);
  const order = bounds ? 'naive' : spec.compiler.order;
  const whole = (kernel: Kernel, size: number): KernelTime =>
    remember(JSON.stringify([kernel, size, timing, order, spec.compiler.depth, bounds]), () =>
      timeKernel(kernel, size, spec, bounds),
    );
  const { depth } = spec.compiler;
  const bytesOf = (kernel: Kernel, size: number): number =>
    remember(
      JSON.stringify(['bytes', kernel, size]),
      () => generate(kernel, size, { depth }).layout.elements,
    ) * ELEMENT;
  const timed = (kernel: Kernel, size = n): KernelTime => {
    const halves = HALVES[kernel];
    if (halves === undefined || size === SMALLEST_RING || bytesOf(kernel, size) <= spec.vdm)
      return whole(kernel, size);
    return halves.map((part) => timed(part, size / 2)).reduce(follow);
  };
  return Object.fromEntries(
    LIMB_KERNELS.map((kernel) => [kernel, PROGRAMS[kernel].map((one) => timed(one)).reduce(follow)]),
  ) as Record<LimbKernel, KernelTime>;
}

function timeKernel(kernel: Kernel, n: number, spec: RpuSpec, bounds: boolean): KernelTime {
  const timing = timingOf(spec);
  const { depth } = spec.compiler;
  const order = bounds ? 'naive' : spec.compiler.order;
  const { program, layout } = programOf(kernel, n, { depth, order, timing });
  if (layout.elements * ELEMENT > spec.vdm)
    throw new InputError(`${kernel} of ${n} coefficients needs ${layout.elements * ELEMENT} B`, {
      field: 'vdm',
      expected: `at least that much, or a smaller ring than ${n}`,
    });
  const events = eventsOf(program);
  if (bounds) return { ...boundOf(program, timing), events };
  const trace = traceOf(program.length);
  const timed = timeProgram(program, timing, trace);
  return { cycles: timed.cycles, phases: phasesOf(program, timed, trace), busy: timed.busy, events };
}

/** Two programs one after the other. */
function follow(one: KernelTime, other: KernelTime): KernelTime {
  return {
    cycles: one.cycles + other.cycles,
    phases: addUp(one.phases, other.phases),
    busy: one.busy.map((cycles, queue) => cycles + other.busy[queue]!),
    events: addUp(one.events, other.events),
  };
}

/** `a + times * b`, number by number. */
export function addUp<Sums extends object>(a: Sums, b: Sums, times = 1): Sums {
  const sums = {} as Record<string, number>;
  const [left, right] = [a as Record<string, number>, b as Record<string, number>];
  for (const name in left) sums[name] = left[name]! + times * right[name]!;
  return sums as Sums;
}
