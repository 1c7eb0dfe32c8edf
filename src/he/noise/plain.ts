import type { PlainModel } from './state.js';

/**
 * What multiplication by a plaintext does, of its numbers: in coefficients their mean square, centred modulo t; in slots
 * a number if all are the same, else as slots without a pattern (one that repeats makes less noise than this).
 */
export function plainModel(
  values: readonly number[],
  encoding: 'slots' | 'coefficients',
  n: number,
  t: number,
): PlainModel {
  const at = (index: number): number => centred(values[index] ?? 0, t);
  if (encoding === 'coefficients') {
    let squares = 0;
    for (let index = 0; index < n; index++) squares += at(index) ** 2;
    return { kind: 'coefficients', meanSquare: squares / n };
  }
  const first = at(0);
  for (let index = 1; index < n; index++) if (at(index) !== first) return { kind: 'slots' };
  return { kind: 'scalar', value: first };
}

/** The remainder from -t/2 to t/2, as SEAL multiplies with it. */
function centred(value: number, t: number): number {
  const rest = ((value % t) + t) % t;
  return rest >= (t + 1) / 2 ? rest - t : rest;
}
