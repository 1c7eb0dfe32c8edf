import type { InputErrorDetail } from '../errors.js';
import { METRICS } from '../models/registry.js';
import type { Objective } from '../results/sweep-record.js';
import { pointMetricsOf } from './metrics.js';

/** Families of which a sweep's points keep what is asked for: `energy.dram`, `memory.hitRate`. */
const FAMILY = /^(stallCycles|energy|traffic|memory)\../;

/** Metrics that points keep only because an objective or filter names them. */
export const isAskedFor = (metric: string): boolean => FAMILY.test(metric);

/**
 * What a metric's name, whole or short, asks for.
 * @param kind of the machines that are swept
 * @param at place for the error
 * @throws InputError if no metric of such machines is called so
 */
export function objectiveOf(
  name: string,
  goal: Objective['goal'],
  kind: string,
  at: InputErrorDetail,
): Objective {
  if (isAskedFor(name)) return { metric: name, goal };
  return { metric: METRICS.choose(name, pointMetricsOf(kind).names, at), goal };
}
