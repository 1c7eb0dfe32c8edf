import type { IntensityChoice } from '../../metrics/schema.js';
import type {
  Assumption,
  Details,
  Intensities,
  Machine,
  OperatorRecord,
  Totals,
  Traffic,
} from '../../results/record.js';
import type { Outcome } from '../model.js';
import { intensities, type MovedElements } from './intensity.js';
import { OperatorSums, sumValues, type Summand, type Sums } from './sums.js';

/** Cycles of an operator by what they were spent on. */
export interface Phases {
  compute: number;
  fill?: number;
  drain?: number;
  /** By cause; every cause of the kind present, zero if none. */
  stalls?: Record<string, number>;
}

/** An operator as its model knows it; the builder works out the rest. */
export interface OperatorDraft {
  name: string;
  kind: string;
  stage?: string;
  /** Lane that executed it. */
  unit: string;
  fusedInto?: string | undefined;
  /** Default: where the operator added before ended. */
  startCycle?: number;
  /** Default: `startCycle` and the sum of the phases; later if the operator was interrupted by others. */
  endCycle?: number;
  phases: Phases;
  /** In the machine's unit of work. */
  work: number;
  /** Null off the units that work is mapped to: what is done elsewhere is none of their use. */
  mappingEfficiency: number | null;
  /** Default: work over what all units could have done in these cycles. */
  utilization?: number | null;
  traffic: Traffic[];
  /** Joules by component; left out if the machine has no energy model. */
  energy?: Record<string, number>;
  /** Elements moved, or the intensities themselves; left out by kinds that have none. */
  moved?: MovedElements | Intensities;
  details?: Details;
}

export interface MachineDescription extends Machine {
  /** Hertz: the clock in whose cycles the record counts. */
  clock: number;
  /** How AI and DI are taken; left out by kinds that have none. */
  intensity?: IntensityChoice;
}

/** What totals take from elsewhere than the sum of the operators. */
export interface Whole {
  /** Length of the run; default: end of the operator that ends last. */
  cycles?: number;
  details?: Details;
  /** Totals that follow another rule in this kind. */
  totals?: Partial<Totals>;
  assumptions: readonly Assumption[];
}

/** Operators summed up. */
export interface Tally extends Sums {
  /** Work done on the units. */
  mapped: number;
  /** Compute cycles of what was mapped; undefined if nothing was. */
  mappedCycles: number | undefined;
  moved: MovedElements;
  /** End of the operator that ends last. */
  latest: number;
}

/**
 * Puts a run's record together, whatever the kind: cycles from phases, utilisation, intensities, energy, totals.
 * A run in which no component took energy is one whose architecture gives none: its energy is null.
 *
 * @example
 * const builder = new RecordBuilder({ unit: 'PEs', units: 4, workUnit: 'MAC', peakPerSecond: 4e9, memoryBytesPerSecond: null, clock: 1e9 });
 * builder.add({ name: 'a', kind: 'conv', unit: 'array', phases: { compute: 10 }, work: 20, mappingEfficiency: 0.5, traffic: [] });
 * builder.finish({ assumptions: [] }).totals.peUtilization; // 0.5
 */
export class RecordBuilder {
  private readonly operators: OperatorRecord[] = [];
  private readonly sums = new OperatorSums();
  private readonly description: MachineDescription;
  private readonly moved: MovedElements = { activations: 0, weights: 0 };
  private now = 0;
  /** Work done on the units. */
  private mapped = 0;
  /** Compute cycles of what was mapped; undefined if nothing was. */
  private mappedCycles: number | undefined;
  /** End of the operator that ends last. */
  private latest = 0;

  constructor(description: MachineDescription) {
    this.description = description;
  }

