/** Axes. The name of a value axis stands above its panel, where it never collides with anything. */
import { line, text, type Marks } from './mark.js';
import { COLOURS, MARGIN } from './theme.js';

/** Where the name of a value axis begins, from the panel's left edge: below the title. */
export const HEADING = MARGIN.right - MARGIN.left;

/** How far above its panel it stands, and the room for it above a body's first panel. */
export const HEADING_RISE = 14;
export const PANEL_TOP = 28;

/** Height of a value axis below its panel: ticks and name. */
export const AXIS_BELOW = 40;

/** A continuous scale of d3, as far as axes need one. */
export type Scale = { (value: number): number; ticks(count?: number): number[] };

export interface ValueAxis {
  scale: Scale;
  /** Quantity and unit. */
  name: string;
  /** How ticks are written, given the one whose prefix all of them share. */
  format: (reference: number) => (value: number) => string;
  ticks?: number;
  /** Where the name of an axis on the left begins. */
  heading?: number;
}

/** Horizontal grid lines, tick labels on the left, and the axis' name above; origin is the panel's top left. */
export function leftAxis(axis: ValueAxis, width: number): Marks {
  const name = text(axis.name, axis.heading ?? HEADING, -HEADING_RISE, 'heading');
  const ticks = ticksOf(axis, 5).map(({ at, label }) => [
    line(0, at, width, at, { colour: COLOURS.grid }),
    text(label, -6, at + 4, 'tick', 'end'),
  ]);
  return [name, ticks];
}

/** Vertical grid lines down from the top, tick labels and the axis' name below `height`. */
export function bottomAxis(axis: ValueAxis, width: number, height: number): Marks {
  const ticks = ticksOf(axis, 8).map(({ at, label }) => [
    line(at, 0, at, height, { colour: COLOURS.grid }),
    text(label, at, height + 15, 'tick', 'middle'),
  ]);
  return [ticks, baseline(width, height), text(axis.name, width / 2, height + 33, 'heading', 'middle')];
}

function ticksOf({ scale, format, ticks }: ValueAxis, usual: number): { at: number; label: string }[] {
  const values = scale.ticks(ticks ?? usual);
  const write = format(referenceOf(values));
  return values.map((value) => ({ at: scale(value), label: write(value) }));
}

/** More than this from the least to the largest tick, and the prefix of neither end suits the other. */
const ONE_PREFIX = 1000;

/** The one of an axis' ascending ticks whose prefix all are written with: the largest, or the middle of many decades. */
export function referenceOf(ticks: readonly number[]): number {
  const largest = ticks.at(-1) ?? 0;
  const positive = ticks.filter((tick) => tick > 0);
  const wide = positive.length > 0 && largest / positive[0]! > ONE_PREFIX;
  return wide ? positive[Math.floor(positive.length / 2)]! : largest;
}

/** The line that bars stand on. */
export const baseline = (width: number, y: number): Marks => line(0, y, width, y, { colour: COLOURS.axis });
