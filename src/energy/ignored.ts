import type { EnergyModel } from './schema.js';

/** Fields of an energy section that no energy of this machine depends on, beside what the kind of machine lacks. */
export const ignoredEnergy = ({ actions }: EnergyModel): string[] =>
  // A MAC of the technology has its clock apart from it.
  actions['mac'] === undefined ? ['energy.clocked'] : [];

/** Of machines without a network and scratchpads in their PEs. */
export const NOT_IN_PES = ['energy.actions.noc', 'energy.actions.rf'];
