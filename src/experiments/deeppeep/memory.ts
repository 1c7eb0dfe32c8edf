import { memoryOf, residentBytes } from '../../sidechannel/observe/memory.js';
import { kernelsOf } from '../../sidechannel/observe/kernels.js';
import { parameters } from '../../workload/count.js';
import { elements, type Network } from '../../workload/graph.js';
import type { Laboratory } from '../experiment.js';
import { observed } from './leakage.js';

/** Kinds of operators whose results a framework keeps in a buffer of their own. */
const BUFFERED: readonly string[] = ['conv', 'linear', 'pool', 'elementwise', 'activation', 'norm', 'concat'];

/** Elements of all results (batch norm and activations, too) for a parameter. */
export function activationsPerWeight({ operators }: Network): number {
  const kept = operators.filter(({ kind }) => BUFFERED.includes(kind));
  const activations = kept.reduce((sum, { output }) => sum + elements(output), 0);
  return activations / operators.reduce((sum, operator) => sum + parameters(operator), 0);
}

export interface Memory {
  activationsPerWeight: number;
  /** Memory in use at one image, context included, over the bytes of all parameters. */
  footprintOverModel: number;
}

export async function memoryRatios(laboratory: Laboratory, name: string): Promise<Memory> {
  const run = await observed(laboratory, name, 0);
  const { used } = memoryOf(run, kernelsOf(run)).at(-1)!;
  return {
    activationsPerWeight: activationsPerWeight(run.network),
    footprintOverModel: used / residentBytes(run),
  };
}
