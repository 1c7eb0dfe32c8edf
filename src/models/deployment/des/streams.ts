import { ArrivalStream, type ArrivalProcess } from './arrivals.js';
import { runApart } from './apart.js';
import type { Service } from './service.js';
import { runShared } from './shared.js';
import { measure, type Measures } from './statistics.js';

/** Streams of requests: what is the same at every rate. */
export interface Load {
  streams: readonly ArrivalStream[];
  /** Seconds that are simulated. */
  horizon: number;
}

/** Streams of a seed and those that follow it. */
export const streamsOf = (process: ArrivalProcess, seed: number, seeds: number): ArrivalStream[] =>
  Array.from({ length: seeds }, (_, stream) => new ArrivalStream(process, seed + stream));

/** What each stream of requests sees at a mean interval of so many seconds. */
export function simulateStreams(service: Service, { streams, horizon }: Load, interval: number): Measures[] {
  const run = service.shared === undefined ? runApart : runShared;
  return streams.map((stream) =>
    measure(run(service, stream.until(horizon, interval), horizon), service, horizon),
  );
}

/** Mean number of requests in the queue at the horizon. */
export const meanLeft = (measures: readonly Measures[]): number =>
  measures.reduce((sum, { left }) => sum + left, 0) / measures.length;
