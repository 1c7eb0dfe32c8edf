/** A line through points, by least squares of relative errors: small values count as much as large ones. */
export interface Line {
  constant: number;
  slope: number;
}

export function fitLine(points: readonly { x: number; y: number }[]): Line {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (const { x, y } of points) {
    const weight = 1 / (y * y);
    w += weight;
    wx += weight * x;
    wy += weight * y;
    wxx += weight * x * x;
    wxy += weight * x * y;
  }
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  return { constant: (wy - slope * wx) / w, slope };
}

/** What time and memory at several batches tell of a network, without a look at its kernels. */
export interface CoarseView {
  /** Parameters, from what memory is left at no image at all; and elements of activations for each image. */
  weights: number;
  activations: number;
  /** Activations for a weight: compact networks have more. */
  ratio: number;
  /** Nanoseconds for each kernel at no image (launches), and for each image. */
  perKernel: number;
  perImage: number;
}

export interface CoarsePoint {
  batch: number;
  fwd_ns: number;
  mem_used_B: number;
  kernels: number;
}

/**
 * m(b) = m0 + m1 b and t(b) = t0 + t1 b.
 * @param known what a process holds that computes nothing (bytes), which whoever looks can try out
 */
export function coarseView(
  points: readonly CoarsePoint[],
  { known, wordBytes }: { known: number; wordBytes: number },
): CoarseView {
  const memory = fitLine(points.map(({ batch, mem_used_B }) => ({ x: batch, y: mem_used_B - known })));
  const time = fitLine(points.map(({ batch, fwd_ns }) => ({ x: batch, y: fwd_ns })));
  const [weights, activations] = [memory.constant / wordBytes, memory.slope / wordBytes];
  return {
    weights,
    activations,
    ratio: activations / weights,
    perKernel: time.constant / points[0]!.kernels,
    perImage: time.slope,
  };
}
