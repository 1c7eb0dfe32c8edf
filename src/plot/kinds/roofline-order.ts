/** Which dots of a picture are drawn over which. */
import type { Point } from '../../charts/mark.js';

interface Disc {
  at: Point;
  radius: number;
  colour: string;
}

/** Places of a disc at which one looks for its colour: its middle, and two rings. */
const SPOTS: readonly Point[] = [
  [0, 0],
  ...[0.55, 0.95].flatMap((share) =>
    Array.from({ length: 12 }, (_, i): Point => {
      const angle = (i * Math.PI) / 6;
      return [share * Math.cos(angle), share * Math.sin(angle)];
    }),
  ),
];

/**
 * Large discs below small ones, in the order to draw them; a disc of which smaller ones of other colours would leave less
 * than a quarter comes on top of all. Discs of one colour may cover each other: they look the same.
 */
export function layersOf<D extends Disc>(discs: readonly D[]): { below: D[]; top: D[] } {
  const order = [...discs].sort((a, b) => b.radius - a.radius);
  const raised = new Set(
    order.filter((disc, i) => {
      const over = order.slice(i + 1).filter((other) => other.colour !== disc.colour && near(disc, other));
      return isHidden(disc, over);
    }),
  );
  return { below: order.filter((disc) => !raised.has(disc)), top: [...raised] };
}

const distance = ([x1, y1]: Point, [x2, y2]: Point): number => Math.hypot(x1 - x2, y1 - y2);

const near = (one: Disc, other: Disc): boolean => distance(one.at, other.at) < one.radius + other.radius;

/** So much of a disc has to be seen. */
const SEEN = 0.25;

/** Whether hardly any spot of a disc lies beside all of `over`, whose edges are a pixel wide. */
const isHidden = ({ at: [x, y], radius }: Disc, over: readonly Disc[]): boolean =>
  SPOTS.filter(
    ([dx, dy]) =>
      !over.some((other) => distance([x + dx * radius, y + dy * radius], other.at) < other.radius + 1),
  ).length <
  SEEN * SPOTS.length;
