import type { Details } from '../../results/record.js';
import type { Context } from '../model.js';
import { distributionOf } from '../record/distribution.js';
import type { DeploymentSpec } from './architecture.js';
import { latencyOf, type Measures } from './des/statistics.js';
import { mostMade, type Service } from './des/service.js';
import { meanLeft, simulateStreams, streamsOf, type Load } from './des/streams.js';
import { boundInterval, sustainedInterval } from './des/sustained.js';

const HOUR = 3600;
/** Owner of what is remembered of requests. */
const STREAMS = {} as const;

/** What all streams of requests saw, and what follows from it. */
export interface Result {
  service: Service;
  measures: readonly Measures[];
  /** Mean interval at the highest rate that is sustained, if it was looked for. */
  sustainedAt?: number | undefined;
}

export function simulateService(service: Service, spec: DeploymentSpec, context: Context): Result {
  const { requests, sustained, search } = spec;
  const { arrivals, seed, seeds, horizon } = requests;
  // Points of a sweep differ in rates and machines: their requests are the same.
  const key = `${arrivals} ${seed} ${seeds}`;
  const streams = context.remember(STREAMS, key, () => streamsOf(arrivals, seed, seeds));
  const load: Load = { streams, horizon };
  const measures = simulateStreams(service, load, requests.interval);
  if (search === 'none') return { service, measures };
  return { service, measures, sustainedAt: sustainedInterval(service, load, sustained.left) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Standard error of the mean; zero of a single value. */
function standardError(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  const squares = values.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** The mean over all streams that have the number; left out if none has. */
function meanOf(
  name: string,
  measures: readonly Measures[],
  of: (one: Measures) => number | undefined,
): Details {
  const values = measures.map(of).filter((value) => value !== undefined);
  return values.length === 0 ? {} : { [name]: mean(values) };
}

/** Details of the totals: means over all streams, each stream counting alike. */
export function totalDetails({ service, measures, sustainedAt }: Result, spec: DeploymentSpec): Details {
  const { requests, sustained, producer } = spec;
  const { horizon, interval } = requests;
  const latencies = measures.map(latencyOf).filter((value) => value !== undefined);
  const left = meanLeft(measures);
  const room = Math.min(service.room, mostMade(service, Infinity, horizon));
  return {
    requestsPerHour: HOUR / interval,
    offlinePhaseSeconds: service.offline,
    onlinePhaseSeconds: service.online,
    precomputeRoom: room,
    ...meanOf('latencySeconds', measures, latencyOf),
    ...(latencies.length > 0 && { latencyStandardError: standardError(latencies) }),
    ...meanOf('queueSeconds', measures, ({ queue }) => queue),
    ...meanOf('serviceSeconds', measures, (one) => one.service),
    ...meanOf('offlineWaitSeconds', measures, ({ offlineWait }) => offlineWait),
    ...distributionOf('latencySeconds', concatenated(measures.map((one) => one.latencies))),
    ...meanOf('requestsArrived', measures, ({ arrived }) => arrived),
    ...meanOf('requestsServed', measures, ({ served }) => served),
    requestsLeft: left,
    sustained: left < sustained.left ? 1 : 0,
    ...meanOf('producerUtilization', measures, ({ producing }) => producing / horizon / producer.parallel),
    ...meanOf('precomputesStored', measures, ({ stored }) => stored.mean),
    precomputesStoredMost: Math.max(...measures.map(({ stored }) => stored.most)),
    boundPerHour: HOUR / boundInterval(service),
    ...(sustainedAt !== undefined && { sustainedPerHour: HOUR / sustainedAt }),
  };
}

function concatenated(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}
