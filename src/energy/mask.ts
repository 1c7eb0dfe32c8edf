import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Which of `length` elements are not zero: each with the probability `density`, the same for the same seed. */
export function drawMask(density: number, length: number, seed: number): Uint8Array {
  const generator = xoroshiro128plus(seed);
  return Uint8Array.from({ length }, () => (uniformFloat64(generator) < density ? 1 : 0));
}

export const shareOf = (mask: Uint8Array): number => mask.reduce((sum, one) => sum + one, 0) / mask.length;
