import type { HeParameters } from '../../../src/he/parameters.js';
import type { Network } from '../../../src/workload/graph.js';
import { parseNetwork } from '../../../src/workload/load.js';

/** Two limbs of 4096 coefficients and a special prime, as SEAL has them. */
export const BFV: HeParameters = {
  scheme: 'bfv',
  n: 4096,
  limbBits: [36, 36],
  specialBits: [37],
  keySwitching: { method: 'hybrid', dnum: 2 },
  plainBits: 17,
  scaleBits: 0,
  plainDigitBits: 17,
  sigma: 3.2,
};

/** @param operators YAML, a line an operator */
export const network = (operators: string, input = '{channels: 2, height: 8, width: 8}'): Network =>
  parseNetwork(`kind: network
name: small
title: small
source: test
input: ${input}
operators:
${operators}`);
