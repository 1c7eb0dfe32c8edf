import path from 'node:path';
import { loadArchitecture, type Architecture } from '../arch/load.js';
import { findFile } from '../document/files.js';
import { InputError } from '../errors.js';
import type { Probe } from '../engine/probe.js';
import * as registry from '../models/registry.js';
import type { Fidelity, RunIdentity, RunRecord } from '../results/record.js';
import type { Network } from '../workload/graph.js';
import { loadNetwork } from '../workload/load.js';
import { hash, plain, toolVersion } from './identity.js';

/** Everything that determines a result. */
export interface Experiment {
  architecture: Architecture;
  network: Network;
  fidelity: Fidelity;
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
}

/** Loads and checks both files and works out the identity of the run; nothing is simulated yet. */
export async function prepare(request: Request): Promise<Experiment> {
  const architecture = await loadArchitecture(request.arch, request.overrides, registry);
  const network = await loadWorkload(request.workload);
  return assemble(
    architecture,
    request.batch === undefined ? network : { ...network, batch: request.batch },
    request.fidelity,
  );
}

export function assemble(architecture: Architecture, network: Network, fidelity: Fidelity): Experiment {
  const model = registry.modelOf(architecture.kind);
  if (!model.fidelities.includes(fidelity)) {
    throw new InputError(`kind '${architecture.kind}' has no fidelity '${fidelity}'`, {
      expected: `one of ${model.fidelities.join(', ')}`,
    });
  }
  const options = { fidelity, batch: network.batch };
  const hashes = {
    archHash: hash({ spec: architecture.spec, provenance: architecture.provenance }),
    workloadHash: hash(network),
    optionsHash: hash(options),
  };
  const names = { workload: network.name, arch: architecture.name, kind: architecture.kind };
  const id = hash({ ...names, ...hashes, tool: toolVersion() });
  const spec = plain(architecture.spec) as Record<string, unknown>;
  return {
    architecture,
    network,
    fidelity,
    identity: { id, ...names, fidelity, toolVersion: toolVersion(), ...hashes, architecture: spec, options },
  };
}

export function simulate(experiment: Experiment, probe?: Probe): RunRecord {
  const { architecture, network, fidelity, identity } = experiment;
  const outcome = registry.modelOf(architecture.kind).simulate(architecture, network, { fidelity }, probe);
  return { run: identity, ...outcome };
}

/** A workload by name or path; SCALE-Sim CSV and ONNX files are read as they are. */
export async function loadWorkload(nameOrPath: string): Promise<Network> {
  const extension = path.extname(nameOrPath).toLowerCase();
  if (extension === '.csv' || extension === '.onnx') {
    const { IMPORTERS } = await import('../workload/import/index.js');
    return IMPORTERS[extension === '.csv' ? 'scalesim' : 'onnx'].read(nameOrPath);
  }
  return loadNetwork(findFile('workloads', nameOrPath));
}
