/** Colours of design points by the value of one axis. */
import type { SweepAxis, SweepPoint } from '../../results/sweep-record.js';
import type { LegendEntry } from '../picture.js';
import { LEVELS, shade } from '../ramp.js';
import { SERIES, colourOf } from '../theme.js';
import { axisLabel, keyOf, orderedValues, valueText } from './axis.js';

export interface AxisColours {
  colour(point: SweepPoint): string;
  /** Every colour that points have, in legend order. */
  colours: string[];
  legend: LegendEntry[];
}

/** Legend entries of the colours that some of `points` have. */
export function legendFor({ colour, legend }: AxisColours, points: readonly SweepPoint[]): LegendEntry[] {
  const used = new Set(points.map(colour));
  return legend.filter((entry) => used.has(entry.colour));
}

/** Above this many values, shades between the first and the last; the lightest shades would not be seen. */
const LIGHTEST = Math.round(LEVELS * 0.3);

/** Distinct colours for up to eight values, shades for more; one colour without an axis. */
export function axisColours(axis: SweepAxis | undefined, shape: LegendEntry['shape']): AxisColours {
  if (axis === undefined) return { colour: () => SERIES[0]!, colours: [SERIES[0]!], legend: [] };
  const values = orderedValues(axis);
  const keys = values.map(String);
  const name = axisLabel(axis.path);
  const entry = (i: number, colour: string): LegendEntry => ({
    label: `${name} ${valueText(values[i]!)}`,
    colour,
    ...(shape === undefined ? {} : { shape }),
  });
  if (keys.length <= SERIES.length) {
    const colours = colourOf(keys);
    const list = keys.map((key) => colours.get(key)!);
    return {
      colour: (point) => colours.get(keyOf(point, axis.path)) ?? SERIES.at(-1)!,
      colours: [...new Set([...list, SERIES.at(-1)!])],
      legend: list.map((colour, i) => entry(i, colour)),
    };
  }
  const last = keys.length - 1;
  const colours = keys.map((_, i) => shade(Math.round(LIGHTEST + ((LEVELS - 1 - LIGHTEST) * i) / last)));
  const byKey = new Map(keys.map((key, i) => [key, colours[i]!]));
  return {
    colour: (point) => byKey.get(keyOf(point, axis.path)) ?? SERIES.at(-1)!,
    colours: [...new Set([...colours, SERIES.at(-1)!])],
    legend: [0, Math.round(last / 2), last].map((i) => entry(i, colours[i]!)),
  };
}
