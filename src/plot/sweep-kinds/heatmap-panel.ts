/** The inside of a heat map over design axes: its panels. */
import { least } from 'd3';
import { nameAxis, rowNames, type NamedBands } from '../../charts/bands.js';
import { crossedRect, group, rect, stroke, text, type Marks } from '../../charts/mark.js';
import { drawCell, drawRange, levelOf, type Domain } from '../../charts/ramp.js';
import { count, fit } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import type { Metric } from './metrics.js';

/** One combination of axis values. */
export interface Combination {
  /** Axis values, for the tooltip. */
  where: string;
  state: 'done' | 'failed' | 'absent';
  value?: number;
  /** How many designs the value stands for. */
  designs?: number;
}

/** Cells row by row from the bottom, and what their colours mean. */
export type HeatPanel = { title: string; cells: readonly Combination[]; domain: Domain };

export interface HeatLook {
  metric: Metric;
  /** Whether the colours of each panel mean something else, which it then tells. */
  own: boolean;
  cell: readonly [width: number, height: number];
  /** How values are written in cells; not if there is no room. */
  write: ((value: number) => string) | undefined;
  /** Room for row labels. */
  left: number;
  columns: NamedBands;
  /** Row labels from the bottom. */
  ys: readonly string[];
  /** Names of the axes across and up. */
  axes: readonly [string, string];
}

/** Height of title, scale and axis name above a panel. */
export const headingsOf = ({ own }: Pick<HeatLook, 'own'>): number => (own ? 64 : 42);

/** Title, cells, axis labels; the best cell is framed. */
export function drawPanel({ title, cells, domain }: HeatPanel, look: HeatLook): Marks {
  const { columns, ys, left, metric, axes, own } = look;
  const at = MARGIN.right - left;
  const [width, height] = look.cell;
  const bottom = ys.length * height;
  const room = Math.max(columns.width, 150) + left - MARGIN.right;
  const gap = Math.min(width, height) > 6 ? 1 : 0;
  const boxes = cells.map((_, i): Box => {
    const [column, row] = [i % columns.n, Math.floor(i / columns.n) + 1];
    return [column * width, bottom - row * height, width - gap, height - gap];
  });
  const found = [...cells.keys()].filter((i) => cells[i]!.value !== undefined);
  const best = least(found, (i) => (metric.goal === 'minimize' ? 1 : -1) * cells[i]!.value!);
  return [
    text(fit(title, room, SIZE.text * 1.1), at, 18 - headingsOf(look), 'heading'),
    own && group(at, 34 - headingsOf(look), 'range', drawRange(domain, metric.write)),
    text(fit(axes[1], room, SIZE.tick), at, -8, 'tick'),
    cells.map((cell, i) => drawCombination(cell, boxes[i]!, domain, look)),
    best !== undefined && drawFrame(boxes[best]!),
    rowNames(ys, height, (i) => bottom - (i + 0.5) * height),
    nameAxis(columns, bottom, axes[0]),
  ];
}

type Box = readonly [x: number, y: number, width: number, height: number];

function drawCombination(cell: Combination, box: Box, domain: Domain, { metric, write }: HeatLook): Marks {
  const { where, state, value, designs = 0 } = cell;
  if (value === undefined) {
    const draw = state === 'failed' ? crossedRect : rect;
    return draw(box, COLOURS.missing, { class: state }, `${where}: ${state}`);
  }
  const words = `${where}: ${metric.write(value)} (${count(designs, 'design')})`;
  return drawCell({ box, level: levelOf(value, domain), words: write?.(value) }, undefined, words);
}

/** Light inside dark: seen on every shade. */
const drawFrame = ([x, y, width, height]: Box): Marks => [
  rect([x + 2, y + 2, width - 4, height - 4], 'none', stroke(COLOURS.paper, 2)),
  rect([x, y, width, height], 'none', { class: 'best', ...stroke(COLOURS.ink, 2) }),
];
