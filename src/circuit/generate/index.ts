import { InputError, nearest } from '../../errors.js';
import type { Netlist } from '../netlist.js';
import { parameterValues, type Generator } from './generator.js';
import { KERNELS } from './kernels.js';
import { LAYERS } from './layers.js';
import { PROGRAMS } from './programs.js';

export type { Generator, Parameter } from './generator.js';

/** Every family of circuits that can be generated. */
export const GENERATORS: readonly Generator[] = [...KERNELS, ...PROGRAMS, ...LAYERS];

export function findGenerator(name: string): Generator {
  const found = GENERATORS.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const names = GENERATORS.map((candidate) => candidate.name);
  throw new InputError(`unknown circuit '${name}'`, {
    expected: "a netlist file, or one of the names that 'systole circuit list' prints",
    nearest: nearest(name, names),
  });
}

/**
 * The circuit of a generator with settings `name=value`; parameters not set have their defaults.
 * @throws InputError for an unknown name, a value out of bounds, a circuit too large
 */
export function generateCircuit(name: string, settings: readonly string[] = []): Netlist {
  const found = findGenerator(name);
  return found.build(parameterValues(found, settings));
}
