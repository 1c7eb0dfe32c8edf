/** The inside of a Pareto plot: axes, points, fronts. */
import { group as groupBy } from 'd3';
import { bottomAxis, HEADING_RISE, leftAxis, type ValueAxis } from '../../charts/axes.js';
import { boxAround, boxOf, drawLabels, placeLabels, type Box, type Named } from '../../charts/labels.js';
import { stepsOf } from '../../charts/lines.js';
import type { Marks, Point } from '../../charts/mark.js';
import * as marks from '../../charts/mark.js';
import { SERIES } from '../../charts/palette.js';
import { extentOf } from '../../charts/scales.js';
import { count, fit, shorten } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import type { TablePoint } from '../../results/sweep-table.js';
import { axesAmong, designLabel } from './axis.js';
import { designKey } from './design-key.js';
import type { ParetoLook, ParetoPanel, Place, Staged } from './front.js';
import { direction, extentAt, scaleOf, valueAt, wordsAt, type Metric } from './metrics.js';
import { MOST_DOTS, MOST_ON_FRONT, onePerPlace } from './thin.js';

/** More dominated points than this are drawn as one path a colour, without tooltips. */
const SINGLE_POINTS = 1200;
const FAINT = 0.3;

export function drawPareto({ title, stages, frame }: ParetoPanel, look: ParetoLook): marks.Marks {
  const { sweep, x, y, colours, width, height, left } = look;
  const across = layOutAxis(x, stages, [0, width], look);
  const up = layOutAxis(y, stages, [height, 0], look);
  const at: Place = (point) => [across.scale(valueAt(point, x)), up.scale(valueAt(point, y))];
  const [first, finest] = [stages[0]!, stages.at(-1)!];
  const radius = frame === undefined ? 4 : 2.5;
  const fronts = stages.map(({ front, stage }) =>
    onePerPlace(front.points, at, MOST_ON_FRONT).map((point) => {
      const words = `${designLabel(sweep, point)}: ${wordsAt(point, x)}, ${wordsAt(point, y)}`;
      const style = { class: stage > 1 ? 'front refined' : 'front' };
      return drawMarker(at(point), stage, radius, colours.colour(point), style, words);
    }),
  );
  const { knee } = finest.front;
  const heading = fit(title, width, SIZE.text * 1.1);
  return [
    title !== '' && marks.text(heading, MARGIN.right - left, -HEADING_RISE - 18, 'heading'),
    leftAxis({ ...up, ticks: 6, heading: MARGIN.right - left }, width),
    bottomAxis({ ...across, ticks: Math.floor(width / (across.log ? 56 : 84)) }, width, height),
    stages.map((each) => drawDominated(each, at, look)),
    finest !== first && drawLinks(first, finest, at, look),
    finest !== first && drawSteps(first.front, at, marks.stroke(COLOURS.axis, 1.2, '4 2.5')),
    drawSteps(finest.front, at, marks.stroke(COLOURS.ink, 1.6)),
    fronts,
    frame !== undefined && drawFrame(frame.map(at)),
    frame === undefined && knee && marks.ring(at(knee), 9, 1.6, COLOURS.ink, 'knee'),
    frame === undefined && drawNames(stages, at, look),
  ];
}

function layOutAxis(
  metric: Metric,
  stages: readonly Staged[],
  range: readonly [number, number],
  { width }: ParetoLook,
): ValueAxis & { log: boolean } {
  const extent = extentOf(stages.flatMap(({ points }) => extentAt(points, metric)));
  const { scale, log } = scaleOf(metric, extent, range);
  const words = `${metric.heading}, ${direction(metric)}${log ? ', log scale' : ''}`;
  const name = fit(words, width + MARGIN.left, SIZE.text * 1.06);
  return { scale, log, name, format: metric.ticks };
}

/** A dot, or from stage 2 on a diamond. */
function drawMarker(
  at: marks.Point,
  stage: number,
  radius: number,
  colour: string,
  more: marks.Attributes,
  words: string,
): marks.Mark {
  if (stage > 1) return marks.diamond(at, radius + 2.5, colour, more, words);
  return marks.circle(at, radius, colour, { ...marks.stroke(COLOURS.paper, 1), ...more }, words);
}

/** A frame around places. */
function drawFrame(places: readonly marks.Point[]): marks.Mark {
  const [left, right] = extentOf(places.map(([x]) => x));
  const [top, bottom] = extentOf(places.map(([, y]) => y));
  const box = [left - 6, top - 6, right - left + 12, bottom - top + 12] as const;
  return marks.rect(box, 'none', { class: 'frame', ...marks.stroke(COLOURS.axis, 1, '3 2') });
}

