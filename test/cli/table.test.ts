import Table from 'cli-table3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layTable } from '../../src/cli/table.js';

/** The library that tables were laid out with. */
function laidOut(heads: string[], rows: string[][], right: boolean[]): string {
  const none = Object.fromEntries(
    ['top-left', 'top-right', 'bottom-left', 'bottom-right', 'left', 'left-mid'].map((name) => [name, '']),
  );
  const table = new Table({
    head: heads,
    colAligns: right.map((one) => (one ? 'right' : 'left')),
    style: { head: [], border: [], compact: true, 'padding-left': 1, 'padding-right': 1 },
    chars: {
      ...none,
      ...{ mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: ' ' },
      ...{ top: '─', 'top-mid': '─', bottom: '─', 'bottom-mid': '─' },
    },
  });
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const cell = fc.oneof(
  fc.stringMatching(/^[ -~]{0,12}$/),
  fc.constantFrom('', 'µs', '漢字', 'a\nbcd', '\u001b[1mbold\u001b[22m', '—', '👍 ok', 'é'),
);

test('a table reads as the library laid it out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }).chain((columns) => {
        const line = fc.array(cell, { minLength: columns, maxLength: columns });
        const sides = fc.array(fc.boolean(), { minLength: columns, maxLength: columns });
        return fc.tuple(line, fc.array(line, { maxLength: 5 }), sides);
      }),
      ([heads, rows, right]) => {
        expect(layTable(heads, rows, right)).toBe(laidOut(heads, rows, right));
      },
    ),
    { numRuns: 500 },
  );
});
