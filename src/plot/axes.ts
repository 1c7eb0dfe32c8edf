/** Axes. The name of a value axis stands above its panel, where it never collides with anything. */
import { line, text } from './draw.js';
import type { Mark } from './svg.js';
import { shorten, textWidth } from './text.js';
import { COLOURS, MARGIN, SIZE } from './theme.js';

/** Where the name of a value axis begins, from the panel's left edge: below the title. */
export const HEADING = MARGIN.right - MARGIN.left;

/** How far above its panel it stands, and the room for it above a body's first panel. */
export const HEADING_RISE = 14;
export const PANEL_TOP = 28;

/** A continuous scale of d3, as far as axes need one. */
export interface Scale {
  (value: number): number;
  ticks(count?: number): number[];
}

export interface ValueAxis {
  scale: Scale;
  /** Quantity and unit. */
  name: string;
  /** How ticks are written, given the largest of them (so that all share one SI prefix). */
  format: (largest: number) => (value: number) => string;
  ticks?: number;
}

/** Horizontal grid lines, tick labels on the left, and the axis' name above; origin is the panel's top left. */
export function leftAxis(panel: Mark, axis: ValueAxis, width: number): void {
  text(panel, axis.name, HEADING, -HEADING_RISE, 'heading');
  const ticks = axis.scale.ticks(axis.ticks ?? 5);
  const formatTick = axis.format(ticks.at(-1) ?? 0);
  for (const tick of ticks) {
    const y = axis.scale(tick);
    line(panel, 0, y, width, y, { colour: COLOURS.grid });
    text(panel, formatTick(tick), -6, y + 4, 'tick', { anchor: 'end' });
  }
}

/** Vertical grid lines down from the top, tick labels and the axis' name below `height`. */
export function bottomAxis(panel: Mark, axis: ValueAxis, width: number, height: number): void {
  const ticks = axis.scale.ticks(axis.ticks ?? 8);
  const formatTick = axis.format(ticks.at(-1) ?? 0);
  for (const tick of ticks) {
    const x = axis.scale(tick);
    line(panel, x, 0, x, height, { colour: COLOURS.grid });
    text(panel, formatTick(tick), x, height + 15, 'tick', { anchor: 'middle' });
  }
  line(panel, 0, height, width, height, { colour: COLOURS.axis });
  text(panel, axis.name, width / 2, height + 33, 'heading', { anchor: 'middle' });
}

/** The line that bars stand on. */
export function baseline(panel: Mark, width: number, height: number): void {
  line(panel, 0, height, width, height, { colour: COLOURS.axis });
}

/** Equal places for `n` bars, which grow no wider than 64 pixels. */
export interface Bands {
  n: number;
  step: number;
  bar: number;
  centre(i: number): number;
  left(i: number): number;
}

export function bands(n: number, width: number): Bands {
  const step = width / Math.max(1, n);
  const bar = Math.min(64, step > 6 ? step * 0.78 : step * 0.88);
  const centre = (i: number): number => (i + 0.5) * step;
  return { n, step, bar, centre, left: (i) => centre(i) - bar / 2 };
}

/** Slope of operator names, in degrees, and the distance along the axis that keeps two of them apart. */
const SLOPE = 60;
const PITCH = 12.6;

/** How operator names are written below bars: every how many, whether slanted, and how much height they take. */
export interface NameLayout {
  every: number;
  slanted: boolean;
  labels: string[];
  /** From the baseline to below the axis' name. */
  height: number;
}

/** Whole names if all of them fit side by side, else shortened ones, slanted if they must be. */
export function layOutNames(names: readonly string[], places: Bands): NameLayout {
  const widest = (labels: readonly string[]): number =>
    Math.max(0, ...labels.map((label) => textWidth(label, SIZE.small)));
  const room = places.step - 6;
  const whole = names.map((name) => shorten(name, 80));
  const labels = widest(whole) <= room ? whole : names.map((name) => shorten(name));
  const longest = widest(labels);
  const slanted = longest > room;
  const every = slanted ? Math.max(1, Math.ceil(PITCH / places.step)) : 1;
  const drop = slanted ? longest * Math.sin((SLOPE * Math.PI) / 180) + 12 : 18;
  return { every, slanted, labels, height: drop + 22 };
}

/** Names below the baseline at `y`, and `heading`: what the axis is. */
export function nameAxis(
  panel: Mark,
  layout: NameLayout,
  places: Bands,
  width: number,
  y: number,
  heading: string,
): void {
  layout.labels.forEach((label, i) => {
    if (i % layout.every !== 0) return;
    const x = places.centre(i);
    if (places.step * layout.every > 4) line(panel, x, y, x, y + 4, { colour: COLOURS.axis });
    if (layout.slanted) text(panel, label, x + 4, y + 12, 'operator', { anchor: 'end', rotate: -SLOPE });
    else text(panel, label, x, y + 16, 'operator', { anchor: 'middle' });
  });
  text(panel, heading, width / 2, y + layout.height - 4, 'heading', { anchor: 'middle' });
}

/** Names of operators below the baseline at `y`, and how many there are. */
export function operatorAxis(panel: Mark, layout: NameLayout, places: Bands, width: number, y: number): void {
  const every = layout.every === 1 ? '' : `, one name in ${layout.every} shown`;
  nameAxis(panel, layout, places, width, y, `operators in order of execution (${places.n}${every})`);
}
