import { assign } from './assign.js';
import { groupGemms, type Division, type FlexGemm, type GlobalBufferElements } from './closed-form.js';
import { modeOf, STREAMS } from './geometry.js';
import { sizeOf, type GroupGemm } from './tiles.js';

/**
 * Elements between global and local buffers of the tiles as they are dealt to the cores: every output tile loads its
 * stationary tiles anew, once for each block of moving rows. Equal to the closed form for one core; several rigid
 * cores cut tiles shorter so that all of them have work, and load more.
 */
export function scheduledElements(gemm: FlexGemm, division: Division): GlobalBufferElements {
  const parts = groupGemms(gemm, division.groups);
  const sums = { moving: 0, stationary: 0, output: 0 };
  // All groups but the last have equal parts.
  const first = parts.length > 1 ? tileElements(parts[0]!, division) : undefined;
  const last = tileElements(parts.at(-1)!, division);
  for (const key of ['moving', 'stationary', 'output'] as const)
    sums[key] = (parts.length - 1) * (first?.[key] ?? 0) + last[key];
  const split = gemm.weightGradient && parts.length > 1;
  return split ? { ...sums, output: 0, partial: sums.output } : { ...sums, partial: 0 };
}

type TileElements = Pick<GlobalBufferElements, 'moving' | 'stationary' | 'output'>;

function tileElements(part: GroupGemm, division: Division): TileElements {
  const { core, blockRows } = division;
  const { k, cores } = assign(part, division);
  const sums = { moving: 0, stationary: 0, output: 0 };
  for (const tiles of cores) {
    for (const [index, n] of tiles.n.entries()) {
      const rows = tiles.rows[index]!;
      for (let tile = 0; tile < k.count; tile++) {
        const depth = sizeOf(k, tile);
        const blocks = Math.ceil(rows / (blockRows * STREAMS[modeOf(core, n, depth)]!));
        sums.stationary += n * depth * blocks;
        sums.moving += rows * depth;
      }
      sums.output += n * rows;
    }
  }
  return sums;
}
