/** The picture of stacked bars: a bar for each operator or run, and below it what the totals consist of. */
import { HEADING, HEADING_RISE, PANEL_TOP } from '../charts/axes.js';
import { nameAxis, namedBands, operatorAxis } from '../charts/bands.js';
import { group, rect, text, type Marks } from '../charts/mark.js';
import { inkOn } from '../charts/palette.js';
import { heightOf, spansOf, type Bar, type Palette } from '../charts/stack.js';
import * as stacks from '../charts/stack.js';
import { fit, percent } from '../charts/text.js';
import { COLOURS, SIZE } from '../charts/theme.js';
import type { RunRecord } from '../results/record.js';
import type { FrameOptions } from './kind.js';
import { innerWidth, panelAt, runPicture, type Content } from './picture.js';
import { checkFinite } from './select.js';

export interface BarsSpec extends Omit<Content, 'height' | 'body' | 'legend'>, stacks.StackLook {
  stack: stacks.Stack;
  /** Words of the legend for a category. */
  label?: (category: string) => string;
  /** What the bars are; absent: operators in order of execution. */
  bars?: string;
  shares?: Shares;
}

/** Categories and colours of bars none of whose amounts is missing. */
export function checkedPalette(
  bars: readonly stacks.Bar[],
  known: readonly string[],
  pool?: readonly string[],
): stacks.Palette {
  for (const { name, parts } of bars)
    for (const [category, amount] of parts) checkFinite(amount, `${category} of ${name}`);
  return stacks.paletteOf(bars, known, pool);
}

export function barsPicture(
  records: readonly RunRecord[],
  options: FrameOptions,
  spec: BarsSpec,
): Promise<string> {
  const { stack, shares, height, bars } = spec;
  const inner = innerWidth(options);
  const names = stack.bars.map(({ name }) => name);
  const places = namedBands(names, inner);
  const axis = bars === undefined ? operatorAxis(places, height) : nameAxis(places, height, bars);
  const below = PANEL_TOP + height + places.height;
  return runPicture(records, options, {
    ...spec,
    legend: stacks.stackLegend(stack, spec.label),
    height: below + (shares === undefined ? 10 : 42 + shares.rows.length * SHARE_ROW),
    body: [
      panelAt(PANEL_TOP, [stacks.drawStack(stack, places, spec), axis]),
      shares && panelAt(below + 42, drawShares(shares, stack, inner)),
    ],
  });
}

export interface Shares {
  heading: string;
  /** A name, its parts, and the total in words. */
  rows: readonly (Bar & { total: string })[];
  /** Space for the names at the left, and for the totals at the right of the bars. */
  nameWidth?: number;
  totalWidth: number;
}

export const SHARE_ROW = 27;

/** Each row as one bar of 100 %, with the percentage inside every part that has room for it. */
export function drawShares(
  { heading, rows, nameWidth = 0, totalWidth }: Shares,
  palette: Palette,
  width: number,
): Marks {
  const whole = width - nameWidth - totalWidth;
  const lines = rows.map((row, i) => {
    const amounts = palette.categories.map((category) => row.parts.get(category) ?? 0);
    const sum = heightOf(row);
    const lengths = amounts.map((amount) => (whole * amount) / sum);
    const parts = spansOf(lengths, nameWidth).map(({ part, from, to }) => {
      const [category, share] = [palette.categories[part]!, percent(amounts[part]! / sum)];
      const fill = palette.colours.get(category)!;
      return [
        rect([from, 0, lengths[part]!, 20], fill, {}, `${row.name}, ${category}: ${share}`),
        to - from > 50 && text(share, (from + to) / 2, 14, 'tick', 'middle', { fill: inkOn(fill) }),
      ];
    });
    return group(0, i * SHARE_ROW, 'share', [
      text(fit(row.name, nameWidth + 40, SIZE.text), HEADING, 14, 'subtitle'),
      rect([nameWidth, 0, whole, 20], COLOURS.missing),
      parts,
      text(fit(row.total, totalWidth - 8, SIZE.tick), nameWidth + whole + 8, 14, 'tick'),
    ]);
  });
  return [text(heading, HEADING, -HEADING_RISE, 'heading'), lines];
}
