/** Colours of design points by the value of one axis. */
import type { LegendEntry, Shape } from '../../charts/legend.js';
import { SERIES, colourOf } from '../../charts/palette.js';
import { levelOf, markShade } from '../../charts/ramp.js';
import type { SweepAxis, SweepPoint } from '../../results/sweep-record.js';
import { axisLabel, keyOf, orderedValues, valueText } from './axis.js';

export type AxisColours = { colour(point: SweepPoint): string; legend: LegendEntry[] };

/** Legend entries of the colours that some of `points` have. */
export function legendFor({ colour, legend }: AxisColours, points: readonly SweepPoint[]): LegendEntry[] {
  const used = new Set(points.map(colour));
  return legend.filter((entry) => used.has(entry.colour));
}

/** Distinct colours for up to eight values, shades for more; one colour without an axis. */
export function axisColours(axis: SweepAxis | undefined, shape: Shape): AxisColours {
  if (axis === undefined) return { colour: () => SERIES[0]!, legend: [] };
  const values = orderedValues(axis);
  const last = values.length - 1;
  const shades = values.map((_, i) => markShade(levelOf(i, { low: 0, high: last })));
  const few = values.length <= SERIES.length;
  const keys = values.map(String);
  const colours = few ? colourOf(keys) : new Map(keys.map((key, i) => [key, shades[i]!]));
  const named = few ? values : [values[0]!, values[Math.round(last / 2)]!, values[last]!];
  return {
    colour: (point) => colours.get(keyOf(point, axis.path)) ?? SERIES.at(-1)!,
    legend: named.map((value) => ({
      label: `${axisLabel(axis.path)} ${valueText(value)}`,
      colour: colours.get(String(value))!,
      shape,
    })),
  };
}
