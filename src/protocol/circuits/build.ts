import { generateCircuit } from '../../circuit/generate/index.js';
import type { Netlist } from '../../circuit/netlist.js';
import { InputError } from '../../errors.js';
import type { SiteCircuit } from './sites.js';

type Generated = Pick<SiteCircuit, 'name' | 'generator' | 'parameters'>;

const settingsOf = ({ parameters }: Generated): string[] =>
  Object.entries(parameters).map(([name, value]) => `${name}=${value}`);

/** Equal for equal circuits, whatever site they are of. */
export const circuitKey = (circuit: Generated): string =>
  [circuit.generator, ...settingsOf(circuit)].join(' ');

/** @throws InputError naming the field of the machine, or the site, that the circuit cannot be made of */
export function buildCircuit(circuit: Generated): Netlist {
  try {
    return generateCircuit(circuit.generator, settingsOf(circuit));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const parameter = /^--param (.*)$/.exec(error.detail.field ?? '')?.[1] ?? '';
    throw error.with({ field: fieldOf(circuit, parameter) });
  }
}

/** What of a machine's file a parameter is from; of a size, the operator. */
function fieldOf({ name, generator }: Generated, parameter: string): string {
  if (parameter === 'fraction') return 'nonlinear.fraction';
  if (parameter !== 'bits') return `${parameter} of '${name}'`;
  return ON_SHARES.includes(generator) ? 'nonlinear.field' : 'nonlinear.word';
}

const ON_SHARES = ['relu-shares', 'relu6-shares', 'circa-sign'];
