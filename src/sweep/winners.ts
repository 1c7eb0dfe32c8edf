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
  metricOf: (point: SweepPoint, operator?: OperatorRecord) => number | undefined,
  layers: boolean,
): Contest[] {
  const workloads = [...new Set(entries.map(({ point }) => point.workload))];
  return workloads.flatMap((workload) => {
    const own = entries.filter(({ point }) => point.workload === workload);
    const whole = contest(workload, undefined, values, goal, (value) =>
      own.filter(({ point }) => point.values[by] === value).map(({ point }) => metricOf(point)),
    );
    if (!layers) return [whole];
    const names =
      own
        .find(({ operators }) => operators !== undefined)
        ?.operators?.filter(({ mappingEfficiency }) => mappingEfficiency !== null) ?? [];
    return [
      ...names.map(({ name }) =>
        contest(workload, name, values, goal, (value) =>
          own
            .filter(({ point }) => point.values[by] === value)
            .map(({ point, operators }) =>
              metricOf(
                point,
                operators?.find((operator) => operator.name === name),
              ),
            ),
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
  numbers: (value: AxisValue) => (number | undefined)[],
): Contest {
  const sign = goal === 'minimize' ? 1 : -1;
  const best = values.map((value) => {
    const known = numbers(value).filter(
      (number): number is number => number !== undefined && Number.isFinite(number),
    );
    return known.length === 0 ? undefined : sign * Math.min(...known.map((number) => sign * number));
  });
  const ranked = best
    .map((value, index) => ({ value, index }))
    .filter((one): one is { value: number; index: number } => one.value !== undefined)
    .sort((a, b) => sign * (a.value - b.value) || a.index - b.index);
  const [first, second] = ranked;
  const margin =
    first === undefined || second === undefined || second.value === 0
      ? 0
      : Math.abs(second.value - first.value) / Math.abs(second.value);
  return { workload, operator, best, winner: first?.index ?? -1, margin };
}
