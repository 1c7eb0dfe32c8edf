/** What goes wrong with a value, in the order in which a growing one meets it mostly. */
export const FLAGS = ['ESCAPE', 'OVERFLOW', 'NAN_FP16', 'NAN_FP32'] as const;
export type Flag = (typeof FLAGS)[number];

/** Largest numbers of the floating-point formats (IEEE 754). */
export const LARGEST_FP16 = 65_504;
export const LARGEST_FP32 = 3.4028234663852886e38;

export interface Limits {
  /** R: the polynomial stands for a ReLU on [-R, R]. */
  range: number;
  /** f: bits below the point of the fixed-point format. */
  fractionBits: number;
  /** p: values are elements of the field, half of them negative. */
  modulus: number;
}

/**
 * Flags of a value that goes into a polynomial.
 * @param squared whether it is multiplied by itself before anything is truncated: twice the bits below the point
 */
export function flagsOf(value: number, squared: boolean, { range, fractionBits, modulus }: Limits): Flag[] {
  const scale = 2 ** fractionBits;
  const largest = Math.max(value * scale, squared ? (value * scale) ** 2 : 0);
  const raised: Readonly<Record<Flag, boolean>> = {
    ESCAPE: value > range,
    OVERFLOW: largest > modulus / 2,
    NAN_FP16: value > LARGEST_FP16,
    NAN_FP32: value > LARGEST_FP32,
  };
  return FLAGS.filter((flag) => raised[flag]);
}
