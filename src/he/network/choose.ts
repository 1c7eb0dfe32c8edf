import { InputError } from '../../errors.js';
import type { Network } from '../../workload/graph.js';
import { checkParameters, keyModulusBits, type HeParameters } from '../parameters.js';
import type { CkksSpec } from '../schema.js';
import { maximalModulusBits } from '../security.js';
import { depthsOf } from './depth.js';
import { leveledLayers } from './leveled.js';
import { Precision } from './precision.js';

const RINGS = [1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072];

/**
 * Parameters of CKKS for a network: as many levels as it is deep, the smallest ring that is secure with them and the
 * narrowest scale that leaves the precision, where the file leaves that open.
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
    const bits = spec.scale === 'auto' ? '' : `, a budget of ${(levels - before) * spec.scale} bits`;
    throw new InputError(
      `levels run out at '${name}': it needs ${after - before}, and ${levels - before} of ${levels} are left${bits}`,
      { field: 'he.ckks.levels', expected: `at least ${deepest} for '${network.name}', or auto` },
    );
  }
  const rings = spec.n === 'auto' ? RINGS : [spec.n];
  const sets = rings.map((n) => ckksParameters(n, levels, scaleFor(network, n, levels, spec), spec));
  const secure = sets.find((set) => keyModulusBits(set) <= maximalModulusBits(set.n));
  if (secure === undefined) throw insecure(levels, sets.at(-1)!, spec);
  return checkParameters(secure);
}

/** Scales in bits, from narrow to wide: primes of words of 64 bit, as libraries have them. */
const SCALES = { least: 20, most: 60 };

/** The narrowest scale that leaves the precision behind the last operator; the widest if none does. */
function scaleFor(network: Network, n: number, levels: number, spec: CkksSpec): number {
  if (spec.scale !== 'auto') return spec.scale;
  const layers = leveledLayers(network, ckksParameters(n, levels, SCALES.most, spec));
  let { least, most } = SCALES;
  while (least < most) {
    const scale = Math.floor((least + most) / 2);
    const precision = new Precision(ckksParameters(n, levels, scale, spec));
    const bits = layers.map(({ operator, layer }) => precision.after(operator, layer));
    if (bits.at(-1)! >= spec.precision) most = scale;
    else least = scale + 1;
  }
  return most;
}

function insecure(levels: number, set: HeParameters, spec: CkksSpec): InputError {
  const bound = maximalModulusBits(set.n);
  return new InputError(
    `${levels} levels of ${set.scaleBits} bits make a modulus of ${keyModulusBits(set)} bits, which is not secure at n = ${set.n}`,
    {
      field: spec.n === 'auto' ? 'he.ckks.levels' : 'he.ckks.n',
      expected: `at most ${bound} bits: ${spec.n === 'auto' ? 'fewer levels or less precision' : 'a larger ring, or auto'}`,
    },
  );
}

function ckksParameters(n: number, levels: number, scale: number, spec: CkksSpec): HeParameters {
  const base = scale + spec.headroom;
  const limbs = levels + 1;
  const alpha = Math.ceil(limbs / spec.dnum);
  // The digit of the lowest primes is the widest: with P below it, key switching adds its noise many times.
  const digit = base + (alpha - 1) * scale;
  const special = spec.special === 'auto' ? Math.ceil(digit / alpha) : spec.special;
  return {
    scheme: 'ckks',
    n,
    limbBits: [base, ...new Array<number>(levels).fill(scale)],
    specialBits: new Array<number>(alpha).fill(special),
    keySwitching: { method: 'hybrid', dnum: spec.dnum },
    plainBits: 0,
    scaleBits: scale,
    plainDigitBits: 1,
    sigma: spec.sigma,
  };
}
