/** AERO (Jha, Reagen, arXiv 2410.13060v2) and entropy-guided attention (arXiv 2501.03489). */

export const TABLES = 'AERO (arXiv 2410.13060v2), tables; SecretFlow / BumbleBee, two parties';
export const GUIDED = 'Entropy-guided attention (arXiv 2501.03489), abstract';

export interface Cell {
  variant: string;
  /** Gigabytes and minutes of an inference. */
  gigabytes: number;
  minutes: number;
}

const cell = (variant: string, gigabytes: number, minutes: number): Cell => ({ variant, gigabytes, minutes });

/** By workload. */
export const CELLS: Readonly<Record<string, readonly Cell[]>> = {
  'gpt2-small-T128': [
    cell('SM+LN+G', 25.32, 8.21),
    cell('SM+LN+R', 9.44, 6.06),
    cell('SM+ScFFN', 6.95, 5.68),
    cell('SM+ScFuFFN', 6.43, 4.76),
    cell('SM+ScFuFFN remove=6', 6.29, 4.23),
  ],
  'gpt2-small-T256': [
    cell('SM+LN+G', 58.51, 16.57),
    cell('SM+LN+R', 26.73, 12.59),
    cell('SM+ScFFN', 21.77, 11.91),
    cell('SM+ScFuFFN', 20.72, 10.45),
    cell('SM+ScFuFFN remove=6', 20.59, 10.32),
  ],
  'gpt2-18L-T128': [
    cell('SM+LN+G', 37.17, 10.77),
    cell('SM+LN+R', 13.34, 8.04),
    cell('SM+ScFFN', 9.62, 7.23),
    cell('SM+ScFuFFN', 8.83, 6.07),
    cell('SM+ScFuFFN remove=4', 8.79, 5.85),
  ],
  'gpt2-small-T512-languini': [
    cell('SM+LN+G', 145.24, 30.74),
    cell('SM+LN+R', 81.71, 23.54),
    cell('SM+ScFFN', 71.76, 21.51),
    cell('SM+ScFuFFN', 69.68, 19.44),
    cell('SM+ScFuFFN remove=1', 69.64, 19.11),
  ],
};

/** The same networks without norms as He and Hofmann have them: in the tables, in no fit. */
export const OTHERS: Readonly<Record<string, readonly Cell[]>> = {
  'gpt2-small-T128': [cell('SM+ScFFN', 6.83, 5.31), cell('SM+ScFuFFN', 6.31, 4.5)],
  'gpt2-small-T256': [cell('SM+ScFFN', 21.52, 11.42)],
  'gpt2-18L-T128': [cell('SM+ScFFN', 9.39, 6.75)],
  'gpt2-small-T512-languini': [cell('SM+ScFFN', 72.1, 21.56)],
};

/** Communication and latency of the baseline over those of entropy-regularised attention. */
export const GAINS = { communication: 3.94, latency: 1.72 } as const;

/** GFLOP of feed-forward networks and of attention. */
export const FLOPS = [
  { workload: 'gpt2-small-T128', variant: 'SM+LN+G', feedForward: 14.5, attention: 7.7 },
  { workload: 'gpt2-small-T128', variant: 'SM+ScFuFFN', feedForward: 1.8 },
  { workload: 'gpt2-small-T256', variant: 'SM+LN+G', attention: 16.3 },
  { workload: 'gpt2-small-T512-languini', variant: 'SM+LN+G', attention: 36.2 },
] as const;
