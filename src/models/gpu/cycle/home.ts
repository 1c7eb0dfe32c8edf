import { columnWindow, outputHeight, outputWidth, rowWindow, type ConvShape, type Window } from './kernel.js';

/**
 * The first place in an image whose warp of `count` outputs loads as the one at `place` does, but for where: rows down
 * while no tap leaves the image above or below, and columns along while none does on either side. A warp that goes on
 * into the next image is alone.
 * @returns the place, and how many elements of the image lie between the two warps' first
 */
export function homeOf(shape: ConvShape, place: number, count: number): { place: number; shift: number } {
  const columns = outputWidth(shape);
  const last = place + count - 1;
  if (last >= outputHeight(shape) * columns) return { place, shift: 0 };
  const row = Math.floor(place / columns);
  const lastRow = Math.floor(last / columns);
  const column = place - row * columns;
  const down = movedOf(rowWindow(shape), row, lastRow, shape.height);
  const along = row === lastRow ? movedOf(columnWindow(shape), column, column + count - 1, shape.width) : 0;
  return {
    place: place - down * columns - along,
    shift: down * shape.stride * shape.width + along * columnWindow(shape).stride,
  };
}

/** How far positions from one to another can move towards the first at which no tap leaves the image; 0 if one does. */
function movedOf(
  { taps, stride, padding, dilation }: Window,
  from: number,
  to: number,
  size: number,
): number {
  if (from * stride < padding || to * stride - padding + (taps - 1) * dilation >= size) return 0;
  return from - Math.max(0, Math.ceil(padding / stride));
}
