/** Kinds of machine: the registry, and what a model is. */
export { kinds, modelOf, schema } from './registry.js';
export type { CircuitModel, Model, NetworkModel, SimulationOptions, Work } from './model.js';
