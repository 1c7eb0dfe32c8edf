import { loadArchitecture } from '../../../src/arch/load.js';
import type { ConvShape } from '../../../src/he/lowering/shapes.js';
import type { HeParameters } from '../../../src/he/parameters.js';
import type { HeLayer } from '../../../src/he/ptune/layers.js';
import type { CheetahSpec } from '../../../src/models/cheetah/architecture.js';
import * as registry from '../../../src/models/registry.js';

/** A shipped machine with overrides in the words of `--set`. */
export const machine = async (name: string, ...overrides: string[]): Promise<CheetahSpec> =>
  (await loadArchitecture(`cheetah/${name}`, overrides, registry)).spec as CheetahSpec;

/** Two limbs of 59 bits together in digits of 17: four; a plaintext of 20 bits in digits of 7: three. */
export const PARAMETERS: HeParameters = {
  scheme: 'bfv',
  n: 1024,
  limbBits: [30, 29],
  specialBits: [],
  keySwitching: { method: 'digits', digitBits: 17 },
  plainBits: 20,
  scaleBits: 0,
  plainDigitBits: 7,
  sigma: 3.2,
};

/** 14x10 slots are 256, so four channels share a ciphertext of 1024; outputs of 7x10 take 128 each. */
export const CONV: ConvShape = {
  inputs: 12,
  outputs: 10,
  height: 14,
  width: 10,
  kernel: [3, 5],
  stride: [2, 1],
  dilation: [1, 1],
  padding: [1, 2],
  outputSize: [7, 10],
  groups: 2,
};

export const conv = (shape: Partial<ConvShape> = {}): HeLayer => ({
  name: 'layer',
  kind: 'conv',
  shape: { ...CONV, ...shape },
});
export const linear = (inputs: number, outputs: number, vectors = 1): HeLayer => ({
  name: 'layer',
  kind: 'linear',
  shape: { inputs, outputs, vectors },
});
