import fs from 'node:fs';

const BLOCK = 2 ** 22;
const NEWLINE = 0x0a;

/**
 * An open file in pieces of whole lines, so that a text is never in memory as a whole. A piece is overwritten by the
 * next one. Only the last may end without a newline; a line longer than a piece makes the pieces longer.
 * @param whole whether the first piece holds what it should; until it does it grows
 */
export function* linePieces(
  open: number,
  whole: (first: Uint8Array) => boolean,
  block = BLOCK,
): Generator<Uint8Array> {
  let buffer = new Uint8Array(block);
  let held = 0;
  let first = true;
  for (;;) {
    const read = fs.readSync(open, buffer, held, buffer.length - held, null);
    held += read;
    if (read === 0) {
      if (held > 0 || first) yield buffer.subarray(0, held);
      return;
    }
    const end = buffer.subarray(0, held).lastIndexOf(NEWLINE) + 1;
    const lines = buffer.subarray(0, end);
    if (end > 0 && (!first || whole(lines))) {
      yield lines;
      first = false;
      buffer.copyWithin(0, end, held);
      held -= end;
    } else if (held === buffer.length) {
      const larger = new Uint8Array(2 * buffer.length);
      larger.set(buffer);
      buffer = larger;
    }
  }
}
