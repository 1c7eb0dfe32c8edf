import { describe, expect, it } from 'vitest';
import { numbers, op, weights, type ModelSpec } from './encode.js';
import { inspector } from './inspect.js';

const inspect = inspector();
const expectCounts = (
  spec: ModelSpec,
  macs: number,
  parameters: number,
  dims: number[],
  output = 'y',
): ReturnType<typeof inspect> => {
  const read = inspect({ outputs: [output], ...spec });
  expect({ macs: read.macs, parameters: read.parameters, dims: read.outputs[output] }).toEqual({
    macs,
    parameters,
    dims,
  });
  return read;
};

describe('an input without data', () => {
  const conv = { w: weights(4, 3, 3, 3) };

  it('is an activation beside initialisers, wherever it is read', () => {
    const gather = [
      op('Gather', 'x i', 'bgr', { axis: 1 }),
      op('Conv', 'bgr w', 'y', { pads: [1, 1, 1, 1] }),
    ];
    expectCounts(
      { inputs: { x: [1, 3, 8, 8] }, initializers: { ...conv, i: numbers(2, 1, 0) }, nodes: gather },
      64 * 4 * 27,
      108,
      [1, 4, 8, 8],
    );
    const left = [op('MatMul', 'w x', 'a'), op('Relu', 'a', 'y')];
    expectCounts(
      { inputs: { x: [8, 4] }, initializers: { w: weights(16, 8) }, nodes: left },
      16 * 8 * 4,
      128,
      [16, 4],
    );
    const right = [op('Gemm', 'w x', 'y')];
    expectCounts(
      { inputs: { x: [8, 4] }, initializers: { w: weights(16, 8) }, nodes: right },
      16 * 8 * 4,
      128,
      [16, 4],
    );
  });

  it('is an activation where every operator reads it as its weights', () => {
    const read = expectCounts(
      {
        inputs: { x: [1, 4, 8], k: [6, 8], b: [8] },
        initializers: { w: weights(8, 8) },
        nodes: [
          op('MatMul', 'x w', 'q'),
          op('Add', 'q b', 'qb'),
          op('Transpose', 'k', 'kt'),
          op('MatMul', 'qb kt', 'y'),
        ],
      },
      4 * 8 * 8 + 4 * 8 * 6,
      64,
      [1, 4, 6],
    );
    expect(read.network.operators.at(-1)).toMatchObject({ kind: 'matmul', m: 4, n: 6, k: 8 });
  });

  it('is an activation if it is the only one', () => {
    const rows = [
      op('Constant', '', 'i', { value_ints: [0, 2] }),
      op('Gather', 'x i', 'g'),
      op('Relu', 'g', 'y'),
    ];
    expectCounts({ inputs: { x: [5, 8] }, nodes: rows }, 0, 0, [2, 8]);
    expectCounts({ inputs: { x: [6, 6] }, nodes: [op('MatMul', 'x x', 'y')] }, 6 * 6 * 6, 0, [6, 6]);
  });

  it.each([
    ['of three dimensions', [4], 4],
    ['of two', [], 1],
  ])('is no weight as keys and values (%s)', (_, lead, count) => {
    const last = lead.length;
    expectCounts(
      {
        inputs: { q: [...lead, 16, 32], k: [...lead, 64, 32], v: [...lead, 64, 24] },
        nodes: [
          op('Transpose', 'k', 'kt', { perm: last === 1 ? [0, 2, 1] : [1, 0] }),
          op('MatMul', 'q kt', 's'),
          op('Softmax', 's', 'p', { axis: -1 }),
          op('MatMul', 'p v', 'y'),
        ],
      },
      count * 16 * 64 * (32 + 24),
      0,
      [...lead, 16, 24],
    );
  });

  it('is a weight in a file without initialisers, as such files leave the data out', () => {
    const spec = {
      inputs: { x: [1, 8], w: [8, 5] },
      nodes: [op('MatMul', 'x w', 'a'), op('Softmax', 'a', 'y')],
    };
    expectCounts(spec, 40, 40, [1, 5]);
  });
});

