import { formatPercent, formatSi } from '../../quantity/format.js';
import type { RecordView } from '../model.js';

const number = (value: number): string => String(Number(value.toPrecision(4)));

/** The unit in which people wait so long: seconds, minutes, hours. */
const unitOf = (seconds: number): [unit: string, seconds: number] =>
  seconds < 100 ? ['s', 1] : seconds < 3 * 3600 ? ['min', 60] : ['h', 3600];

/** `48.3 s`, `10.68 min`, `4 h`; with an error in the same unit `10.68 +- 0.9 min`. */
export function waitText(seconds: number, error?: number): string {
  const [unit, length] = unitOf(seconds);
  const within = error === undefined ? '' : ` +- ${Number((error / length).toPrecision(2))}`;
  return `${number(seconds / length)}${within} ${unit}`;
}

/** How a service reads: how long requests wait and for what, and which rates it bears. */
export const deploymentView: RecordView = {
  columns: ['requestsArrived', 'requestsLeft', 'latencySeconds', 'queueSeconds', 'offlineWaitSeconds'],
  settings: ({ requests, contention }) => {
    const { interval, arrivals } = requests as { interval: number; arrivals: string };
    return [`${arrivals}, one request in ${waitText(interval)}`, `contention ${String(contention)}`];
  },
  lines({ run, totals: { details } }) {
    const of = (name: string): number => Number(details[name] ?? 0);
    const time = (name: string): string => (name in details ? waitText(of(name)) : 'nobody served');
    const { storage } = (run.architecture as { client: { storage: number } }).client;
    const fits = `${number(of('precomputeRoom'))} fit into the client's ${formatSi(storage, 'B')}`;
    return [
      [
        'latency',
        'latencySeconds' in details
          ? `${waitText(of('latencySeconds'), of('latencyStandardError'))}: queue ${time('queueSeconds')}, service ${time('serviceSeconds')} (waiting for the offline phase ${time('offlineWaitSeconds')})`
          : 'nobody served',
      ],
      [
        'percentiles',
        ['p50', 'p95', 'p99', 'max'].map((p) => `${p} ${time(`latencySeconds.${p}`)}`).join(', '),
      ],
      [
        'in advance',
        of('precomputeRoom') === 0
          ? `none fits into the storage (client ${formatSi(storage, 'B')}): every request runs both phases`
          : `${fits}, ${of('precomputesStored').toFixed(2)} lie there in the mean; producer busy ${formatPercent(of('producerUtilization'))}`,
      ],
      [
        'rate',
        `${number(of('requestsPerHour'))} /h is ${details['sustained'] === 1 ? '' : 'not '}sustained: ${of('requestsLeft').toFixed(2)} left in the queue in the mean`,
      ],
      [
        'at most',
        `${number(of('boundPerHour'))} /h for ever${'sustainedPerHour' in details ? `, ${number(of('sustainedPerHour'))} /h sustained up to the horizon` : ''}`,
      ],
      ...('joulesPerRequest' in details
        ? [['a request', formatSi(of('joulesPerRequest'), 'J')] as [string, string]]
        : []),
    ];
  },
};
