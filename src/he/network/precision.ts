import { InputError } from '../../errors.js';
import type { Operator } from '../../workload/graph.js';
import { encryptCkks } from '../noise/ckks.js';
import { dropTerm, keySwitchTerms, type Ring } from '../noise/sources.js';
import { noise, noisePower, type Noise } from '../noise/terms.js';
import type { HeParameters } from '../parameters.js';
import type { HeLayer } from './layer.js';

/** Powers of errors in a slot over that of values of size one. */
interface Errors {
  fresh: number;
  /** One plaintext's rounding to integers, times a value. */
  encoding: number;
  /** A key switch at the scale of one number, and at that of a product. */
  keySwitch: number;
  productSwitch: number;
  /** A rescale. */
  rescale: number;
}

const powerOf = (of: Noise): number => {
  const { white, tone } = noisePower(of);
  return 2 ** white + 2 ** tone;
};

function errorsAt(ring: Ring, level: number): Errors {
  const { n, scaleBits } = ring.parameters;
  const scale = 2 ** (2 * scaleBits);
  const keySwitch = powerOf(noise(...keySwitchTerms(ring, level, 'any', 'any'))) / scale;
  return {
    fresh: powerOf(encryptCkks(ring, 'any').noise) / scale,
    encoding: n / 12 / scale,
    keySwitch,
    productSwitch: keySwitch / scale,
    rescale: powerOf(noise(dropTerm(ring, 'any', 2))) / scale,
  };
}

type Layer = Pick<HeLayer, 'steps' | 'levels' | 'ciphertexts'>;

/**
 * Follows the error of a slot through a network under CKKS, as its power over that of the value: values have size one,
 * and the weights of an output the norm of one, as behind batch norms. Status: derived, under these two assumptions.
 */
export class Precision {
  private readonly ring: Ring;
  private readonly power = new Map<string, number>();
  private readonly levels = new Map<number, Errors>();

  constructor(parameters: HeParameters) {
    const { limbBits, specialBits } = parameters;
    // Primes as wide as they are meant to be: which they are does not matter here.
    const special = specialBits.reduce((sum, bits) => sum + bits, 0);
    this.ring = { parameters, limbs: limbBits, special, plain: 0 };
  }

  /** Bits of a value that are right behind an operator, given its layer, if it is one; below 0: none. */
  after(operator: Operator, layer: Layer | undefined): number {
    const power = this.errorBehind(operator, layer);
    this.power.set(operator.name, power);
    return -Math.log2(power) / 2;
  }

  private errorsAt(level: number): Errors {
    let errors = this.levels.get(level);
    if (errors === undefined) this.levels.set(level, (errors = errorsAt(this.ring, level)));
    return errors;
  }

  private errorBehind(operator: Operator, layer: Layer | undefined): number {
    const fresh = (): number => this.errorsAt(this.ring.limbs.length).fresh;
    const before = operator.inputs.map((name) => this.power.get(name) ?? fresh());
    const mean = before.length === 0 ? fresh() : before.reduce((sum, one) => sum + one, 0) / before.length;
    if (layer === undefined) return mean;
    const errors = this.errorsAt(layer.levels.before);
    const spent = layer.levels.before - layer.levels.after;
    switch (operator.kind) {
      case 'conv':
      case 'linear':
        return mean + spent * errors.rescale + weightErrors(layer, errors);
      case 'activation':
        return degreeOf(operator) ** 2 * mean + spent * (errors.rescale + errors.productSwitch);
      case 'elementwise':
        return operator.operation === 'add' ? mean : 2 * mean + errors.rescale + errors.productSwitch;
      case 'pool':
        return mean + rotationsOfOne(layer) * errors.keySwitch;
      case 'norm':
        return mean + spent * (errors.rescale + errors.encoding);
      default:
        return mean;
    }
  }
}

/** Rotations that each ciphertext of a pool takes. */
const rotationsOfOne = ({ steps, ciphertexts }: Layer): number =>
  (steps[0]!.counts.rotate ?? 0) / Math.max(1, ciphertexts.inputs);

const degreeOf = (operator: Operator): number => (operator.kind === 'activation' ? operator.degree : 1);

/**
 * Of weights rounded to integers, each product of an output one, and of rotations: before products those of one
 * ciphertext weigh as much as it does, as weights have norm one.
 */
function weightErrors({ steps, ciphertexts }: Layer, errors: Errors): number {
  return steps.reduce((sum, { counts }) => {
    const products = (counts['multiply-plain'] ?? 0) / Math.max(1, ciphertexts.outputs);
    return sum + products * errors.encoding + errors.keySwitch;
  }, 0);
}

/** @throws InputError naming the layer behind which not a bit is right */
export function requirePrecision(name: string, bits: number, { scaleBits }: HeParameters): number {
  if (bits > 0) return bits;
  throw new InputError(
    `noise runs over the values at '${name}': ${bits.toFixed(1)} bits of them are right at a scale of ${scaleBits} bits`,
    { field: 'he.ckks.scale', expected: `more than ${scaleBits} bits, or auto` },
  );
}
