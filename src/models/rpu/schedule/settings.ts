import type { ListSettings } from './list.js';

/** How a program is put in order. */
export const ORDERS = [
  /** As it is written down. */
  'naive',
  /** Rectangle after rectangle, each scheduled by itself; only stores of one overlap with the next. */
  'rectangles',
  /** Loads of a rectangle overlap with the shuffles of the one before. */
  'pipelined',
] as const;
export type Order = (typeof ORDERS)[number];

/**
 * Settings that are tried, the best of which is kept: found by a seeded search on the transform of 64K elements on 128
 * HPLEs and 128 banks, strict busyboard and four registers an SRAM, and kept for all programs and machines.
 */
const ONE: readonly ListSettings[] = [
  {
    open: 1,
    reserve: 5,
    loadReserve: 0,
    ahead: [8, 4, 3],
    bias: [-1, 0, 0],
    height: 0.22,
    age: 11,
    delay: [2, 2, 2],
    push: [1.5, 1.5, 1.5],
  },
];
const TWO: readonly ListSettings[] = ONE.map((one) => ({ ...one, open: 2 }));

export const SETTINGS: Readonly<Record<Exclude<Order, 'naive'>, readonly ListSettings[]>> = {
  rectangles: ONE,
  pipelined: TWO,
};
