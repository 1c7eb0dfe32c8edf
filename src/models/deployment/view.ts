import { formatBytes, formatPercent } from '../../quantity/format.js';
import type { RecordView } from '../model.js';

/** `48.3 s`, `10.68 min`, `2.1 h`: times of people who wait. */
export function waitText(seconds: number): string {
  const [value, unit] =
    seconds < 100 ? [seconds, 's'] : seconds < 3 * 3600 ? [seconds / 60, 'min'] : [seconds / 3600, 'h'];
  return `${Number(value.toPrecision(4))} ${unit}`;
}

/** How a service reads: how long requests wait and for what, and which rates it bears. */
export const deploymentView: RecordView = {
  columns: ['requestsArrived', 'requestsLeft', 'latencySeconds', 'queueSeconds', 'offlineWaitSeconds'],
  settings: ({ requests, contention }) => {
    const { interval, arrivals } = requests as { interval: number; arrivals: string };
    return [`${arrivals}, one request in ${waitText(interval)}`, `contention ${String(contention)}`];
  },
  lines({ run, totals: { details } }) {
    const number = (name: string): number => Number(details[name] ?? 0);
    const time = (name: string): string => (name in details ? waitText(number(name)) : '-');
    const { client } = run.architecture as { client: { storage: number } };
    const room = number('precomputeRoom');
    const mean = `${time('latencySeconds')} +- ${time('latencyStandardError')}`;
    return [
      ['latency', `${mean} (queue ${time('queueSeconds')}, service ${time('serviceSeconds')})`],
      [
        'percentiles',
        ['p50', 'p95', 'p99', 'max'].map((p) => `${p} ${time(`latencySeconds.${p}`)}`).join(', '),
      ],
      [
        'in advance',
        room === 0
          ? `nothing fits into ${formatBytes(client.storage)}: every request runs both phases`
          : `${room} fit into ${formatBytes(client.storage)}; ${number('precomputesStored').toFixed(2)} lie there, producer busy ${formatPercent(number('producerUtilization'))}`,
      ],
      [
        'rate',
        `${number('requestsPerHour').toPrecision(4)} /h, ${details['sustained'] === 'yes' ? 'sustained' : 'not sustained'}: ${number('requestsLeft').toFixed(2)} left in the queue`,
      ],
      [
        'at most',
        `${number('boundPerHour').toPrecision(4)} /h for ever${'sustainedPerHour' in details ? `, ${number('sustainedPerHour').toPrecision(4)} /h sustained up to the horizon` : ''}`,
      ],
    ];
  },
};
