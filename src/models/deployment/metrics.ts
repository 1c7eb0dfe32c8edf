import { own, type MetricDefinition, type MetricGroup } from '../../metrics/definition.js';

const C5 = 'characterizing-private-inference (simulator), as restated in the spec';
const seen = (
  name: string,
  unit: string,
  summary: string,
  formula: string,
  rest: Partial<MetricDefinition> = {},
) => own(name, unit, summary, formula, { source: C5, goal: 'minimize', ...rest });

/** Of totals: means over the streams of requests, each counting alike. */
export const SERVICE: MetricGroup = {
  title: 'A service under load (details)',
  metrics: [
    seen(
      'latencySeconds',
      's',
      'Time from the arrival of a request to its answer, mean.',
      'queueSeconds + serviceSeconds',
      {
        label: 'latency',
        denominator: 'requests out of the queue, and requests served',
        excludes: 'requests that are not served by the horizon',
      },
    ),
    seen(
      'latencySeconds.<p>',
      's',
      'Percentile of it (p50, p95, p99, max) over all requests of all streams.',
      'nearest rank',
      {
        denominator: 'requests served',
        excludes: 'requests that are not served by the horizon',
      },
    ),
    own(
      'latencyStandardError',
      's',
      'Standard error of the mean latency.',
      'deviation of the means of streams / sqrt(streams)',
    ),
    seen('queueSeconds', 's', 'Time in the queue, mean of requests that left it.', 'begun - arrived', {
      label: 'in queue',
    }),
    seen(
      'serviceSeconds',
      's',
      'Time from the queue to the answer, mean of requests served.',
      'offlineWaitSeconds + online phase',
    ),
    seen(
      'offlineWaitSeconds',
      's',
      'Time that a request at the head of the queue waits for its offline phase; without room for one, all of that phase.',
      'taken - begun',
      { label: 'for offline' },
    ),
    own('requestsPerHour', '1/h', 'Rate at which requests arrive.', '3600 / interval', { goal: 'maximize' }),
    own('offlinePhaseSeconds', 's', 'Offline phase of one inference, alone.', "the inference's"),
    own('onlinePhaseSeconds', 's', 'Online phase of one inference, alone.', "the inference's"),
    seen(
      'precomputeRoom',
      'phases',
      'Offline phases that fit into the storage of both parties; at most those that the horizon has time for.',
      'ceil(storage / size) - 1, the smaller',
      { goal: 'maximize' },
    ),
    own(
      'requestsArrived',
      'requests',
      'Requests up to the horizon, mean of streams.',
      'served + left + being served',
      { label: 'arrived' },
    ),
    own(
      'requestsServed',
      'requests',
      'Requests answered up to the horizon, mean of streams.',
      'online phases that ended',
      { label: 'served', goal: 'maximize' },
    ),
    seen(
      'requestsLeft',
      'requests',
      'Requests in the queue at the horizon, mean of streams.',
      'arrived - begun',
      { label: 'left', excludes: 'the one that is served or waits for its offline phase' },
    ),
    own(
      'producerUtilization',
      'fraction of 1',
      'Time that producers compute offline phases.',
      'time with a phase / (horizon * producers)',
      { denominator: 'horizon * producers' },
    ),
    own(
      'precomputesStored',
      'phases',
      'Offline phases that lie in the storage, mean over time.',
      'sum of (taken - made) / horizon',
      { denominator: 'horizon' },
    ),
    own(
      'precomputesStoredMost',
      'phases',
      'Offline phases in the storage, the most at once in any stream.',
      'made - taken',
    ),
    own(
      'boundPerHour',
      '1/h',
      'Rate that no service of these phases bears for ever.',
      '3600 / max(online, (offline + poll) / producers); 3600 / (offline + online) without room',
      { goal: 'maximize', excludes: 'waiting of the producer for room' },
    ),
    seen('sustained', '-', 'Whether the rate is sustained: 1 or 0.', 'requestsLeft < sustained.left'),
    seen(
      'sustainedPerHour',
      '1/h',
      'Highest rate at which fewer requests than sustained.left are in the queue at the horizon.',
      'bisection on the interval, the same requests at every rate',
      { goal: 'maximize' },
    ),
    own('joulesPerRequest', 'J', 'Energy of one inference, both phases and parties.', "the inference's", {
      excludes: 'parties that idle, phases computed and never used',
      goal: 'minimize',
    }),
  ],
};
