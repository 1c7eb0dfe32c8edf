import { assertWithin } from './limits.js';
import type { MachineLines } from './machine.js';

/** Where tensors lie, in sectors, and how many elements a sector has. */
export type Layout = {
  elementsPerSector: number;
  sectorsPerLine: number;
  /** First sector of each tensor, in the order in which the kernel names them. */
  bases: readonly number[];
};

/**
 * Tensors of so many elements one behind the other, each on a boundary of the allocator.
 * @throws InputError if they have more lines than can be numbered
 */
export function layOut(
  elements: readonly number[],
  { lineBytes, sectorBytes, elementBytes, alignBytes }: MachineLines,
): Layout {
  const elementsPerSector = sectorBytes / elementBytes;
  let next = 0;
  const bases = elements.map((count) => {
    const base = next;
    const sectors = Math.ceil(count / elementsPerSector);
    const aligned = alignBytes / sectorBytes;
    next = Math.ceil((base + sectors) / aligned) * aligned;
    return base;
  });
  assertWithin('lines', Math.ceil((next * sectorBytes) / lineBytes));
  return { elementsPerSector, sectorsPerLine: lineBytes / sectorBytes, bases };
}
