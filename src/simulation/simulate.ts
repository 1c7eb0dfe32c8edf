import path from 'node:path';
import { loadArchitecture, type Architecture } from '../arch/load.js';
import { findFile } from '../document/files.js';
import { InputError } from '../errors.js';
import type { Probe } from '../engine/probe.js';
import * as registry from '../models/registry.js';
import type { Fidelity, RunIdentity, RunRecord } from '../results/record.js';
import type { Network } from '../workload/graph.js';
import { applyTransforms, type Course, type Transformed } from '../workload/transform/apply.js';
import { loadWorkloadFile } from '../workload/transform/derived.js';
import type { Transforms } from '../workload/transform/schema.js';
import { simulateCourse } from './course.js';
import { hash, plain, toolVersion } from './identity.js';

/** Everything that determines a result. */
export interface Experiment {
  architecture: Architecture;
  network: Network;
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
  const { network, course } = await transformed(request);
  return assemble(architecture, network, request.fidelity, course);
}

async function transformed({ workload, batch, transforms = {} }: Request): Promise<Transformed> {
  const loaded = await loadWorkload(workload);
  const batched = batch === undefined ? loaded : withBatch(loaded, batch);
  if (Object.values(transforms).every((one) => one === undefined)) return batched;
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

export function assemble(
  architecture: Architecture,
  network: Network,
  fidelity: Fidelity,
  course?: Course,
): Experiment {
  const model = registry.modelOf(architecture.kind);
  if (!model.fidelities.includes(fidelity)) {
    throw new InputError(`kind '${architecture.kind}' has no fidelity '${fidelity}'`, {
      expected: `one of ${model.fidelities.join(', ')}`,
    });
  }
  const { transforms } = network;
  const options = {
    fidelity,
    batch: network.batch,
    ...(transforms === undefined ? {} : { transforms }),
    ...(course === undefined
      ? {}
      : { course: { images: course.images, epochs: course.intervals.map(({ epoch }) => epoch) } }),
  };
  const hashes = {
    archHash: hash({ spec: architecture.spec, provenance: architecture.provenance }),
    workloadHash: hash(course ?? network),
    optionsHash: hash(options),
  };
  const names = { workload: nameOf(network, course), arch: architecture.name, kind: architecture.kind };
  const id = hash({ ...names, ...hashes, tool: toolVersion() });
  const spec = plain(architecture.spec) as Record<string, unknown>;
  return {
    architecture,
    network,
    fidelity,
    course,
    identity: { id, ...names, fidelity, toolVersion: toolVersion(), ...hashes, architecture: spec, options },
  };
}

const nameOf = ({ name }: Network, course: Course | undefined): string =>
  course === undefined ? name : name.replace(/-e\d+/, '').replace('+training', '+whole-training');

export function simulate(experiment: Experiment, probe?: Probe): RunRecord {
  const { architecture, network, fidelity, identity, course } = experiment;
  const model = registry.modelOf(architecture.kind);
  const one = (each: Network, listener?: Probe): Omit<RunRecord, 'run'> =>
    model.simulate(architecture, each, { fidelity }, listener);
  if (course !== undefined && probe !== undefined) {
    throw new InputError('a whole training is a sum of steps and has no trace', {
      field: '--trace',
      expected: 'one step: --prune <trace>@<strength>:epoch=<n>',
    });
  }
  const outcome = course === undefined ? one(network, probe) : simulateCourse(course, one);
  const { notes = [] } = network;
  return {
    run: identity,
    ...outcome,
    assumptions: notes.length === 0 ? outcome.assumptions : [...outcome.assumptions, ...notes],
  };
}

/** A workload by name or path; SCALE-Sim CSV and ONNX files are read as they are. */
export async function loadWorkload(nameOrPath: string): Promise<Transformed> {
  const extension = path.extname(nameOrPath).toLowerCase();
  if (extension === '.csv' || extension === '.onnx') {
    const { IMPORTERS } = await import('../workload/import/index.js');
    return { network: IMPORTERS[extension === '.csv' ? 'scalesim' : 'onnx'].read(nameOrPath) };
  }
  return loadWorkloadFile(findFile('workloads', nameOrPath));
}
