import type { ArrivalProcess } from '../../../src/models/deployment/des/arrivals.js';
import { streamsOf, type Load } from '../../../src/models/deployment/des/streams.js';

export const loadOf = (process: ArrivalProcess, seed: number, seeds: number, horizon: number): Load => ({
  streams: streamsOf(process, seed, seeds),
  horizon,
});
