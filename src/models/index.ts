/** Kinds of machine: the registry, and what a model is. */
export { kinds, modelOf, schema, WORK_KINDS, workKindOf } from './registry.js';
export type { Context, Model, Outcome, RecordView, SimulationOptions } from './model.js';
export type { Work, WorkKind } from '../work/kind.js';
