import { describe, expect, it } from 'vitest';
import { plan, product } from './plans.js';

/** M 7, N 5, K 11: three folds of 4 rows, two of 3 columns when K lies over the rows. */
const small = product(7, 5, 11);

describe('weight stationary: which pieces of the input are fetched again', () => {
  it.each([
    // All 77 bytes stay.
    ['kn', 77, 'retained', 77],
    ['nk', 77, 'retained', 77],
    // A row fold's 7 x 4 bytes stay while the columns change, in half of the pad.
    ['kn', 76, 'once', 77],
    ['kn', 56, 'once', 77],
    ['kn', 55, 'every', 154],
    // Columns outside: nothing is used twice in a row.
    ['nk', 76, 'every', 154],
  ] as const)('%s, %i bytes: %s', (order, ifmap, fetch, total) => {
    const made = plan(small, { dataflow: 'ws', order, ifmap });
    expect(made).toMatchObject({ order, rowOuter: order === 'kn', ifmap: fetch });
    expect(made.dram.ifmap).toBe(total);
  });

  it('without double buffering the whole pad holds the piece', () => {
    const at = (ifmap: number) =>
      plan(small, { dataflow: 'ws', order: 'kn', ifmap, doubleBuffered: false }).ifmap;
    expect([at(28), at(27)]).toEqual(['once', 'every']);
  });

  it('one column fold needs it once', () => {
    const narrow = plan(product(7, 3, 11), { dataflow: 'ws', order: 'kn' });
    expect(narrow).toMatchObject({ ifmap: 'every', dram: { ifmap: 77 } });
  });

  it('is kept for the next operator, or found where the one before left it', () => {
    const narrow = product(7, 3, 11);
    expect(plan(narrow, { dataflow: 'ws' }, { nextReadsSame: true }).ifmap).toBe('retained');
    expect(plan(narrow, { dataflow: 'ws', ifmap: 76 }, { nextReadsSame: true }).ifmap).toBe('every');
    expect(plan(product(7, 3, 11, 2), { dataflow: 'ws' }, { nextReadsSame: true }).ifmap).toBe('every');
    const found = plan(small, { dataflow: 'ws' }, { ifmapResident: true });
    expect(found).toMatchObject({ ifmap: 'resident', dram: { ifmap: 0, filter: 55 } });
  });

  it('elements of each fold', () => {
    const slices = plan(small, { dataflow: 'ws', order: 'kn', ifmap: 76 });
    expect([0, 1, 2].map((r) => slices.ifmapElements(7, r, 1))).toEqual([28, 28, 21]);
    expect([0, 1, 2].map((r) => [0, 1].map((c) => slices.filterElements(7, r, c)))).toEqual([
      [12, 8],
      [12, 8],
      [9, 6],
    ]);
    // What is retained is spread over the row folds: parts of 77 by where the rows end, 4, 8 and 11 of 11.
    const kept = plan(small, { dataflow: 'ws' });
    expect([0, 1, 2].map((r) => kept.ifmapElements(7, r, 0))).toEqual([28, 28, 21]);
  });
});

