import { withFile } from '../../document/bytes.js';
import { linePieces } from '../../document/lines.js';
import { InputError } from '../../errors.js';
import type { DramSystem } from '../../memory/banked/system.js';
import { readTrace, split, type Requests } from '../../memory/trace/index.js';
import { expected, readQuantity } from '../../quantity/units.js';

const MOST_BYTES = 2 ** 32;

/**
 * The requests of a trace file.
 * @param clock of its cycles, in hertz; default: the memory's own
 * @param line bytes that a line moves; default: a transaction
 */
export function requestsOf(
  file: string,
  { clock, line }: { clock: number | undefined; line: number | undefined },
  system: DramSystem,
): Requests {
  const lines = withFile(file, 'a trace of memory', MOST_BYTES, (open) =>
    readTrace(
      linePieces(open, () => true),
      file,
    ),
  );
  const requests = split(lines, line ?? system.transactionBytes, system.transactionBytes);
  const { notBefore } = requests;
  if (clock === undefined) return requests;
  if (notBefore === undefined)
    throw new InputError('does nothing: the trace has no cycles', {
      field: '--clock',
      expected: 'a trace with cycles, such as LD 0x40@7',
    });
  const ratio = 1 / (clock * system.cyclePicoseconds * 1e-12);
  // A hair below a whole cycle is that cycle.
  return { ...requests, notBefore: notBefore.map((cycle) => Math.ceil(cycle * ratio - 1e-6)) };
}

export function clockOf(text: string): number {
  const hertz = readQuantity(text, 'hertz');
  if (hertz !== undefined && hertz > 0 && hertz < Infinity) return hertz;
  throw new InputError(`is '${text}'`, { field: '--clock', expected: `${expected('hertz')} above zero` });
}
