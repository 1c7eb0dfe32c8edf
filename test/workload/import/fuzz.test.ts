import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { importOnnx } from '../../../src/workload/import/onnx.js';
import { importScaleSim } from '../../../src/workload/import/scalesim.js';
import type { Network } from '../../../src/workload/graph.js';
import { encodeModel } from './encode.js';
import { ATTENTION, FORMS, RESIDUAL } from './models.js';
import { scratch } from './scratch.js';

const write = scratch();

/** Reads damaged content: the result must be a network or one `InputError` of one line. */
function survives(read: (file: string) => Network, content: Uint8Array): 'network' | 'error' {
  const file = write('damaged', content);
  try {
    expect(read(file).operators.length).toBeGreaterThan(0);
    return 'network';
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).not.toContain('\n');
    expect(error.message.startsWith(file)).toBe(true);
    return 'error';
  }
}

/** Numbers from 0 to 2^32 - 1, the same every time (xorshift32, Marsaglia 2003). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

const TOPOLOGY = new TextEncoder().encode(
  'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n' +
    'Conv1,224,224,7,7,3,64,2,\nDP2,56,56,3,3,64,1,1,\n,,,\nFC,1,1,1,1,512,1000,1,\n',
);

describe.each([
  ['residual network (ONNX)', importOnnx, encodeModel(RESIDUAL)],
  ['transformer block (ONNX)', importOnnx, encodeModel(ATTENTION)],
  ['model of all forms (ONNX)', importOnnx, encodeModel(FORMS)],
  ['topology (SCALE-Sim)', importScaleSim, TOPOLOGY],
] as [string, (file: string) => Network, Uint8Array][])('a damaged %s', (_, read, bytes) => {
  it('cut at any byte is a network or one error', () => {
    expect(survives(read, bytes)).toBe('network');
    for (let length = 0; length < bytes.length; length++) survives(read, bytes.subarray(0, length));
  });

  it('with any byte changed is a network or one error', () => {
    const random = generator(20261121);
    const outcomes = Array.from({ length: 300 }, () => {
      const damaged = Uint8Array.from(bytes);
      for (let count = 1 + (random() % 3); count > 0; count--)
        damaged[random() % bytes.length] = random() % 256;
      return survives(read, damaged);
    });
    expect(new Set(outcomes)).toEqual(new Set(['network', 'error']));
  });

  it('replaced by random bytes is one error', () => {
    const random = generator(7);
    for (let length = 1; length < 200; length++) {
      expect(
        survives(
          read,
          Uint8Array.from({ length }, () => random() % 256),
        ),
      ).toBe('error');
    }
  });
});
