import type { HeParameters } from '../parameters.js';
import { primesOf } from '../primes-of.js';
import type { PlainModel } from './state.js';

/**
 * What multiplication by a plaintext does, of its numbers: in coefficients their mean square, in slots a number if all
 * are the same, else as slots without a pattern (one that repeats makes less noise than this).
 *
 * SEAL multiplies by coefficients centred modulo t; but a polynomial of one term it does not centre if every
 * coefficient prime is larger than t (`multiply_plain_normal`): a small negative number then costs as much as t.
 */
export function plainModels(
  parameters: HeParameters,
  encoding: 'slots' | 'coefficients',
): (values: readonly number[]) => PlainModel {
  const primes = primesOf(parameters);
  const t = Number(primes.plain);
  const lifted = primes.limbs.every((prime) => prime > primes.plain);
  const { n } = parameters;
  const positive = (value: number): number => ((value % t) + t) % t;
  const centred = (value: number): number =>
    positive(value) >= (t + 1) / 2 ? positive(value) - t : positive(value);
  const alone = lifted ? positive : centred;
  return (values) => {
    const at = (index: number): number => positive(values[index] ?? 0);
    if (encoding === 'slots') {
      const first = at(0);
      for (let index = 1; index < n; index++) if (at(index) !== first) return { kind: 'slots' };
      return { kind: 'scalar', value: alone(first) };
    }
    const terms = values.filter((value) => positive(value) !== 0);
    const lift = terms.length === 1 ? alone : centred;
    return { kind: 'coefficients', meanSquare: terms.reduce((sum, value) => sum + lift(value) ** 2, 0) / n };
  };
}
