import { own, type MetricDefinition, type MetricGroup } from '../../metrics/definition.js';
import { PHASES } from '../../protocol/cost.js';
import { partName } from './details.js';

const less = { goal: 'minimize' } as const;

const WHAT: Readonly<Record<string, string>> = {
  keygen: 'keys',
  he: 'encryption, products and decryption',
  garble: 'garbling, and labels that are written down',
  evaluate: 'circuits that are evaluated, and labels that are picked',
  ot: 'oblivious transfers, computed',
  linear: 'plaintext layers on shares',
  square: 'squares of shares, and their triples',
  uplink: 'bytes from the client',
  downlink: 'bytes from the server',
  roundTrip: 'waiting for messages without their bytes',
};

const phases = PHASES.flatMap((phase): MetricDefinition[] => {
  const when = phase === 'offline' ? 'before the input is known' : 'from the input to the result';
  return [
    own(
      `${phase}Seconds`,
      's',
      `Time ${when}.`,
      'end of the last task of the phase - end of the phase before',
      less,
    ),
    own(`${phase}ClientSeconds`, 's', `Time that the client computes ${when}.`, 'sum of its tasks', less),
    own(
      `${phase}ServerSeconds`,
      's',
      `Time that the server computes ${when}.`,
      'sum of its tasks; of layers side by side until the last ends',
      less,
    ),
    own(`${phase}UpBytes`, 'bytes', `Bytes from the client ${when}.`, 'sum of its messages', less),
    own(`${phase}DownBytes`, 'bytes', `Bytes from the server ${when}.`, 'sum of its messages', less),
    ...Object.entries(WHAT).map(([part, what]) =>
      own(partName(phase, part), 's', `Time ${when} of ${what}.`, 'sum of tasks', {
        ...less,
        excludes: 'what overlaps is counted twice where layers flow',
      }),
    ),
  ];
});

/** Details of private inference. Work is MACs of linear layers, once; a run is a whole inference. */
export const INFERENCE: MetricGroup = {
  title: 'Private inference (details)',
  metrics: [
    ...phases,
    own(
      'offlineShare',
      'fraction of 1',
      'Part of the time before the input is known.',
      'offlineSeconds / seconds',
      { denominator: 'seconds' },
    ),
    own(
      'clientStorageBytes',
      'bytes',
      'What the client keeps of one run from the offline to the online phase.',
      'circuits or their labels, shares, triples',
      less,
    ),
    own(
      'serverStorageBytes',
      'bytes',
      'What the server keeps of one run from the offline to the online phase.',
      'circuits or their labels, shares, triples',
      less,
    ),
    own(
      'inferencesInClientStorage',
      'runs',
      'Runs whose offline results fit into the storage of the client.',
      'floor(client.storage / clientStorageBytes)',
    ),
    own(
      'relus',
      'comparisons',
      'ReLUs, and comparisons of max pools, that the parties do.',
      'kept elements of ReLU, ReLU6 and hswish; window - 1 for each element of a max pool',
    ),
    own(
      'squares',
      'elements',
      'Elements that are squared on shares.',
      'degree - 1 of each element of a polynomial; 1 for each that is not kept and squared',
    ),
    own('heProducts', 'operations', 'Products of a ciphertext and a plaintext.', "DELPHI's packing"),
    own(
      'heKeySwitches',
      'operations',
      'Key switches of rotations.',
      'digits of the non-adjacent form of the step',
    ),
    own('ciphertextsUp', 'ciphertexts', 'Ciphertexts from the client.', 'input ciphertexts * taps'),
    own('ciphertextsDown', 'ciphertexts', 'Ciphertexts from the server.', 'output ciphertexts'),
    own(
      'uplinkRate',
      'bytes/s',
      'Rate from the client, after the allocation.',
      'link.up, or its best share of both',
    ),
    own(
      'downlinkRate',
      'bytes/s',
      'Rate from the server, after the allocation.',
      'link.down, or its best share of both',
    ),
    own(
      'optimalUplinkShare',
      'fraction of 1',
      'Share of the sum of both rates with which all bytes take the least time.',
      'sqrt U / (sqrt U + sqrt D)',
      { denominator: 'sum of both rates' },
    ),
    own(
      'communicationSeconds',
      's',
      'Time of all bytes and of waiting for messages.',
      'uplink + downlink + round trips',
      less,
    ),
    own('upBytes', 'bytes', 'Bytes from the client.', 'sum of its messages', less),
    own('downBytes', 'bytes', 'Bytes from the server.', 'sum of its messages', less),
    own(
      'keptBytes',
      'bytes',
      'What both parties keep from the offline to the online phase.',
      'circuits, labels, shares, triples',
      less,
    ),
    own('clientSeconds', 's', 'Time that the client computes.', 'sum of its tasks', less),
    own('serverSeconds', 's', 'Time that the server computes.', 'sum of its tasks', less),
  ],
};
