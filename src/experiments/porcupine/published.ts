/** Published numbers of Porcupine (Cowan, Dangwal, Alaghi, Trippel, Lee, Reagen, PLDI 2021). */

export const ABSTRACT = 'Porcupine, abstracts of arXiv 2101.07841 and of PLDI 2021';
export const TABLE =
  'Porcupine, table of kernels, from memory; rows recounted from listings where HECO has them';

/** Instructions and depth of the synthesised and of the hand-written program. */
export const TABLE_ROWS: Readonly<
  Record<string, { synthesized: [number, number]; baseline: [number, number] }>
> = {
  'box-blur': { synthesized: [4, 4], baseline: [6, 3] },
  'dot-product': { synthesized: [7, 7], baseline: [7, 7] },
  hamming: { synthesized: [6, 6], baseline: [6, 6] },
  l2: { synthesized: [9, 9], baseline: [9, 9] },
  'linear-regression': { synthesized: [4, 4], baseline: [4, 4] },
  'polynomial-regression': { synthesized: [7, 5], baseline: [9, 6] },
  gx: { synthesized: [7, 6], baseline: [12, 4] },
  gy: { synthesized: [7, 6], baseline: [12, 4] },
  roberts: { synthesized: [10, 5], baseline: [10, 5] },
  sobel: { synthesized: [21, 9], baseline: [31, 7] },
  harris: { synthesized: [43, 17], baseline: [59, 14] },
};

/** Speed-up of synthesised over hand-written programs, the largest and the geometric mean: arXiv, PLDI. */
export const SPEEDUPS = [
  { edition: 'arXiv', most: 0.51, mean: 0.11 },
  { edition: 'PLDI', most: 0.52, mean: 0.25 },
] as const;
