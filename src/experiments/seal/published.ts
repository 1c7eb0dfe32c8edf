import { sealBfv } from '../../he/judge/presets.js';

/** Budgets on default moduli of SEAL, random 20-bit slots: fresh, after one multiply_plain, after one rotation. */
export const POINTS = [
  { n: 4096, primes: [36, 36, 37], bits: [45, 20, 42] },
  { n: 8192, primes: [43, 43, 44, 44, 44], bits: [146, 121, 143] },
  { n: 16384, primes: [48, 48, 48, 49, 49, 49, 49, 49, 49], bits: [361, 336, 357] },
] as const;

/** Budgets after a 3 x 3 convolution (9 products, 8 rotations): input-aligned, partial-aligned. */
export const CONVOLUTIONS = [
  { n: 4096, primes: [36, 36, 37], plain: 17, bits: [23, 25] },
  { n: 8192, primes: [43, 43, 44, 44, 44], plain: 20, bits: [117, 120] },
  { n: 16384, primes: [48, 48, 48, 49, 49, 49, 49, 49, 49], plain: 20, bits: [331, 335] },
] as const;

/** What is run on real ciphertexts by the self-check: other parameters than those above. */
export const CHECKED = [
  sealBfv(4096, [40, 45, 24], 18),
  sealBfv(4096, [54, 55], 17),
  sealBfv(8192, [60, 40, 60, 58], 33),
  sealBfv(8192, [36, 36, 36, 36, 40], 24),
];
export const CHAINS = [
  'mulplain,rotate,mulplain',
  'rotate,rotate',
  'add:8,mulplain',
  'square,relin,rotate',
  'square,relin,mod-switch,square,relin',
  'conv-ia:9',
  'conv-pa:9',
  'conv-pa:3,square,relin,conv-ia:3',
];
