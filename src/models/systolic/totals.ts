import type { Architecture } from '../../arch/load.js';
import { Pricing } from '../../energy/account.js';
import { TrafficSums } from '../../results/traffic-places.js';
import type { Traffic } from '../../results/record.js';
import { canonical } from '../../work/hash.js';
import type { Context, Outcome } from '../model.js';
import type { MovedElements } from '../record/intensity.js';
import { sumValues } from '../record/sums.js';
import type { GemmSpec } from './architecture.js';
import { energyMachine, operatorEnergy } from './energy.js';
import type { LaidOut } from './laid-out.js';
import { assumed, recordOf } from './outcome.js';
import type { Ran } from './simulate.js';
import { DENSE } from './sparsity.js';
import { sumTimes } from './times.js';

/** What all operators of a network are together, whatever time they take. */
interface Still {
  work: number;
  moved: MovedElements;
  traffic: Traffic[];
  /** Joules of each operator if it took no time. */
  joules: Float64Array;
  /** Joules of all of them by component; those of time are zero. */
  energy: Record<string, number>;
}

/** What operators cost beside what time costs, which does not change with the bandwidth of the DRAM. */
class Tariff {
  readonly pricing: Pricing;
  private readonly training: boolean;
  private readonly spec: GemmSpec;
  constructor(spec: GemmSpec, training: boolean) {
    this.spec = spec;
    this.training = training;
    this.pricing = new Pricing(spec.energy, energyMachine(spec));
  }

  stillOf(laidOut: readonly LaidOut[]): Still {
    const { level } = this.spec.intensity;
    const traffic = new TrafficSums();
    const moved = { activations: 0, weights: 0 };
    const joules = new Float64Array(laidOut.length);
    const energy: Record<string, number> = {};
    let work = 0;
    for (const [index, one] of laidOut.entries()) {
      const own = this.chargeOf(one);
      joules[index] = sumValues(own);
      for (const name in own) energy[name] = (energy[name] ?? 0) + own[name]!;
      const { activations, weights } = one.moved.elements[level];
      moved.activations += activations;
      moved.weights += weights;
      traffic.add(one.moved.traffic);
      work += one.macs;
    }
    return { work, moved, traffic: traffic.toRows(), joules, energy };
  }

  /** Energy of an operator by component, as if it took no time. */
  private chargeOf(one: LaidOut): Record<string, number> {
    let { charge } = one;
    if (charge?.by !== this) {
      const still = { work: one.work, moved: one.moved, macs: one.macs, cycles: { start: 0, end: 0 } };
      const energy = operatorEnergy(still, this.spec, this.pricing, this.training, DENSE);
      one.charge = charge = { by: this, energy };
    }
    return charge.energy;
  }
}

/**
 * The record of a network that has run, with its totals and no operators: those of `toRecord`, to the bit.
 * @returns undefined where the record of each operator is needed for them: zeros, a memory with banks
 */
export function toTotals(
  { laidOut, times, memory }: Ran,
  spec: GemmSpec,
  architecture: Architecture,
  { remember }: Pick<Context, 'remember'>,
): Outcome | undefined {
  if (laidOut.length === 0 || memory !== undefined || spec.sparsity !== undefined) return undefined;
  const key = `tariff ${canonical([spec.energy, energyMachine(spec), spec.clock, spec.intensity.level])}`;
  const isTraining = (): boolean => laidOut.some(({ work }) => work.operator.phase !== undefined);
  // Its operators are those of one lowered network, which the first of them stands for.
  const tariff = remember(laidOut[0]!.work, key, () => new Tariff(spec, isTraining()));
  const still = remember(laidOut, key, () => tariff.stillOf(laidOut));
  const { latest, ...cycles } = sumTimes(times);
  let mappedCycles: number | undefined;
  for (let index = 0; index < laidOut.length; index++)
    if (laidOut[index]!.work.unit === 'array') mappedCycles = (mappedCycles ?? 0) + times.compute[index]!;
  return recordOf(spec).finishTallied(
    {
      ...cycles,
      ...energyOf(still, times, tariff.pricing, spec.clock),
      latest,
      work: still.work,
      macs: still.work,
      traffic: still.traffic,
      moved: still.moved,
      // Nothing but the array has MACs.
      mapped: still.work,
      mappedCycles,
    },
    { assumptions: assumed(spec, architecture) },
  );
}

/** Joules in all and by component, those of time last. */
function energyOf(
  { joules, energy }: Still,
  { start, end }: Ran['times'],
  pricing: Pricing,
  clock: number,
): { energyJoules: number; energy: Record<string, number> } {
  let [energyJoules, clocked, leaked] = [0, 0, 0];
  for (let index = 0; index < joules.length; index++) {
    const cycles = end[index]! - start[index]!;
    const [ticked, leakage] = [pricing.clockOf(cycles), pricing.leakageOf(cycles / clock)];
    clocked += ticked ?? 0;
    leaked += leakage;
    energyJoules += joules[index]! + (ticked ?? 0) + leakage;
  }
  const timed = 'clock' in energy ? { clock: clocked, leakage: leaked } : { leakage: leaked };
  return { energyJoules, energy: { ...energy, ...timed } };
}
