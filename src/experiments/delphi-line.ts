/** DELPHI's table of operators: time of a ReLU online, on as many threads as its client has. */
const RELU_MICROSECONDS = 85.3;
const THREADS = 4;
/** What is left without ReLUs: intercept of a line through DeepReDuce's ten latencies, least squares. */
const FIXED_SECONDS = 0.182;

/**
 * Online latency of a network under DELPHI, by its ReLUs alone. That a client has four threads was chosen because most
 * published latencies of ResNet-like networks, those shown by it among them, then lie near the line.
 */
export const delphiSeconds = (relus: number): number =>
  FIXED_SECONDS + (relus * RELU_MICROSECONDS * 1e-6) / THREADS;
