import type { z } from 'zod';
import type { Architecture } from '../arch/load.js';
import type { Fidelity, RunRecord } from '../results/record.js';
import type { Network } from '../workload/graph.js';
import type { Probe } from '../engine/probe.js';

export interface SimulationOptions {
  fidelity: Fidelity;
}

/** How one kind of architecture executes a workload: pure and synchronous. */
export interface Model {
  kind: string;
  summary: string;
  fidelities: readonly Fidelity[];
  schema: z.ZodType;
  /** Silicon area in square metres, if the kind has a model of it. */
  area?(spec: unknown): number;
  /** What the model was checked against, printed with every run. */
  checkedAgainst: string;
  simulate(
    architecture: Architecture,
    network: Network,
    options: SimulationOptions,
    probe?: Probe,
  ): Omit<RunRecord, 'run'>;
}
