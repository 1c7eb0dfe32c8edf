import type { Layout } from './architecture.js';

/** Capacity that one piece may take so that the next can be fetched meanwhile. */
export const workingShare = (pad: { size: number; doubleBuffered: boolean }): number =>
  pad.doubleBuffered ? pad.size / 2 : pad.size;

/** Room that a product can ask for: whole scratchpads, and the share that leaves room for the next piece. */
const ROOMS = [
  'ifmap',
  'ifmapPiece',
  'filter',
  'filterPiece',
  'ofmap',
  'ofmapBeside',
  'ofmapPieceBeside',
] as const;
export type RoomName = (typeof ROOMS)[number];

/** Bytes by room. */
export type Sizes = Readonly<Record<RoomName, number>>;

/**
 * @param held bytes of the ifmap scratchpad in which other tensors live
 * @param taken bytes of the ofmap scratchpad in which results wait: not there for partial sums
 */
export function sizesOf({ ifmap, filter, ofmap }: Layout['scratchpad'], held: number, taken: number): Sizes {
  const left = { size: ifmap.size - held, doubleBuffered: ifmap.doubleBuffered };
  return {
    ifmap: left.size,
    ifmapPiece: workingShare(left),
    filter: filter.size,
    filterPiece: workingShare(filter),
    ofmap: ofmap.size,
    ofmapBeside: ofmap.size - taken,
    ofmapPieceBeside: workingShare(ofmap) - taken,
  };
}

/** Something that was worked out from a size, and can be again. */
interface Derived {
  room: RoomName;
  from: (bytes: number) => number;
  value: number;
}

/** Where each room is among numbers of all: a record of numbers by name takes V8 a new object for each it is asked for. */
const AT = Object.fromEntries(ROOMS.map((room, index) => [room, index])) as Record<RoomName, number>;

/**
 * Sizes of scratchpads that are asked and never told: they remember what was answered, so that what was made of the
 * answers holds for all sizes that answer the same.
 */
export class Rooms {
  private readonly sizes: Float64Array;
  /** The most bytes that had room, and the fewest that had none. */
  private readonly most = new Float64Array(ROOMS.length).fill(-Infinity);
  private readonly least = new Float64Array(ROOMS.length).fill(Infinity);
  private readonly derived: Derived[] = [];
  private asked = 0;

  constructor(sizes: Sizes) {
    this.sizes = Float64Array.from(ROOMS, (room) => sizes[room]);
  }

  /** Questions so far whose answers left fewer sizes than there were before. */
  get questions(): number {
    return this.asked;
  }

  has(room: RoomName, bytes: number): boolean {
    const at = AT[room];
    const fits = bytes <= this.sizes[at]!;
    if (fits && bytes > this.most[at]!) {
      this.most[at] = bytes;
      this.asked++;
    } else if (!fits && bytes < this.least[at]!) {
      this.least[at] = bytes;
      this.asked++;
    }
    return fits;
  }

  /** What follows from a size. */
  derive(room: RoomName, from: (bytes: number) => number): number {
    const value = from(this.peek(room));
    this.derived.push({ room, from, value });
    this.asked++;
    return value;
  }

  /** A size by itself, for what asks about it in another way afterwards. */
  peek(room: RoomName): number {
    return this.sizes[AT[room]]!;
  }

  /** Whether rooms of these sizes would have given the same answers. */
  answersFor(sizes: Sizes): boolean {
    const { ifmap, ifmapPiece, filter, filterPiece, ofmap, ofmapBeside, ofmapPieceBeside } = sizes;
    const same =
      this.isWithin(AT.ifmap, ifmap) &&
      this.isWithin(AT.ifmapPiece, ifmapPiece) &&
      this.isWithin(AT.filter, filter) &&
      this.isWithin(AT.filterPiece, filterPiece) &&
      this.isWithin(AT.ofmap, ofmap) &&
      this.isWithin(AT.ofmapBeside, ofmapBeside) &&
      this.isWithin(AT.ofmapPieceBeside, ofmapPieceBeside);
    if (!same) return false;
    for (const { room, from, value } of this.derived) if (from(sizes[room]) !== value) return false;
    return true;
  }

  private isWithin(at: number, bytes: number): boolean {
    return bytes >= this.most[at]! && bytes < this.least[at]!;
  }
}
