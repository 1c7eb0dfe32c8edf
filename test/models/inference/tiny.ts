import path from 'node:path';
import { loadArchitecture } from '../../../src/arch/load.js';
import { RunContext } from '../../../src/models/dispatch.js';
import { simulateInference } from '../../../src/models/inference/simulate.js';
import type { Outcome } from '../../../src/models/model.js';
import * as registry from '../../../src/models/registry.js';
import type { Fidelity } from '../../../src/results/record.js';
import { parseNetwork } from '../../../src/workload/load.js';

/** Every constant another number, so that each term of a sum can be told. */
export const ARCH = path.join(import.meta.dirname, 'tiny.yaml');

/** 80 ReLUs, 112 squares; layers of 48 to 80, 80 to 112 and 7 to 11 elements with 135, 35 and 77 weights. */
export const TINY = `kind: network
name: tiny
input: { channels: 3, height: 4, width: 4 }
operators:
  - { name: a, kind: conv, stage: S1, filters: 5, kernel: 3, padding: 1, then: [batch-norm] }
  - { name: cut, kind: activation, stage: S1, function: relu }
  - { name: b, kind: conv, stage: S2, filters: 7, kernel: 1 }
  - { name: curve, kind: activation, stage: S2, function: polynomial, degree: 2 }
  - { name: mean, kind: pool, type: average, kernel: global }
  - { name: c, kind: linear, features: 11 }
`;

export async function run(
  settings: readonly string[] = [],
  {
    text = TINY,
    fidelity = 'analytic',
    batch = 1,
  }: { text?: string; fidelity?: Fidelity; batch?: number } = {},
): Promise<Outcome> {
  const architecture = await loadArchitecture(ARCH, settings, registry);
  const network = { ...parseNetwork(text), batch };
  return simulateInference(network, architecture, fidelity, new RunContext());
}

export const number = ({ totals }: Outcome, name: string): number => Number(totals.details[name]);

/** Bytes written by level and tensor. */
export const written = ({ totals }: Outcome): Record<string, number> =>
  Object.fromEntries(
    totals.traffic.map(({ level, tensor, writeBytes }) => [`${level} ${tensor}`, writeBytes]),
  );
