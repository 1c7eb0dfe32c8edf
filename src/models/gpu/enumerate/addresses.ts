import type { Operand } from '../kernel.js';
import { positionsOf, tapsOf, type Axis, type Plane } from '../plane.js';

/** Byte address of element (row, k) of an operand, counted from its tensor; undefined: padding, or a zero in between. */
export type Address = (row: number, k: number) => number | undefined;

/**
 * Where the elements of an operand are: feature maps image by image, channel by channel, row by row (NCHW); matrices
 * and filters row by row.
 * @param k columns of the operand's matrix
 */
export function addressesOf(operand: Operand, k: number, bytes: number): Address {
  if (!('plane' in operand)) return (row, at) => bytes * (row * k + at);
  const { plane } = operand;
  const element = elementOf(plane);
  const address = (position: number, tap: number): number | undefined => {
    const at = element(position, tap);
    return at === undefined ? undefined : bytes * at;
  };
  return operand.form === 'window' ? address : (row, at) => address(at, row);
}

/** Number of the element that a position of all images sees through a tap of all channels. */
function elementOf(plane: Plane): (position: number, tap: number) => number | undefined {
  const [image, taps] = [positionsOf(plane), tapsOf(plane)];
  const { rows, columns, channels } = plane;
  return (position, tap) => {
    const [inImage, inChannel] = [position % image, tap % taps];
    const y = coordinate(rows, Math.floor(inImage / columns.positions), Math.floor(inChannel / columns.taps));
    const x = coordinate(columns, inImage % columns.positions, inChannel % columns.taps);
    if (y === undefined || x === undefined) return undefined;
    const channel = Math.floor(position / image) * channels + Math.floor(tap / taps);
    return (channel * rows.size + y) * columns.size + x;
  };
}

function coordinate(
  { size, stride, dilation, padding }: Axis,
  position: number,
  tap: number,
): number | undefined {
  const at = position * stride + tap * dilation - padding;
  return at >= 0 && at < size ? at : undefined;
}
