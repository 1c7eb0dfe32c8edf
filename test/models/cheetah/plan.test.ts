import { beforeAll, describe, expect, it } from 'vitest';
import type { CheetahSpec } from '../../../src/models/cheetah/architecture.js';
import { planLayer, roundsOf } from '../../../src/models/cheetah/plan.js';
import { conv, linear, machine, PARAMETERS } from './helpers.js';

let spec: CheetahSpec;
beforeAll(async () => {
  spec = await machine('4x512', 'pes=1', 'lanes=50', 'link.word=7 B');
});
const plan = (layer: Parameters<typeof planLayer>[0], change: Partial<CheetahSpec> = {}) =>
  planLayer(layer, PARAMETERS, { ...spec, ...change });

/** Two polynomials of 1024 coefficients in two limbs of 7 B. */
const CIPHERTEXT = 2 * 1024 * 2 * 7;

describe('a layer cut into outputs and partials', () => {
  it('a strided convolution of two groups by hand', () => {
    // 6 channels to each of 10 filters, 15 taps, four channels a ciphertext: 225 partials.
    const { layer, bytes, capacity, ...numbers } = plan(conv());
    expect(layer.name).toBe('layer');
    expect(numbers).toEqual({
      inputs: 3,
      outputs: 2,
      multiplies: 675,
      rotations: 225,
      partials: 225,
      partialsPerOutput: 113,
      waves: 2,
      batches: 3,
      folds: 0,
      visits: 1,
    });
    expect(bytes).toEqual({ ciphertext: CIPHERTEXT, weights: 900 * 7 });
    expect(capacity).toBe(Math.floor((128 * 2 ** 20) / CIPHERTEXT));
    expect(roundsOf(plan(conv()))).toBe(6);
  });

  it('with the gaps of the stride there are three outputs', () => {
    expect(plan(conv(), { outputs: 'gaps' })).toMatchObject({
      outputs: 3,
      partialsPerOutput: 75,
      batches: 2,
    });
    expect(plan(conv(), { outputs: 'gaps', pes: 2 })).toMatchObject({ waves: 2 });
    expect(plan(conv(), { outputs: 'gaps', pes: 3 })).toMatchObject({ waves: 1 });
  });

  it('an image over two ciphertexts: three partials for each pair of channels and tap', () => {
    // 40x50 takes 2048 slots.
    const wide = plan(conv({ height: 40, width: 50, outputSize: [40, 50], stride: [1, 1] }));
    expect(wide).toMatchObject({ inputs: 24, outputs: 20, partials: 3 * 900, partialsPerOutput: 135 });
    expect(wide.rotations).toBe(3 * 60 * 14);
  });

  it('fully connected: sums over 128 slots are folded in seven steps, vectors apart', () => {
    const one = plan(linear(300, 5));
    expect(one).toMatchObject({
      inputs: 1,
      outputs: 1,
      multiplies: 12,
      rotations: 10,
      partials: 4,
      folds: 7,
    });
    expect(one.bytes.weights).toBe(1500 * 7);
    expect(plan(linear(300, 5, 3))).toMatchObject({
      inputs: 3,
      outputs: 3,
      partials: 12,
      folds: 7,
      waves: 3,
    });
    expect(plan(linear(3000, 1500))).toMatchObject({ inputs: 4, outputs: 2, partials: 8192, folds: 0 });
  });

  it('whole plaintexts on the link: a polynomial a partial', () => {
    const link = { ...spec.link, weights: 'plaintexts' as const };
    expect(plan(conv(), { link }).bytes.weights).toBe((225 * CIPHERTEXT) / 2);
  });

  it('inputs that do not fit come again for each wave', () => {
    const sram = { ...spec.sram, inputCt: 3 * CIPHERTEXT - 1 };
    expect(plan(conv(), { sram })).toMatchObject({ capacity: 2, visits: 2 });
    expect(plan(conv(), { sram: { ...sram, inputCt: 3 * CIPHERTEXT } })).toMatchObject({ visits: 1 });
  });

  it.each([
    [
      'inputCt',
      2 * CIPHERTEXT - 1,
      /sram.inputCt: layer 'layer' needs room for 2 input ciphertexts .* some for 1/,
    ],
    ['outputCt', 2 * CIPHERTEXT - 1, /sram.outputCt: layer 'layer' needs room for 2 output ciphertexts/],
    ['rotationKey', 4 * CIPHERTEXT - 1, /sram.rotationKey: layer 'layer' needs room for 1 rotation key/],
    [
      'weight',
      50 * 7 - 1,
      /sram.weight: layer 'layer' needs room for 50 weights, one a lane, and there is some for 49/,
    ],
  ])('%s has to be large enough', (field, bytes, message) => {
    const sram = { ...spec.sram, [field]: bytes };
    expect(() => plan(conv(), { sram })).toThrow(message);
    expect(() => plan(conv(), { sram: { ...sram, [field]: bytes + 1 } })).not.toThrow();
  });
});
