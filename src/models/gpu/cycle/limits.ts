import { InputError } from '../../../errors.js';
import { formatCount } from '../../../quantity/format.js';

/**
 * What one kernel may have, that is gone through one by one: a few seconds and a few hundred megabytes. Lines are
 * numbered in 32 bits.
 */
const MOST = {
  blocks: { count: 2 ** 21, are: 'blocks of threads', which: 'which are started one by one' },
  pieces: { count: 2 ** 23, are: 'pieces of tensors', which: 'which are kept one by one' },
  rows: { count: 2 ** 26, are: 'rows', which: 'whose loads are counted warp by warp' },
  columns: { count: 2 ** 26, are: 'columns', which: 'whose loads are counted warp by warp' },
  warps: { count: 2 ** 23, are: 'warps', which: 'whose loads are counted one by one' },
  taps: { count: 2 ** 23, are: 'loads of warps that differ', which: 'which are counted one by one' },
  lines: { count: 2 ** 31, are: 'lines of memory', which: 'whose numbers have 32 bits' },
} as const;

/** @throws InputError if a kernel has more than can be gone through */
export function assertWithin(of: keyof typeof MOST, count: number): void {
  const { count: most, are, which } = MOST[of];
  if (count <= most) return;
  throw new InputError(`a layer has ${formatCount(count)} ${are}`, {
    field: 'operators',
    expected: `at most ${formatCount(most)}, ${which}; --fidelity analytic or a smaller batch takes more`,
  });
}

/** @throws InputError for images larger than can be gone through row by row and column by column */
export function assertSides({ height, width }: { height: number; width: number }): void {
  assertWithin('rows', height);
  assertWithin('columns', width);
}