  /** Adds the next operator and returns its record. */
  add(draft: OperatorDraft): OperatorRecord {
    const { phases, work, energy = {}, startCycle = this.now } = draft;
    const { compute, fill = 0, drain = 0, stalls = {} } = phases;
    const cycles = compute + fill + drain + sumValues(stalls);
    const mapped = draft.mappingEfficiency === null ? 0 : work;
    const { arithmeticIntensity, weightedArithmeticIntensity } = this.intensitiesOf(work, draft.moved);
    // One literal without spreads: a sweep makes a hundred records a point.
    const record: OperatorRecord = {
      name: draft.name,
      kind: draft.kind,
      stage: draft.stage ?? '',
      unit: draft.unit,
      cycles,
      computeCycles: compute,
      fillCycles: fill,
      drainCycles: drain,
      stallCycles: stalls,
      startCycle,
      endCycle: draft.endCycle ?? startCycle + cycles,
      work,
      macs: this.macsOf(work),
      peUtilization: draft.utilization === undefined ? this.utilizationOf(mapped, cycles) : draft.utilization,
      mappingEfficiency: draft.mappingEfficiency,
      arithmeticIntensity,
      weightedArithmeticIntensity,
      traffic: draft.traffic,
      energyJoules: sumValues(energy),
      energy,
      details: draft.details ?? {},
    };
    if (draft.fusedInto !== undefined) record.fusedInto = draft.fusedInto;
    this.count(draft, record);
    this.operators.push(record);
    return record;
  }

  /** Adds an operator to the totals. */
  private count(
    { moved, mappingEfficiency }: Pick<OperatorDraft, 'moved' | 'mappingEfficiency'>,
    one: Summand & { endCycle: number },
  ): void {
    if (mappingEfficiency !== null) {
      this.mapped += one.work;
      this.mappedCycles = (this.mappedCycles ?? 0) + one.computeCycles;
    }
    if (moved !== undefined && 'weights' in moved) {
      this.moved.activations += moved.activations;
      this.moved.weights += moved.weights;
    }
    this.now = one.endCycle;
    this.latest = Math.max(this.latest, one.endCycle);
    this.sums.add(one);
  }

  finish(whole: Whole): Outcome {
    const { mapped, mappedCycles, moved, latest } = this;
    const sums = this.sums.toSums();
    if (sums.energyJoules === 0) this.forgetEnergy();
    return this.finishTallied({ ...sums, mapped, mappedCycles, moved, latest }, whole);
  }

  /** The outcome of operators that were summed up elsewhere; it has those that were added here. */
  finishTallied(tally: Tally, { cycles, details = {}, totals = {}, assumptions }: Whole): Outcome {
    const { operators, description } = this;
    const { clock, intensity: _intensity, ...machine } = description;
    const { macs, work, energy, energyJoules, mapped, mappedCycles, moved, latest, ...rest } = tally;
    const length = cycles ?? latest;
    return {
      machine,
      totals: {
        cycles: length,
        seconds: length / clock,
        work,
        macs,
        peUtilization: this.utilizationOf(mapped, length),
        mappingEfficiency: this.meanMapping(mapped, mappedCycles),
        ...this.intensitiesOf(work, moved),
        energyJoules: energyJoules === 0 ? null : energyJoules,
        ...rest,
        energy: energyJoules === 0 ? {} : energy,
        details,
        ...totals,
      },
      operators,
      assumptions: [...assumptions],
    };
  }

  /** Over the compute cycles of what was mapped; null if nothing was. */
  private meanMapping(mapped: number, cycles: number | undefined): number | null {
    if (cycles === undefined) return null;
    return cycles > 0 ? mapped / (cycles * this.description.units) : 0;
  }

  /** Work over what all units could have done. */
  private utilizationOf(work: number, cycles: number): number {
    return cycles > 0 ? work / (cycles * this.description.units) : 0;
  }

  private macsOf(work: number): number | null {
    return this.description.workUnit === 'MAC' ? work : null;
  }

  private intensitiesOf(work: number, moved?: MovedElements | Intensities): Intensities {
    const { intensity } = this.description;
    if (moved !== undefined && 'arithmeticIntensity' in moved) return moved;
    if (intensity === undefined || moved === undefined)
      return { arithmeticIntensity: null, weightedArithmeticIntensity: null };
    return intensities(work, moved, intensity);
  }

  private forgetEnergy(): void {
    for (const operator of this.operators) {
      operator.energyJoules = null;
      operator.energy = {};
    }
  }
}
