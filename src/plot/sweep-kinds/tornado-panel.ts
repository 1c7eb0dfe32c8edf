/** The inside of a tornado plot: one bar an axis, about the line of the design. */
import { HEADING_RISE, bottomAxis } from '../axes.js';
import { group, line, rect, text } from '../draw.js';
import { scaleFor } from '../scales.js';
import type { Mark } from '../svg.js';
import { fit, textWidth } from '../text.js';
import { COLOURS, MARGIN, SERIES, SIZE } from '../theme.js';
import type { Metric } from './metrics.js';

/** An axis value and the metric there. */
export interface End {
  words: string;
  value: number;
}

export interface TornadoRow {
  /** Axis and its value in the design. */
  name: string;
  low: End;
  high: End;
  /** Whether low is good. */
  betterLow: boolean;
  /** Every value of the axis that was finished. */
  values: readonly End[];
  /** Axis values at which the design failed. */
  failed: readonly string[];
}

export interface TornadoLook {
  metric: Metric;
  width: number;
  /** Room for names. */
  left: number;
}

/** Height of a row. */
export const ROW = 36;
const BAR = 20;

export function drawTornado(
  panel: Mark,
  rows: readonly TornadoRow[],
  base: number,
  { metric, width, left }: TornadoLook,
): void {
  const height = rows.length * ROW;
  const labels = rows.map((row) => {
    const failed = row.failed.length > 0 ? `${row.failed.length} failed` : '';
    const none = row.values.length < 2 ? 'no other value finished' : row.low.value < base ? '' : 'no change';
    const end = row.high.value > base ? endText(row.high, base) : none;
    const after = [end, failed].filter((words) => words !== '').join('; ');
    return [row.low.value < base ? endText(row.low, base) : '', after] as const;
  });
  const widest = (side: 0 | 1): number =>
    Math.min(170, Math.max(24, ...labels.map((each) => textWidth(each[side], SIZE.tick) + 10)));
  const [before, after] = [widest(0), widest(1)];
  const values = [base, ...rows.flatMap(({ low, high }) => [low.value, high.value])];
  const { scale, log } = scaleFor(values, [before - 10, width - after + 10]);
  const inside = (value: number): number => scale(value);
  const name = `${metric.heading}${log ? ', log scale' : ''}`;
  const format = log ? () => metric.write : metric.ticks;
  const wanted = Math.max(2, Math.floor((width - before - after) / 70));
  const ticks = (): number[] => spaced(scale.ticks(wanted), scale, width);
  bottomAxis(panel, { scale: Object.assign(inside, { ticks }), name, format }, width, height);
  text(panel, 'axis: value of the design', MARGIN.right - left, -HEADING_RISE, 'heading');

  const centre = scale(base);
  rows.forEach((row, i) => {
    const { low, high, betterLow } = row;
    const y = i * ROW + (ROW - BAR) / 2;
    const bar = group(panel, 0, 0, 'bar');
    bar
      .append('title')
      .text(
        `${row.name}: ${row.values.map(({ words, value }) => `${words} ${metric.write(value)}`).join(', ')}${row.failed.length > 0 ? `; failed: ${row.failed.join(', ')}` : ''}`,
      );
    text(bar, fit(row.name, left - MARGIN.right - 8, SIZE.text), -8, y + 14, 'subtitle', { anchor: 'end' });
    const [good, bad] = [SERIES[0]!, SERIES[3]!];
    const [xLow, xHigh] = [scale(low.value), scale(high.value)];
    rect(bar, xLow, y, centre - xLow, BAR, betterLow ? good : bad);
    rect(bar, centre, y, xHigh - centre, BAR, betterLow ? bad : good);
    for (const { value } of row.values) {
      if (value === low.value || value === high.value || value === base) continue;
      line(bar, scale(value), y + 5, scale(value), y + BAR - 5, { colour: COLOURS.paper });
    }
    const [before, after] = labels[i]!;
    if (before !== '') text(bar, before, xLow - 5, y + 14, 'tick halo', { anchor: 'end' });
    if (after !== '') text(bar, after, xHigh + 5, y + 14, 'tick halo');
  });
  line(panel, centre, -6, centre, height, { width: 1.4, dash: '6 4' });
}

/** The ticks on the axis of which each is far enough from the one before. */
function spaced(ticks: readonly number[], scale: (value: number) => number, width: number): number[] {
  const kept: number[] = [];
  for (const tick of ticks) {
    const last = kept.at(-1);
    const clear = last === undefined || scale(tick) - scale(last) >= 44;
    if (clear && scale(tick) >= 0 && scale(tick) <= width) kept.push(tick);
  }
  return kept;
}

/** `256 (+12 %)`, `8 (×19.2)`. */
function endText({ words, value }: End, base: number): string {
  if (base === 0) return words;
  if (value / base >= 2) return `${words} (×${Number((value / base).toPrecision(3))})`;
  const change = (value / base - 1) * 100;
  const digits = Math.abs(change) < 10 ? 1 : 0;
  return `${words} (${change > 0 ? '+' : '−'}${Math.abs(change).toFixed(digits)} %)`;
}
