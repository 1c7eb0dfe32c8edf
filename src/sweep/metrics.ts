import { METRICS, modelOf } from '../models/registry.js';
import { POINT_METRICS } from '../results/sweeps/schema.js';

/** Totals of a point that every kind has. */
const COMMON = [...POINT_METRICS.map(([name]) => name), 'work'];

/** Metrics that an objective or a filter of a sweep over machines of a kind may name. */
export interface PointMetrics {
  names: readonly string[];
  /** Short names: `area`, `time`. */
  aliases: Readonly<Record<string, string>>;
}

/** Those of every kind, and of this one's own those of which more or less is better. */
export function pointMetricsOf(kind: string): PointMetrics {
  const own = METRICS.groups
    .filter(({ kinds }) => kinds?.includes(kind) === true)
    .flatMap(({ metrics }) => metrics)
    .filter(({ name, goal }) => goal !== undefined && !name.includes('<'));
  const names = [...COMMON, ...(modelOf(kind).totals ?? []), ...own.map(({ name }) => name)];
  const aliases = names.flatMap((name) =>
    (METRICS.lookUp(name)?.aliases ?? [])
      .filter((alias) => /^\w+$/.test(alias) && !names.includes(alias))
      .map((alias) => [alias, name] as const),
  );
  return { names, aliases: Object.fromEntries(aliases) };
}
