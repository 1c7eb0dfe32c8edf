import type { Fidelity } from '../../results/record.js';
import type { InferenceSpec, ProtocolName } from './architecture.js';

const within = (section: string, fields: readonly string[]): string[] =>
  fields.map((field) => `${section}.${field}`);

/** Layers in plaintext on shares. */
const PLAIN = [...within('shares', ['layer', 'perElement', 'perWeight']), 'server.speedup.linear'];
/** What only layers in a row can make use of. */
const SIDE_BY_SIDE = within('he', ['layerParallel', 'threads', 'contention']);
/** Circuits, of which transfers have none. */
const CIRCUITS = [
  ...within('gc', [
    'gates',
    'table',
    'header',
    'wires',
    'label',
    'encoder',
    'randomiser',
    'otSetup',
    'otSend',
  ]),
  ...within('gc', ['messageHeader', 'fieldBits', 'encodeOffline', 'encodeOnline']),
  ...['client', 'server'].flatMap((party) => within(party, ['garble', 'evaluate', 'speedup.gc'])),
];
const ONLINE_ONLY = [...PLAIN, ...SIDE_BY_SIDE, ...CIRCUITS, 'shares.stored', 'energy.storage', 'table'];

/** What a protocol has no use for. */
const OF_PROTOCOL: Readonly<Record<ProtocolName, readonly string[]>> = {
  gazelle: [
    ...PLAIN,
    ...SIDE_BY_SIDE,
    'shares.stored',
    'client.garble',
    'server.evaluate',
    'transfers',
    'table',
  ],
  delphi: ['client.garble', 'server.evaluate', 'transfers', 'table'],
  'client-garbler': ['server.garble', 'client.evaluate', 'transfers', 'table'],
  cryptflow2: ONLINE_ONLY,
  'cheetah-2pc': ONLINE_ONLY,
  'transformer-2pc': [
    ...[
      'gc',
      'shares',
      'transfers',
      'energy.storage',
      'measurements',
      'costs',
      'link.roundTrip',
      'shortcuts',
    ],
    ...['he', 'table'],
    ...within('client', ['threads', 'garble', 'evaluate', 'speedup', 'power']),
    ...within('server', ['threads', 'garble', 'evaluate', 'speedup', 'power']),
  ],
  'operator-table': [
    ...['gc', 'shares', 'transfers', 'energy.storage', 'measurements', 'costs', 'link.roundTrip'],
    ...within('client', ['threads', 'garble', 'evaluate', 'speedup', 'power']),
    ...within('server', ['threads', 'garble', 'evaluate', 'speedup', 'power']),
    ...within('he', ['layerParallel', 'threads', 'contention', 'keygen', 'encrypt', 'decrypt', 'multiply']),
    ...within('he', ['keySwitch', 'ciphertext', 'ciphertextHeader', 'reply', 'coefficient', 'keys']),
  ],
};

/** What measured sums stand in for. */
const MEASURED = [
  'shortcuts',
  ...within('he', ['threads', 'contention', 'encrypt', 'decrypt', 'ciphertext', 'ciphertextHeader', 'reply']),
  ...within('gc', ['encodeOffline', 'encodeOnline']),
];
const MACHINES = ['client', 'server'].flatMap((party) => within(party, ['he', 'gc', 'linear']));

/** Fields that no count of a run depends on. */
export function ignoredFields(spec: InferenceSpec, fidelity: Fidelity): string[] {
  const { costs, protocol, he, transfers } = spec;
  return [
    ...OF_PROTOCOL[protocol],
    ...(protocol === 'transformer-2pc' ? [] : ['transformer']),
    // Plaintext layers are the server's, and it keeps what it likes.
    'client.speedup.linear',
    'server.storage',
    ...(fidelity === 'analytic' ? ['overlap'] : []),
    ...(costs === 'simulated' ? [] : MACHINES),
    ...(costs === 'measured' ? MEASURED : ['measurements']),
    ...(he.layerParallel ? [] : ['he.threads', 'he.contention']),
    ...(he.packing === 'coefficients' ? [] : ['he.coefficient']),
    ...(transfers.comparison === 'silent'
      ? ['transfers.security']
      : within('transfers', ['silentCompare', 'silentSelect'])),
  ];
}
