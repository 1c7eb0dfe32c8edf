import { describe, expect, it } from 'vitest';
import { chooseCkks } from '../../../src/he/network/choose.js';
import { depthsOf, isPolynomial } from '../../../src/he/network/depth.js';
import { keyModulusBits, limbsOf, limbsPerDigit } from '../../../src/he/parameters.js';
import type { CkksSpec } from '../../../src/he/schema.js';
import { loadNetwork, parseNetwork } from '../../../src/workload/load.js';
import type { Network } from '../../../src/workload/graph.js';

const SPEC: CkksSpec = { n: 'auto', levels: 'auto', base: 60, scale: 40, special: 60, dnum: 4, sigma: 3.2 };

const chain = (operators: string): Network =>
  parseNetwork(`kind: network
name: chain
title: chain
source: test
input: {channels: 2, height: 8, width: 8}
operators:
${operators}`);

describe('levels of a network', () => {
  it('are one a linear layer, one more behind a stride, one a square, two a degree of 3 or 4', () => {
    const network =
      chain(`  - {name: c1, kind: conv, filters: 4, kernel: 3, padding: 1, then: [batch-norm, polynomial(2)]}
  - {name: c2, kind: conv, filters: 4, kernel: 3, stride: 2, padding: 1, then: [polynomial(3)]}
  - {name: side, kind: conv, filters: 4, kernel: 1, stride: 2, inputs: [c1]}
  - {name: sum, kind: add, inputs: [c2, side], then: [batch-norm]}
  - {name: pool, kind: pool, type: average, kernel: global}
  - {name: fc, kind: linear, features: 3}`);
    const after = depthsOf(network).map(({ after: spent }, index) => [network.operators[index]!.name, spent]);
    expect(Object.fromEntries(after)).toEqual({
      c1: 1,
      'c1.batch-norm': 1,
      'c1.polynomial': 2,
      c2: 4,
      'c2.polynomial': 6,
      side: 4,
      sum: 6,
      'sum.batch-norm': 7,
      pool: 7,
      fc: 8,
    });
  });

  it('are 41 of ResNet-20 and 65 of ResNet-32: 20 and 32 layers, 19 and 31 squares, two strides', () => {
    const deepest = (name: string) =>
      Math.max(...depthsOf(loadNetwork(`workloads/${name}.yaml`)).map(({ after }) => after));
    expect(deepest('resnet20-square-c10')).toBe(20 + 19 + 2);
    expect(deepest('resnet32-square-c10')).toBe(32 + 31 + 2);
  });

  it('are none of a ReLU, a maximum or a softmax, and the error says what would do', () => {
    const relu = chain('  - {name: c1, kind: conv, filters: 4, kernel: 3, then: [relu]}');
    expect(isPolynomial(relu)).toBe(false);
    expect(() => depthsOf(relu)).toThrow(/'c1\.relu' \(relu\) is no polynomial.*polynomial\(2\)/);
    const maximum = chain('  - {name: p, kind: pool, type: max, kernel: 2, stride: 2}');
    expect(() => depthsOf(maximum)).toThrow(/'p' \(a maximum\).*type: average/);
    const layer = chain('  - {name: c, kind: conv, filters: 4, kernel: 3, then: [layer-norm]}');
    expect(() => depthsOf(layer)).toThrow(/layer-norm.*batch-norm/);
  });
});

describe('parameters chosen for a network', () => {
  const network = loadNetwork('workloads/resnet20-square-c10.yaml');

  it('have a limb more than levels and the least ring that is secure', () => {
    const chosen = chooseCkks(network, SPEC);
    expect(limbsOf(chosen)).toBe(42);
    expect(limbsPerDigit(chosen)).toBe(11);
    expect(keyModulusBits(chosen)).toBe(60 + 41 * 40 + 11 * 60);
    expect(chosen.n).toBe(131072);
    // 60 + 41 * 25 + 11 * 40 = 1525 bits are within the 1747 of 65536.
    expect(chooseCkks(network, { ...SPEC, scale: 25, special: 40 }).n).toBe(65536);
  });

  it('have special primes whose product is no less than the widest digit', () => {
    // 11 limbs a digit: 60 + 10 * 40 = 460 bits, 42 of each special prime.
    expect(chooseCkks(network, { ...SPEC, special: 'auto' }).specialBits).toEqual(new Array(11).fill(42));
  });

  it('leave a given ring and given levels alone, and name the layer at which these run out', () => {
    expect(chooseCkks(network, { ...SPEC, levels: 45, n: 131072 }).limbBits).toHaveLength(46);
    expect(() => chooseCkks(network, { ...SPEC, levels: 10 })).toThrow(
      /levels run out at 's1b3c1': it needs 1, and 10 of 10 are spent .*at least 41/,
    );
    expect(() => chooseCkks(network, { ...SPEC, levels: 15 })).toThrow(/'s2b1c1': it needs 2, and 14 of 15/);
    expect(() => chooseCkks(network, { ...SPEC, n: 65536 })).toThrow(
      /2360 bits.*n = 65536.*1747.*larger ring/,
    );
    expect(() => chooseCkks(network, { ...SPEC, levels: 120 })).toThrow(/n = 131072.*3523.*fewer levels/);
  });
});
