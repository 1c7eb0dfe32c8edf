import type { Settled } from '../arch/load.js';
import type { Origins } from '../arch/provenance.js';
import type { Machine } from './account.js';
import { technologyConstants } from './constants.js';
import type { EnergyModel } from './schema.js';

/** Completes the energy section of a checked architecture, and names the constants that are computed for it. */
export function settleEnergy<Spec extends { energy: EnergyModel }>(
  spec: Spec,
  machine: Machine,
  origins: Origins,
): Settled {
  return { spec, constants: technologyConstants(spec.energy, machine, origins) };
}