describe('matrix products', () => {
  const product = (x: number[], w: number[], node = op('MatMul', 'x w', 'y')): ModelSpec => ({
    inputs: { x },
    initializers: { w: weights(...w) },
    nodes: [node],
  });

  it.each([
    // One matrix for each image, for each head, broadcast over the input.
    [[4, 8, 16], [4, 16, 32], [4, 8, 32], 4 * 8 * 16 * 32],
    [[2, 3, 8, 16], [3, 16, 32], [2, 3, 8, 32], 6 * 8 * 16 * 32],
    [[2, 3], [4, 3, 5], [4, 2, 5], 4 * 2 * 3 * 5],
    [[1, 7, 3], [4, 3, 5], [4, 7, 5], 4 * 7 * 3 * 5],
    [[2, 1, 7, 3], [4, 3, 5], [2, 4, 7, 5], 8 * 7 * 3 * 5],
    [[5, 4, 7, 3], [1, 4, 3, 2], [5, 4, 7, 2], 20 * 7 * 3 * 2],
    [[3], [4, 3, 5], [4, 5], 4 * 3 * 5],
    [[4, 8, 16], [16], [4, 8], 4 * 8 * 16],
  ])('%j with weights of %j', (x, w, dims, macs) => {
    expectCounts(
      product(x, w),
      macs,
      w.reduce((a, b) => a * b),
      dims,
    );
  });

  it('with a matrix for each image has no batch: the images are groups', () => {
    const { network } = inspect(product([4, 8, 16], [4, 16, 32]));
    expect(network).toMatchObject({
      batch: 1,
      operators: [{ kind: 'reshape' }, { kind: 'conv', groups: 4, filters: 128 }],
    });
    const heads = inspect(product([2, 3, 8, 16], [3, 16, 32])).network;
    expect(heads).toMatchObject({ batch: 2 });
    expect(heads.operators.at(-1)).toMatchObject({ groups: 3, output: { height: 8 } });
  });

  it('with several matrices of weights on the left', () => {
    expectCounts(
      product([4, 16, 8], [4, 32, 16], op('MatMul', 'w x', 'y')),
      4 * 32 * 16 * 8,
      4 * 32 * 16,
      [4, 32, 8],
    );
    expectCounts(
      product([16, 8], [4, 32, 16], op('MatMul', 'w x', 'y')),
      4 * 32 * 16 * 8,
      4 * 32 * 16,
      [4, 32, 8],
    );
  });

  it.each([
    [[4, 1, 6, 8], [1, 3, 8, 5], [4, 3, 6, 5], 12 * 6 * 8 * 5],
    [[2, 4, 6, 8], [8, 5], [2, 4, 6, 5], 8 * 6 * 8 * 5],
    [[6, 8], [3, 8, 5], [3, 6, 5], 3 * 6 * 8 * 5],
    [[8], [8], [], 8],
    [[6, 8], [8], [6], 48],
  ])('of two activations %j and %j', (x, z, dims, macs) => {
    const spec = {
      inputs: { x, z },
      initializers: { unused: weights(1) },
      nodes: [op('MatMul', 'x z', 'y')],
    };
    expectCounts(spec, macs, 0, dims);
  });

  it('Gemm of two activations adds what it is given, learned or not', () => {
    const nodes = [op('Gemm', 'x z c', 'y', { transA: 1, transB: 1 })];
    const inputs = { x: [8, 6], z: [5, 8] };
    expectCounts({ inputs, initializers: { c: weights(5) }, nodes }, 240, 5, [6, 5]);
    const computed = { inputs: { ...inputs, c: [6, 5] }, initializers: { unused: weights(1) }, nodes };
    expectCounts(computed, 240, 0, [6, 5]);
    const added = [op('Gemm', 'x w x', 'y')];
    expectCounts(
      { inputs: { x: [6, 6] }, initializers: { w: weights(6, 6) }, nodes: added },
      216,
      36,
      [6, 6],
    );
  });

  it('FusedMatMul flips operands, also with the batch inside', () => {
    const fused = (attributes: Record<string, number>): ModelSpec['nodes'] => [
      { ...op('FusedMatMul', 'x w', 'y', attributes), domain: 'com.microsoft' },
    ];
    const w = { w: weights(5, 8) };
    expectCounts(
      { inputs: { x: [2, 8, 6] }, initializers: w, nodes: fused({ transA: 1, transB: 1 }) },
      480,
      40,
      [2, 6, 5],
    );
    const inside = { inputs: { x: [6, 2, 8] }, initializers: w, nodes: fused({ transBatchA: 1, transB: 1 }) };
    expectCounts(inside, 480, 40, [2, 6, 5]);
  });

  it('MatMulNBits has the weights that are packed', () => {
    const node = {
      ...op('MatMulNBits', 'x w s - - b', 'y', { K: 64, N: 48, bits: 4, block_size: 32 }),
      domain: 'com.microsoft',
    };
    const initializers = { w: weights(48, 2, 16), s: weights(96), b: weights(48) };
    expectCounts(
      { inputs: { x: [1, 5, 64] }, initializers, nodes: [node] },
      5 * 64 * 48,
      64 * 48 + 48,
      [1, 5, 48],
    );
  });
});

