import { describe, expect, it } from 'vitest';
import { kernelsOf } from '../../src/he/cost/operations.js';
import type { HeLayer, HeNetwork } from '../../src/he/network/layer.js';
import type { HeParameters } from '../../src/he/parameters.js';
import { encryptedRules, layerDetails, networkDetails } from '../../src/models/record/encrypted.js';

const PARAMETERS: HeParameters = {
  scheme: 'ckks',
  n: 4096,
  limbBits: [29, 23, 23, 23],
  specialBits: [31, 37],
  keySwitching: { method: 'hybrid', dnum: 2 },
  plainBits: 0,
  scaleBits: 23,
  plainDigitBits: 1,
  sigma: 3.2,
};
const LAYER: HeLayer = {
  index: 3,
  name: 'layer',
  stage: 'stage',
  kind: 'conv',
  steps: [
    { level: 4, counts: { rotate: 2, 'swap-rows': 3, 'multiply-plain': 5, add: 7 } },
    { level: 3, counts: { multiply: 11, square: 13, rotate: 17 } },
  ],
  levels: { before: 4, after: 2 },
  ciphertexts: { inputs: 19, outputs: 23 },
  keys: 29,
  plaintexts: 31,
  noise: { budgetBits: 37, precisionBits: 41 },
};
const NETWORK: HeNetwork = { protocol: 'leveled', parameters: PARAMETERS, layers: [LAYER], client: [] };

describe('what every machine tells of work under encryption', () => {
  it('of a layer: operations of all steps and images; keys, levels and noise once', () => {
    const transforms = (op: 'rotate' | 'multiply' | 'square', level: number): number => {
      const { ntt, intt } = kernelsOf(op, PARAMETERS, level, { form: 'ntt' });
      return ntt + intt;
    };
    const all =
      5 * transforms('rotate', 4) +
      17 * transforms('rotate', 3) +
      11 * transforms('multiply', 3) +
      13 * transforms('square', 3);
    expect(layerDetails(LAYER, NETWORK, 43)).toEqual({
      rotations: 43 * (2 + 3 + 17),
      plainProducts: 43 * 5,
      ciphertextProducts: 43 * (11 + 13),
      limbTransforms: 43 * all,
      inputCiphertexts: 43 * 19,
      outputCiphertexts: 43 * 23,
      switchingKeys: 29,
      level: 4,
      levelAfter: 2,
      budgetBits: 37,
      precisionBits: 41,
    });
  });

  it('of a network: scheme, ring, and bits with and without the special primes', () => {
    expect(networkDetails(NETWORK)).toEqual({
      heProtocol: 'leveled',
      heScheme: 'ckks',
      ringDimension: 4096,
      modulusBits: 98,
      keyModulusBits: 166,
    });
  });

  it('rules: of a client how much it does, of a leveled run what strides and coefficients take', () => {
    const hybrid = encryptedRules({ ...NETWORK, protocol: 'hybrid', client: ['a', 'b'] });
    expect(hybrid.map(({ name, value }) => [name, value])).toEqual([
      ['he.client', '2 operators between linear layers take no time here'],
    ]);
    expect(encryptedRules(NETWORK).map(({ name, status }) => [name, status])).toEqual([
      ['he.strides', 'recalled'],
      ['he.coefficients', 'assumed'],
    ]);
  });
});
