import { Pricing, type ActionCounts } from '../../energy/account.js';
import type { NamedColumn } from '../../results/sweeps/operator-columns.js';
import { shortText } from '../../work/short-text.js';
import type { Context } from '../model.js';
import type { GemmSpec } from './architecture.js';
import { countsOf, energyMachine, POWERED } from './energy.js';
import type { LaidOut } from './laid-out.js';
import { DENSE } from './sparsity.js';
import { zeroColumns, type Times } from './times.js';

/** What operators cost if they take no time. */
export interface Charges {
  /** Joules of each operator. */
  joules: Float64Array;
  /** Joules of all of them by component. */
  energy: Record<string, number>;
  /** Joules of each by component. */
  columns: readonly NamedColumn[];
}

/** All that a tariff depends on. */
const PRICED = [...POWERED, 'clock'] as const satisfies readonly (keyof GemmSpec)[];

type Priced = Pick<GemmSpec, (typeof PRICED)[number]>;

/** What operators of a network cost, by their counts and by the time they take. */
export class Tariff {
  /** Equal for machines on which the same operators cost the same. */
  readonly key: string;
  private readonly pricing: Pricing;
  private readonly components: ReturnType<Pricing['components']>;
  private readonly clock: number;
  private readonly training: boolean;

  private constructor(key: string, spec: Priced, training: boolean) {
    this.key = key;
    this.clock = spec.clock;
    this.training = training;
    this.pricing = new Pricing(spec.energy, energyMachine(spec));
    this.components = this.pricing.components();
  }

  /** That of a machine for a network, remembered with it. */
  static of(laidOut: readonly LaidOut[], spec: GemmSpec, { remember }: Pick<Context, 'remember'>): Tariff {
    let key = 'tariff';
    for (const field of PRICED) key += ` ${shortText(spec[field])}`;
    const isTraining = (): boolean => laidOut.some(({ work }) => work.operator.phase !== undefined);
    // Its operators are those of one lowered network, which the first of them stands for.
    return remember(laidOut[0]!.work, key, () => new Tariff(key, spec, isTraining()));
  }

  chargesOf(laidOut: readonly LaidOut[]): Charges {
    const { components } = this;
    const sums = new Float64Array(components.length);
    const [joules, ...columns] = zeroColumns(1 + components.length, laidOut.length) as [
      Float64Array,
      ...Float64Array[],
    ];
    for (let index = 0; index < laidOut.length; index++) {
      const counts = this.countsOf(laidOut[index]!);
      let own = 0;
      for (let component = 0; component < components.length; component++) {
        const one = components[component]!.joules(counts);
        columns[component]![index] = one;
        sums[component]! += one;
        own += one;
      }
      joules[index] = own;
    }
    const energy: Record<string, number> = {};
    for (const [component, { name }] of components.entries()) energy[name] = sums[component]!;
    return {
      joules,
      energy,
      columns: components.map(({ name }, component) => ({ name, numbers: columns[component]! })),
    };
  }

  /** Joules that each operator takes by the time that it lasts, by component. */
  timedColumns({ start, end }: Times): NamedColumn[] {
    const hasClock = this.pricing.clockOf(0) !== undefined;
    const [leakage, ticks] = zeroColumns(hasClock ? 2 : 1, start.length) as [Float64Array, Float64Array?];
    for (let index = 0; index < start.length; index++) {
      const cycles = end[index]! - start[index]!;
      if (ticks !== undefined) ticks[index] = this.pricing.clockOf(cycles)!;
      leakage[index] = this.pricing.leakageOf(cycles / this.clock);
    }
    const clocked = ticks === undefined ? [] : [{ name: 'clock', numbers: ticks }];
    return [...clocked, { name: 'leakage', numbers: leakage }];
  }

  private countsOf(one: LaidOut): ActionCounts {
    return (one.counts ??= countsOf(one, this.training, DENSE));
  }
}

/** Joules in all and by component, those of time last. */
export function energyOf(
  { joules, energy }: Pick<Charges, 'joules' | 'energy'>,
  timed: readonly NamedColumn[],
): { energyJoules: number; energy: Record<string, number>; each: Float64Array } {
  const each = new Float64Array(joules);
  const all = { ...energy };
  for (const { name, numbers } of timed) {
    let sum = 0;
    for (let index = 0; index < each.length; index++) {
      each[index]! += numbers[index]!;
      sum += numbers[index]!;
    }
    all[name] = sum;
  }
  let energyJoules = 0;
  for (let index = 0; index < each.length; index++) energyJoules += each[index]!;
  return { energyJoules, energy: all, each };
}