describe('Einsum', () => {
  const einsum = (equation: string, x: number[], w: number[], learned = true): ModelSpec => ({
    inputs: learned ? { x } : { x, w },
    initializers: learned ? { w: weights(...w) } : { unused: weights(1) },
    nodes: [op('Einsum', 'x w', 'y', { equation })],
  });

  it.each([
    ['bij,jk->bik', [2, 8, 16], [16, 32], [2, 8, 32], 8192, true],
    ['bij, bjk -> bik', [2, 8, 16], [2, 16, 32], [2, 8, 32], 8192, false],
    ['bhqd,bhkd->bhqk', [2, 3, 5, 4], [2, 3, 7, 4], [2, 3, 5, 7], 2 * 3 * 5 * 7 * 4, false],
    ['...qd,...dk->...qk', [2, 3, 5, 4], [2, 3, 4, 7], [2, 3, 5, 7], 2 * 3 * 5 * 7 * 4, false],
    ['btd,dhk->bthk', [1, 6, 8], [8, 2, 4], [1, 6, 2, 4], 6 * 8 * 8, true],
    ['bthk,hkd->btd', [1, 6, 2, 4], [2, 4, 8], [1, 6, 8], 6 * 8 * 8, true],
    ['bgi,gij->bgj', [1, 3, 8], [3, 8, 5], [1, 3, 5], 3 * 8 * 5, true],
    ['i,j->ij', [5], [7], [5, 7], 35, false],
    ['ij,jk', [5, 4], [4, 3], [5, 3], 60, true],
    ['bi,bi->b', [3, 4], [3, 4], [3], 12, false],
  ])('%s', (equation, x, w, dims, macs, learned) => {
    const parameters = learned ? w.reduce((a, b) => a * b) : 0;
    expectCounts(einsum(equation, x, w, learned), macs, parameters, dims);
  });

  it('without a sum is a product of elements, a sum alone a pool, a permutation nothing', () => {
    expectCounts(einsum('ij,ij->ij', [3, 4], [3, 4], false), 0, 0, [3, 4]);
    const alone = (equation: string): ModelSpec => ({
      inputs: { x: [3, 4, 4] },
      nodes: [op('Einsum', 'x', 'y', { equation })],
    });
    expectCounts(alone('ijk->i'), 0, 0, [3]);
    expectCounts(alone('ijk->kji'), 0, 0, [4, 4, 3]);
    expectCounts(alone('ijj->ij'), 0, 0, [3, 4]);
  });

  it('of three operands goes from the left', () => {
    const spec = {
      inputs: { x: [2, 3] },
      initializers: { w: weights(3, 4), v: weights(4, 5) },
      nodes: [op('Einsum', 'x w v', 'y', { equation: 'ij,jk,kl->il' })],
    };
    expectCounts(spec, 2 * 3 * 4 + 2 * 4 * 5, 12 + 20, [2, 5]);
  });
});
