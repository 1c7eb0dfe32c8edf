const meanLog = (ratios: readonly number[], of: (log: number) => number): number =>
  ratios.reduce((sum, ratio) => sum + of(Math.log(ratio)), 0) / ratios.length;

export const geometricMean = (ratios: readonly number[]): number => Math.exp(meanLog(ratios, (log) => log));

/** Geometric mean of how far ratios are from 1, either way. */
export const geometricError = (ratios: readonly number[]): number => Math.exp(meanLog(ratios, Math.abs)) - 1;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
