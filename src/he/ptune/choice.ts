/** What HE-PTune chooses for a layer; all of it in bits but `n`. The modulus is one word, digits are powers of two. */
export interface Choice {
  n: number;
  /** `log2 q`. */
  modulusBits: number;
  /** `log2 t`. */
  plainBits: number;
  /** `log2 W_dcmp`. */
  plainDigitBits: number;
  /** `log2 A_dcmp`. */
  digitBits: number;
}

/** Digits of a plaintext: `l_pt = ceil(log t / log W_dcmp)`. */
export const plainDigitsOf = ({ plainBits, plainDigitBits }: Choice): number =>
  Math.ceil(plainBits / plainDigitBits);

/** Digits of a ciphertext in a rotation: `l_ct = ceil(log q / log A_dcmp)`. */
export const digitsOf = ({ modulusBits, digitBits }: Choice): number => Math.ceil(modulusBits / digitBits);

/**
 * Input aligned (Gazelle): rotate, then multiply, one rotation for each digit of the weights. Partial aligned
 * (Cheetah): multiply, sum digits, then rotate.
 */
export const SCHEDULES = ['ia', 'pa'] as const;
export type Schedule = (typeof SCHEDULES)[number];
