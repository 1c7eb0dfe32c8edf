/** Counts of linear layers: what HEIR's tests expect, and what calculators written from the libraries' code give. */

export const HEIR = "HEIR, lib/Kernel/KernelCostTest.cpp (rotations of Halevi-Shoup's kernel)";
export const GAZELLE = 'calculator written from gazelle_mpc, pke/{conv2d,mat_mul}.cpp';
export const DELPHI = 'calculator written from delphi, protocols-sys conv2d.cpp';
export const OPEN_CHEETAH = 'calculator written from OpenCheetah, include/gemini/cheetah';

/** Rotations by rows and columns of the matrix. */
export const HEIR_ROTATIONS: readonly (readonly [rows: number, columns: number, rotations: number])[] = [
  [2, 2, 2],
  [4, 4, 3],
  [8, 4, 5],
  [4, 8, 4],
  [100, 100, 19],
  [256, 256, 31],
  [512, 512, 47],
  [1024, 1024, 63],
  [4096, 4096, 127],
];

/** Convolutions of Gazelle, images of `side`, filters of `kernel`. */
export const CONVOLUTIONS = [
  { n: 2048, side: 28, kernel: 5, channels: 5, aligned: 147, pixels: 72, blocks: 3, products: 450 },
  { n: 4096, side: 16, kernel: 3, channels: 128, aligned: 1144, pixels: 64, blocks: 120, products: 9216 },
  { n: 8192, side: 14, kernel: 3, channels: 256, aligned: 2296, pixels: 64, blocks: 248, products: 18_432 },
] as const;

/** Fully connected layers of Gazelle: hoisted rotations, products, rotations that fold. */
export const LAYERS = [
  { n: 2048, inputs: 2048, outputs: 1, hoisted: 0, products: 1, folds: 11 },
  { n: 2048, inputs: 1024, outputs: 128, hoisted: 63, products: 64, folds: 4 },
  { n: 2048, inputs: 1024, outputs: 16, hoisted: 7, products: 8, folds: 7 },
  { n: 2048, inputs: 128, outputs: 16, hoisted: 0, products: 1, folds: 7 },
  { n: 4096, inputs: 2048, outputs: 1000, hoisted: 511, products: 512, folds: 2 },
] as const;

/** DELPHI at n = 8192: 14 x 14, 3 x 3, 256 to 256. */
export const HALVES = { products: 18_432, rotations: 1984 } as const;

/** Coefficient packing at n = 4096. */
export const COEFFICIENTS = [
  { side: 28, kernel: 5, inputs: 5, outputs: 5, products: 10 },
  { side: 16, kernel: 3, inputs: 128, outputs: 128, products: 1408 },
  { side: 56, kernel: 3, inputs: 64, outputs: 64, products: 4096 },
  { side: 14, kernel: 3, inputs: 256, outputs: 256, products: 4096 },
  { side: 7, kernel: 1, inputs: 512, outputs: 2048, products: 14_336 },
] as const;
