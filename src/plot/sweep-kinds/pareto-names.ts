/** The names of the most telling designs of a Pareto plot. */
import { boxAround, boxOf, drawLabels, placeLabels, type Box, type Named } from '../../charts/labels.js';
import type { Marks, Point } from '../../charts/mark.js';
import { shorten } from '../../charts/text.js';
import { SIZE } from '../../charts/theme.js';
import type { SweepPoint } from '../../results/sweep-record.js';
import { designLabel } from './axis.js';
import type { ParetoLook, Place, Staged } from './front.js';

/** Knee and ends of the finest front by their axis values, clear of the points where there is room. */
export function drawNames(stages: readonly Staged[], at: Place, look: ParetoLook): Marks {
  const { points, knee } = stages.at(-1)!.front;
  const ends = [points[0]!, points.at(-1)!].filter((end) => end !== knee);
  const anchorAt = (point: SweepPoint): Named => {
    const [x, y] = at(point);
    const label = shorten(designLabel(look.sweep, point, look.width > 500 ? 44 : 30), 48);
    return point === knee ? { label: `knee: ${label}`, x, y, radius: 10 } : { label, x, y, radius: 6 };
  };
  const anchors = [...(knee === undefined ? [] : [knee]), ...new Set(ends)].map(anchorAt);
  const bounds = { x: 2, y: 2, width: look.width - 4, height: look.height - 4 };
  const dots = stages.flatMap((stage) => stage.points.map((point) => boxAround(at(point), 2.5)));
  const lines = stages.flatMap(({ front }) => stepBoxes(front.points.map(at)));
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
