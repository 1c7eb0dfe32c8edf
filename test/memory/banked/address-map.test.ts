import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressMap } from '../../../src/memory/banked/address-map.js';
import { MAPPINGS, type DramSystem } from '../../../src/memory/banked/system.js';
import { systemOf } from '../../../src/memory/standards/index.js';

const bitsOf = (count: number): bigint => BigInt(Math.ceil(Math.log2(count)));

/** Cuts a number in whole-number arithmetic without bounds, field by field from the low end. */
function located(system: DramSystem, transaction: bigint): { bank: number; row: number; column: number } {
  let left = transaction;
  const cut = (bits: bigint): bigint => {
    const field = left & ((1n << bits) - 1n);
    left >>= bits;
    return field;
  };
  const { counts, columns, rows, mapping } = system;
  const mixes = mapping === 'MOP4CLXOR';
  const low = mixes ? 2n : bitsOf(columns);
  let column = cut(low);
  let row = mapping === 'ChRaBaRoCo' ? cut(bitsOf(rows)) : 0n;
  const levels = counts.map((_, level) => level).slice(1);
  if (mapping === 'ChRaBaRoCo') levels.reverse();
  const nodes = new Map(levels.map((level) => [level, cut(bitsOf(counts[level]!))]));
  if (mixes) column |= cut(bitsOf(columns) - low) << low;
  if (mapping !== 'ChRaBaRoCo') row = mixes ? left : cut(bitsOf(rows));
  let mixed = 0n;
  let bank = 0n;
  for (let level = 1; level < counts.length; level++) {
    const bits = bitsOf(counts[level]!);
    const own = nodes.get(level)! ^ (mixes ? (column >> mixed) & ((1n << bits) - 1n) : 0n);
    bank = bank * BigInt(counts[level]!) + own;
    mixed += bits;
  }
  if (mixes) row ^= column >> mixed;
  return { bank: Number(bank), row: Number(row), column: Number(column) };
}

describe.each(MAPPINGS)('AddressMap %s', (mapping) => {
  it.each(['DDR4-2400', 'HBM2-2000'] as const)('%s: fields of numbers short and long', (name) => {
    const system = systemOf(name, { mapping });
    const map = new AddressMap(system);
    const to = { channel: 0, bank: 0, row: 0, column: 0 };
    const number = fc.oneof(
      fc.integer({ min: 0, max: 2 ** 31 + 1000 }),
      fc.integer({ min: 0, max: 2 ** 52 - 1 }),
    );
    fc.assert(
      fc.property(number, (transaction) => {
        map.locate(transaction, to);
        expect(to).toEqual({ channel: 0, ...located(system, BigInt(transaction)) });
      }),
      { numRuns: 2000, seed: 3 },
    );
  });
});
