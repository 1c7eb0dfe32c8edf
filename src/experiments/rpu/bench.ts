import { loadArchitecture } from '../../arch/load.js';
import * as registry from '../../models/registry.js';
import { timingOf, type RpuSpec } from '../../models/rpu/architecture.js';
import type { Kernel } from '../../models/rpu/generate/index.js';
import type { B512Program } from '../../models/rpu/isa/program.js';
import { timeProgram } from '../../models/rpu/machine/engine.js';
import { programOf } from '../../models/rpu/schedule/index.js';
import type { Order } from '../../models/rpu/schedule/settings.js';
import type { Evidence } from '../../results/reproduction.js';
import { RING } from './published.js';

/** A machine, by what differs from 128 lanes and 128 banks as described. */
export type Overrides = readonly string[];

export const machine = (lanes: number, banks: number): Overrides => [`hples=${lanes}`, `banks=${banks}`];

/**
 * Schedules that stand in for the paper's. Two rectangles at once is the best that we know to make of the machine, and
 * knows nothing of published times; one after the other was chosen with them in view, which makes it fitted.
 */
export const STAND_INS = ['pipelined', 'rectangles'] as const;
export type StandIn = (typeof STAND_INS)[number];

/** What agreement proves: of our best schedule as much as the number allows, of the chosen one nothing. */
export const proves = (order: StandIn, evidence: Evidence): Evidence =>
  order === 'pipelined' ? evidence : 'fitted';

/** Makes programs and times them, each once. */
export class Bench {
  private readonly specs: Record<string, Promise<RpuSpec>> = {};
  private readonly programs: Record<string, Promise<B512Program>> = {};

  spec(overrides: Overrides): Promise<RpuSpec> {
    return (this.specs[overrides.join()] ??= loadArchitecture('rpu/128x128', overrides, registry).then(
      ({ spec }) => spec as RpuSpec,
    ));
  }

  /** The program of a kernel, made for a machine. */
  program(order: Order, target: Overrides = [], n = RING, kernel: Kernel = 'ntt'): Promise<B512Program> {
    const key = [order, n, kernel, ...target].join();
    return (this.programs[key] ??= this.spec(target).then(
      (spec) => programOf(kernel, n, { order, timing: timingOf(spec), depth: spec.compiler.depth }).program,
    ));
  }

  /** Cycles of a program on a machine. */
  async cycles(program: B512Program, on: Overrides = []): Promise<number> {
    return timeProgram(program, timingOf(await this.spec(on))).cycles;
  }

  /** Cycles of the transform, made for the machine that it runs on. */
  async own(order: Order, on: Overrides = [], n = RING): Promise<number> {
    return this.cycles(await this.program(order, on, n), on);
  }

  /** Microseconds of a program on a machine, at its clock. */
  async microseconds(program: B512Program, on: Overrides = []): Promise<number> {
    return ((await this.cycles(program, on)) / (await this.spec(on)).clock) * 1e6;
  }
}
