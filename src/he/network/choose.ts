import { InputError } from '../../errors.js';
import type { Network } from '../../workload/graph.js';
import { checkParameters, keyModulusBits, type HeParameters } from '../parameters.js';
import type { CkksSpec } from '../schema.js';
import { maximalModulusBits } from '../security.js';
import { depthsOf } from './depth.js';

const RINGS = [1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072];

/**
 * Parameters of CKKS for a network: as many levels as it is deep and the smallest ring that is secure with them, where
 * the file leaves that open.
 * @throws InputError naming the layer at which given levels run out, or the modulus that no ring makes secure
 */
export function chooseCkks(network: Network, spec: CkksSpec): HeParameters {
  const depths = depthsOf(network);
  const deepest = Math.max(1, ...depths.map(({ after }) => after));
  const levels = spec.levels === 'auto' ? deepest : spec.levels;
  const short = depths.findIndex(({ after }) => after > levels);
  if (short >= 0) {
    const { name } = network.operators[short]!;
    const { before, after } = depths[short]!;
    const left = (levels - before) * spec.scale;
    throw new InputError(
      `levels run out at '${name}': it needs ${after - before}, and ${before} of ${levels} are spent (${left} bits of budget left)`,
      { field: 'he.ckks.levels', expected: `at least ${deepest} for '${network.name}', or auto` },
    );
  }
  const rings = spec.n === 'auto' ? RINGS : [spec.n];
  const sets = rings.map((n) => ckksParameters(n, levels, spec));
  const secure = sets.find((set) => keyModulusBits(set) <= maximalModulusBits(set.n));
  if (secure !== undefined) return checkParameters(secure);
  const largest = sets.at(-1)!;
  throw new InputError(
    `${levels} levels make a modulus of ${keyModulusBits(largest)} bits, which is not secure at n = ${largest.n}`,
    {
      field: spec.n === 'auto' ? 'he.ckks.levels' : 'he.ckks.n',
      expected: `at most ${maximalModulusBits(largest.n)} bits: ${spec.n === 'auto' ? 'fewer levels or a smaller scale' : 'a larger ring, or auto'}`,
    },
  );
}

function ckksParameters(n: number, levels: number, spec: CkksSpec): HeParameters {
  const limbs = levels + 1;
  const alpha = Math.ceil(limbs / spec.dnum);
  // The digit of the lowest primes is the widest: with P below it, key switching adds its noise many times.
  const digit = spec.base + (alpha - 1) * spec.scale;
  const special = spec.special === 'auto' ? Math.ceil(digit / alpha) : spec.special;
  return {
    scheme: 'ckks',
    n,
    limbBits: [spec.base, ...new Array<number>(levels).fill(spec.scale)],
    specialBits: new Array<number>(alpha).fill(special),
    keySwitching: { method: 'hybrid', dnum: spec.dnum },
    plainBits: 0,
    scaleBits: spec.scale,
    plainDigitBits: 1,
    sigma: spec.sigma,
  };
}
