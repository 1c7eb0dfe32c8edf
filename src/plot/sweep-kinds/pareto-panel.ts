/** The inside of a Pareto plot: axes, points, fronts. */
import { group as grouped } from 'd3';
import type { SweepPoint } from '../../results/sweep-record.js';
import { HEADING_RISE } from '../axes.js';
import { circle, line, path, px, rect, text } from '../draw.js';
import { diamond } from '../picture.js';
import { extentOf, scaleFor } from '../scales.js';
import type { Mark } from '../svg.js';
import { count, fit } from '../text.js';
import { COLOURS, MARGIN, SIZE } from '../theme.js';
import { designLabel } from './axis.js';
import type { Front } from './front.js';
import { direction, valueAt } from './metrics.js';
import type { Metric } from './metrics.js';
import { drawNames } from './pareto-names.js';
import type { ParetoLook, ParetoPanel, Place, Staged } from './pareto-view.js';

/** More dominated points than this are drawn as one path a colour, without tooltips. */
const SINGLE_POINTS = 1200;
const FAINT = 0.3;

export function drawPareto(panel: Mark, { title, stages, frame }: ParetoPanel, look: ParetoLook): void {
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
      marker(panel, at(point), stage, frame === undefined ? 4 : 2.5, look.colours.colour(point))
        .attr('class', stage > 1 ? 'front refined' : 'front')
        .append('title')
        .text(words);
    }
  }
  if (frame === undefined) {
    const { knee } = finest.front;
    if (knee !== undefined) drawRing(panel, at(knee));
    drawNames(panel, stages, at, look);
  } else drawFrame(panel, frame.map(at));
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
    `${metric.heading}, ${direction(metric)}${log ? ', log scale' : ''}`;

  const room = width + MARGIN.left;
  const above = fit(heading(y, up.log), room, SIZE.text * 1.06);
  text(panel, above, headingX(look), -HEADING_RISE + 4, 'heading');
  const upTicks = up.scale.ticks(6);
  const writeUp = up.log ? y.write : y.ticks(upTicks.at(-1) ?? 0);
  for (const tick of upTicks) {
    line(panel, 0, up.scale(tick), width, up.scale(tick), { colour: COLOURS.grid });
    text(panel, writeUp(tick), -6, up.scale(tick) + 4, 'tick', { anchor: 'end' });
  }
  const ticks = across.scale.ticks(Math.floor(width / (across.log ? 56 : 84)));
  const write = across.log ? x.write : x.ticks(ticks.at(-1) ?? 0);
  for (const tick of ticks) {
    line(panel, across.scale(tick), 0, across.scale(tick), height, { colour: COLOURS.grid });
    text(panel, write(tick), across.scale(tick), height + 15, 'tick', { anchor: 'middle' });
  }
  const below = fit(heading(x, across.log), room, SIZE.text * 1.06);
  text(panel, below, width / 2, height + 33, 'heading', { anchor: 'middle' });
  return (point) => [across.scale(valueAt(point, x)), up.scale(valueAt(point, y))];
}

/** A dot, or from stage 2 on a diamond. */
function marker(panel: Mark, [x, y]: [number, number], stage: number, radius: number, colour: string): Mark {
  return stage > 1
    ? diamond(panel, x, y, radius + 2.5, colour)
    : circle(panel, x, y, radius, colour).attr('stroke', COLOURS.paper).attr('stroke-width', 1);
}

function drawRing(panel: Mark, [x, y]: [number, number]): void {
  const ring = circle(panel, x, y, 9, 'none');
  ring.attr('class', 'knee').attr('stroke', COLOURS.ink).attr('stroke-width', 1.6);
}

/** A frame around places. */
function drawFrame(panel: Mark, places: readonly [number, number][]): void {
  const [left, right] = extentOf(places.map(([x]) => x));
  const [top, bottom] = extentOf(places.map(([, y]) => y));
  rect(panel, left - 6, top - 6, right - left + 12, bottom - top + 12, 'none')
    .attr('class', 'frame')
    .attr('stroke', COLOURS.axis)
    .attr('stroke-width', 1)
    .attr('stroke-dasharray', '3 2');
}

function drawDominated(
  panel: Mark,
  points: readonly SweepPoint[],
  at: Place,
  stage: number,
  { sweep, colours }: ParetoLook,
): void {
  if (points.length <= SINGLE_POINTS) {
    // One marker for designs in one place: stacked, they would not be faint.
    const places = grouped(
      points,
      (point) => `${at(point).map(Math.round).join(' ')} ${colours.colour(point)}`,
    );
    for (const [point, ...others] of places.values()) {
      const more = others.length > 0 ? ` and ${count(others.length, 'more design')} in this place` : '';
      marker(panel, at(point!), stage, stage > 1 ? 2 : 3, colours.colour(point!))
        .attr('class', 'dominated')
        .attr('fill-opacity', FAINT)
        .append('title')
        .text(`${designLabel(sweep, point!)}${more}`);
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

/** From the first stage to the same designs on the finest front. */
function drawLinks(panel: Mark, first: Staged, finest: Staged, at: Place): void {
  const key = (point: SweepPoint): string => JSON.stringify(Object.entries(point.values).sort());
  const coarse = new Map(first.points.map((point) => [key(point), point]));
  for (const point of finest.front.points) {
    const from = coarse.get(key(point));
    if (from === undefined) continue;
    line(panel, ...at(from), ...at(point), { colour: COLOURS.axis, width: 0.6 }).attr('class', 'link');
  }
}
