import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fitTable, fitText } from '../../src/cli/fit.js';
import { drawTable, setWide, type Column } from '../../src/cli/output.js';
import { layTable, widthOf } from '../../src/cli/table.js';

const texts = fc.integer({ min: 1, max: 6 }).chain((columns) => {
  const cell = fc.oneof(
    fc.stringMatching(/^[a-z0-9]{0,14}$/),
    fc.array(fc.stringMatching(/^[a-z,]{1,9}$/), { maxLength: 12 }).map((words) => words.join(' ')),
  );
  const line = fc.array(cell, { minLength: columns, maxLength: columns });
  return fc.record({
    heads: fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: columns, maxLength: columns }),
    rows: fc.array(line, { maxLength: 6 }),
    right: fc.array(fc.boolean(), { minLength: columns, maxLength: columns }),
    ranks: fc.array(fc.nat(5), { minLength: columns, maxLength: columns }),
  });
});

describe('a table for a terminal', () => {
  it('is no wider than that, and loses no word of the columns it keeps', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 40, max: 100 }), ({ ranks, ...table }, width) => {
        // The first column stays; numbers, which are not broken, are short.
        fc.pre(table.right[0] === false);
        const fitted = fitTable(table, ranks, width);
        const lines = layTable(fitted.heads, fitted.rows, fitted.right).split('\n');
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
        expect(fitted.heads.length + fitted.out.length).toBe(table.heads.length);
        const kept = table.heads
          .map((_, column) => column)
          .filter((column) => fitted.heads.includes(table.heads[column]!));
        if (kept.length !== fitted.heads.length) return; // Heads of one name.
        const words = (rows: readonly (readonly string[])[]): string[][] =>
          rows.map((row) => row.map((cell) => cell.split(/\s+/).join(' ').trim()));
        expect(words(fitted.rows)).toEqual(
          words(table.rows.map((row) => kept.map((column) => row[column]!))),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('is as it was where it fits', () => {
    fc.assert(
      fc.property(texts, ({ ranks, ...table }) => {
        const { heads, rows, right, out } = fitTable(table, ranks, 2000);
        expect({ heads, rows, right, out }).toEqual({ ...table, out: [] });
      }),
      { numRuns: 100 },
    );
  });

  it('leaves out what ranks highest, and of equal ranks what stands at the right', () => {
    const table = {
      heads: ['a', 'b', 'c', 'd'],
      rows: [['xxxxxxxxxx', 'xxxxxxxxxx', 'xxxxxxxxxx', 'xxxxxxxxxx']],
      right: [false, true, true, true],
    };
    const out = (ranks: number[], width: number): string[] => fitTable(table, ranks, width).out;
    expect(out([0, 1, 2, 3], 51)).toEqual([]);
    expect(out([0, 1, 2, 3], 50)).toEqual(['d']);
    expect(out([0, 3, 2, 1], 50)).toEqual(['b']);
    expect(out([9, 1, 1, 1], 37)).toEqual(['c', 'd']);
    expect(out([9, 1, 1, 1], 5)).toEqual(['b', 'c', 'd']);
  });

  it('may have more rows than a call takes arguments', () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => [String(row)]);
    expect(fitTable({ heads: ['n'], rows, right: [true] }, [0], 80).rows).toHaveLength(200_000);
  });

  it('breaks words of sentences before it leaves out a column', () => {
    const sentence = 'a sentence of some words that would not fit beside a number';
    const table = {
      heads: ['name', 'what', 'n'],
      rows: [['x', sentence, '12345']],
      right: [false, false, true],
    };
    const { rows, out } = fitTable(table, [0, 1, 2], 50);
    expect(out).toEqual([]);
    expect(rows[0]![1]).toBe('a sentence of some words that\nwould not fit beside a number');
  });
});

it('prose is broken at blanks, line by line', () => {
  expect(fitText('one two three four\nfive', 9)).toBe('one two\nthree\nfour\nfive');
  expect(fitText(' kept as it is\n', 40)).toBe(' kept as it is\n');
});

describe('drawTable', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    setWide(false);
  });
  const columns: Column<number>[] = ['first', 'second', 'third', 'fourth'].map((title) => ({
    title,
    key: title,
    value: () => 'x'.repeat(14),
  }));

  it('says what it left out of a narrow terminal, and nothing elsewhere', () => {
    const whole = drawTable([1], columns);
    expect(whole).toContain('fourth');
    vi.stubEnv('COLUMNS', '60');
    expect(drawTable([1], columns)).toMatch(/\nleft out of 60 columns: fourth \(--wide shows them\)$/);
    setWide(true);
    expect(drawTable([1], columns)).toBe(whole);
  });
});