describe('weight stationary: sums and results', () => {
  const wide = product(7, 20, 11); // 7 column folds; all sums take 7 * 20 * 4 = 560 bytes, a column fold's 84

  it.each([
    ['kn', 560, true],
    ['kn', 559, false],
    // Columns outside: those of a column fold are enough, in half of the pad ...
    ['nk', 168, true],
    ['nk', 167, false],
  ] as const)('%s, %i bytes: on chip %s', (order, ofmap, onChip) => {
    const made = plan(wide, { dataflow: 'ws', order, ofmap });
    expect(made.accumulatesOnChip).toBe(onChip);
    // ... else written twice and read twice: once a row fold but the last.
    const spilled = onChip ? 0 : 2 * 7 * 20;
    expect(made.dram).toMatchObject({ psumRead: spilled, psumWrite: spilled, ofmap: 140 });
  });

  it('... or all of them, in the whole pad', () => {
    // 2 columns: 56 bytes are all; half of 60 would not hold them
    const at = (ofmap: number) => plan(product(7, 2, 11), { dataflow: 'ws', order: 'nk', ofmap });
    expect(at(56).accumulatesOnChip).toBe(true);
    expect(at(55).accumulatesOnChip).toBe(false);
  });

  it('... of a wide array are as many as it has columns', () => {
    // 40 filters on 16 columns: 7 x 16 x 4 = 448 bytes in half of the pad
    const at = (ofmap: number) => plan(product(7, 40, 5), { dataflow: 'ws', order: 'nk', cols: 16, ofmap });
    expect([at(896).accumulatesOnChip, at(895).accumulatesOnChip]).toEqual([true, false]);
  });

  it('one row fold has no sums', () => {
    const made = plan(product(7, 20, 4), { dataflow: 'ws', ofmap: 20 });
    expect(made).toMatchObject({ accumulatesOnChip: true, dram: { psumRead: 0, psumWrite: 0 } });
  });

  it('every instance moves its own', () => {
    const made = plan(product(7, 20, 11, 3), { dataflow: 'ws', order: 'kn', ofmap: 559, ifmap: 56 });
    expect(made.dram).toEqual({ ifmap: 231, filter: 660, psumRead: 840, psumWrite: 840, ofmap: 420 });
  });
});

describe('weight stationary: blocks of the stream', () => {
  const wide = product(7, 20, 11);

  it('are cut so that sums stay on chip, if that moves less', () => {
    // 72 bytes: half holds 36 = 3 columns x 4 bytes x 3 operands. Weights stay for all three blocks.
    const made = plan(wide, { dataflow: 'ws', order: 'nk', ofmap: 72, stream: 'fit' });
    expect(made.mapping.blocks).toEqual({ count: 3, length: 3, last: 1 });
    expect(made).toMatchObject({ accumulatesOnChip: true, filter: 'retained', ifmap: 'retained' });
    expect(made.dram).toEqual({ ifmap: 77, filter: 220, psumRead: 0, psumWrite: 0, ofmap: 140 });
  });

  it('of an odd number are halved to the next smaller', () => {
    // Half of 60 holds 2.5 operands of three columns: 2, then 1.
    const made = plan(wide, { dataflow: 'ws', order: 'nk', ofmap: 60, stream: 'fit' });
    expect(made.mapping.blocks).toEqual({ count: 4, length: 2, last: 1 });
    // Two columns only: 30 / 8 = 3.75.
    const narrow = plan(product(7, 2, 11), { dataflow: 'ws', order: 'nk', ofmap: 55, stream: 'fit' });
    expect(narrow.mapping.blocks.length).toBe(3);
  });

  it('are not cut where fetching weights again costs more', () => {
    // 439 bytes of filter pad hold all but one of 440: each block fetches all weights again.
    // Whole: spilled, 2 x 280 x 4 + 440 bytes; three blocks: 3 x 440 = 1320. Both move the ifmap.
    const cut = plan(wide, { dataflow: 'ws', order: 'nk', ofmap: 72, filter: 439, stream: 'fit' });
    expect(cut).toMatchObject({ filter: 'every', dram: { filter: 660, psumRead: 0 } });
    expect(cut.mapping.blocks.count).toBe(3);
    // With more weights a sum: K 44, eleven row folds: 10 x 140 sums; N 20, M 2.
    const heavy = plan(product(2, 20, 11), {
      dataflow: 'ws',
      order: 'nk',
      ofmap: 24,
      filter: 439,
      stream: 'fit',
    });
    // Spilled: 2 x 2 x 2 x 20 x 4 = 640 bytes and 440 of weights; in two blocks of 1: 880 of weights. Cut.
    expect(heavy.mapping.blocks.count).toBe(2);
    const heavier = plan(product(2, 20, 8), {
      dataflow: 'ws',
      order: 'nk',
      ofmap: 24,
      filter: 319,
      stream: 'fit',
    });
    // One sum spilled: 2 x 40 x 4 = 320 bytes and 320 of weights; cut: 640 of weights. Equal: the longer block.
    expect(heavier.mapping.blocks.count).toBe(1);
    expect(heavier.dram).toMatchObject({ filter: 160, psumRead: 40, psumWrite: 40 });
  });

  it('may be given, up to the stream', () => {
    const at = (stream: number) => plan(wide, { dataflow: 'ws', stream }).mapping.blocks;
    expect(at(5)).toEqual({ count: 2, length: 5, last: 2 });
    expect(at(9)).toEqual({ count: 1, length: 7, last: 7 });
    expect(plan(wide, { dataflow: 'ws', stream: 'whole', ofmap: 72 }).mapping.blocks.count).toBe(1);
  });
});

