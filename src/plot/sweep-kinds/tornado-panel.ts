/** The inside of a tornado plot: one bar an axis, about the line of the design. */
import { HEADING_RISE, bottomAxis } from '../../charts/axes.js';
import { group, line, rect, text, tooltip, type Marks } from '../../charts/mark.js';
import { SERIES } from '../../charts/palette.js';
import { clearTicks, extentOf, withTicks } from '../../charts/scales.js';
import { fit, textWidth } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import { scaleOf, type Metric } from './metrics.js';

/** An axis value and the metric there. */
export type End = { words: string; value: number };

export interface TornadoRow {
  /** Axis and its value in the design. */
  name: string;
  low: End;
  high: End;
  /** Whether low is good. */
  betterLow: boolean;
  /** Every value of the axis that was finished. */
  values: readonly End[];
  /** Axis values at which the design failed, and at which it does not meet the filters. */
  failed: readonly string[];
  rejected: readonly string[];
  /** Whether the fidelity leaves out what the axis is about. */
  unseen: boolean;
}

export interface TornadoLook {
  metric: Metric;
  width: number;
  /** Room for names. */
  left: number;
}

export const BETTER = SERIES[0]!;
export const WORSE = SERIES[3]!;

/** Height of a row. */
export const ROW = 36;
const BAR = 20;

export function drawTornado(rows: readonly TornadoRow[], base: number, look: TornadoLook): Marks {
  const { metric, width, left } = look;
  const height = rows.length * ROW;
  const labels = rows.map((row) => labelsOf(row, base));
  const widest = (side: 0 | 1): number =>
    Math.min(170, Math.max(24, ...labels.map((each) => textWidth(each[side], SIZE.tick) + 10)));
  const [before, after] = [widest(0), widest(1)];
  const values = [base, ...rows.flatMap(({ low, high }) => [low.value, high.value])];
  const { scale, log } = scaleOf(metric, extentOf(values), [before - 10, width - after + 10]);
  const inside = scale
    .ticks(Math.max(2, Math.floor((width - before - after) / 70)))
    .filter((tick) => scale(tick) >= 0 && scale(tick) <= width);
  const axis = {
    scale: withTicks(scale, clearTicks(inside, scale)),
    name: `${metric.heading}${log ? ', log scale' : ''}`,
    format: metric.ticks,
  };
  const centre = scale(base);
  const bars = rows.map((row, i) => {
    const { low, high, betterLow } = row;
    const y = i * ROW + (ROW - BAR) / 2;
    const [xLow, xHigh] = [scale(low.value), scale(high.value)];
    const tell = row.values.map(({ words, value }) => `${words} ${metric.write(value)}`).join(', ');
    const failed = row.failed.length > 0 ? `; failed: ${row.failed.join(', ')}` : '';
    const rejected = row.rejected.length > 0 ? `; left out by the filters: ${row.rejected.join(', ')}` : '';
    const between = row.values.filter(({ value }) => ![low.value, high.value, base].includes(value));
    const [words, wordsAfter] = labels[i]!;
    return group(0, 0, 'bar', [
      tooltip(`${row.name}: ${tell}${failed}${rejected}`),
      text(fit(row.name, left - MARGIN.right - 8, SIZE.text), -8, y + 14, 'subtitle', 'end'),
      rect([xLow, y, centre - xLow, BAR], betterLow ? BETTER : WORSE),
      rect([centre, y, xHigh - centre, BAR], betterLow ? WORSE : BETTER),
      between.map(({ value }) =>
        line(scale(value), y + 5, scale(value), y + BAR - 5, { colour: COLOURS.paper }),
      ),
      words !== '' && text(words, xLow - 5, y + 14, 'tick halo', 'end'),
      wordsAfter !== '' &&
        text(fitted(wordsAfter, width + MARGIN.right - xHigh - 7), xHigh + 5, y + 14, 'tick halo'),
    ]);
  });
  return [
    bottomAxis(axis, width, height),
    text('axis: value of the design', MARGIN.right - left, -HEADING_RISE, 'heading'),
    bars,
    line(centre, -6, centre, height, { width: 1.4, dash: '6 4' }),
  ];
}

const UNCHANGED = 'no change';
const UNSEEN = `${UNCHANGED}: analytic fidelity does not see it`;

/** `words`, with fewer reasons where there is no room. */
function fitted(words: string, room: number): string {
  const isWide = textWidth(words, SIZE.tick) > room;
  return fit(isWide ? words.replace(UNSEEN, UNCHANGED) : words, room, SIZE.tick);
}

/** What stands before and after a bar. */
function labelsOf(row: TornadoRow, base: number): readonly [string, string] {
  const { low, high, values, failed, rejected, unseen } = row;
  const lost = [
    failed.length > 0 && `${failed.length} failed`,
    rejected.length > 0 && `${rejected.length} left out by the filters`,
  ].filter((words) => words !== false);
  const same = unseen ? UNSEEN : UNCHANGED;
  const unknown = lost.length > 0 ? '' : 'no other value finished';
  const none = values.length < 2 ? unknown : low.value < base ? '' : same;
  const after = [high.value > base ? endText(high, base) : none, ...lost].filter((words) => words !== '');
  return [low.value < base ? endText(low, base) : '', after.join('; ')];
}

/** `256 (+12 %)`, `8 (×19.2)`. */
function endText({ words, value }: End, base: number): string {
  if (base === 0) return words;
  if (value / base >= 2) return `${words} (×${Number((value / base).toPrecision(3))})`;
  const change = (value / base - 1) * 100;
  const digits = Math.abs(change) < 10 ? 1 : 0;
  return `${words} (${change > 0 ? '+' : '−'}${Math.abs(change).toFixed(digits)} %)`;
}
