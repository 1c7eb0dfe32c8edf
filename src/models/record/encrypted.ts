import { kernelsOfLayer, operationsOf, type HeLayer, type HeNetwork } from '../../he/network/layer.js';
import { keyModulusBits, modulusBits } from '../../he/parameters.js';
import type { Assumption, Details, RunRecord } from '../../results/record.js';

/** What every machine tells of a layer under encryption. */
export function layerDetails(
  layer: HeLayer,
  { parameters }: Pick<HeNetwork, 'parameters'>,
  batch: number,
): Details {
  const counts = operationsOf(layer);
  const { ntt, intt } = kernelsOfLayer(layer, parameters);
  return {
    rotations: batch * ((counts.rotate ?? 0) + (counts['swap-rows'] ?? 0)),
    plainProducts: batch * (counts['multiply-plain'] ?? 0),
    ciphertextProducts: batch * ((counts.multiply ?? 0) + (counts.square ?? 0)),
    limbTransforms: batch * (ntt + intt),
    inputCiphertexts: batch * layer.ciphertexts.inputs,
    outputCiphertexts: batch * layer.ciphertexts.outputs,
    switchingKeys: layer.keys,
    level: layer.levels.before,
    levelAfter: layer.levels.after,
    ...layer.noise,
  };
}

/** What every machine tells of a whole network under encryption. */
export const networkDetails = ({ protocol, parameters }: HeNetwork): Details => ({
  heProtocol: protocol,
  heScheme: parameters.scheme,
  ringDimension: parameters.n,
  modulusBits: modulusBits(parameters),
  keyModulusBits: keyModulusBits(parameters),
});

/** Rules of the lowering that were not read in a source. */
export const encryptedRules = ({ protocol, packing, client }: HeNetwork): Assumption[] =>
  protocol === 'hybrid'
    ? [
        {
          name: 'he.client',
          value: `${client.length} operators between linear layers take no time here`,
          status: 'derived',
          source: 'hybrid protocol: the client does them, and sends fresh ciphertexts (Gazelle, Cheetah)',
        },
        ...(packing === 'delphi' ? DELPHI_RULES : []),
      ]
    : [
        {
          name: 'he.strides',
          value: 'one mask, rotation and sum an output channel, and a level',
          status: 'recalled',
          source: 'multiplexed packing closes the gaps between strided results (Lee et al., ICML 2022)',
        },
        {
          name: 'he.coefficients',
          value: 'of norms, averages and squares are in the weights around them',
          status: 'assumed',
          source: 'the square is completed; a polynomial of degree 2 is one product',
        },
      ];

const DELPHI_RULES: readonly Assumption[] = [
  {
    name: 'he.delphi',
    value: 'an input ciphertext a tap; a rotation is a key switch for each digit of its distance',
    status: 'derived',
    source: "DELPHI's public code: counts equal those that its measured times fit (spec C.2)",
  },
];

/** What of a network runs on ciphertexts: nothing but its linear layers, or everything. */
export const encryptedPart = ({ totals: { details } }: Pick<RunRecord, 'totals'>): string =>
  details['heProtocol'] === 'leveled' ? 'all of it, on ciphertexts' : 'linear layers, on ciphertexts';
