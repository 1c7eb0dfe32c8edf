import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The next factor by which something that is measured is off; exactly 1 without noise. */
export type Noise = () => number;

/** Numbers of a generator that are thrown away: those right behind a small seed are far from random. */
const WARM_UP = 64;

/** Log-normal factors around 1 (the median), the same for the same seed. */
export function lognormal(sigma: number, seed: number): Noise {
  const generator = xoroshiro128plus(seed);
  for (let draw = 0; draw < WARM_UP; draw++) uniformFloat64(generator);
  return () => {
    // Box and Muller: 1 - u is above zero.
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
    const normal = radius * Math.cos(2 * Math.PI * uniformFloat64(generator));
    return Math.exp(sigma * normal);
  };
}
