/**
 * What came out of a simulation: one uniform record whatever the kind of machine.
 * The names are the tool's public contract (JSON of `systole run`, columns of the database).
 */
export type Fidelity = 'analytic' | 'event' | 'register';
export const FIDELITIES: readonly Fidelity[] = ['analytic', 'event', 'register'];

/** Bytes moved at one level of the memory hierarchy on behalf of one tensor. */
export interface Traffic {
  /** `dram`, `scratchpad`, ... */
  level: string;
  /** `ifmap`, `filter`, `ofmap`, `psum`, ... */
  tensor: string;
  readBytes: number;
  writeBytes: number;
}

/** A constant or rule that the result rests on and that was not read in a source. */
export interface Assumption {
  /** Path in the architecture or name of the rule. */
  name: string;
  value: string;
  status: 'assumed' | 'recalled' | 'fitted' | 'derived';
  source: string;
}

/** What ran the work, in terms that every kind of machine shares. */
export interface Machine {
  /** What does the work, in the plural: `PEs`, `gate engines`. */
  unit: string;
  /** How many of them there are; `peUtilization` is of all of them. */
  units: number;
  /** What is counted as work: `MAC`, `gate`, `butterfly`. */
  workUnit: string;
  /** Work a second with every unit busy; null if the machine has no such number. */
  peakPerSecond: number | null;
  /** Off-chip bytes a second; null if that is not modelled or not limited. */
  memoryBytesPerSecond: number | null;
}

/** Null: of a kind that does not have it. */
export interface Intensities {
  /** MACs per element moved at the DRAM level. */
  arithmeticIntensity: number | null;
  /** Data-type-aware intensity DI (form and factor recalled, not read; see `systole explain`). */
  weightedArithmeticIntensity: number | null;
}

/** Numbers and words by metric name that only some kinds have. */
export type Details = Record<string, number | string>;

/** What of an operator or of a whole run is not modelled is null, never zero. */
export interface OperatorRecord extends Intensities {
  name: string;
  kind: string;
  stage: string;
  /**
   * Lane that executed it (`array`, `vector`, ...), or `fused` into the operator named by `fusedInto`. Operators of
   * one lane follow one another; those of different lanes may overlap.
   */
  unit: string;
  fusedInto?: string;
  /** computeCycles + fillCycles + drainCycles + sum of stallCycles; always exactly. */
  cycles: number;
  computeCycles: number;
  fillCycles: number;
  drainCycles: number;
  /** Cycles by cause; every cause present, zero if none. */
  stallCycles: Record<string, number>;
  /** Cycle at which the operator began and ended, from the start of the run. */
  startCycle: number;
  endCycle: number;
  /** In the machine's unit of work. */
  work: number;
  macs: number | null;
  peUtilization: number | null;
  /** Null off the units that work is mapped to. */
  mappingEfficiency: number | null;
  traffic: Traffic[];
  energyJoules: number | null;
  energy: Record<string, number>;
  /** Kind-specific numbers (folds, GEMM shape, loop order, ...), by metric name. */
  details: Details;
}

export interface Totals extends Intensities {
  cycles: number;
  seconds: number;
  /** In the machine's unit of work. */
  work: number;
  macs: number | null;
  peUtilization: number | null;
  mappingEfficiency: number | null;
  energyJoules: number | null;
  computeCycles: number;
  fillCycles: number;
  drainCycles: number;
  stallCycles: Record<string, number>;
  traffic: Traffic[];
  energy: Record<string, number>;
  /** Kind-specific numbers of the whole run, by metric name; of distributions `<metric>.p50`, `.p99`, ... */
  details: Details;
}

/** Identity and provenance of a run. `id` is a hash of everything that determines the result. */
export interface RunIdentity {
  id: string;
  workload: string;
  arch: string;
  kind: string;
  fidelity: Fidelity;
  toolVersion: string;
  /** Hash of the built code of the model and of what it imports. */
  codeHash: string;
  workloadHash: string;
  archHash: string;
  optionsHash: string;
  /** Resolved architecture and options, so that a run can be understood without its files. */
  architecture: Record<string, unknown>;
  options: Record<string, unknown>;
}

export interface RunRecord {
  run: RunIdentity;
  machine: Machine;
  totals: Totals;
  operators: OperatorRecord[];
  assumptions: Assumption[];
}

/** Facts about how a run was made that must not change its bytes. */
export interface RunCircumstances {
  wallSeconds: number;
  host: string;
  createdAt: string;
}
