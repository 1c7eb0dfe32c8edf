import { groupGemm, type FlexGemm } from './closed-form.js';

/** DRAM bytes of one GEMM: both operands in, results out. */
export interface DramBytes {
  moving: number;
  stationary: number;
  output: number;
}

/**
 * Cuts a GEMM into super-tiles that fit a group's part of the global buffer (operands double-buffered, sums at
 * accumulator width): of all powers of two for columns and depth, with as many rows as fit, the cut with the least
 * `moving * ceil(N / Ng) + stationary * ceil(M / Mg) + output`. Assumed: groups read a shared operand together, once.
 *
 * @param uniqueMoving distinct elements behind the moving operand (im2col counts most of them several times)
 * @param bits storage of moving and stationary operand, results and sums
 */
export function dramBytes(
  gemm: FlexGemm,
  groups: number,
  uniqueMoving: number,
  bufferBytes: number,
  bits: { moving: number; stationary: number; output: number; accumulator: number },
): DramBytes {
  const { m, n, k } = groupGemm(gemm, groups);
  const output = (gemm.m * gemm.n * bits.output) / 8;
  const moving = (uniqueMoving * bits.moving) / 8;
  const stationary = (gemm.k * gemm.n * bits.stationary) / 8;
  let best: DramBytes | undefined;
  for (const ng of halvings(n)) {
    for (const kg of halvings(k)) {
      const room = bufferBytes - (2 * kg * ng * bits.stationary) / 8;
      const mg = Math.min(m, Math.floor(room / ((2 * kg * bits.moving + ng * bits.accumulator) / 8)));
      if (mg < 1) continue;
      const bytes = {
        moving: moving * Math.ceil(n / ng),
        stationary: stationary * Math.ceil(m / mg),
        output,
      };
      if (best === undefined || total(bytes) < total(best)) best = bytes;
    }
  }
  // A buffer that holds not even one element of each: every use is a fetch.
  return best ?? { moving: moving * n, stationary: stationary * m, output };
}

export const total = ({ moving, stationary, output }: DramBytes): number => moving + stationary + output;

function halvings(extent: number): number[] {
  const sizes = [];
  for (let size = extent; ; size = Math.ceil(size / 2)) {
    sizes.push(size);
    if (size === 1) return sizes;
  }
}
