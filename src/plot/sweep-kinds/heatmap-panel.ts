/** The inside of a heat map over design axes: its colour scale and its panels. */
import { bands, nameAxis } from '../axes.js';
import type { NameLayout } from '../axes.js';
import { rect, text } from '../draw.js';
import { crossed } from '../picture.js';
import { LEVELS, inkOnShade, levelOf, shade } from '../ramp.js';
import type { Mark } from '../svg.js';
import { count, fit, textWidth } from '../text.js';
import { COLOURS, MARGIN, SIZE } from '../theme.js';
import { isBetter } from './metrics.js';
import type { Metric } from './metrics.js';

/** One combination of axis values. */
export interface Cell {
  /** Axis values, for the tooltip. */
  where: string;
  state: 'done' | 'failed' | 'absent';
  value?: number;
  /** How many designs the value stands for. */
  designs?: number;
}

/** Cells row by row from the bottom. */
export interface HeatPanel {
  title: string;
  cells: readonly Cell[];
}

/** Ends of the colour scale. */
export interface Domain {
  low: number;
  high: number;
  log: boolean;
}

export interface HeatLook {
  metric: Metric;
  domain: Domain;
  cell: readonly [width: number, height: number];
  /** How values are written in cells; not if there is no room. */
  write: ((value: number) => string) | undefined;
  /** Room for row labels. */
  left: number;
  names: NameLayout;
  /** Row labels from the bottom. */
  ys: readonly string[];
  /** Names of the axes across and up. */
  axes: readonly [string, string];
}

/** Height of title and axis name above a panel. */
export const HEADINGS = 42;

function level(value: number, { low, high, log }: Domain): number {
  return log ? levelOf(Math.log(value), Math.log(low), Math.log(high)) : levelOf(value, low, high);
}

/** Quantity and unit, then the colours from left to right with the values of their ends and middle. */
export function drawColourScale(parent: Mark, metric: Metric, domain: Domain): void {
  const { low, high, log } = domain;
  text(parent, metric.heading, 0, 6, 'heading');
  const left = textWidth(metric.heading, SIZE.text * 1.1) + 44;
  const [width, steps] = [240, 48];
  for (let i = 0; i < steps; i++) {
    const fill = high > low ? shade(Math.round((i / (steps - 1)) * (LEVELS - 1))) : shade(LEVELS - 1);
    rect(parent, left + (i * width) / steps, -4, width / steps + 0.4, 12, fill);
  }
  const middle = log ? Math.sqrt(low * high) : (low + high) / 2;
  const marks: [number, number][] =
    high > low
      ? [
          [0, low],
          [0.5, middle],
          [1, high],
        ]
      : [[0.5, high]];
  const write = log ? metric.write : metric.ticks(high);
  for (const [at, value] of marks) {
    text(parent, write(value), left + at * width, 22, 'tick', { anchor: 'middle' });
  }
  if (log) text(parent, 'logarithmic', left + width + 40, 6, 'note');
}

/** Title, cells, axis labels; the best cell is framed. */
export function drawPanel(panel: Mark, { title, cells }: HeatPanel, look: HeatLook): void {
  const { cell, names, ys, left, metric, write } = look;
  const [cellWidth, cellHeight] = cell;
  const columns = names.labels.length;
  const [width, height] = [columns * cellWidth, ys.length * cellHeight];
  const room = Math.max(width, 150) + left - MARGIN.right;
  text(panel, fit(title, room, SIZE.text * 1.1), MARGIN.right - left, 18 - HEADINGS, 'heading');
  text(panel, fit(look.axes[1], room, SIZE.tick), MARGIN.right - left, 34 - HEADINGS, 'tick');

  const at = (i: number): [number, number] => [
    (i % columns) * cellWidth,
    height - (Math.floor(i / columns) + 1) * cellHeight,
  ];
  const gap = Math.min(cellWidth, cellHeight) > 6 ? 1 : 0;
  const [w, h] = [cellWidth - gap, cellHeight - gap];
  let best = -1;
  cells.forEach(({ where, state, value, designs = 0 }, i) => {
    const [x, y] = at(i);
    if (value === undefined) {
      const mark =
        state === 'failed'
          ? crossed(panel, x, y, w, h, COLOURS.missing)
          : rect(panel, x, y, w, h, COLOURS.missing);
      mark.attr('class', state).append('title').text(`${where}: ${state}`);
      return;
    }
    if (best < 0 || isBetter(metric, value, cells[best]!.value!)) best = i;
    const step = level(value, look.domain);
    const words = `${where}: ${metric.write(value)} (${count(designs, 'design')})`;
    rect(panel, x, y, w, h, shade(step)).attr('class', 'cell').append('title').text(words);
    if (write !== undefined) {
      const style = { anchor: 'middle', fill: inkOnShade(step) } as const;
      text(panel, write(value), x + w / 2, y + h / 2 + 4, 'operator', style);
    }
  });
  if (best >= 0) {
    const [x, y] = at(best);
    // Light inside dark: seen on every shade.
    rect(panel, x + 2, y + 2, w - 4, h - 4, 'none')
      .attr('stroke', COLOURS.paper)
      .attr('stroke-width', 2);
    rect(panel, x, y, w, h, 'none').attr('class', 'best').attr('stroke', COLOURS.ink).attr('stroke-width', 2);
  }
  const every = Math.max(1, Math.ceil(14 / cellHeight));
  ys.forEach((label, i) => {
    if (i % every !== 0) return;
    text(panel, label, -6, height - (i + 0.5) * cellHeight + 4, 'tick', { anchor: 'end' });
  });
  nameAxis(panel, names, bands(columns, width), width, height, look.axes[0]);
}
