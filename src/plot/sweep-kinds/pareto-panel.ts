/** The inside of a Pareto plot: axes, points, fronts, and the names of the most telling designs. */
import type { SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { HEADING_RISE } from '../axes.js';
import { circle, line, path, px, text } from '../draw.js';
import { diamond } from '../picture.js';
import { placeLabels } from '../place.js';
import type { Anchor, Box } from '../place.js';
import { scaleFor } from '../scales.js';
import type { Mark } from '../svg.js';
import { fit, shorten } from '../text.js';
import { COLOURS, MARGIN, SIZE } from '../theme.js';
import { designLabel } from './axis.js';
import type { AxisColours } from './colours.js';
import type { Front } from './front.js';
import { direction, valueAt } from './metrics.js';
import type { Metric } from './metrics.js';

/** The candidates of one stage. */
export interface Staged {
  stage: number;
  fidelity: string;
  points: SweepPoint[];
  front: Front;
}

/** Stages in order, at least one. */
export interface ParetoPanel {
  title: string;
  stages: readonly Staged[];
}

export interface ParetoLook {
  sweep: SweepRecord;
  x: Metric;
  y: Metric;
  colours: AxisColours;
  width: number;
  height: number;
  left: number;
}

type Place = (point: SweepPoint) => [x: number, y: number];

/** More dominated points than this are drawn as one path a colour, without tooltips. */
const SINGLE_POINTS = 1200;
const FAINT = 0.3;

export function drawPareto(panel: Mark, { title, stages }: ParetoPanel, look: ParetoLook): void {
  const { sweep, x, y, width, height } = look;
  if (title !== '') text(panel, fit(title, width, SIZE.text * 1.1), headingX(look), 16 - 42, 'heading');
  const at = drawAxes(panel, stages, look);
  for (const { points, front, stage } of stages) {
    const best = new Set(front.points);
    drawDominated(
      panel,
      points.filter((point) => !best.has(point)),
      at,
      stage,
      look,
    );
  }
  const [first, finest] = [stages[0]!, stages.at(-1)!];
  if (finest !== first) {
    drawLinks(panel, first, finest, at);
    drawSteps(panel, first.front, at)
      .attr('stroke', COLOURS.axis)
      .attr('stroke-width', 1.2)
      .attr('stroke-dasharray', '4 2.5');
  }
  drawSteps(panel, finest.front, at).attr('stroke', COLOURS.ink).attr('stroke-width', 1.6);
  for (const { front, stage } of stages) {
    for (const point of front.points) {
      const words = `${designLabel(sweep, point)}: ${x.write(valueAt(point, x))}, ${y.write(valueAt(point, y))}`;
      marker(panel, at(point), stage, 4, look.colours.colour(point))
        .attr('class', stage > 1 ? 'front refined' : 'front')
        .append('title')
        .text(words);
    }
  }
  const { knee } = finest.front;
  if (knee !== undefined) {
    circle(panel, ...at(knee), 9, 'none')
      .attr('stroke', COLOURS.ink)
      .attr('stroke-width', 1.6);
  }
  drawNames(panel, stages, at, look);
  line(panel, 0, height, width, height, { colour: COLOURS.axis });
}

const headingX = ({ left }: ParetoLook): number => MARGIN.right - left;

function drawAxes(panel: Mark, stages: readonly Staged[], look: ParetoLook): Place {
  const { x, y, width, height } = look;
  const all = stages.flatMap(({ points }) => points);
  const across = scaleFor(
    all.map((point) => valueAt(point, x)),
    [0, width],
  );
  const up = scaleFor(
    all.map((point) => valueAt(point, y)),
    [height, 0],
  );
  const heading = (metric: Metric, log: boolean): string =>
    `${metric.heading}, ${direction(metric)}${log ? ', logarithmic' : ''}`;

  text(panel, heading(y, up.log), headingX(look), -HEADING_RISE + 4, 'heading');
  const upTicks = up.scale.ticks(6);
  const writeUp = up.log ? y.write : y.ticks(upTicks.at(-1) ?? 0);
  for (const tick of upTicks) {
    line(panel, 0, up.scale(tick), width, up.scale(tick), { colour: COLOURS.grid });
    text(panel, writeUp(tick), -6, up.scale(tick) + 4, 'tick', { anchor: 'end' });
  }
  const ticks = across.scale.ticks(Math.floor(width / 66));
  const write = across.log ? x.write : x.ticks(ticks.at(-1) ?? 0);
  for (const tick of ticks) {
    line(panel, across.scale(tick), 0, across.scale(tick), height, { colour: COLOURS.grid });
    text(panel, write(tick), across.scale(tick), height + 15, 'tick', { anchor: 'middle' });
  }
  text(panel, heading(x, across.log), width / 2, height + 33, 'heading', { anchor: 'middle' });
  return (point) => [across.scale(valueAt(point, x)), up.scale(valueAt(point, y))];
}

/** A dot, or from stage 2 on a diamond. */
function marker(panel: Mark, [x, y]: [number, number], stage: number, radius: number, colour: string): Mark {
  return stage > 1
    ? diamond(panel, x, y, radius + 2.5, colour)
    : circle(panel, x, y, radius, colour).attr('stroke', COLOURS.paper).attr('stroke-width', 1);
}

function drawDominated(
  panel: Mark,
  points: readonly SweepPoint[],
  at: Place,
  stage: number,
  { sweep, colours }: ParetoLook,
): void {
  if (points.length <= SINGLE_POINTS) {
    for (const point of points) {
      marker(panel, at(point), stage, stage > 1 ? 1.5 : 3, colours.colour(point))
        .attr('class', 'dominated')
        .attr('fill-opacity', FAINT)
        .append('title')
        .text(designLabel(sweep, point));
    }
    return;
  }
  const dots = new Map(colours.colours.map((colour) => [colour, new Set<string>()]));
  for (const point of points) {
    const [x, y] = at(point);
    dots.get(colours.colour(point))?.add(`M${px(x)},${px(y)}h.01`);
  }
  for (const [colour, places] of dots) {
    if (places.size === 0) continue;
    panel
      .append('path')
      .attr('class', 'dominated-dots')
      .attr('d', [...places].join(''))
      .attr('fill', 'none')
      .attr('stroke', colour)
      .attr('stroke-width', 4)
      .attr('stroke-linecap', 'round')
      .attr('stroke-opacity', FAINT);
  }
}

/** The border of what the front beats: along the first metric's worse values, then to the next point. */
function drawSteps(panel: Mark, { points }: Front, at: Place): Mark {
  const corners: [number, number][] = [];
  for (const point of points) {
    const [x, y] = at(point);
    const before = corners.at(-1);
    if (before !== undefined) corners.push([x, before[1]]);
    corners.push([x, y]);
  }
  return path(panel, corners).attr('class', 'steps').attr('fill', 'none');
}

/** From every design of the first stage to the same design at a finer fidelity. */
function drawLinks(panel: Mark, first: Staged, finest: Staged, at: Place): void {
  const key = (point: SweepPoint): string => JSON.stringify(Object.entries(point.values).sort());
  const coarse = new Map(first.points.map((point) => [key(point), point]));
  for (const point of finest.points) {
    const from = coarse.get(key(point));
    if (from === undefined) continue;
    line(panel, ...at(from), ...at(point), { colour: COLOURS.axis, width: 0.6 }).attr('class', 'link');
  }
}

/** Knee and ends of the finest front by their axis values, clear of the points where there is room. */
function drawNames(panel: Mark, stages: readonly Staged[], at: Place, look: ParetoLook): void {
  const { front } = stages.at(-1)!;
  const named = new Map<SweepPoint, string>();
  if (front.knee !== undefined) named.set(front.knee, 'knee: ');
  for (const end of [front.points[0]!, front.points.at(-1)!]) if (!named.has(end)) named.set(end, '');
  const anchors = [...named].map(([point, prefix]): Anchor => {
    const [x, y] = at(point);
    const label = `${prefix}${shorten(designLabel(look.sweep, point), 40)}`;
    return { label, x, y, radius: prefix === '' ? 6 : 10 };
  });
  const bounds = { x: 2, y: 2, width: look.width - 4, height: look.height - 4 };
  const box = ([x, y]: [number, number], r: number): Box => ({
    x: x - r,
    y: y - r,
    width: 2 * r,
    height: 2 * r,
  });
  const dots = stages.flatMap(({ points }) => points.map((point) => box(at(point), 2.5)));
  const lines = front.points.flatMap((point, i) => {
    const [x, y] = at(point);
    const next = front.points[i + 1];
    if (next === undefined) return [box([x, y], 4)];
    const [nextX, nextY] = at(next);
    const flat = { x: Math.min(x, nextX), y: y - 2, width: Math.abs(nextX - x), height: 4 };
    const steep = { x: nextX - 2, y: Math.min(y, nextY), width: 4, height: Math.abs(nextY - y) };
    return [box([x, y], 4), flat, steep];
  });
  // First clear of everything; then over faint points, which a halo keeps legible.
  const clear = placeLabels(anchors, bounds, [...dots, ...lines], [], SIZE.tick, anchors.length);
  const missing = anchors.filter(({ label }) => !clear.some((each) => each.label === label));
  const texts = clear.map(({ x, y, label, anchor }) => {
    const width = label.length * SIZE.tick * 0.66;
    const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    return { x: left, y: y - SIZE.tick, width, height: SIZE.tick * 1.3 };
  });
  const over = placeLabels(missing, bounds, lines, texts, SIZE.tick, missing.length);
  for (const each of [...clear, ...over]) {
    if (each.leader !== undefined) line(panel, ...each.leader, { colour: COLOURS.axis, width: 0.8 });
    text(panel, each.label, each.x, each.y, 'tick halo', { anchor: each.anchor });
  }
}
