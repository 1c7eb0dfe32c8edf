import { loadArchitecture, type Architecture } from '../arch/load.js';
import type { Probe } from '../engine/probe.js';
import { InputError } from '../errors.js';
import { checkWork, RunContext, simulateWork } from '../models/dispatch.js';
import type { Outcome } from '../models/model.js';
import * as registry from '../models/registry.js';
import type { Fidelity, RunIdentity, RunRecord } from '../results/record.js';
import type { Work } from '../work/kind.js';
import { loadWork } from '../work/load.js';
import type { Transforms } from '../workload/transform/schema.js';
import { simulateCourse } from './course.js';
import { identify } from './identity.js';

/** Everything that determines a result. */
export interface Experiment {
  architecture: Architecture;
  work: Work;
  fidelity: Fidelity;
  identity: RunIdentity;
}

export interface Request {
  workload: string;
  arch: string;
  /** Texts of `--set`. */
  overrides?: readonly string[];
  /** Default: event, or what the kind has. */
  fidelity?: Fidelity | undefined;
  /** Replaces the workload's own batch. */
  batch?: number | undefined;
  /** What is done to the network before it runs. */
  transforms?: Transforms | undefined;
}

/**
 * Loads and checks both files and works out the identity of the run; nothing is simulated yet.
 *
 * @example
 * const experiment = await prepare({ workload: 'resnet50-imagenet', arch: 'systolic/128x128' });
 * const { totals } = simulate(experiment);
 * @throws InputError with file, line, field, what was expected and the nearest choice
 */
export async function prepare(request: Request): Promise<Experiment> {
  const { arch, workload, overrides = [], batch } = request;
  const architecture = await loadArchitecture(arch, overrides, registry);
  const loaded = await loadWork(workload, registry.WORK_KINDS);
  const kind = registry.workKindOf(loaded);
  const scaled = batch === undefined ? loaded : kind.scale(loaded, batch);
  const fidelity = request.fidelity ?? usualFidelity(architecture.kind);
  return assemble(architecture, applyTransforms(scaled, request), fidelity);
}

function usualFidelity(kind: string): Fidelity {
  const { fidelities } = registry.modelOf(kind);
  return fidelities.includes('event') ? 'event' : fidelities[0]!;
}

function applyTransforms(work: Work, { workload, transforms = {} }: Request): Work {
  if (Object.values(transforms).every((one) => one === undefined)) return work;
  const { transform } = registry.workKindOf(work);
  if (transform !== undefined) return transform(work, transforms);
  throw new InputError(`workload '${workload}' is a ${work.kind}`, {
    expected: 'a network for --training, --prune and --draco',
  });
}

/** Everything that determines a result, from its checked parts. */
export function assemble(architecture: Architecture, work: Work, fidelity: Fidelity): Experiment {
  const model = registry.modelOf(architecture.kind);
  if (!model.fidelities.includes(fidelity)) {
    throw new InputError(`kind '${architecture.kind}' has no fidelity '${fidelity}'`, {
      expected: `one of ${model.fidelities.join(', ')}`,
    });
  }
  checkWork(model, work);
  return { architecture, work, fidelity, identity: identify(architecture, work, fidelity) };
}

/** Simulates; `probe` hears every task. */
export function simulate(experiment: Experiment, probe?: Probe): RunRecord {
  const { architecture, work, fidelity, identity } = experiment;
  const model = registry.modelOf(architecture.kind);
  const context = new RunContext(probe);
  const one = (each: Work): Outcome => simulateWork(model, architecture, each, { fidelity }, context);
  const { kind, given, course } = work;
  if (course !== undefined && probe !== undefined) {
    throw new InputError('a whole training is a sum of steps and has no trace', {
      field: '--trace',
      expected: 'one step: --prune <trace>@<strength>:epoch=<n>',
    });
  }
  const outcome =
    course === undefined ? one(work) : simulateCourse(course, (part) => one({ kind, given: part }));
  const notes = registry.workKindOf(work).notesOf?.(given) ?? [];
  return { run: identity, ...outcome, assumptions: [...outcome.assumptions, ...notes] };
}
