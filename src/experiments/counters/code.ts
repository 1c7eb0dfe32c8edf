import { codeOf } from '../../models/gpu/card.js';
import type { KernelCode } from '../../models/gpu/cycle/index.js';
import type { CycleSection } from '../../models/gpu/schema/cycle.js';
import type { Launch } from './file.js';
import type { Known } from './launch.js';

const WORD_BYTES = 4;

/**
 * The code of a launch: the card's, or where it has none for the tile, one scaled from the nearest tile of the same
 * form by its multiply-adds, with the registers and the shared memory that the file says or the kit's kernels have.
 * @returns undefined where there is nothing to scale from
 */
export function codeFor(
  cycle: CycleSection,
  known: Known,
  launch: Launch,
): { code: KernelCode; scaled: boolean } | undefined {
  const { form, tile, kernel } = known;
  if (Object.hasOwn(cycle.codes, `${form}/${tile}`))
    return { code: codeOf(cycle, form, tile), scaled: false };
  if (kernel.kind !== 'conv' && kernel.kind !== 'gemm') return undefined;
  const { rows, columns, depth, threads } = kernel.tile;
  const outputs = rows * columns;
  const others = Object.keys(cycle.codes).flatMap((name) => {
    const sides = new RegExp(`^${form}/(\\d+)x(\\d+)x(\\d+)$`).exec(name)?.slice(1).map(Number);
    return sides === undefined
      ? []
      : [{ tile: sides.join('x'), outputs: sides[0]! * sides[1]!, depth: sides[2]! }];
  });
  if (others.length === 0) return undefined;
  const off = (one: { outputs: number }): number => Math.abs(Math.log(one.outputs / outputs));
  const nearest = others.reduce((best, one) => (off(one) < off(best) ? one : best));
  const code = codeOf(cycle, form, nearest.tile);
  const share = outputs / nearest.outputs;
  return {
    scaled: true,
    code: {
      instructionsPerStep: code.instructionsPerStep * share * (depth / nearest.depth),
      instructionsPerBlock: code.instructionsPerBlock * share,
      registersPerThread: launch.regs ?? code.registersPerThread,
      sharedBytes: launch.smem_static ?? sharedOf(rows, columns, depth, outputs / threads),
    },
  };
}

/** Shared memory of the kit's kernels: two buffers, rows padded by what a thread has along a side of its outputs. */
const sharedOf = (rows: number, columns: number, depth: number, outputsOfThread: number): number =>
  2 * depth * (rows + columns + outputsOfThread / depth) * WORD_BYTES;
