import type { Architecture } from '../../arch/load.js';
import { Pricing } from '../../energy/account.js';
import { canonical } from '../../work/hash.js';
import type { Context, Outcome } from '../model.js';
import { sumValues } from '../record/sums.js';
import type { GemmSpec } from './architecture.js';
import { energyMachine, operatorEnergy } from './energy.js';
import type { LaidOut } from './laid-out.js';
import { assumed, recordOf } from './outcome.js';
import type { Ran } from './simulate.js';
import { DENSE } from './sparsity.js';

/** What operators cost beside what time costs, which does not change with the bandwidth of the DRAM. */
class Tariff {
  private readonly pricing: Pricing;
  private readonly training: boolean;
  private readonly spec: GemmSpec;
  constructor(spec: GemmSpec, training: boolean) {
    this.spec = spec;
    this.training = training;
    this.pricing = new Pricing(spec.energy, energyMachine(spec));
  }

  /** Energy of an operator by component, good until the next question about it. */
  of(one: LaidOut, cycles: number): Record<string, number> {
    let { charge } = one;
    if (charge?.by !== this) {
      const still = { work: one.work, moved: one.moved, macs: one.macs, cycles: { start: 0, end: 0 } };
      const energy = operatorEnergy(still, this.spec, this.pricing, this.training, DENSE);
      one.charge = charge = { by: this, energy };
    }
    this.pricing.addTime(charge.energy, { cycles, seconds: cycles / this.spec.clock });
    return charge.energy;
  }
}

/**
 * The record of a network that has run, with its totals and no operators: those of `toRecord`, to the bit.
 * @returns undefined where the record of each operator is needed for them: zeros, a memory with banks
 */
export function toTotals(
  { operators, memory }: Ran,
  spec: GemmSpec,
  architecture: Architecture,
  { remember }: Pick<Context, 'remember'>,
): Outcome | undefined {
  if (operators.length === 0 || memory !== undefined || spec.sparsity !== undefined) return undefined;
  const builder = recordOf(spec);
  const key = `tariff ${canonical([spec.energy, energyMachine(spec), spec.clock])}`;
  const isTraining = (): boolean =>
    operators.some(({ laidOut }) => laidOut.work.operator.phase !== undefined);
  // Its operators are those of one lowered network, which the first of them stands for.
  const tariff = remember(operators[0]!.laidOut.work, key, () => new Tariff(spec, isTraining()));
  const { level } = spec.intensity;
  for (const { laidOut, cycles } of operators) {
    const { work, moved, macs } = laidOut;
    const length = cycles.end - cycles.start;
    const energy = tariff.of(laidOut, length);
    builder.tally(
      {
        startCycle: cycles.start,
        phases: { compute: cycles.compute, fill: cycles.fill, drain: cycles.drain, stalls: cycles.stalls },
        work: macs,
        mappingEfficiency: work.unit === 'array' ? laidOut.mappingEfficiency : null,
        traffic: moved.traffic,
        energy,
        moved: moved.elements[level],
      },
      cycles.compute + cycles.fill + cycles.drain + sumValues(cycles.stalls),
      sumValues(energy),
    );
  }
  return builder.finish({ assumptions: assumed(spec, architecture) });
}
