import { loadArchitecture, type Architecture } from '../arch/load.js';
import { InputError } from '../errors.js';
import type { Probe } from '../engine/probe.js';
import { checkWork, simulateWork, workName } from '../models/dispatch.js';
import type { Work } from '../models/model.js';
import * as registry from '../models/registry.js';
import type { Fidelity, RunIdentity, RunRecord } from '../results/record.js';
import type { Network } from '../workload/graph.js';
import { applyTransforms, type Course, type Transformed } from '../workload/transform/apply.js';
import type { Transforms } from '../workload/transform/schema.js';
import { simulateCourse } from './course.js';
import { hash, hashWork, plain, toolVersion } from './identity.js';
import { loadWorkload } from './workload.js';

/** Everything that determines a result. */
export interface Experiment {
  architecture: Architecture;
  work: Work;
  fidelity: Fidelity;
  /** A whole training instead of one step. */
  course?: Course | undefined;
  identity: RunIdentity;
}

export interface Request {
  workload: string;
  arch: string;
  /** Texts of `--set`. */
  overrides: readonly string[];
  fidelity: Fidelity;
  /** Replaces the workload's own batch. */
  batch?: number | undefined;
  /** What is done to the network before it runs. */
  transforms?: Transforms | undefined;
}

/** Loads and checks both files and works out the identity of the run; nothing is simulated yet. */
export async function prepare(request: Request): Promise<Experiment> {
  const architecture = await loadArchitecture(request.arch, request.overrides, registry);
  const loaded = await loadWorkload(request.workload);
  const { batch } = request;
  if (loaded.type === 'circuit') {
    refuseTransforms(request);
    const circuit = batch === undefined ? loaded.circuit : { ...loaded.circuit, copies: batch };
    return assembleWork(architecture, { type: 'circuit', circuit }, request.fidelity);
  }
  const { network, course } = transformed(loaded, request);
  return assemble(architecture, network, request.fidelity, course);
}

const isTransformed = ({ transforms = {} }: Request): boolean =>
  Object.values(transforms).some((one) => one !== undefined);

function refuseTransforms(request: Request): void {
  if (!isTransformed(request)) return;
  throw new InputError(`workload '${request.workload}' is a circuit`, {
    expected: 'a network for --training, --prune and --draco',
  });
}

function transformed(loaded: Transformed, request: Request): Transformed {
  const { workload, batch, transforms = {} } = request;
  const batched = batch === undefined ? loaded : withBatch(loaded, batch);
  if (!isTransformed(request)) return batched;
  if (batched.course !== undefined) {
    throw new InputError(`workload '${workload}' is a whole training already`, {
      expected: 'a network that is not transformed yet',
    });
  }
  return applyTransforms(batched.network, transforms);
}

function withBatch({ network, course }: Transformed, batch: number): Transformed {
  const again = (one: Network): Network => ({
    ...one,
    batch,
    ...(one.transforms?.['training'] === undefined
      ? {}
      : { transforms: { ...one.transforms, training: { batch } } }),
  });
  if (course === undefined) return { network: again(network) };
  const intervals = course.intervals.map((one) => ({ ...one, network: again(one.network) }));
  return { network: again(network), course: { ...course, intervals } };
}

export const assemble = (
  architecture: Architecture,
  network: Network,
  fidelity: Fidelity,
  course?: Course,
): Experiment => assembleWork(architecture, { type: 'network', network }, fidelity, course);

/** Everything that determines a result, from its checked parts. */
export function assembleWork(
  architecture: Architecture,
  work: Work,
  fidelity: Fidelity,
  course?: Course,
): Experiment {
  const model = registry.modelOf(architecture.kind);
  if (!model.fidelities.includes(fidelity)) {
    throw new InputError(`kind '${architecture.kind}' has no fidelity '${fidelity}'`, {
      expected: `one of ${model.fidelities.join(', ')}`,
    });
  }
  checkWork(model, work);
  const options = { fidelity, ...optionsOf(work, course) };
  const hashes = {
    archHash: hash({ spec: architecture.spec, provenance: architecture.provenance }),
    workloadHash: course === undefined ? hashWork(work) : hash(course),
    optionsHash: hash(options),
  };
  const names = { workload: nameOf(work, course), arch: architecture.name, kind: architecture.kind };
  const id = hash({ ...names, ...hashes, tool: toolVersion() });
  const spec = plain(architecture.spec) as Record<string, unknown>;
  return {
    architecture,
    work,
    fidelity,
    course,
    identity: { id, ...names, fidelity, toolVersion: toolVersion(), ...hashes, architecture: spec, options },
  };
}

function optionsOf(work: Work, course: Course | undefined): Record<string, unknown> {
  if (work.type === 'circuit') return { copies: work.circuit.copies };
  const { batch, transforms } = work.network;
  return {
    batch,
    ...(transforms === undefined ? {} : { transforms }),
    ...(course === undefined
      ? {}
      : { course: { images: course.images, epochs: course.intervals.map(({ epoch }) => epoch) } }),
  };
}

const nameOf = (work: Work, course: Course | undefined): string =>
  course === undefined
    ? workName(work)
    : workName(work).replace(/-e\d+/, '').replace('+training', '+whole-training');

export function simulate(experiment: Experiment, probe?: Probe): RunRecord {
  const { architecture, work, fidelity, identity, course } = experiment;
  const model = registry.modelOf(architecture.kind);
  const one = (each: Work, listener?: Probe): Omit<RunRecord, 'run'> =>
    simulateWork(model, architecture, each, { fidelity }, listener);
  if (course !== undefined && probe !== undefined) {
    throw new InputError('a whole training is a sum of steps and has no trace', {
      field: '--trace',
      expected: 'one step: --prune <trace>@<strength>:epoch=<n>',
    });
  }
  const outcome =
    course === undefined
      ? one(work, probe)
      : simulateCourse(course, (network) => one({ type: 'network', network }));
  const notes = work.type === 'network' ? (work.network.notes ?? []) : [];
  return {
    run: identity,
    ...outcome,
    assumptions: notes.length === 0 ? outcome.assumptions : [...outcome.assumptions, ...notes],
  };
}
