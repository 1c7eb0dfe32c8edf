import type { Doing } from './cost.js';

/** A tensor as residency sees it: made by one operator, read by later ones. Positions count operators in order. */
export interface HeldTensor {
  id: number;
  bytes: number;
  madeAt: number;
  /** Positions of its readers, ascending, each once. */
  readAt: number[];
}

/** What stays on chip. */
export interface Residence {
  /** By tensor: position of the last reader that finds it on chip; readers behind it fetch it. */
  until: Map<number, number>;
  /** Bytes that tensors take of the scratchpad while the operator at a position runs. */
  held: Float64Array;
}

/** Who lives on chip, and who judges that. */
export interface Occupants {
  /** Whether the scratchpad has room for so many bytes. */
  fits(bytes: number): boolean;
  /** Bytes of the scratchpad that the operator at a position cannot do without. */
  needs(position: number, residence: Residence): number;
  /** What it does, given what stays on chip. */
  doing(position: number, residence: Residence): Doing;
  /** Whether operators that do one thing are better than the same that do the other. */
  isBetter(now: readonly Doing[], before: readonly Doing[]): boolean;
}

/**
 * Chooses which results stay in the ifmap scratchpad, from the operator that makes them to a reader: those with
 * which the operators together are better for the objective, what they take from the room of others included.
 * @param stays in the order in which they are tried
 */
export function chooseResidents(
  stays: readonly { tensor: HeldTensor; to: number }[],
  positions: number,
  occupants: Occupants,
): Residence {
  const residence: Residence = { until: new Map(), held: new Float64Array(positions) };
  const { until, held } = residence;
  const known: (Doing | undefined)[] = Array<undefined>(positions).fill(undefined);
  for (const { tensor, to } of stays) {
    const { id, bytes, madeAt, readAt } = tensor;
    const before = until.get(id);
    // A longer stay goes on from the one before it.
    const next = before === undefined ? readAt[0] : readAt[readAt.indexOf(before) + 1];
    if (next !== to) continue;
    const from = before === undefined ? madeAt : before + 1;
    if (!occupants.fits(mostHeld(held, from, to) + bytes)) continue;
    // The maker is told whether anyone else needs it from DRAM.
    const touched = from === madeAt ? [] : [madeAt];
    for (let position = from; position <= to; position++) touched.push(position);
    const old: Doing[] = [];
    for (const position of touched) old.push((known[position] ??= occupants.doing(position, residence)));
    until.set(id, to);
    take(held, from, to, bytes);
    if (haveRoom(touched, occupants, residence)) {
      const now: Doing[] = [];
      for (const position of touched) now.push(occupants.doing(position, residence));
      if (occupants.isBetter(now, old)) {
        for (let index = 0; index < touched.length; index++) known[touched[index]!] = now[index]!;
        continue;
      }
    }
    take(held, from, to, -bytes);
    if (before === undefined) until.delete(id);
    else until.set(id, before);
  }
  return residence;
}

function take(held: Float64Array, from: number, to: number, bytes: number): void {
  for (let position = from; position <= to; position++) held[position]! += bytes;
}

/** Whether operators still have the room that they need. */
function haveRoom(positions: readonly number[], occupants: Occupants, residence: Residence): boolean {
  for (const position of positions) {
    const needed = residence.held[position]! + occupants.needs(position, residence);
    if (!occupants.fits(needed)) return false;
  }
  return true;
}

/** Most bytes taken while any operator from one position to another runs. */
function mostHeld(held: Float64Array, from: number, to: number): number {
  let most = 0;
  for (let position = from; position <= to; position++) most = Math.max(most, held[position]!);
  return most;
}
