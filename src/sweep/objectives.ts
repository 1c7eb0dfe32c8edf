import { InputError, nearest, type InputErrorDetail } from '../errors.js';
import type { Objective } from '../results/sweep-record.js';
import { METRIC_ALIASES, metricNamed, POINT_METRICS } from '../results/sweep-schema.js';

/**
 * What a metric's name, whole or short, asks for.
 * @param at place for the error
 * @throws InputError if no metric is called so
 */
export function objectiveOf(name: string, goal: Objective['goal'], at: InputErrorDetail): Objective {
  const metric = metricNamed(name);
  const names: string[] = POINT_METRICS.map(([known]) => known);
  if (names.includes(metric)) return { metric, goal };
  throw new InputError(`unknown metric '${metric}'`, {
    ...at,
    expected: `one of ${names.join(', ')}`,
    nearest: nearest(metric, [...names, ...Object.keys(METRIC_ALIASES)]),
  });
}
