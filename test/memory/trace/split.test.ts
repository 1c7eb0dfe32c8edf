import { describe, expect, it } from 'vitest';
import { split } from '../../../src/memory/trace/split.js';

describe('requests larger than a transaction', () => {
  const requests = {
    length: 3,
    isWrite: Uint8Array.of(0, 1, 0),
    address: Float64Array.of(0, 160, 1000),
    notBefore: Float64Array.of(3, 5, 8),
  };

  it('are as many transactions as they touch, each in the cycle of the whole', () => {
    const parts = split(requests, 96, 32);
    // 0 to 96: three; 160 to 256: three; 1000 to 1096 begins and ends in the middle: 992, 1024, 1056 and 1088.
    expect(parts.length).toBe(10);
    expect([...parts.address]).toEqual([0, 32, 64, 160, 192, 224, 992, 1024, 1056, 1088]);
    expect([...parts.isWrite]).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0]);
    expect([...parts.notBefore!]).toEqual([3, 3, 3, 5, 5, 5, 8, 8, 8, 8]);
  });

  it('need no cycles', () => {
    const { notBefore, ...untimed } = requests;
    expect(notBefore).toHaveLength(3);
    expect(split(untimed, 64, 32)).not.toHaveProperty('notBefore');
    expect(split(untimed, 64, 32).length).toBe(2 + 2 + 3);
  });

  it('are what they are if they are not larger', () => {
    expect(split(requests, 32, 32)).toBe(requests);
    expect(split(requests, 1, 64)).toBe(requests);
  });
});
