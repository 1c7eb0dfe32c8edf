/** Bars by operator, stacked by category. */
import { scaleLinear } from 'd3';
import { baseline, leftAxis } from './axes.js';
import type { Bands } from './axes.js';
import { rect } from './draw.js';
import type { LegendEntry } from './picture.js';
import { finite, ordered } from './select.js';
import type { Mark } from './svg.js';
import { percent, shorten, si, siTicks, wholePercent } from './text.js';
import { SERIES, colourOf } from './theme.js';

/** One bar: amounts by category. */
export interface Bar {
  name: string;
  parts: ReadonlyMap<string, number>;
}

/** Categories in the order in which they are stacked, and their colours. */
export interface Palette {
  categories: readonly string[];
  colours: ReadonlyMap<string, string>;
}

/** Bars whose categories share one palette. */
export interface Stack extends Palette {
  bars: readonly Bar[];
}

/** More categories than this cannot be told apart; the smallest are then drawn together as `other`. */
const MAX_CATEGORIES = 8;
const OTHER = 'other';

/** Checks the amounts, orders the categories that have any (`known` first) and gives them colours of `pool` first. */
export function paletteOf(bars: readonly Bar[], known: readonly string[], pool = SERIES): Palette {
  const totals = new Map<string, number>();
  for (const bar of bars) {
    for (const [category, amount] of bar.parts) {
      const value = finite(amount, `${category} of ${bar.name}`);
      totals.set(category, (totals.get(category) ?? 0) + value);
    }
  }
  let categories = ordered(totals.keys(), known).filter((category) => totals.get(category)! > 0);
  if (categories.length > MAX_CATEGORIES) {
    const bySize = [...categories].sort((a, b) => totals.get(b)! - totals.get(a)!);
    const large = new Set(bySize.slice(0, MAX_CATEGORIES - 1));
    categories = [...categories.filter((category) => large.has(category) && category !== OTHER), OTHER];
  }
  return { categories, colours: colourOf(categories, pool) };
}

/** The bars with every category outside the palette counted as `other`. */
export function stackOf(bars: readonly Bar[], palette: Palette): Stack {
  const merged = bars.map(({ name, parts }) => {
    const kept = new Map<string, number>();
    for (const [category, amount] of parts) {
      const key = palette.categories.includes(category) ? category : OTHER;
      kept.set(key, (kept.get(key) ?? 0) + amount);
    }
    return { name, parts: kept };
  });
  return { ...palette, bars: merged };
}

/** Sum of a bar's parts. */
export function heightOf(bar: Bar): number {
  let sum = 0;
  for (const amount of bar.parts.values()) sum += amount;
  return sum;
}

/** Sum of one category over all bars. */
export function totalOf(stack: Stack, category: string): number {
  return stack.bars.reduce((sum, bar) => sum + (bar.parts.get(category) ?? 0), 0);
}

export function legendOf(stack: Palette, label = (category: string): string => category): LegendEntry[] {
  return stack.categories.map((category) => ({
    label: shorten(label(category), 32),
    colour: stack.colours.get(category)!,
  }));
}

export interface StackPanel {
  name: string;
  /** Unit of the amounts for the axis and the tooltips; percentages of fractions if it is `%`. */
  unit: string;
  places: Bands;
  width: number;
  height: number;
  /** Upper end of the axis; the highest bar if absent. */
  max?: number;
}

/** Draws the stack into `panel`, one group of class `bar` for each operator, with its numbers as a tooltip. */
export function drawStack(panel: Mark, stack: Stack, look: StackPanel): void {
  const { places, height, width } = look;
  const highest = look.max ?? Math.max(...stack.bars.map(heightOf));
  const scale = scaleLinear([0, highest > 0 ? highest : 1], [height, 0]);
  if (look.max === undefined) scale.nice(5);
  leftAxis(
    panel,
    {
      scale,
      name: look.name,
      format: (largest) => (look.unit === '%' ? wholePercent : siTicks(largest, look.unit)),
    },
    width,
  );
  const words = (amount: number): string => (look.unit === '%' ? percent(amount) : si(amount, look.unit));
  stack.bars.forEach((bar, i) => {
    const mark = panel.append('g').attr('class', 'bar');
    const amounts = stack.categories.filter((category) => (bar.parts.get(category) ?? 0) > 0);
    mark
      .append('title')
      .text(
        `${shorten(bar.name, 80)}: ${amounts.map((category) => `${category} ${words(bar.parts.get(category)!)}`).join(', ') || 'nothing'}`,
      );
    let below = 0;
    for (const category of amounts) {
      const above = below + bar.parts.get(category)!;
      const top = scale(above);
      rect(mark, places.left(i), top, places.bar, scale(below) - top, stack.colours.get(category)!);
      below = above;
    }
  });
  baseline(panel, width, height);
}
