import type { Technology } from './technology.js';

/** A process node of the law. */
export interface Process {
  /** Nanometres. */
  feature: number;
  polynomial: readonly [number, number, number];
  /** Usual supply. */
  volts: number;
}

export const processOf = ({ law }: Technology, node: string): Process | undefined =>
  Object.hasOwn(law.nodes, node) ? law.nodes[node] : undefined;

/** `e(V) = a V^2 + b V + c` (Stillmaker & Baas): energy of a circuit at this node, in a unit of the law. */
export const lawEnergy = ({ polynomial: [a, b, c] }: Process, volts: number): number =>
  a * volts * volts + b * volts + c;

/** Energy at a supply, relative to that at the node's usual one. */
export const voltageFactor = (process: Process, volts = process.volts): number =>
  lawEnergy(process, volts) / lawEnergy(process, process.volts);

/**
 * Energy of logic at a node, from what was read at an older and a newer one. The law alone misses the newer one
 * by a factor of six (docs/energy.md), so that it gives the way between the two and not its length: with
 * `x = ln e(usual V)`, `ln E` is linear in `x` from one anchor to the other; beyond them the law is taken as it is.
 */
export function scaleLogic(
  older: number,
  newer: number | undefined,
  at: Process,
  [old, young]: Anchors,
): number {
  const x = Math.log(lawEnergy(at, at.volts));
  const [x0, x1] = [old, young].map((one) => Math.log(lawEnergy(one, one.volts))) as [number, number];
  if (newer === undefined || x >= x0) return older * Math.exp(x - x0);
  if (x <= x1) return newer * Math.exp(x - x1);
  return older * (newer / older) ** ((x - x0) / (x1 - x0));
}

export type Anchors = readonly [older: Process, newer: Process];

export const anchorsOf = (technology: Technology): Anchors =>
  technology.anchors.map((node) => processOf(technology, node)!) as unknown as Anchors;

/**
 * Energy of SRAM at a node: it shrinks far less than logic (1.3 to 7 times from 45 to 7 nm), so that its own points
 * at both anchors are joined by a power of the feature size; above the older anchor the law of logic is the only one.
 */
export function scaleMemory(older: number, newer: number, at: Process, [old, young]: Anchors): number {
  if (at.feature > old.feature) return scaleLogic(older, undefined, at, [old, young]);
  const way = Math.log(old.feature / at.feature) / Math.log(old.feature / young.feature);
  return older * (newer / older) ** way;
}

/** The power law through the points next to `x`; beyond them that of the last two. One point: a constant. */
export function powerLaw(points: readonly (readonly [number, number])[], x: number): number {
  if (points.length === 1) return points[0]![1];
  let above = points.findIndex(([at]) => at >= x);
  above = above < 0 ? points.length - 1 : Math.max(1, above);
  const [[x0, y0], [x1, y1]] = [points[above - 1]!, points[above]!];
  return y0 * (x / x0) ** (Math.log(y1 / y0) / Math.log(x1 / x0));
}
