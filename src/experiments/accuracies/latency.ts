import type { AccuracyPoint } from './points.js';

/** DELPHI's online cost of a ReLU, in microseconds, as DeepReDuce's slides print it. */
export const DELPHI_RELU_US = 85.3;
/**
 * Threads by which published latencies divide it: derived from them, the line through DeepReDuce's points has 19.3 us
 * a ReLU.
 */
export const THREADS = 4;

/** Seconds of an online inference by its ReLUs alone. */
export const reluSeconds = (relus: number): number => (relus * DELPHI_RELU_US) / THREADS / 1e6;

export interface Line {
  /** Seconds without any ReLU. */
  seconds: number;
  /** Microseconds that a ReLU adds. */
  microseconds: number;
}

/** The line of least squares through latencies (s) over ReLUs. */
export function latencyLine(points: readonly { relus: number; latency: number }[]): Line {
  const mean = (of: (point: (typeof points)[number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [relus, latency] = [mean((point) => point.relus), mean((point) => point.latency)];
  const slope =
    mean((point) => (point.relus - relus) * (point.latency - latency)) /
    mean((point) => (point.relus - relus) ** 2);
  return { seconds: latency - slope * relus, microseconds: slope * 1e6 };
}

export const onLine = ({ seconds, microseconds }: Line, relus: number): number =>
  seconds + (microseconds * relus) / 1e6;

/** Microseconds that a published latency comes to for each ReLU. */
export const perRelu = ({ latency, kiloRelus }: AccuracyPoint): number =>
  ((latency ?? NaN) / kiloRelus) * 1e3;