describe('input stationary', () => {
  // K over rows (3 folds), M over columns (3 folds of 3, 3, 1), N streams.
  it.each([
    // The filter streams: all of its 110 bytes stay, or a row fold's 4 x 5 x 2 = 40 in half of the pad.
    ['km', 110, 'retained', 55],
    ['mk', 110, 'retained', 55],
    ['km', 109, 'once', 55],
    ['km', 80, 'once', 55],
    ['km', 79, 'every', 165],
    ['mk', 109, 'every', 165],
  ] as const)('%s, %i bytes of filter: %s', (order, filter, fetch, total) => {
    const made = plan(small, { dataflow: 'is', order, filter });
    expect(made).toMatchObject({ order, rowOuter: order === 'km', filter: fetch, ifmap: 'every' });
    expect(made.dram).toMatchObject({ filter: total, ifmap: 77 });
  });

  it('the input comes anew with each block, unless all of it stays', () => {
    const at = (ifmap: number) => plan(small, { dataflow: 'is', order: 'km', stream: 2, ifmap });
    expect(at(77)).toMatchObject({ ifmap: 'retained', dram: { ifmap: 77 } });
    expect(at(76)).toMatchObject({ ifmap: 'every', dram: { ifmap: 3 * 77 } });
    expect(at(76).mapping.blocks).toEqual({ count: 3, length: 2, last: 1 });
  });

  it('sums are those of its columns, the positions', () => {
    const at = (order: string, ofmap: number) =>
      plan(product(20, 5, 11), { dataflow: 'is', order, ofmap }).accumulatesOnChip;
    // all: 5 x 20 x 4 = 400 bytes; three columns 60
    expect([at('km', 400), at('km', 399)]).toEqual([true, false]);
    expect([at('mk', 120), at('mk', 119)]).toEqual([true, false]);
    const fit = plan(product(20, 5, 11), { dataflow: 'is', order: 'mk', ofmap: 50, stream: 'fit' });
    expect(fit.mapping.blocks).toEqual({ count: 3, length: 2, last: 1 }); // 25 / 12 = 2
    const spilled = plan(product(20, 5, 11), { dataflow: 'is', order: 'mk', ofmap: 119 });
    expect(spilled.dram).toMatchObject({ psumRead: 200, psumWrite: 200, ofmap: 100 });
  });

  it('streams whole, however many positions there are', () => {
    expect(plan(product(3, 20, 11), { dataflow: 'is' }).mapping.blocks).toEqual({
      count: 1,
      length: 20,
      last: 20,
    });
  });

  it('elements of each fold', () => {
    const made = plan(small, { dataflow: 'is', order: 'km', filter: 80 });
    expect([0, 2].map((r) => made.filterElements(5, r, 1))).toEqual([20, 15]);
    // A row fold's 28 elements over the columns that end at 3, 6 and 7 of 7; the last has 21.
    expect([0, 2].map((r) => [0, 1, 2].map((c) => made.ifmapElements(5, r, c)))).toEqual([
      [12, 12, 4],
      [9, 9, 3],
    ]);
    // Retained: 110 in twelve parts, by floor(110 i / 12).
    const kept = plan(product(10, 5, 11), { dataflow: 'is', order: 'km', stream: 2 });
    expect([0, 1, 2].map((r) => [0, 1, 2, 3].map((c) => kept.ifmapElements(2, r, c)))).toEqual([
      [9, 9, 9, 9],
      [9, 10, 9, 9],
      [9, 9, 9, 10],
    ]);
  });
});

