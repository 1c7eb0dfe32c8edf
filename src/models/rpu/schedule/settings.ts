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
 * HPLEs and 128 banks, strict busyboard and four registers an SRAM, with products every cycle, every second and every
 * seventh, and kept for all programs and machines.
 */
const ONE_BY_ONE: readonly ListSettings[] = [
  {
    open: 1,
    reserve: 14,
    loadReserve: 9,
    ahead: [9.7, 4.5, 4.9],
    bias: [-0.3, -5.4, -0.8],
    height: 0.42,
    age: 9,
    delay: [3.7, 7.8, 0.4],
    push: [4.8, 1.9, 3.8],
  },
  {
    open: 1,
    reserve: 7,
    loadReserve: 3,
    ahead: [9.7, 2.6, 6.3],
    bias: [-4.8, -5.8, -5.3],
    height: 0.28,
    age: 18.6,
    delay: [4.1, 3.2, 4.7],
    push: [3, 1.5, 5.8],
  },
];
const TWO_AT_ONCE: readonly ListSettings[] = [
  {
    open: 2,
    reserve: 5,
    loadReserve: 5,
    ahead: [8, 4, 3.4],
    bias: [3.5, -5.5, -3.7],
    height: 0.22,
    age: 9,
    delay: [0, 1.3, 9.8],
    push: [2.6, 1.8, 1.8],
  },
  {
    open: 2,
    reserve: 5,
    loadReserve: 5,
    ahead: [8, 4, 3],
    bias: [3.9, -5.4, -3.5],
    height: 0.22,
    age: 9,
    delay: [1.4, 4.6, 1.5],
    push: [0.4, 2.4, 6],
  },
];

/** Where two rectangles at once gain nothing, one after the other is as good. */
export const SETTINGS: Readonly<Record<Exclude<Order, 'naive'>, readonly ListSettings[]>> = {
  rectangles: ONE_BY_ONE,
  pipelined: [...TWO_AT_ONCE, ...ONE_BY_ONE],
};
