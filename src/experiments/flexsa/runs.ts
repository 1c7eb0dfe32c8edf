import { loadArchitecture } from '../../arch/load.js';
import type { FlexsaSpec } from '../../models/flexsa/architecture.js';
import type { Division } from '../../models/flexsa/closed-form.js';
import { MODES } from '../../models/flexsa/geometry.js';
import { divisionOf } from '../../models/flexsa/simulate.js';
import * as registry from '../../models/registry.js';
import type { RunRecord } from '../../results/record.js';
import { requireModelled, type Laboratory } from '../experiment.js';
import type { Configuration, StepRow } from './published.js';

export async function loadDivision(configuration: Configuration): Promise<Division> {
  const { spec } = await loadArchitecture(`flexsa/${configuration}`, [], registry);
  return divisionOf(spec as FlexsaSpec);
}

/** Sums over a training step, or over those of all logged epochs. */
export interface Measured {
  macs: number;
  busyCycles: number;
  bufferBytes: number;
  energyJoules: number;
  /** Cycles by mode, as in MODES. */
  byMode: readonly number[];
  pes: number;
}

export async function measureSteps(
  laboratory: Laboratory,
  { workload, batch, strength }: StepRow,
  configuration: Configuration,
  fidelity: 'analytic' | 'event',
  overrides: readonly string[] = [],
): Promise<Measured> {
  const epochs = strength === undefined ? [undefined] : Array.from({ length: 10 }, (_, index) => 10 * index);
  const sum = { macs: 0, busyCycles: 0, bufferBytes: 0, energyJoules: 0, byMode: MODES.map(() => 0), pes: 0 };
  for (const epoch of epochs) {
    // The paper (as recalled) and the closed form count a data gradient as B H W rows, zeros of a stride included.
    const training = { batch, dgrad: 'spread' } as const;
    const prune =
      epoch === undefined
        ? undefined
        : ({ trace: 'resnet50', strength: strength!, epoch, variant: 'union' } as const);
    const record = await laboratory.run({
      workload,
      arch: `flexsa/${configuration}`,
      overrides,
      fidelity,
      transforms: prune === undefined ? { training } : { training, prune },
    });
    add(sum, record);
  }
  return sum;
}

function add(sum: Measured & { byMode: number[] }, { operators, machine }: RunRecord): void {
  sum.pes = machine.units;
  for (const { unit, work, details, traffic, energyJoules } of operators) {
    if (unit !== 'array') continue;
    sum.macs += work;
    sum.busyCycles += Number(details['busyCycles']);
    sum.energyJoules += requireModelled(energyJoules, 'energy');
    for (const row of traffic)
      if (row.level === 'scratchpad') sum.bufferBytes += row.readBytes + row.writeBytes;
    for (const [index, mode] of MODES.entries()) sum.byMode[index]! += Number(details[`cycles${mode}`]);
  }
}

export const utilizationOf = ({ macs, busyCycles, pes }: Measured): number => macs / (busyCycles * pes);
