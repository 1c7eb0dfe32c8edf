import type { Kernel, Operand } from '../kernel.js';
import { positionsOf, tapsOf, touchedBy, type Plane } from '../plane.js';
import { SECTOR } from './l1.js';

/** Bytes of one operand behind neighbouring rows of a result (columns, of B), of all its depth. */
export type Panel = (from: number, to: number) => number;

/** Panels of one product. @param halos count what neighbours share with both of them, as whole rows of the input */
export function panelsOf({ a, b, m, n, k, aBytes, bBytes }: Kernel, halos: boolean): { a: Panel; b: Panel } {
  return { a: panelOf(a, m, k, aBytes, halos), b: panelOf(b, n, k, bBytes, halos) };
}

function panelOf(operand: Operand, side: number, k: number, bytes: number, halos: boolean): Panel {
  if (!('plane' in operand)) return (from, to) => (to - from) * k * bytes;
  const { plane, images, form } = operand;
  const grain = SECTOR / bytes;
  const row = touchedBy(plane.columns, 0, plane.columns.positions, grain) * bytes * plane.real;
  const image = row * touchedBy(plane.rows, 0, plane.rows.positions);
  if (form === 'taps') {
    // Rows are taps of channels, each of all images.
    const taps = tapsOf(plane);
    return (from, to) => (Math.ceil(to / taps) - Math.floor(from / taps)) * images * image;
  }
  if (!halos) return (from, to) => ((to - from) / side) * images * plane.channels * image;
  return (from, to) => plane.channels * row * rowsBehind(plane, from, to);
}

/** Rows of one channel's input behind the positions `[from, to)` of all images in raster order. */
function rowsBehind(plane: Plane, from: number, to: number): number {
  if (to <= from) return 0;
  const [image, width] = [positionsOf(plane), plane.columns.positions];
  const [first, last] = [Math.floor(from / image), Math.floor((to - 1) / image)];
  const of = (start: number, end: number): number =>
    touchedBy(plane.rows, Math.floor(start / width), Math.floor((end - 1) / width) + 1);
  if (first === last) return of(from - first * image, to - first * image);
  const whole = (last - first - 1) * of(0, image);
  return of(from - first * image, image) + whole + of(0, to - last * image);
}

/** Bytes of both operands that a kernel needs at all, each once. */
export function compulsory(kernel: Kernel): { a: number; b: number } {
  const { a, b } = panelsOf(kernel, true);
  return { a: kernel.instances * a(0, kernel.m), b: kernel.instances * b(0, kernel.n) };
}
