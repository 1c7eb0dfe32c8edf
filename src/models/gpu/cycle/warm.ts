import { BlockLru } from '../../../memory/cache/index.js';
import type { CycleMachine } from './machine.js';

/** Pieces that a tensor is seen in. */
const PIECES = 512;

/**
 * What a kernel that goes once through its inputs and outputs, side by side, fetches and writes back. From cold caches
 * everything comes, and all results leave but those that may stay dirty. After earlier launches of the same kernel L2
 * is as they left it: pieces in the order of their last use, as many as lines kept in more than one part leave.
 */
export function keptBetween(
  { l2 }: CycleMachine,
  { inputBytes, outputBytes }: { inputBytes: number; outputBytes: number },
  earlier = 0,
): { fetchedBytes: number; writtenBytes: number } {
  if (earlier === 0)
    return { fetchedBytes: inputBytes, writtenBytes: Math.max(0, outputBytes - l2.dirtyBytes) };
  const cache = new BlockLru(2 * PIECES, l2.bytes / l2.copies, l2.dirtyBytes);
  const [input, output] = [inputBytes / PIECES, outputBytes / PIECES];
  let fetchedBytes = 0;
  let before = 0;
  for (let launch = 0; launch <= earlier; launch++) {
    fetchedBytes = 0;
    before = cache.writtenBack;
    for (let piece = 0; piece < PIECES; piece++) {
      if (input > 0 && !cache.touch(piece, input)) fetchedBytes += input;
      if (output > 0) cache.touch(PIECES + piece, output, output);
    }
  }
  return { fetchedBytes, writtenBytes: cache.writtenBack - before };
}
