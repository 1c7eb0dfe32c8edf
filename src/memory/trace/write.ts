/** Bytes of a transaction where nothing says otherwise: a burst of DDR4. */
export const LINE_BYTES = 64;

/** Lines that are made at a time. */
const PIECE = 4096;

/** The transactions that a request touches: the number of the first, counted from address 0, and how many. */
export function touched(
  address: number,
  bytes: number,
  transactionBytes: number,
): { first: number; count: number } {
  const first = Math.floor(address / transactionBytes);
  const end = Math.ceil((address + bytes) / transactionBytes);
  return { first, count: bytes > 0 ? end - first : 0 };
}

/**
 * A request in lines of a trace, a line for each transaction that it touches: Ramulator 2's LoadStoreTrace with the
 * cycle behind an @. Stock readers take the number in front of it and skip the rest. Comes in pieces, since a request
 * may be a whole tensor.
 *
 * @example
 * [...traceLines(7.5, 96, 64, true, 64)]; // => ['ST 0x40@7\nST 0x80@7\n']
 */
export function* traceLines(
  at: number,
  address: number,
  bytes: number,
  isWrite: boolean,
  transactionBytes: number,
): Generator<string> {
  const verb = isWrite ? 'ST 0x' : 'LD 0x';
  const tail = `@${Math.floor(at)}\n`;
  let piece = '';
  let held = 0;
  const { first, count } = touched(address, bytes, transactionBytes);
  for (let place = first; place < first + count; place++) {
    piece += verb + (place * transactionBytes).toString(16) + tail;
    if (++held < PIECE) continue;
    yield piece;
    [piece, held] = ['', 0];
  }
  if (held > 0) yield piece;
}
