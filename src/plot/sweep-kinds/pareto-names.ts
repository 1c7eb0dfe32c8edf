/** The names of the most telling designs of a Pareto plot. */
import type { SweepPoint } from '../../results/sweep-record.js';
import { line, text } from '../draw.js';
import { placeLabels } from '../place.js';
import type { Anchor, Box } from '../place.js';
import type { Mark } from '../svg.js';
import { shorten, textWidth } from '../text.js';
import { COLOURS, SIZE } from '../theme.js';
import { designLabel } from './axis.js';
import type { ParetoLook, Place, Staged } from './pareto-view.js';

/** Knee and ends of the finest front by their axis values, clear of the points where there is room. */
export function drawNames(panel: Mark, stages: readonly Staged[], at: Place, look: ParetoLook): void {
  const { front } = stages.at(-1)!;
  const named = new Map<SweepPoint, string>();
  if (front.knee !== undefined) named.set(front.knee, 'knee: ');
  for (const end of [front.points[0]!, front.points.at(-1)!]) if (!named.has(end)) named.set(end, '');
  const anchors = [...named].map(([point, prefix]): Anchor => {
    const [x, y] = at(point);
    const label = `${prefix}${shorten(designLabel(look.sweep, point, look.width > 500 ? 44 : 30), 48)}`;
    return { label, x, y, radius: prefix === '' ? 6 : 10 };
  });
  const bounds = { x: 2, y: 2, width: look.width - 4, height: look.height - 4 };
  const dots = stages.flatMap(({ points }) => points.map((point) => boxAt(at(point), 2.5)));
  const lines = stages.flatMap((stage) => stepBoxes(stage.front.points.map(at)));
  // First clear of everything; then over faint points, which a halo keeps legible.
  const clear = placeLabels(anchors, bounds, [...dots, ...lines], [], SIZE.tick, anchors.length);
  const missing = anchors.filter(({ label }) => !clear.some((each) => each.label === label));
  const texts = clear.map(({ x, y, label, anchor }) => {
    const width = textWidth(label, SIZE.tick);
    const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    return { x: left, y: y - SIZE.tick, width, height: SIZE.tick * 1.3 };
  });
  const over = placeLabels(missing, bounds, lines, texts, SIZE.tick, missing.length);
  for (const each of [...clear, ...over]) {
    if (each.leader !== undefined) line(panel, ...each.leader, { colour: COLOURS.axis, width: 0.8 });
    text(panel, each.label, each.x, each.y, 'tick halo', { anchor: each.anchor });
  }
}

function boxAt([x, y]: readonly [number, number], r: number): Box {
  return { x: x - r, y: y - r, width: 2 * r, height: 2 * r };
}

/** Boxes around the markers and the steps of a front. */
function stepBoxes(places: readonly [number, number][]): Box[] {
  return places.flatMap(([x, y], i) => {
    const dot = boxAt([x, y], 4);
    const next = places[i + 1];
    if (next === undefined) return [dot];
    const flat = { x: Math.min(x, next[0]), y: y - 2, width: Math.abs(next[0] - x), height: 4 };
    const steep = { x: next[0] - 2, y: Math.min(y, next[1]), width: 4, height: Math.abs(next[1] - y) };
    return [dot, flat, steep];
  });
}
