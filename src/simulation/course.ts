import { sumsOf } from '../models/totals.js';
import type { OperatorRecord, RunRecord, Totals } from '../results/record.js';
import type { Network } from '../workload/graph.js';
import type { Course } from '../workload/transform/apply.js';

type Outcome = Omit<RunRecord, 'run'>;

/**
 * A whole training as one record: an operator per interval between two reconfigurations, which is its step as
 * often as it is made (`epochs x ceil(images / batch)`). Every count and cycle is the step's times that number.
 */
export function simulateCourse(course: Course, simulate: (network: Network) => Outcome): Outcome {
  let start = 0;
  const parts = course.intervals.map((interval) => {
    const { totals, assumptions } = simulate(interval.network);
    const operator = intervalRecord(interval, course.images, totals, start);
    start = operator.endCycle;
    return { operator, totals, assumptions, times: operator.cycles / totals.cycles };
  });
  return {
    totals: totalsOf(parts, start),
    operators: parts.map(({ operator }) => operator),
    assumptions: [
      ...parts[0]!.assumptions,
      {
        name: 'training.course',
        value: `${course.intervals.length} intervals`,
        status: 'derived',
        source:
          'every step of an interval takes as long as one simulated step; loss, update and reconfiguration take no time',
      },
    ],
  };
}

function intervalRecord(
  { epoch, epochs, network }: Course['intervals'][number],
  images: number,
  totals: Totals,
  startCycle: number,
): OperatorRecord {
  const steps = epochs * Math.ceil(images / network.batch);
  const scaled = (parts: Record<string, number>): Record<string, number> =>
    Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, value * steps]));
  const prune = network.transforms?.['prune'] ?? {};
  return {
    name: `epoch ${epoch}`,
    kind: 'interval',
    stage: '',
    unit: 'array',
    cycles: totals.cycles * steps,
    computeCycles: totals.computeCycles * steps,
    fillCycles: totals.fillCycles * steps,
    drainCycles: totals.drainCycles * steps,
    stallCycles: scaled(totals.stallCycles),
    startCycle,
    endCycle: startCycle + totals.cycles * steps,
    macs: totals.macs * steps,
    peUtilization: totals.peUtilization,
    mappingEfficiency: totals.mappingEfficiency,
    arithmeticIntensity: totals.arithmeticIntensity,
    weightedArithmeticIntensity: totals.weightedArithmeticIntensity,
    traffic: totals.traffic.map((row) => ({
      ...row,
      readBytes: row.readBytes * steps,
      writeBytes: row.writeBytes * steps,
    })),
    energyJoules: totals.energyJoules * steps,
    energy: scaled(totals.energy),
    details: {
      epoch,
      epochs,
      steps,
      batch: network.batch,
      stepCycles: totals.cycles,
      stepMacs: totals.macs,
      macFraction: Number(prune['macFraction'] ?? 1),
      channelFraction: Number(prune['channelFraction'] ?? 1),
    },
  };
}

function totalsOf(
  parts: readonly { operator: OperatorRecord; totals: Totals; times: number }[],
  cycles: number,
): Totals {
  const { macs, ...sums } = sumsOf(parts.map(({ operator }) => operator));
  // Means over the whole training: of elements moved and of PE-cycles, which each part's MACs and ratio give.
  const ratio = (of: (totals: Totals) => number): number => {
    const denominator = parts.reduce(
      (total, { operator, totals }) => total + (of(totals) > 0 ? operator.macs / of(totals) : 0),
      0,
    );
    return denominator > 0 ? macs / denominator : 0;
  };
  return {
    cycles,
    seconds: parts.reduce((total, { totals, times }) => total + totals.seconds * times, 0),
    macs,
    peUtilization: ratio((totals) => totals.peUtilization),
    mappingEfficiency: ratio((totals) => totals.mappingEfficiency),
    arithmeticIntensity: ratio((totals) => totals.arithmeticIntensity),
    weightedArithmeticIntensity: ratio((totals) => totals.weightedArithmeticIntensity),
    ...sums,
  };
}