describe('output stationary', () => {
  // M over rows (folds of 4 and 3), N over columns (3 and 2), K streams.
  it.each([
    ['mn', 77, 'retained', 77],
    ['nm', 77, 'retained', 77],
    // A row fold's 4 x 11 bytes in half of the pad, while the columns change.
    ['mn', 76, 'every', 154],
    ['nm', 76, 'every', 154],
  ] as const)('%s, %i bytes of ifmap: %s', (order, ifmap, fetch, total) => {
    const made = plan(small, { dataflow: 'os', order, ifmap });
    expect(made).toMatchObject({ order, rowOuter: order === 'mn', ifmap: fetch, accumulatesOnChip: true });
    expect(made.dram).toMatchObject({ ifmap: total, psumRead: 0, psumWrite: 0, ofmap: 35 });
  });

  const tall = product(19, 5, 11); // 209 bytes, 44 a row fold

  it.each([
    ['mn', 88, 'once', 209],
    ['mn', 87, 'every', 418],
    ['nm', 88, 'every', 418],
  ] as const)('%s, %i bytes of ifmap: %s', (order, ifmap, fetch, total) => {
    expect(plan(tall, { dataflow: 'os', order, ifmap })).toMatchObject({
      ifmap: fetch,
      dram: { ifmap: total },
    });
  });

  it.each([
    // 110 bytes in all, a column fold's 11 x 3 x 2 = 66
    ['mn', 110, 'retained', 55],
    ['nm', 110, 'retained', 55],
    ['mn', 109, 'every', 110],
    ['nm', 109, 'every', 110],
  ] as const)('%s, %i bytes of filter: %s', (order, filter, fetch, total) => {
    expect(plan(small, { dataflow: 'os', order, filter })).toMatchObject({
      filter: fetch,
      dram: { filter: total },
    });
  });

  it('an operand that one fold uses is fetched once, and kept for the next operator only', () => {
    const at = (m: number, n: number, nextReadsSame = false) => {
      const { ifmap, filter, mapping } = plan(product(m, n, 11), { dataflow: 'os' }, { nextReadsSame });
      expect(mapping.blocks).toEqual({ count: 1, length: 11, last: 11 });
      return [ifmap, filter];
    };
    expect(at(19, 3)).toEqual(['every', 'retained']);
    expect(at(4, 10)).toEqual(['retained', 'every']);
    expect(at(19, 3, true)).toEqual(['retained', 'retained']);
    expect(at(4, 3)).toEqual(['every', 'every']);
  });

  const broad = product(7, 10, 11); // 220 bytes of filter

  it.each([
    ['nm', 132, 'once', 110],
    ['nm', 131, 'every', 220],
    ['mn', 132, 'every', 220],
  ] as const)('%s, %i bytes of filter: %s', (order, filter, fetch, total) => {
    expect(plan(broad, { dataflow: 'os', order, filter })).toMatchObject({
      filter: fetch,
      dram: { filter: total },
    });
  });

  it('elements of each fold', () => {
    const made = plan(tall, { dataflow: 'os', order: 'mn', ifmap: 88 });
    expect([0, 1, 4].map((r) => made.ifmapElements(11, r, 1))).toEqual([44, 44, 33]);
    expect([0, 1].map((c) => made.filterElements(11, 3, c))).toEqual([33, 22]);
  });
});

