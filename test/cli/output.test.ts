import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { drawTable, printRows, type Column, type Format } from '../../src/cli/output.js';

const cell = fc.constantFrom(
  '',
  'a',
  'résumé',
  '漢字',
  'x y',
  'two\nlines',
  '\u001b[1m* 12 ms\u001b[22m',
  ' -3 ',
);

const columnsOf = (titles: readonly string[]): Column<readonly string[]>[] =>
  titles.map((title, at) => ({
    title,
    key: `k${at}`,
    align: at % 2 ? 'right' : 'left',
    value: (row) => row[at]!,
  }));

/** What a command prints. */
function printed(print: () => void): string {
  let text = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  try {
    print();
  } finally {
    spy.mockRestore();
  }
  return text;
}

describe('a table in parts', () => {
  it('is as one of few rows would be: widths, borders and every line', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('t', 'long title', 'two\nlines'), { minLength: 1, maxLength: 4 }),
        fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 70 }),
        (titles, rows) => {
          const columns = columnsOf(titles);
          const whole = drawTable(rows, columns).split('\n');
          // Each row beside the widest cells: as few as are drawn in one part.
          const widest = columns.map(
            (_, at) => rows.map((row) => row[at]!).sort((a, b) => widthOf(b) - widthOf(a))[0]!,
          );
          const alone = rows.map((row) => drawTable([row, widest], columns).split('\n'));
          const head = drawTable([widest], columns).split('\n');
          const below = head.length - linesOf(widest, columns) - 1;
          const body = alone.flatMap((lines, at) => lines.slice(below, below + linesOf(rows[at]!, columns)));
          expect(whole).toEqual([...head.slice(0, below), ...body, head.at(-1)]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has all of very many rows, in order', () => {
    const rows = Array.from({ length: 5000 }, (_, at) => [String(at), 'x', 'y', 'z']);
    const columns = columnsOf(['a', 'b', 'c', 'd']);
    const lines = drawTable(rows, columns).split('\n');
    expect(lines).toHaveLength(5003);
    expect(lines.slice(2, -1).map((line) => Number.parseInt(line, 10))).toEqual(rows.map((_, at) => at));
  });
});

const widthOf = (text: string): number =>
  Math.max(
    ...text
      // eslint-disable-next-line no-control-regex
      .replace(/\u001b\[\d+m/g, '')
      .split('\n')
      .map((line) => [...line].reduce((sum, letter) => sum + (letter >= '一' && letter <= '鿿' ? 2 : 1), 0)),
  );

const linesOf = (row: readonly string[], columns: readonly unknown[]): number =>
  Math.max(...row.slice(0, columns.length).map((text) => text.split('\n').length));

describe('rows as text', () => {
  const columns: Column<number>[] = [
    { key: 'n', title: 'n', value: (row) => row },
    { key: 'half', title: 'half', value: (row) => (row % 2 === 0 ? row / 2 : null) },
    { key: 'even', title: 'even', value: (row) => row % 2 === 0 },
    { key: 'n', title: 'twice', value: (row) => `"${row},` },
  ];
  const print = (count: number, format: Format): string =>
    printed(() =>
      printRows(
        Array.from({ length: count }, (_, row) => row),
        columns,
        format,
      ),
    );

  it.each([0, 1, 2, 999, 1000, 1001, 2000, 2500])('is whole for %i rows', (count) => {
    const objects = Array.from({ length: count }, (_, row) => ({
      n: `"${row},`,
      half: row % 2 === 0 ? row / 2 : null,
      even: row % 2 === 0,
    }));
    expect(print(count, 'json')).toBe(`${JSON.stringify(objects, null, 2)}\n`);
    const lines = objects.map(
      ({ n, half, even }, row) => `${row},${half ?? ''},${even},"${n.replace('"', '""')}"`,
    );
    expect(print(count, 'csv')).toBe(['n,half,even,n', ...lines, ''].join('\n'));
  });
});
