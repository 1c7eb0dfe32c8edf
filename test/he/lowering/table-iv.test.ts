import { describe, expect, it } from 'vitest';
import { convShape, linearShape, powerOfTwo, type ConvShape } from '../../../src/he/lowering/shapes.js';
import { convTableIv, inputAlignedRotations, linearTableIv } from '../../../src/he/lowering/table-iv.js';
import { conv } from './reference.js';
import { findFile } from '../../../src/document/files.js';
import { loadNetwork } from '../../../src/workload/load.js';

const square = (inputs: number, outputs: number, side: number, kernel: number): ConvShape =>
  conv({ inputs, outputs, height: side, width: side, kernel: [kernel, kernel] });
const dense = (inputs: number, outputs: number, vectors = 1) => ({ inputs, outputs, vectors });

describe('Table IV of Cheetah', () => {
  it('counts 36,864 multiplications and rotations of Layer6 of ResNet-50, image of 56 or 64', () => {
    for (const side of [56, 64])
      expect(convTableIv(square(64, 64, side, 3), 4096)).toEqual({ multiplies: 36_864, rotations: 36_864 });
  });

  it('packs channels where several images fit, and rounds up what does not fill a ciphertext', () => {
    // 7 x 11 = 77 slots of 128: 32 channels in 4096; 96 * 10 * 9 / 32
    const small: ConvShape = { ...square(96, 10, 7, 3), width: 11 };
    expect(convTableIv(small, 4096, 3)).toEqual({ multiplies: 810, rotations: 270 });
    // 1 * 5 * 9 / 32 = 1.41, with two digits 2.81
    expect(convTableIv({ ...small, inputs: 1, outputs: 5 }, 4096, 2)).toEqual({
      multiplies: 3,
      rotations: 2,
    });
  });

  it('splits an image over ciphertexts: only taps beside the middle rotate', () => {
    // 224 x 224 is rounded to 65,536: 16 ciphertexts of 4096, 31 parts
    expect(convTableIv(square(3, 64, 224, 7), 4096, 2)).toEqual({
      multiplies: 2 * 31 * 3 * 64 * 49,
      rotations: 31 * 3 * 64 * 48,
    });
    // the image that just fits is not split
    expect(convTableIv(square(2, 2, 64, 3), 4096)).toEqual({ multiplies: 36, rotations: 36 });
    expect(convTableIv(square(2, 2, 64, 3), 2048)).toEqual({ multiplies: 108, rotations: 96 });
  });

  it('counts only the filters that a grouped convolution has', () => {
    expect(convTableIv({ ...square(64, 128, 64, 3), groups: 4 }, 4096).multiplies).toBe(16 * 128 * 9);
  });

  it('counts the four cases of fully connected layers', () => {
    expect(linearTableIv(dense(2048, 1000), 4096)).toEqual({ multiplies: 512, rotations: 512 - 1 + 2 });
    expect(linearTableIv(dense(1024, 8192), 4096)).toEqual({ multiplies: 2048, rotations: 2046 });
    expect(linearTableIv(dense(9216, 1024), 4096)).toEqual({ multiplies: 4096, rotations: (1024 + 2) * 4 });
    expect(linearTableIv(dense(8192, 16384), 4096)).toEqual({ multiplies: 32_768, rotations: 32_760 });
    expect(linearTableIv(dense(2048, 1000, 3), 4096, 2)).toEqual({ multiplies: 3072, rotations: 1539 });
    // 128 x 16 in 4096 slots: half a product; 0.5 - 1 + 8 rotations
    expect(linearTableIv(dense(128, 16), 4096)).toEqual({ multiplies: 1, rotations: 8 });
  });

  it('is on the side of the larger case where ring and layer are equally large', () => {
    expect(linearTableIv(dense(4096, 4096), 4096)).toEqual({ multiplies: 4096, rotations: 4095 });
    expect(linearTableIv(dense(4096, 8192), 4096).rotations).toBe(8190);
    expect(linearTableIv(dense(8192, 4096), 4096).rotations).toBe(8192);
  });

  it('rotates every digit of an input-aligned layer', () => {
    expect(inputAlignedRotations(convTableIv(square(64, 64, 64, 3), 4096, 3), 3)).toBe(3 * 36_864);
  });

  it('adds up to the totals of ResNet-50 (v1, n = 4096) that the 970 s of its profile were divided by', () => {
    const total = { multiplies: 0, rotations: 0 };
    for (const operator of loadNetwork(findFile('workloads', 'resnet50-v1-imagenet')).operators) {
      const counts =
        operator.kind === 'conv'
          ? convTableIv(convShape(operator), 4096)
          : operator.kind === 'linear'
            ? linearTableIv(linearShape(operator), 4096)
            : { multiplies: 0, rotations: 0 };
      total.multiplies += counts.multiplies;
      total.rotations += counts.rotations;
    }
    expect(total).toEqual({ multiplies: 1_852_736, rotations: 1_846_785 });
  });

  it('rounds to powers of two upwards only', () => {
    expect([1, 2, 3, 1024, 1025].map(powerOfTwo)).toEqual([1, 2, 4, 1024, 2048]);
  });
});
