/** A link between the parties; rates in bytes a second. */
export interface Link {
  up: number;
  down: number;
  /** Seconds. */
  roundTrip: number;
  /** `optimal`: the sum of both rates is shared so that all bytes take the least time (wireless slot allocation). */
  allocation: 'fixed' | 'optimal';
}

export interface Rates {
  up: number;
  down: number;
}

/**
 * Share of the rate for the uplink with which `up` and `down` bytes take the least time one after the other:
 * `T(f) = U / (f B) + D / ((1 - f) B)` is least at `sqrt U / (sqrt U + sqrt D)`.
 *
 * @example
 * uplinkShare(42.34e9, 1.69e9); // 0.834
 */
export function uplinkShare(up: number, down: number): number {
  if (up + down === 0) return 0.5;
  return Math.sqrt(up) / (Math.sqrt(up) + Math.sqrt(down));
}

/** Rates of a link that has these bytes to move in all. */
export function ratesOf(link: Link, bytes: { up: number; down: number }): Rates {
  if (link.allocation === 'fixed' || bytes.up === 0 || bytes.down === 0 || link.up + link.down === Infinity)
    return { up: link.up, down: link.down };
  const total = link.up + link.down;
  const share = uplinkShare(bytes.up, bytes.down);
  return { up: share * total, down: (1 - share) * total };
}
