import type { OperatorRecord, Totals } from '../../results/record.js';
import { TrafficSums } from '../../results/traffic-places.js';

/** What of totals is the sum of the operators. */
export type Sums = Pick<
  Totals,
  'work' | 'macs' | 'computeCycles' | 'fillCycles' | 'drainCycles' | 'stallCycles' | 'traffic' | 'energy'
> & { energyJoules: number };

/** What of an operator is summed up. */
export type Summand = Pick<
  OperatorRecord,
  | 'work'
  | 'macs'
  | 'energyJoules'
  | 'computeCycles'
  | 'fillCycles'
  | 'drainCycles'
  | 'stallCycles'
  | 'energy'
  | 'traffic'
>;

/** Sums operators up one by one: a sweep does so with a hundred a point. */
export class OperatorSums {
  private readonly sums = {
    work: 0,
    macs: 0,
    energyJoules: 0,
    computeCycles: 0,
    fillCycles: 0,
    drainCycles: 0,
  };
  private readonly stallCycles = new NamedSums();
  private readonly energy = new NamedSums();
  private readonly traffic = new TrafficSums();
  private countsMacs = true;

  add(one: Summand): void {
    const { sums } = this;
    sums.work += one.work;
    if (one.macs === null) this.countsMacs = false;
    else sums.macs += one.macs;
    sums.energyJoules += one.energyJoules ?? 0;
    sums.computeCycles += one.computeCycles;
    sums.fillCycles += one.fillCycles;
    sums.drainCycles += one.drainCycles;
    this.stallCycles.add(one.stallCycles);
    this.energy.add(one.energy);
    this.traffic.add(one.traffic);
  }

  toSums(): Sums {
    return {
      ...this.sums,
      macs: this.countsMacs ? this.sums.macs : null,
      stallCycles: this.stallCycles.toRecord(),
      traffic: this.traffic.toRows(),
      energy: this.energy.toRecord(),
    };
  }
}

export function sumOperators(operators: readonly OperatorRecord[]): Sums {
  const sums = new OperatorSums();
  for (const one of operators) sums.add(one);
  return sums.toSums();
}

export function sumValues(parts: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const key in parts) sum += parts[key]!;
  return sum;
}

/**
 * Sums by name. Operators have the same names in the same order nearly always, so the next name is looked for where
 * it stood the last time: far quicker than an object as a map.
 */
class NamedSums {
  private readonly names: string[] = [];
  private readonly sums: number[] = [];

  add(part: Readonly<Record<string, number>>): void {
    const { names, sums } = this;
    let at = 0;
    for (const name in part) {
      if (names[at] !== name) at = this.placeOf(name);
      sums[at]! += part[name]!;
      at++;
    }
  }

  private placeOf(name: string): number {
    const known = this.names.indexOf(name);
    if (known >= 0) return known;
    this.sums.push(0);
    return this.names.push(name) - 1;
  }

  toRecord(): Record<string, number> {
    const total: Record<string, number> = {};
    for (const [index, name] of this.names.entries()) total[name] = this.sums[index]!;
    return total;
  }
}
