import type { z } from 'zod';
import type { Architecture, Settled } from '../arch/load.js';
import type { Origins } from '../arch/provenance.js';
import type { Probe } from '../engine/probe.js';
import type { MetricGroup } from '../metrics/definition.js';
import type { Fidelity, RunRecord } from '../results/record.js';
import type { OperatorColumns } from '../results/sweeps/operator-columns.js';
import type { Work, WorkKind } from '../work/kind.js';

export interface SimulationOptions {
  fidelity: Fidelity;
  /** Whether operators get their details, default: yes. Sweeps keep none, and a model may leave them out. */
  details?: boolean;
  /**
   * Whether the outcome has its operators, default: yes. Sweeps that keep totals want none, and those that keep all want
   * numbers alone; a model may leave them out then.
   */
  records?: boolean | 'by column';
}

/** What a model makes of its work: a record without the identity of the run. */
export interface Outcome extends Omit<RunRecord, 'run'> {
  /** The operators, if they were asked for by column and are left out of the record. */
  columns?: OperatorColumns | undefined;
}

/** What a simulation may ask of whoever runs it. */
export interface Context {
  /** Hears tasks and milestones; absent in normal runs. */
  probe?: Probe | undefined;
  /**
   * The outcome of other work on another machine, for models of systems made of machines. Equal questions are
   * simulated once.
   */
  run(architecture: Architecture, work: Work, options?: SimulationOptions): Outcome;
  /**
   * What `make` returned for this owner and key, if that was among the latest; else what it returns now. For parts of
   * a result that do not change from one point of a sweep to the next.
   */
  remember<Value>(owner: object, key: string, make: () => Value): Value;
}

/** How the record of a kind reads in a terminal, beside what every record has. */
export interface RecordView {
  /** Details of operators, by metric name, that get a column each. */
  columns?: readonly string[];
  /** Details of operators that tell how each is laid on the machine: the columns of the table of mappings. */
  mapping?: readonly string[];
  /** Further lines about a run. */
  lines?(record: RunRecord): [label: string, text: string][];
  /** What of its work a run did; left out, or undefined: all of it, in plaintext. Runs of different parts are no rivals. */
  part?(record: RunRecord): string | undefined;
  /** Sections of the resolved architecture whose bandwidths are bytes a cycle and whose latencies are cycles. */
  inCycles?: readonly string[];
  /** What the machine is set to, in the headline of a run: dataflow, convention. */
  settings?(architecture: Record<string, unknown>): string[];
}

/** How a kind executes work of another kind than its own: networks on machines of circuits. */
export interface FurtherWork<Given = unknown> {
  accepts: WorkKind<Given>;
  simulate(architecture: Architecture, given: Given, options: SimulationOptions, context: Context): Outcome;
}

/** How one kind of architecture executes the kind of work that it accepts; `simulate` is pure and synchronous. */
export interface Model<Given = unknown> {
  kind: string;
  summary: string;
  fidelities: readonly Fidelity[];
  accepts: WorkKind<Given>;
  /** Work of another kind that it runs as well. */
  also?: FurtherWork;
  /** Fields of its architectures; a getter, so that only the schema of the kind that is asked for is made. */
  readonly schema: z.ZodType;
  /** Whether it asks other kinds through its context: their code is then part of what determines a run. */
  composes?: true;
  /** Address of the model's own module (`import.meta.url`): a run's id holds a hash of it and what it imports. */
  module: string;
  /** Metrics that only this kind has. */
  metrics?: readonly MetricGroup[];
  /** Metrics of all kinds that records of this one have among the details of their totals. */
  totals?: readonly string[];
  view?: RecordView;
  /** Completes a checked architecture by what other files give, and names the constants that are computed for it. */
  settle?(spec: unknown, origins: Origins): Settled;
  /** Silicon area in square metres, if the kind has a model of it, and the machine the numbers for it. */
  area?(spec: unknown): number | undefined;
  /**
   * Paths of the architecture, fields or whole sections, that no count of a run depends on at this fidelity with these
   * settings: axes that a sweep would vary in vain, settings that a comparison need not tell.
   */
  ignores?(spec: unknown, fidelity: Fidelity): readonly string[];
  /** What the model was checked against, printed with every run. */
  checkedAgainst: string;
  simulate(architecture: Architecture, given: Given, options: SimulationOptions, context: Context): Outcome;
}
