import type { Goal } from '../metrics/definition.js';
import type { OperatorRecord } from '../results/record.js';
import type { AxisValue, SweepPoint } from '../results/sweep-record.js';

/** Best value of a metric for each value of one axis, all other axes free, within one workload or layer. */
export interface Contest {
  workload: string;
  /** Operator name; undefined for the whole network. */
  operator?: string | undefined;
  /** Axis value -> best metric value; undefined if no point has one. */
  best: (number | undefined)[];
  /** Index of the winner, -1 if there is none. */
  winner: number;
  /** How much better the winner is than the runner-up, as a fraction of the runner-up; 0 for a tie or a single entry. */
  margin: number;
}

/** A metric of a point or operator, and what it is ranked by: cycles of different clocks by the time they take. */
export interface Measure {
  value: number;
  rank: number;
}

/** Seconds that a cycle of a point's clock takes; undefined if the point tells no time. */
export function secondsPerCycle({
  metrics: { seconds, cycles },
}: {
  metrics: { seconds?: number | undefined; cycles?: number | undefined };
}): number | undefined {
  return seconds === undefined || cycles === undefined || cycles <= 0 ? undefined : seconds / cycles;
}

interface Entry {
  point: SweepPoint;
  operators?: readonly OperatorRecord[] | undefined;
}

/** Which value of axis `by` wins, for every workload and, with `layers`, for every operator that was mapped. */
export function contests(
  entries: readonly Entry[],
  by: string,
  values: readonly AxisValue[],
  goal: Goal,
  measure: (point: SweepPoint, operator?: OperatorRecord) => Measure | undefined,
  layers: boolean,
): Contest[] {
  const workloads = [...new Set(entries.map(({ point }) => point.workload))];
  return workloads.flatMap((workload) => {
    const own = entries.filter(({ point }) => point.workload === workload);
    const whole = contest(workload, undefined, values, goal, (value) =>
      own.filter(({ point }) => point.values[by] === value).map(({ point }) => measure(point)),
    );
    if (!layers) return [whole];
    // Points of one workload may have other operators: each that some point has.
    const mapped = own.flatMap(({ operators = [] }) =>
      operators.filter(({ mappingEfficiency }) => mappingEfficiency !== null).map(({ name }) => name),
    );
    return [
      ...[...new Set(mapped)].map((name) =>
        contest(workload, name, values, goal, (value) =>
          own
            .filter(({ point }) => point.values[by] === value)
            .map(({ point, operators }) => {
              const operator = operators?.find((one) => one.name === name);
              // A point without the layer has nothing to compare; its whole network is no stand-in.
              return operator === undefined ? undefined : measure(point, operator);
            }),
        ),
      ),
      whole,
    ];
  });
}

function contest(
  workload: string,
  operator: string | undefined,
  values: readonly AxisValue[],
  goal: Goal,
  measures: (value: AxisValue) => (Measure | undefined)[],
): Contest {
  const sign = goal === 'minimize' ? 1 : -1;
  const best = values.map((value) =>
    measures(value)
      .filter((one) => one !== undefined && Number.isFinite(one.rank))
      .reduce<Measure | undefined>(
        (least, one) => (least === undefined || sign * (one!.rank - least.rank) < 0 ? one : least),
        undefined,
      ),
  );
  const ranked = best
    .flatMap((one, index) => (one === undefined ? [] : [{ rank: one.rank, index }]))
    .sort((a, b) => sign * (a.rank - b.rank) || a.index - b.index);
  const [first, second] = ranked;
  const margin =
    first === undefined || second === undefined || second.rank === 0
      ? 0
      : Math.abs(second.rank - first.rank) / Math.abs(second.rank);
  return { workload, operator, best: best.map((one) => one?.value), winner: first?.index ?? -1, margin };
}
