import { describe, expect, it } from 'vitest';
import {
  activePes,
  computeCycles,
  fold,
  regionCycles,
  replications,
} from '../../../../src/models/systolic/row-stationary/spatial.js';
import { levelOne, square } from './helpers.js';

describe('folding and replication, by hand', () => {
  it('a filter with more rows than the array is cut into pieces', () => {
    // 11 rows on 4: 3 pieces of at most 4 rows; 5 output rows on 10 columns: 2 sets side by side.
    const folding = fold(11, 5, 4, 10);
    expect(folding).toEqual({ rowFolds: 3, strips: 1, stripRows: 5, vertical: 1, across: 2 });
    const layer = square({ C: 3, M: 6, R: 11, E: 5 });
    // 3 pieces * (11 taps * 5 columns) * 3 channels * 6 filters / 2 sets
    expect(levelOne(layer, folding)).toBe(3 * 55 * 3 * 3);
    expect(activePes(layer.rows, folding, { channels: 1, filters: 2 })).toBe(4 * 5 * 2);
  });

  it('CONV2 of AlexNet: the 5x27 set lies on 12x14 as 14 + 13 columns above each other', () => {
    const folding = fold(5, 27, 12, 14);
    expect(folding).toEqual({ rowFolds: 1, strips: 1, stripRows: 27, vertical: 1, across: 1 });
    const layer = square({ C: 96, M: 256, R: 5, E: 27, groups: 2, batch: 4 });
    expect(activePes(layer.rows, folding, replications(layer, folding)[0]!)).toBe(135);
    // 5 * 27 multiply-accumulates a row, 48 channels, 256 filters, 4 images: 33.18 ms at 200 MHz
    expect(levelOne(layer, folding)).toBe(5 * 27 * 4 * 48 * 256);
  });

  it('width that stacking does not take up is worked on strip by strip', () => {
    // 224 rows on 14 columns: 16 pieces, 4 sets of 3 rows above each other, 4 strips of 56.
    expect(fold(3, 224, 12, 14)).toEqual({ rowFolds: 1, strips: 4, stripRows: 56, vertical: 1, across: 1 });
    // 3 pieces, 4 places: one strip, nothing left to replicate.
    expect(fold(3, 40, 12, 14)).toEqual({ rowFolds: 1, strips: 1, stripRows: 40, vertical: 1, across: 1 });
    // 2 pieces, 4 places: one strip, twice.
    expect(fold(3, 28, 12, 14)).toEqual({ rowFolds: 1, strips: 1, stripRows: 28, vertical: 2, across: 1 });
  });

  it('sets above each other are shared between channels and filters; those side by side take filters', () => {
    const folding = fold(3, 7, 12, 14);
    expect(folding).toMatchObject({ vertical: 4, across: 2 });
    const layer = square({ C: 64, M: 64, R: 3, E: 7 });
    expect(replications(layer, folding)).toEqual([
      { channels: 1, filters: 8 },
      { channels: 2, filters: 4 },
      { channels: 4, filters: 2 },
    ]);
    const depthwise = square({ C: 64, M: 64, R: 3, E: 7, groups: 64 });
    for (const sets of replications(depthwise, folding)) expect(sets).toEqual({ channels: 1, filters: 1 });
    expect(computeCycles(depthwise, folding, { channels: 1, filters: 1 })).toBe(3 * 7 * 64);
  });

  it('one PE multiplies everything itself', () => {
    const layer = square({ C: 5, M: 7, R: 3, E: 4, batch: 2 });
    expect(levelOne(layer, fold(3, 4, 1, 1))).toBe(3 * 3 * 4 * 4 * 5 * 7 * 2);
  });

  it('pools and sums: each set takes a map', () => {
    const { rows, columns } = square({ C: 1, M: 1, R: 2, E: 6, stride: 2 });
    const folding = fold(2, 6, 12, 14);
    const pool = { maps: 30, batch: 1, rows, columns, operands: 1 };
    // 6 sets above each other, 2 side by side: 12 maps at a time, 3 rounds of 2 * 6 operations.
    expect(regionCycles(pool, folding)).toBe(3 * 12);
    expect(regionCycles({ ...pool, operands: 2 }, folding)).toBe(2 * 3 * 12);
    expect(regionCycles({ ...pool, maps: 2 }, folding)).toBe(12);
  });
});
