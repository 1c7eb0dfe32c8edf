import type { Gemm } from '../lowering/gemm.js';
import type { Widths } from '../lowering/widths.js';
import type { Frame } from './architecture.js';
import type { Rooms, RoomName } from './rooms.js';

/**
 * Lengths of stream blocks worth trying, longest first. Shorter blocks cost fills and fetches of the stationary
 * operand and pay only where something fits that did not: partial sums of one column of tiles or of all, the
 * block's input, or a slice of it. So the longest length for each of these is tried, as equal blocks, and the
 * whole stream. (What fits a scratchpad fits a larger one: more room never takes a choice away.)
 */
export function blockLengths(gemm: Gemm, frame: Frame, widths: Widths, rooms: Rooms): number[] {
  const { dataflow, tiling } = frame;
  const stream = dataflow === 'os' ? gemm.k : dataflow === 'ws' ? gemm.m : gemm.n;
  if (dataflow === 'os' || tiling.stream === 'whole') return [stream];
  if (typeof tiling.stream === 'number') return [Math.min(stream, tiling.stream)];
  const columns = dataflow === 'ws' ? gemm.n : gemm.m;
  const sums = (count: number): number => (count * widths.accumulator) / 8;
  const columnOfTiles = sums(Math.min(frame.cols, columns));
  if (tiling.stream === 'fit') {
    const most = rooms.derive('ofmapPieceBeside', (bytes) => Math.floor(bytes / columnOfTiles));
    return halvings(stream, most);
  }
  const apart = (room: RoomName, each: number): number =>
    rooms.derive(room, (bytes) => blocksOf(stream, Math.floor(bytes / each)));
  const counts = [1, apart('ofmapPieceBeside', columnOfTiles), apart('ofmapBeside', sums(columns))];
  if (dataflow === 'is') {
    counts.push(apart('filter', (gemm.k * widths.filter) / 8));
    counts.push(apart('filterPiece', (Math.min(frame.rows, gemm.k) * widths.filter) / 8));
  } else {
    const input = (to: number) => (length: number) =>
      (gemm.window.elements(length, 0, to) * widths.ifmap) / 8;
    counts.push(blocksWithRoom(stream, rooms, 'ifmap', input(gemm.k)));
    counts.push(blocksWithRoom(stream, rooms, 'ifmapPiece', input(Math.min(frame.rows, gemm.k))));
  }
  const distinct = [...new Set(counts)].sort((a, b) => a - b);
  return distinct.map((count) => Math.ceil(stream / count));
}

/** Equal blocks of at most a length into which a stream is cut; one if none is that short, or all are. */
const blocksOf = (stream: number, longest: number): number =>
  longest >= 1 && longest < stream ? Math.ceil(stream / longest) : 1;

/**
 * The fewest blocks of a stream that fit a room; one if none does. What fits at a length fits at a smaller one.
 * @param bytes of a block
 */
function blocksWithRoom(
  stream: number,
  rooms: Rooms,
  room: RoomName,
  bytes: (length: number) => number,
): number {
  const size = rooms.peek(room);
  const count = blocksOf(
    stream,
    longest(stream, (length) => bytes(length) <= size),
  );
  // All sizes have as many that answer these the same.
  if (count > 1) {
    rooms.has(room, bytes(Math.ceil(stream / count)));
    rooms.has(room, bytes(Math.ceil(stream / (count - 1))));
  } else if (!rooms.has(room, bytes(stream))) {
    rooms.has(room, bytes(1));
  }
  return count;
}

/** The whole stream, and halves of halves of the longest block whose partial sums fit. */
function halvings(stream: number, most: number): number[] {
  const lengths = [stream];
  for (let length = most; length >= 1; length = Math.floor(length / 2)) {
    if (length < stream) lengths.push(length);
  }
  return lengths;
}

/** The largest length up to `most` that fits, 0 if none does; what fits at a length fits at a smaller one. */
function longest(most: number, fits: (length: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
