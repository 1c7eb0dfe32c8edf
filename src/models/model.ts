import type { z } from 'zod';
import type { Architecture } from '../arch/load.js';
import type { CircuitJob } from '../circuit/netlist.js';
import type { Fidelity, RunRecord } from '../results/record.js';
import type { Network } from '../workload/graph.js';
import type { Probe } from '../engine/probe.js';

export interface SimulationOptions {
  fidelity: Fidelity;
}

/** What a machine is given to do. */
export type Work = { type: 'network'; network: Network } | { type: 'circuit'; circuit: CircuitJob };

/** What every kind of architecture says about itself. */
interface Kind {
  kind: string;
  summary: string;
  fidelities: readonly Fidelity[];
  schema: z.ZodType;
  /** Silicon area in square metres, if the kind has a model of it. */
  area?(spec: unknown): number;
  /** What the model was checked against, printed with every run. */
  checkedAgainst: string;
}

type Simulate<Given> = (
  architecture: Architecture,
  given: Given,
  options: SimulationOptions,
  probe?: Probe,
) => Omit<RunRecord, 'run'>;

/** A machine that executes networks; `simulate` is pure and synchronous. */
export interface NetworkModel extends Kind {
  accepts: 'network';
  simulate: Simulate<Network>;
}

/** A machine that garbles or evaluates Boolean circuits; `simulate` is pure and synchronous. */
export interface CircuitModel extends Kind {
  accepts: 'circuit';
  simulate: Simulate<CircuitJob>;
}

/** How one kind of architecture executes a workload. */
export type Model = NetworkModel | CircuitModel;
