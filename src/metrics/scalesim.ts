export type Dataflow = 'os' | 'ws' | 'is';

/** A GEMM (M x K times K x N) cut into folds on an R x C array; one of `instances` equal ones. */
export interface FoldedGemm {
  dataflow: Dataflow;
  /** R. */
  rows: number;
  /** C. */
  cols: number;
  /** M: output pixels; N: filters; K: taps of one filter. */
  gemmM: number;
  gemmN: number;
  gemmK: number;
  /** Groups of a convolution or heads of attention, executed one after the other. */
  instances: number;
}

export interface ScaleSimUtilizations {
  /** All in percent. */
  overall: number;
  mappingEfficiency: number;
  compute: number;
}

/**
 * The three utilisations, in percent, as SCALE-Sim v3 defines them (its reports are met to 1e-12).
 *
 * With S_r x S_c the part of the GEMM laid out over rows and columns and T the streamed one (os: M, N, K;
 * ws: K, N, M; is: K, M, N), F = ceil(S_r / R) * ceil(S_c / C) folds and tau = T + R + C - 2 (os) or
 * T + 2R + C - 2 (ws, is) cycles a fold:
 * - overall = M N K * instances / ((cycles - 1) R C): `cycles` include stalls, the 1 is their index of the last
 *   cycle; 0 if only one cycle was needed, where SCALE-Sim divides by zero;
 * - mapping efficiency = S_r S_c / (F R C): PEs in use, mean over folds, in space only;
 * - compute utilisation = S_r S_c T / (F R C len), len = tau for os but 2R + 2C + T - 3 for ws and is: their
 *   demand matrices have C - 1 more rows than a fold takes, so both are understated.
 *
 * Source: SCALE-Sim v3 (commit 1d62b68), `single_layer_sim.py` and `systolic_compute_*.py`.
 */
export function scaleSimUtilizations(gemm: FoldedGemm & { cycles: number }): ScaleSimUtilizations {
  const { dataflow, rows: R, cols: C, cycles, instances } = gemm;
  const [overRows, overCols, streamed] = spatialDimensions(gemm);
  const pes = R * C;
  const folds = Math.ceil(overRows / R) * Math.ceil(overCols / C);
  const length = dataflow === 'os' ? streamed + R + C - 2 : 2 * R + 2 * C + streamed - 3;
  const macs = gemm.gemmM * gemm.gemmN * gemm.gemmK * instances;
  return {
    overall: cycles > 1 ? (macs * 100) / ((cycles - 1) * pes) : 0,
    mappingEfficiency: (overRows * overCols * 100) / (folds * pes),
    compute: (overRows * overCols * streamed * 100) / (folds * pes * length),
  };
}

/** [S_r, S_c, T]: what is laid out over the rows, over the columns, and streamed. */
export function spatialDimensions({
  dataflow,
  gemmM: M,
  gemmN: N,
  gemmK: K,
}: FoldedGemm): [number, number, number] {
  if (dataflow === 'os') return [M, N, K];
  return dataflow === 'ws' ? [K, N, M] : [K, M, N];
}
