import { formatPercent, formatSi } from '../../quantity/format.js';
import type { RecordView } from '../model.js';

/** How an inference reads: its phases, what they are spent on, what is sent and kept. */
export const inferenceView: RecordView = {
  part: () => 'all of it, between two parties',
  columns: ['relus', 'upBytes', 'downBytes', 'keptBytes'],
  settings: ({ protocol, costs }) => [String(protocol), `costs ${String(costs)}`],
  lines({ totals: { details } }) {
    const number = (name: string): number => Number(details[name] ?? 0);
    const seconds = (name: string): string => formatSi(number(name), 's');
    const bytes = (name: string): string => formatSi(number(name), 'B');
    const phase = (name: 'offline' | 'online'): string =>
      `${seconds(`${name}Seconds`)}: products ${seconds(`${name}HeSeconds`)}, garbling ${seconds(`${name}GarbleSeconds`)}, circuits ${seconds(`${name}EvaluateSeconds`)}, uplink ${seconds(`${name}UplinkSeconds`)}, downlink ${seconds(`${name}DownlinkSeconds`)}`;
    return [
      ['offline', phase('offline')],
      ['online', phase('online')],
      [
        'link',
        `${bytes('offlineUpBytes')} up, ${bytes('offlineDownBytes')} down before; ${bytes('onlineUpBytes')} up, ${bytes('onlineDownBytes')} down online; best uplink share ${formatPercent(number('optimalUplinkShare'))}`,
      ],
      ['kept', `${bytes('clientStorageBytes')} by the client, ${bytes('serverStorageBytes')} by the server`],
    ];
  },
};
