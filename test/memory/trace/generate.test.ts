import { describe, expect, it } from 'vitest';
import { Draws, generate } from '../../../src/memory/trace/generate.js';
import { workloadSchema } from '../../../src/memory/trace/workload.js';

/** Requests as text: R or W and the address. */
const made = (workload: object, bytes = 64): string[] => {
  const { length, isWrite, address } = generate(workloadSchema.parse(workload), bytes);
  expect([isWrite.length, address.length]).toEqual([length, length]);
  return Array.from(address, (place, at) => `${isWrite[at] === 1 ? 'W' : 'R'}${place}`);
};

describe('generators of requests', () => {
  it('draw the numbers that Numerical Recipes prints for their generator', () => {
    const draws = new Draws(0);
    const printed = '3C6EF35F 47502932 D1CCF6E9 AAF95334 6252E503 9F2EC686 57FE6C2D A3D95FA8 81FDBEE7';
    for (const number of printed.split(' ')) expect(draws.next()).toBe(parseInt(number, 16));
    // 1664525 + 1013904223; a seed of 2^32 is one of 0.
    expect(new Draws(1).next()).toBe(1015568748);
  });

  it('stream: transaction after transaction, from the base on', () => {
    expect(made({ kind: 'stream', n: 3 })).toEqual(['R0', 'R64', 'R128']);
    expect(made({ kind: 'stream', n: 3, base: 7 }, 32)).toEqual(['R7', 'R39', 'R71']);
  });

  it('stride: begins again after the footprint', () => {
    expect(made({ kind: 'stride', n: 5, stride: 300, footprint: 1000 })).toEqual([
      ...['R0', 'R300', 'R600', 'R900', 'R200'],
    ]);
  });

  it('random: the upper bits of each draw, in transactions', () => {
    // 0x3C6EF35F, 0x47502932, 0xD1CCF6E9: upper 8 bits 0x3C, 0x47, 0xD1; upper 32 the whole.
    expect(made({ kind: 'random', n: 3, bits: 8 }, 32)).toEqual(
      [60, 71, 209].map((place) => `R${place * 32}`),
    );
    expect(made({ kind: 'random', n: 1, bits: 32, base: 5 })).toEqual([`R${0x3c6ef35f * 64 + 5}`]);
  });

  it('random writes: drawn before the address, less than the threshold', () => {
    const rw = { mode: 'random', threshold: 0x3d };
    // Draws alternate: 3C writes at 47, D1 does not and reads at AA, 62 at 9F.
    expect(made({ kind: 'random', n: 3, bits: 8, rw })).toEqual([
      ...[`W${0x47 * 64}`, `R${0xaa * 64}`, `R${0x9f * 64}`],
    ]);
    expect(made({ kind: 'stream', n: 2, rw: { mode: 'random', threshold: 0x3c } })).toEqual(['R0', 'R64']);
    expect(made({ kind: 'stream', n: 2, rw: { mode: 'random', threshold: 0x48 } })).toEqual(['W0', 'W64']);
    expect(made({ kind: 'stream', n: 3, rw: { mode: 'random', threshold: 256 } })).toEqual([
      'W0',
      'W64',
      'W128',
    ]);
  });

  it('streams: take turns, each in its own place', () => {
    expect(made({ kind: 'streams', n: 5, count: 2, spacing: 1000, base: 1 })).toEqual([
      ...['R1', 'R1001', 'R65', 'R1065', 'R129'],
    ]);
  });

  it('copy: reads and writes each count on their own', () => {
    const rw = { mode: 'period', period: 3, reads: 2 };
    expect(made({ kind: 'copy', n: 6, offset: 5000, rw })).toEqual([
      ...['R0', 'R64', 'W5000', 'R128', 'R192', 'W5064'],
    ]);
  });

  it('directions: all, by period, in phases', () => {
    const directions = (rw: object, n = 6): string =>
      made({ kind: 'stream', n, rw })
        .map((text) => text[0])
        .join('');
    expect(directions({ mode: 'write' })).toBe('WWWWWW');
    expect(directions({ mode: 'read' })).toBe('RRRRRR');
    expect(directions({ mode: 'period', period: 4, reads: 1 })).toBe('RWWWRW');
    expect(directions({ mode: 'phase', len: 2 }, 7)).toBe('RRWWRRW');
  });

  it.each([
    ['no requests', { kind: 'stream', n: 0 }],
    ['a period of nothing', { kind: 'stream', n: 1, rw: { mode: 'period', period: 0, reads: 0 } }],
    ['a parameter of another kind', { kind: 'stream', n: 1, stride: 64 }],
    ['no stride', { kind: 'stride', n: 1, footprint: 64 }],
    ['bits beyond the numbers', { kind: 'random', n: 1, bits: 33 }],
    ['a threshold beyond a byte', { kind: 'stream', n: 1, rw: { mode: 'random', threshold: 257 } }],
  ])('refuse %s', (_, workload) => {
    expect(workloadSchema.safeParse(workload).success).toBe(false);
  });
});
