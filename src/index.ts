/**
 * The library: what the command line is made of.
 * @example
 * import { prepare, simulate } from 'systole';
 * const run = await prepare({
 *   workload: 'resnet50-imagenet',
 *   arch: 'systolic/128x128',
 *   overrides: ['dataflow=os'],
 *   fidelity: 'event',
 * });
 * const { totals, operators, assumptions } = simulate(run);
 */
export { InputError } from './errors.js';
export { prepare, simulate, type Experiment, type Request } from './simulation/simulate.js';
export { toolVersion } from './simulation/identity.js';
export type {
  Assumption,
  Fidelity,
  Intensities,
  OperatorRecord,
  RunCircumstances,
  RunIdentity,
  RunRecord,
  Totals,
  Traffic,
} from './results/record.js';
export { Store, type RunFilter, type RunSummary } from './results/store.js';
export { findMetric, METRICS, type MetricDefinition } from './metrics/definitions.js';
export {
  DEVIATIONS,
  deviationsOf,
  findDeviation,
  type Deviation,
  type RunTraits,
} from './deviations/index.js';