describe('the order', () => {
  it('that moves least is taken, by bytes', () => {
    // nk fetches 77 elements of 1 byte once more, kn spills 70 sums of 4 bytes, written and read.
    const made = plan(small, { dataflow: 'ws', ifmap: 76, ofmap: 139, filter: 1000 });
    expect(plan(small, { dataflow: 'ws', order: 'kn', ifmap: 76, ofmap: 139 }).accumulatesOnChip).toBe(false);
    expect(plan(small, { dataflow: 'ws', order: 'nk', ifmap: 76, ofmap: 139 }).accumulatesOnChip).toBe(false);
    expect(made.order).toBe('kn');
    const roomy = plan(product(7, 20, 11), { dataflow: 'ws', ifmap: 76, ofmap: 168 });
    // kn: 280 sums both ways = 2240 bytes; nk: 6 x 77 bytes more of ifmap
    expect(roomy).toMatchObject({ order: 'nk', dram: { ifmap: 7 * 77, psumRead: 0 } });
  });

  it('is judged with each tensor in its own width', () => {
    // Sums of a byte: kn writes and reads 280 of them, 560 bytes; nk fetches 6 x 77 bytes more of ifmap.
    const widths = { ifmap: 8, filter: 16, ofmap: 24, accumulator: 8 };
    const of = (more: object) =>
      plan(product(7, 20, 11), { dataflow: 'ws', ifmap: 76, ofmap: 100 }, {}, { ...widths, ...more }).order;
    expect(of({})).toBe('nk');
    expect(of({ filter: 8 })).toBe('nk');
    expect(of({ ifmap: 10, filter: 8 })).toBe('kn');
  });

  it('at equal traffic finishes outputs one after the other', () => {
    expect(plan(small, { dataflow: 'ws' }).order).toBe('nk');
    expect(plan(small, { dataflow: 'is' }).order).toBe('mk');
    expect(plan(small, { dataflow: 'os' }).order).toBe('mn');
  });

  it('must be one of the dataflow', () => {
    expect(() => plan(small, { dataflow: 'ws', order: 'mn' })).toThrow(
      "tiling.order: order 'mn' is none of this dataflow; expected auto, kn or nk for dataflow ws",
    );
    expect(() => plan(small, { dataflow: 'is', order: 'kn' })).toThrow('auto, km or mk');
    expect(() => plan(small, { dataflow: 'os', order: 'kn' })).toThrow('auto, mn or nm');
  });
});

describe('what a fold needs at a time must fit', () => {
  it.each([
    // rows x width of what streams; the stationary tile; a row of sums or the tile of results
    ['ws', 'ifmap', 4, '4x3'],
    ['ws', 'filter', 4 * 3 * 2, '4x3'],
    ['ws', 'ofmap', 3 * 4, '4x3'],
    ['is', 'ifmap', 4 * 3, '4x3'],
    ['is', 'filter', 4 * 2, '4x3'],
    ['is', 'ofmap', 3 * 4, '4x3'],
    ['os', 'ifmap', 4, '4x3'],
    ['os', 'filter', 3 * 2, '4x3'],
    ['os', 'ofmap', 4 * 3 * 3, '4x3'],
  ] as const)('%s: %s of %i bytes', (dataflow, operand, bytes, fold) => {
    expect(() => plan(small, { dataflow, [operand]: bytes })).not.toThrow();
    expect(() => plan(small, { dataflow, [operand]: bytes - 1 })).toThrow(
      `scratchpad.${operand}.size: ${bytes - 1} B cannot hold what a ${fold} fold needs at a time; expected at least ${bytes} B`,
    );
  });

  it('a small product needs less', () => {
    expect(() => plan(product(2, 2, 2), { dataflow: 'ws', filter: 8, ifmap: 2, ofmap: 8 })).not.toThrow();
    expect(() => plan(product(2, 1, 3), { dataflow: 'is', ifmap: 5 })).toThrow('a 3x2 fold');
    expect(() => plan(product(2, 1, 3), { dataflow: 'os', ofmap: 5 })).toThrow('a 2x1 fold');
    expect(() => plan(product(2, 1, 3), { dataflow: 'ws', filter: 5 })).toThrow('a 3x1 fold');
  });
});

it('refuses at once what has more folds over the rows than can be looked at, where taps lie there', () => {
  const channels = product(4, 3, 2 ** 27);
  for (const dataflow of ['ws', 'is'] as const)
    expect(() => plan(channels, { dataflow })).toThrow(/134,217,728 taps.*33,554,432 folds over 4 rows/);
  expect(plan(channels, { dataflow: 'os' }).mapping.rowFolds).toBe(1);
});
