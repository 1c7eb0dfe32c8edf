/** Labels next to points, placed so that none covers another, by estimated sizes. */
import { line, text, type Anchor, type Marks, type Point } from './mark.js';
import { textWidth } from './text.js';
import { COLOURS, SIZE } from './theme.js';

export type Box = { x: number; y: number; width: number; height: number };

export interface Named {
  label: string;
  x: number;
  y: number;
  /** Distance that the label keeps from the point. */
  radius: number;
}

export interface PlacedLabel {
  label: string;
  x: number;
  y: number;
  anchor: Anchor;
  /** Line from the point to a label that stands apart. */
  leader?: [x1: number, y1: number, x2: number, y2: number];
}

/** The square around a point. */
export const boxAround = ([x, y]: Point, radius: number): Box => ({
  x: x - radius,
  y: y - radius,
  width: 2 * radius,
  height: 2 * radius,
});

/** What a line from `from` to `to` takes, `half` as high as wide at its ends. */
export const alongRow = (from: number, to: number, y: number, half: number): Box => ({
  x: Math.min(from, to) - half,
  y: y - half,
  width: Math.abs(to - from) + 2 * half,
  height: 2 * half,
});

/** The place that a label takes. */
export function boxOf({ label, x, y, anchor }: PlacedLabel, size: number): Box {
  const width = textWidth(label, size);
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { x: left, y: y - size, width, height: size * 1.3 };
}

/** Whether two places have anything in common. */
export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether a line passes through one of the boxes. */
function crosses(
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  boxes: readonly Box[],
): boolean {
  return Array.from({ length: 12 }, (_, i) => i / 11).some((t) =>
    boxes.some((box) =>
      overlaps({ x: x1 + (x2 - x1) * t, y: y1 + (y2 - y1) * t, width: 0.1, height: 0.1 }, box),
    ),
  );
}

/**
 * Greedy: each label in turn takes the first free place around its point, inside `bounds` and clear of
 * `dots`, of `texts` and of the labels before it; one that finds none is left out. A leader may cross
 * dots, never texts. Stops after `limit` labels.
 */
export function placeLabels(
  anchors: readonly Named[],
  bounds: Box,
  dots: readonly Box[],
  texts: readonly Box[],
  size: number,
  limit: number,
): PlacedLabel[] {
  const taken = [...dots, ...texts];
  const solid = [...texts];
  const placed: PlacedLabel[] = [];
  for (const anchor of anchors) {
    if (placed.length >= limit) break;
    const place = candidates(anchor, size).find((candidate) => {
      const box = boxOf(candidate, size);
      const inside =
        box.x >= bounds.x &&
        box.x + box.width <= bounds.x + bounds.width &&
        box.y >= bounds.y &&
        box.y + box.height <= bounds.y + bounds.height;
      if (!inside || taken.some((other) => overlaps(box, other))) return false;
      if (candidate.leader !== undefined && crosses(candidate.leader, solid)) return false;
      taken.push(box);
      solid.push(box);
      return true;
    });
    if (place !== undefined) placed.push(place);
  }
  return placed;
}

/** Close places first; then some at a distance, with a leader. */
function candidates(anchor: Named, size: number): PlacedLabel[] {
  const { label, x, y, radius } = anchor;
  const gap = radius + 4;
  const slant = gap * 0.75;
  const middle = size * 0.35;
  const far = [28, 46].flatMap((distance) =>
    [0.6, -0.6, 0.95, -0.95].flatMap((slope) => [
      distant(anchor, distance * Math.cos(slope), distance * Math.sin(slope), middle),
      distant(anchor, -distance * Math.cos(slope), distance * Math.sin(slope), middle),
    ]),
  );
  return [
    { label, x: x + gap, y: y + middle, anchor: 'start' },
    { label, x: x - gap, y: y + middle, anchor: 'end' },
    { label, x, y: y - gap, anchor: 'middle' },
    { label, x, y: y + gap + size * 0.8, anchor: 'middle' },
    { label, x: x + slant, y: y - slant, anchor: 'start' },
    { label, x: x + slant, y: y + slant + size * 0.8, anchor: 'start' },
    { label, x: x - slant, y: y - slant, anchor: 'end' },
    { label, x: x - slant, y: y + slant + size * 0.8, anchor: 'end' },
    ...far,
  ];
}

function distant({ label, x, y, radius }: Named, dx: number, dy: number, middle: number): PlacedLabel {
  const from = radius / Math.hypot(dx, dy);
  const side = Math.sign(dx);
  const [endX, endY] = [x + dx + side * radius, y + dy];
  return {
    label,
    x: endX + side * 3,
    y: endY + middle,
    anchor: side > 0 ? 'start' : 'end',
    leader: [x + dx * from, y + dy * from, endX, endY],
  };
}

/** Labels of the size of ticks, each with its leader, legible over other marks. */
export const drawLabels = (labels: readonly PlacedLabel[]): Marks =>
  labels.map(({ label, x, y, anchor, leader }) => [
    leader !== undefined && line(...leader, { colour: COLOURS.axis, width: 0.8 }),
    text(label, x, y, 'tick halo', anchor),
  ]);

/** Heights of labels of `SIZE.text`, moved up where one would cover another. */
export function spreadApart(heights: readonly number[], pitch = SIZE.text + 2): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[b]! - heights[a]!);
  const moved = [...heights];
  order.forEach((at, rank) => {
    if (rank > 0) moved[at] = Math.min(moved[at]!, moved[order[rank - 1]!]! - pitch);
  });
  return moved;
}