function drawDominated(
  { points, front, stage }: Staged,
  at: Place,
  { sweep, colours }: ParetoLook,
): marks.Marks {
  const best = new Set(front.points);
  const beaten = points.filter((point) => !best.has(point));
  if (beaten.length > SINGLE_POINTS) {
    const thinned = (some: readonly TablePoint[]): readonly TablePoint[] =>
      onePerPlace(some, at, beaten.length > MOST_DOTS ? 0 : Infinity);
    const byColour = groupBy(beaten, colours.colour);
    // Shades without number cover each other in any case.
    const drawn = byColour.size > SERIES.length ? groupBy(thinned(beaten), colours.colour) : byColour;
    return [...drawn].map(([colour, all]) => {
      const places = new Set(
        thinned(all)
          .map(at)
          .map(([x, y]) => `M${marks.px(x)},${marks.px(y)}h.01`),
      );
      const dots = { class: 'dominated-dots', d: [...places].join(''), ...marks.outline(colour, 4) };
      return marks.mark('path', { ...dots, 'stroke-linecap': 'round', 'stroke-opacity': FAINT });
    });
  }
  // One marker for designs in one place: stacked, they would not be faint.
  const places = groupBy(
    beaten,
    (point) => `${at(point).map(Math.round).join(' ')} ${colours.colour(point)}`,
  );
  const faint = { class: 'dominated', 'fill-opacity': FAINT };
  return [...places.values()].map(([point, ...others]) => {
    const more = others.length > 0 ? ` and ${count(others.length, 'more design')} in this place` : '';
    const words = `${designLabel(sweep, point!)}${more}`;
    return drawMarker(at(point!), stage, stage > 1 ? 2 : 3, colours.colour(point!), faint, words);
  });
}

/** The border of what the front beats: along the first metric's worse values, then to the next point. */
const drawSteps = ({ points }: Staged['front'], at: Place, look: marks.Attributes): marks.Mark =>
  marks.path(stepsOf(onePerPlace(points, at, MOST_ON_FRONT).map(at)), {
    class: 'steps',
    fill: 'none',
    ...look,
  });

/** From the first stage to the same designs on the finest front. */
function drawLinks(first: Staged, finest: Staged, at: Place, { sweep }: ParetoLook): marks.Marks {
  const keyOf = designKey(
    first.points,
    sweep.axes.map(({ path }) => path),
  );
  const wanted = new Set(finest.front.points.map(keyOf));
  const same = first.points.filter((point) => wanted.has(keyOf(point)));
  const coarse = new Map(same.map((point) => [keyOf(point), point]));
  const style = { colour: COLOURS.axis, width: 0.6, class: 'link' };
  return finest.front.points.map((point) => {
    const from = coarse.get(keyOf(point));
    return from && marks.line(...at(from), ...at(point), style);
  });
}

/** Knee and ends of the finest front by their axis values, clear of the points where there is room. */
export function drawNames(stages: readonly Staged[], at: Place, look: ParetoLook): Marks {
  const { points, knee } = stages.at(-1)!.front;
  const ends = [points[0]!, points.at(-1)!].filter((end) => end !== knee);
  // What all of the front have in common need not be told where there is little room.
  const axes = axesAmong(look.sweep, points);
  const anchorAt = (point: TablePoint): Named => {
    const [x, y] = at(point);
    const label = shorten(designLabel(look.sweep, point, look.width > 500 ? 44 : 30, axes), 48);
    return point === knee ? { label: `knee: ${label}`, x, y, radius: 10 } : { label, x, y, radius: 6 };
  };
  const anchors = [...(knee === undefined ? [] : [knee]), ...new Set(ends)].map(anchorAt);
  const bounds = { x: 2, y: 2, width: look.width - 4, height: look.height - 4 };
  const dots = stages.flatMap((stage) =>
    onePerPlace(stage.points, at, MOST_DOTS).map((point) => boxAround(at(point), 2.5)),
  );
  const lines = stages.flatMap(({ front }) =>
    stepBoxes(onePerPlace(front.points, at, MOST_ON_FRONT).map(at)),
  );
  // First clear of everything; then over faint points, which a halo keeps legible.
  const clear = placeLabels(anchors, bounds, [...dots, ...lines], [], SIZE.tick, anchors.length);
  const missing = anchors.filter(({ label }) => !clear.some((each) => each.label === label));
  const texts = clear.map((each) => boxOf(each, SIZE.tick));
  const over = placeLabels(missing, bounds, lines, texts, SIZE.tick, missing.length);
  return drawLabels([...clear, ...over]);
}

/** Boxes around the markers and the steps of a front. */
function stepBoxes(places: readonly Point[]): Box[] {
  return places.flatMap(([x, y], i) => {
    const dot = boxAround([x, y], 4);
    const next = places[i + 1];
    if (next === undefined) return [dot];
    const flat = { x: Math.min(x, next[0]), y: y - 2, width: Math.abs(next[0] - x), height: 4 };
    const steep = { x: next[0] - 2, y: Math.min(y, next[1]), width: 4, height: Math.abs(next[1] - y) };
    return [dot, flat, steep];
  });
}
