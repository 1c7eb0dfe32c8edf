/** Stacks: bars whose parts stand on each other, by category. */
import { baseline, leftAxis } from './axes.js';
import type { Bands } from './bands.js';
import type { LegendEntry } from './legend.js';
import { layer, rect, text, tooltip, type Marks } from './mark.js';
import { SERIES, colourOf, sortKnown } from './palette.js';
import { fromZero } from './scales.js';
import { percent, shorten, si, siTicks, wholePercent } from './text.js';

/** Where parts of these lengths begin and end when one is put on the other; none for lengths that are not positive. */
export function spansOf(lengths: ArrayLike<number>, start = 0): { part: number; from: number; to: number }[] {
  let end = start;
  return Array.from(lengths).flatMap((length, part) => {
    if (!(length > 0)) return [];
    const from = end;
    end += length;
    return [{ part, from, to: end }];
  });
}

/** One bar: amounts by category. */
export type Bar = { name: string; parts: ReadonlyMap<string, number> };

/** Categories in the order in which they are stacked, and their colours. */
export type Palette = { categories: readonly string[]; colours: ReadonlyMap<string, string> };

/** Bars whose categories share one palette. */
export type Stack = Palette & { bars: readonly Bar[] };

/** More categories than this cannot be told apart; the smallest are then drawn together as `other`. */
const MAX_CATEGORIES = 8;
const OTHER = 'other';

/** Orders the categories that have any amount (`known` first) and gives them colours of `pool` first. */
export function paletteOf(bars: readonly Bar[], known: readonly string[], pool = SERIES): Palette {
  const totals = sumParts(bars.flatMap(({ parts }) => [...parts]));
  let categories = sortKnown(totals.keys(), known).filter((category) => totals.get(category)! > 0);
  if (categories.length > MAX_CATEGORIES) {
    const bySize = [...categories].sort((a, b) => totals.get(b)! - totals.get(a)!);
    const large = new Set(bySize.slice(0, MAX_CATEGORIES - 1));
    categories = [...categories.filter((category) => large.has(category) && category !== OTHER), OTHER];
  }
  return { categories, colours: colourOf(categories, pool) };
}

/** The bars with every category outside the palette counted as `other`. */
export function stackOf(bars: readonly Bar[], palette: Palette): Stack {
  const inPalette = (category: string): string => (palette.categories.includes(category) ? category : OTHER);
  return {
    ...palette,
    bars: bars.map(({ name, parts }) => ({
      name,
      parts: sumParts([...parts].map(([category, amount]) => [inPalette(category), amount])),
    })),
  };
}

/** Sums of the amounts that have the same key. */
export function sumParts(entries: Iterable<readonly [string, number]>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [key, amount] of entries) sums.set(key, (sums.get(key) ?? 0) + amount);
  return sums;
}

/** Sum of a bar's parts. */
export const heightOf = ({ parts }: Bar): number =>
  [...parts.values()].reduce((sum, amount) => sum + amount, 0);

/** All bars as one. */
export const totalBar = (stack: Stack, name = 'total'): Bar => ({
  name,
  parts: sumParts(stack.bars.flatMap(({ parts }) => [...parts])),
});

/** Every bar as shares of its height. */
export function normalize(stack: Stack): Stack {
  const shares = (bar: Bar): Bar => {
    const sum = heightOf(bar);
    return sum > 0 ? { ...bar, parts: new Map([...bar.parts].map(([key, each]) => [key, each / sum])) } : bar;
  };
  return { ...stack, bars: stack.bars.map(shares) };
}

export const stackLegend = (
  { categories, colours }: Palette,
  label = (category: string): string => category,
): LegendEntry[] =>
  categories.map((category) => ({ label: shorten(label(category), 32), colour: colours.get(category)! }));

export interface StackLook {
  name: string;
  /** Unit of the amounts for the axis and the tooltips; percentages of fractions if it is `%`. */
  unit: string;
  height: number;
  /** Upper end of the axis; the highest bar if absent. */
  max?: number | undefined;
  /** Heights of the bars in words, above them. */
  heights?: boolean | undefined;
}

/** The marks of a stack: a layer of class `bar` for each, with its numbers as a tooltip. */
export function drawStack(stack: Stack, places: Bands, look: StackLook): Marks {
  const { height, unit, name } = look;
  const highest = look.max ?? Math.max(...stack.bars.map(heightOf));
  const scale = fromZero(highest, [height, 0], unit, look.max === undefined);
  const write = (amount: number): string => (unit === '%' ? percent(amount) : si(amount, unit));
  const bars = stack.bars.map((bar, i) => {
    const amounts = stack.categories.map((category) => bar.parts.get(category) ?? 0);
    const spans = spansOf(amounts);
    const words = spans.map(({ part }) => `${stack.categories[part]!} ${write(amounts[part]!)}`);
    const parts = spans.map(({ part, from, to }) => {
      const fill = stack.colours.get(stack.categories[part]!)!;
      return rect([places.left(i), scale(to), places.bar, scale(from) - scale(to)], fill);
    });
    return layer('bar', [tooltip(`${shorten(bar.name, 80)}: ${words.join(', ') || 'nothing'}`), parts]);
  });
  const heights = stack.bars.map((bar, i) => {
    const sum = heightOf(bar);
    return text(write(sum), places.centre(i), scale(sum) - 5, 'tick', 'middle');
  });
  const format = unit === '%' ? () => wholePercent : (largest: number) => siTicks(largest, unit);
  return [
    leftAxis({ scale, name, format }, places.width),
    bars,
    baseline(places.width, height),
    look.heights === true && heights,
  ];
}
