import type { Outcome } from '../models/model.js';
import { RecordBuilder } from '../models/record/builder.js';
import type { Totals } from '../results/record.js';
import type { Course, Part } from '../work/kind.js';

/**
 * A whole training (or other works in succession) as one record: an operator a part, which is its simulation as often
 * as it is made. Every count and cycle is that of one step times that number.
 */
export function simulateCourse(course: Course, simulate: (given: unknown) => Outcome): Outcome {
  const made = course.parts.map((part) => ({ part, outcome: simulate(part.given) }));
  const { machine, totals: first, assumptions } = made[0]!.outcome;
  const builder = new RecordBuilder({ ...machine, clock: first.cycles / first.seconds });
  for (const { part, outcome } of made) addInterval(builder, part, outcome.totals);
  return builder.finish({
    totals: {
      ...meansOf(
        made.map(({ part, outcome: { totals } }) => ({ times: part.times, totals })),
        machine.units,
      ),
      seconds: made.reduce((sum, { part, outcome }) => sum + outcome.totals.seconds * part.times, 0),
    },
    assumptions: [
      ...assumptions,
      {
        name: 'training.course',
        value: `${course.parts.length} intervals`,
        status: 'derived',
        source:
          'every step of an interval takes as long as one simulated step; loss, update and reconfiguration take no time',
      },
    ],
  });
}

function addInterval(builder: RecordBuilder, { name, times, details }: Part<unknown>, totals: Totals): void {
  const scale = (parts: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, value * times]));
  builder.add({
    name,
    kind: 'interval',
    unit: 'array',
    phases: {
      compute: totals.computeCycles * times,
      fill: totals.fillCycles * times,
      drain: totals.drainCycles * times,
      stalls: scale(totals.stallCycles),
    },
    work: totals.work * times,
    utilization: totals.peUtilization,
    mappingEfficiency: totals.mappingEfficiency,
    moved: {
      arithmeticIntensity: totals.arithmeticIntensity,
      weightedArithmeticIntensity: totals.weightedArithmeticIntensity,
    },
    traffic: totals.traffic.map((row) => ({
      ...row,
      readBytes: row.readBytes * times,
      writeBytes: row.writeBytes * times,
    })),
    energy: scale(totals.energy),
    details: { ...details, stepCycles: totals.cycles, stepMacs: totals.work },
  });
}

/** Ratios of a record's totals, and what is above the line of each. */
const RATIOS = {
  peUtilization: mappedWork,
  mappingEfficiency: mappedWork,
  arithmeticIntensity: ({ work }: Totals): number => work,
  weightedArithmeticIntensity: ({ work }: Totals): number => work,
} as const;
type Ratio = keyof typeof RATIOS;

/** Work done on the units: utilisation is its share of what they could have done. */
function mappedWork({ peUtilization, cycles }: Totals, units: number): number {
  return (peUtilization ?? 0) * cycles * units;
}

/** Means over all parts: of PE-cycles and of elements moved, which each part's work and ratio give. */
function meansOf(steps: readonly { times: number; totals: Totals }[], units: number): Partial<Totals> {
  const mean = (of: Ratio): number | null => {
    if (steps.some(({ totals }) => totals[of] === null)) return null;
    let [above, below] = [0, 0];
    for (const { times, totals } of steps) {
      const part = times * RATIOS[of](totals, units);
      above += part;
      if (totals[of]! > 0) below += part / totals[of]!;
    }
    return below > 0 ? above / below : 0;
  };
  return Object.fromEntries((Object.keys(RATIOS) as Ratio[]).map((of) => [of, mean(of)]));
}
