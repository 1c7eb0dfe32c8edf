/**
 * The library: what the command line is made of.
 * @example
 * import { prepare, simulate } from 'systole';
 * const run = await prepare({
 *   workload: 'resnet50-imagenet',
 *   arch: 'systolic/128x128',
 *   overrides: ['dataflow=os'],
 * });
 * const { totals, operators, assumptions } = simulate(run);
 */
import type { MetricDefinition } from './metrics/definition.js';
import { METRICS } from './models/registry.js';

export { InputError } from './errors.js';
export { prepare, simulate, type Experiment, type Request } from './simulation/simulate.js';
export { toolVersion } from './simulation/identity.js';
export type {
  Assumption,
  Details,
  Fidelity,
  Intensities,
  Machine,
  OperatorRecord,
  RunCircumstances,
  RunIdentity,
  RunRecord,
  Totals,
  Traffic,
} from './results/record.js';
export type { RunFilter, RunSummary } from './results/runs/store.js';
export { Store } from './results/store.js';
export { METRICS };
export type { MetricDefinition };
export {
  DEVIATIONS,
  deviationsOf,
  findDeviation,
  type Deviation,
  type RunTraits,
} from './deviations/index.js';

/**
 * Definition of a metric by its name, an alias or its column in a table or export.
 * @throws InputError with the nearest name
 */
export const findMetric = (name: string): MetricDefinition => METRICS.find(name);
