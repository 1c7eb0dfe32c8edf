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

export interface Intensities {
  /** MACs per element moved at the DRAM level. */
  arithmeticIntensity: number;
  /** Data-type-aware intensity DI (form and factor recalled, not read; see `systole explain`). */
  weightedArithmeticIntensity: number;
}

export interface OperatorRecord extends Intensities {
  name: string;
  kind: string;
  stage: string;
  /** Unit that executed it: `array`, `vector`, or `fused` into the operator named by `fusedInto`. */
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
  macs: number;
  peUtilization: number;
  mappingEfficiency: number;
  traffic: Traffic[];
  energyJoules: number;
  energy: Record<string, number>;
  /** Kind-specific numbers (folds, GEMM shape, loop order, ...), by metric name. */
  details: Record<string, number | string>;
}

export interface Totals extends Intensities {
  cycles: number;
  seconds: number;
  macs: number;
  peUtilization: number;
  mappingEfficiency: number;
  energyJoules: number;
  computeCycles: number;
  fillCycles: number;
  drainCycles: number;
  stallCycles: Record<string, number>;
  traffic: Traffic[];
  energy: Record<string, number>;
}

/** Identity and provenance of a run. `id` is a hash of everything that determines the result. */
export interface RunIdentity {
  id: string;
  workload: string;
  arch: string;
  kind: string;
  fidelity: Fidelity;
  toolVersion: string;
  workloadHash: string;
  archHash: string;
  optionsHash: string;
  /** Resolved architecture and options, so that a run can be understood without its files. */
  architecture: Record<string, unknown>;
  options: Record<string, unknown>;
}

export interface RunRecord {
  run: RunIdentity;
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
