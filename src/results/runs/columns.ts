import type { Machine, OperatorRecord, RunIdentity, Totals } from '../record.js';

/** Scalar fields of the contract, in the order in which they are stored and exported. */
export const IDENTITY_TEXT = [
  'id',
  'workload',
  'arch',
  'kind',
  'fidelity',
  'toolVersion',
  'codeHash',
  'workloadHash',
  'archHash',
  'optionsHash',
] as const satisfies readonly (keyof RunIdentity)[];

export const IDENTITY_JSON = ['architecture', 'options'] as const satisfies readonly (keyof RunIdentity)[];

/** Columns of a run that hold its machine. */
export const MACHINE = {
  unit: 'machine_unit',
  units: 'machine_units',
  workUnit: 'work_unit',
  peakPerSecond: 'peak_per_second',
  memoryBytesPerSecond: 'memory_bytes_per_second',
} as const satisfies Record<keyof Machine, string>;

export const TOTAL_NUMBERS = [
  'cycles',
  'seconds',
  'work',
  'macs',
  'peUtilization',
  'mappingEfficiency',
  'arithmeticIntensity',
  'weightedArithmeticIntensity',
  'energyJoules',
  'computeCycles',
  'fillCycles',
  'drainCycles',
] as const satisfies readonly (keyof Totals)[];

export const OPERATOR_TEXT = [
  'name',
  'kind',
  'stage',
  'unit',
] as const satisfies readonly (keyof OperatorRecord)[];

export const OPERATOR_NUMBERS = [
  'cycles',
  'computeCycles',
  'fillCycles',
  'drainCycles',
  'startCycle',
  'endCycle',
  'work',
  'macs',
  'peUtilization',
  'mappingEfficiency',
  'arithmeticIntensity',
  'weightedArithmeticIntensity',
  'energyJoules',
] as const satisfies readonly (keyof OperatorRecord)[];

/** Fields of the contract that live in tables of their own. */
type Nested = 'stallCycles' | 'traffic' | 'energy' | 'details' | 'fusedInto';

/** Fails to compile when the contract gains a field that the store would silently drop. */
type Stored<Contract, Listed> = Exclude<keyof Contract, Listed> extends never ? true : never;
const complete: [
  Stored<RunIdentity, (typeof IDENTITY_TEXT)[number] | (typeof IDENTITY_JSON)[number]>,
  Stored<Totals, (typeof TOTAL_NUMBERS)[number] | Nested>,
  Stored<OperatorRecord, (typeof OPERATOR_TEXT)[number] | (typeof OPERATOR_NUMBERS)[number] | Nested>,
] = [true, true, true];
void complete;

/** `computeCycles` -> `compute_cycles`: the column of a field. */
export function column(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Columns to select under the names of their fields. */
export const aliased = (fields: readonly string[]): string =>
  fields.map((field) => `${column(field)} as "${field}"`).join(', ');
