import { READ, streamOf, WRITE, type MemoryPort } from './port.js';
import { Regions } from './regions.js';

/** Bytes of a request of a stretch. */
const REQUEST = 8192;
/** Requests after which streams have had their shares, to which shares are rounded; and such rounds in a stretch. */
const ROUND = 16;
const ROUNDS = 32;
/** Bytes that a stretch moves: of any memory so many that refresh and full queues are in it. */
export const STRETCH_BYTES = ROUND * ROUNDS * REQUEST;

/**
 * Moves a stretch of transfers of several streams side by side, as fast as a memory can: for work that moves too much to
 * ask for each byte, and the same mix of streams for long. Each stream is in order in a region of its own, the last is
 * written, the others are read; they take turns by their shares.
 * @param amounts of each stream, in any unit: their shares are rounded to sixteenths
 * @returns the tick at which all is done
 */
export function moveStretch(memory: MemoryPort, amounts: readonly number[]): number {
  const shares = sharesOf(amounts);
  const turns = turnsOf(shares);
  const regions = new Regions();
  const places = shares.map((share) => regions.place(share * ROUNDS * REQUEST));
  const tickets = Array.from({ length: ROUND * ROUNDS }, (_, at) => {
    const turn = turns[at % ROUND]!;
    const stream = streamOf(turn, turn === shares.length - 1 ? WRITE : READ);
    return memory.ask(0, places[turn]!.next(REQUEST), REQUEST, stream);
  });
  const { idle } = memory;
  return tickets.reduce((end, ticket) => Math.max(end, memory.answer(ticket)), idle);
}

/** Whose turn it is in a round: each time the first of those that are furthest behind their share. */
function turnsOf(shares: readonly number[]): number[] {
  const done = shares.map(() => 0);
  return Array.from({ length: ROUND }, (_, step) => {
    const behind = shares.map((share, stream) => share * (step + 1) - done[stream]! * ROUND);
    const turn = behind.indexOf(Math.max(...behind));
    done[turn]!++;
    return turn;
  });
}

/**
 * Sixteenths, that sum up: what rounding down leaves over goes, one each, to those that lost most by it.
 *
 * @example
 * sharesOf([2, 0, 1]); // => [11, 0, 5]
 */
export function sharesOf(amounts: readonly number[]): number[] {
  const all = amounts.reduce((sum, amount) => sum + amount, 0);
  const exact = amounts.map((amount) => (ROUND * amount) / all);
  const shares = exact.map(Math.floor);
  for (let left = ROUND - shares.reduce((sum, share) => sum + share, 0); left > 0; left--) {
    const lost = exact.map((share, stream) => share - shares[stream]!);
    shares[lost.indexOf(Math.max(...lost))]!++;
  }
  return shares;
}
