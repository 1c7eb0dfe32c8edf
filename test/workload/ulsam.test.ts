import { describe, expect, it } from 'vitest';
import { macs, weightElements } from '../../src/workload/count.js';
import { buildNetwork } from '../../src/workload/expand.js';
import type { Operator } from '../../src/workload/graph.js';
import { Draft, square } from '../../src/workload/zoo/draft.js';
import { mobilenetV1 } from '../../src/workload/zoo/mobilenet.js';
import { subspaceAttention } from '../../src/workload/zoo/ulsam.js';

/** A module alone, over 24 channels of 5x5. */
function moduleOf(subspaces: number) {
  const net = new Draft();
  net.conv(24, 1);
  const last = subspaceAttention(net, { channels: 24, size: 5, subspaces });
  const { operators } = buildNetwork(net.finish({ name: 'alone', input: square(7, 5) }));
  return { last, operators: operators.slice(1) };
}
const sum = (operators: readonly Operator[], count: (operator: Operator) => number): number =>
  operators.reduce((total, operator) => total + count(operator), 0);

describe('subspace attention', () => {
  it.each([1, 2, 4, 8, 24])('costs 2m weights and 2mhw MACs in %i subspaces', (subspaces) => {
    const { operators } = moduleOf(subspaces);
    expect(sum(operators, weightElements)).toBe(2 * 24);
    expect(sum(operators, macs)).toBe(2 * 24 * 25);
  });

  it('is, for each subspace, depthwise 1x1, pool, one map with a softmax over all its positions, product and sum', () => {
    const { last, operators } = moduleOf(3);
    expect(last).toBe(operators.at(-1)!.name);
    const first = operators
      .slice(0, (operators.length - 1) / 3)
      .map(({ kind, output }) => [kind, output.channels, output.height, output.width]);
    expect(first).toEqual([
      ['reshape', 8, 5, 5],
      ['conv', 8, 5, 5],
      ['norm', 8, 5, 5],
      ['activation', 8, 5, 5],
      ['pool', 8, 5, 5],
      ['conv', 1, 5, 5],
      ['norm', 1, 5, 5],
      ['activation', 1, 5, 5],
      ['reshape', 1, 1, 25],
      ['activation', 1, 1, 25],
      ['reshape', 1, 5, 5],
      ['elementwise', 8, 5, 5],
      ['elementwise', 8, 5, 5],
    ]);
    const joined = operators.at(-1)!;
    expect([joined.kind, joined.output]).toEqual(['concat', square(24, 5)]);
    expect(joined.inputs).toHaveLength(3);
    const multiply = operators.find((one) => one.kind === 'elementwise' && one.operation === 'multiply')!;
    expect(multiply.inputShapes).toEqual([square(8, 5), square(1, 5)]);
    const add = operators.find((one) => one.kind === 'elementwise' && one.operation === 'add')!;
    expect(add.inputs).toEqual([multiply.name, operators[0]!.name]);
    const softmax = operators.find((one) => one.kind === 'activation' && one.function === 'softmax')!;
    expect(softmax.inputShapes).toEqual([{ channels: 1, height: 1, width: 25 }]);
  });

  it('stands behind a layer or in its place, with what follows reading it', () => {
    const data = { size: 224, classes: 10 };
    const count = (attention?: object): number =>
      buildNetwork(mobilenetV1('one', '', { data: { ...data }, ...(attention && { attention }) })).operators
        .length;
    // Two subspaces: 13 operators each, and the concatenation; a separable layer is 6 operators.
    expect(count({ after: [11], subspaces: 2 }) - count()).toBe(27);
    expect(count({ instead: [11], subspaces: 2 }) - count()).toBe(21);
  });
});

describe('shapes', () => {
  it('let one map multiply all channels, and no other', () => {
    const build = (channels: number, height: number): unknown =>
      buildNetwork({
        kind: 'network',
        name: 'maps',
        input: square(6, 4),
        operators: [
          { name: 'map', kind: 'reshape', mode: 'select', shape: { channels, height, width: 4 } },
          { name: 'product', kind: 'multiply', inputs: ['input', 'map'] },
        ],
      }).operators[1]!.output;
    expect(build(1, 4)).toEqual(square(6, 4));
    expect(() => build(2, 4)).toThrow(/2x4x4.*do not match.*1x4x4/s);
    expect(() => build(1, 3)).toThrow(/do not match/);
  });
});
