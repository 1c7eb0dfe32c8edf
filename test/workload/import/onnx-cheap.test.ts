import { describe, expect, it } from 'vitest';
import { numbers, op, scalar, weights, type AttributeSpec, type ModelSpec, type NodeSpec } from './encode.js';
import { inspector, type Inspected } from './inspect.js';

const inspect = inspector();
const CONSTANTS: ModelSpec['initializers'] = {
  half: scalar(0.5),
  two: scalar(2),
  three: scalar(3),
  lo: scalar(-1),
  row: weights(8),
  k: numbers(3),
  i: weights(2, 5),
  table: weights(9, 8),
  depth: { dims: [], integers: [7] },
};
const run = (x: number[], node: NodeSpec | NodeSpec[], more: Partial<ModelSpec> = {}): Inspected =>
  inspect({
    inputs: { x, ...more.inputs },
    initializers: { ...CONSTANTS, ...more.initializers },
    nodes: [node].flat(),
    ...(more.outputs === undefined ? {} : { outputs: more.outputs }),
  });
const words = ({ network }: Inspected): string[] =>
  network.operators.map((one) => {
    const { channels, height, width } = one.output;
    const what =
      one.kind === 'activation' ? one.function : one.kind === 'elementwise' ? one.operation : one.kind;
    return `${what} ${channels * height * width}`;
  });

describe('functions of every element', () => {
  it.each([
    ['Abs', 'relu'],
    ['Sign', 'relu'],
    ['Floor', 'relu'],
    ['Round', 'relu'],
    ['Not', 'relu'],
    ['IsNaN', 'relu'],
    ['Shrink', 'relu'],
    ['Sqrt', 'exp'],
    ['Reciprocal', 'exp'],
    ['Log', 'exp'],
    ['Erf', 'exp'],
    ['Sin', 'exp'],
    ['Acosh', 'exp'],
    ['Softsign', 'exp'],
    ['Hardmax', 'softmax'],
  ])('%s is one pass, as %s', (kind, chosen) => {
    const read = run([1, 3, 4, 5], op(kind, 'x', 'y'));
    expect(words(read)).toEqual([`${chosen} 60`]);
    expect(read.outputs['y']).toEqual([1, 3, 4, 5]);
  });

  it.each([
    ['Pow', 'x two', ['multiply 16']],
    ['Pow', 'x three', ['multiply 16']],
    ['Pow', 'x half', ['exp 16']],
    ['Pow', 'half x', ['exp 16']],
    ['Pow', 'x z', ['reshape 16', 'multiply 16', 'exp 16']],
    ['Min', 'x half', ['relu 16']],
    ['Max', 'x z', ['reshape 16', 'add 16', 'relu 16']],
    ['Max', 'x z half', ['reshape 16', 'add 16', 'relu 16']],
    ['Greater', 'x lo', ['relu 16']],
    ['LessOrEqual', 'x z', ['reshape 16', 'add 16', 'relu 16']],
    ['Mod', 'x z', ['reshape 16', 'add 16']],
    ['And', 'x z', ['reshape 16', 'add 16']],
    ['BitShift', 'x half', ['relu 16']],
    ['Mean', 'x z x', ['reshape 16', 'add 16', 'add 16']],
    ['CumSum', 'x k', ['multiply 16']],
    ['LpNormalization', 'x', ['multiply 16']],
  ])('%s of %s', (kind, inputs, expected) => {
    const read = run(
      [1, 2, 8],
      op(kind, inputs, 'y'),
      inputs.includes('z') ? { inputs: { z: [1, 2, 8] } } : {},
    );
    expect(words(read)).toEqual(expected);
    expect(read).toMatchObject({ parameters: 0, macs: 0, outputs: { y: [1, 2, 8] } });
  });

  it('a square is a product of the element with itself, a cube of three', () => {
    const inputs = (exponent: string): number =>
      run([1, 8], op('Pow', `x ${exponent}`, 'y')).network.operators[0]!.inputs.length;
    expect([inputs('two'), inputs('three')]).toEqual([2, 3]);
  });

  it('broadcast', () => {
    expect(run([1, 2, 1], op('Max', 'x row', 'y')).outputs['y']).toEqual([1, 2, 8]);
    const where = run([1, 2, 1], op('Where', 'x row row', 'y'));
    expect(where.outputs['y']).toEqual([1, 2, 8]);
  });

  it('bounds of Clip may be computed', () => {
    const inputs = { lo: [], hi: [] } as unknown as Record<string, number[]>;
    const read = inspect({
      inputs: { x: [1, 8], ...inputs },
      initializers: { w: weights(1) },
      nodes: [op('Clip', 'x lo hi', 'y')],
    });
    expect(words(read)).toEqual(['relu6 8']);
  });
});

describe('moves of elements', () => {
  const attributes = (some: Record<string, AttributeSpec>) => some;
  it.each([
    ['DepthToSpace', [1, 8, 2, 3], 'x', attributes({ blocksize: 2 }), [1, 2, 4, 6]],
    ['SpaceToDepth', [1, 2, 4, 6], 'x', attributes({ blocksize: 2 }), [1, 8, 2, 3]],
    ['DepthToSpace', [2, 9, 2, 3], 'x', attributes({ blocksize: 3, mode: 'CRD' }), [2, 1, 6, 9]],
    ['Upsample', [1, 2, 3, 4], 'x', attributes({ scales: { floats: [1, 1, 2, 3] } }), [1, 2, 6, 12]],
    ['Upsample', [1, 2, 3, 4], 'x up', attributes({}), [1, 2, 6, 8]],
    ['Resize', [1, 2, 3, 4], 'x up', attributes({}), [1, 2, 6, 8]],
    ['Resize', [1, 2, 3, 4], 'x - up', attributes({ mode: 'linear' }), [1, 2, 6, 8]],
    ['Resize', [1, 2, 5, 4], 'x - down', attributes({}), [1, 2, 3, 2]],
    ['Resize', [1, 2, 3, 4], 'x - - sizes', attributes({ mode: 'cubic' }), [1, 2, 7, 8]],
    ['Resize', [1, 2, 3, 4], 'x - - sides', attributes({ axes: [2, 3] }), [1, 2, 7, 8]],
    [
      'Resize',
      [1, 2, 3, 4],
      'x - - sides',
      attributes({ axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' }),
      [1, 2, 6, 8],
    ],
    [
      'Resize',
      [1, 2, 3, 4],
      'x - - sides',
      attributes({ axes: [3, 2], keep_aspect_ratio_policy: 'not_smaller' }),
      [1, 2, 8, 11],
    ],
    ['TopK', [2, 8], 'x k', attributes({}), [2, 3]],
    ['TopK', [2, 8, 5], 'x', attributes({ k: 4, axis: 1 }), [2, 4, 5]],
    ['ArgMax', [1, 8, 5], 'x', attributes({ axis: 1 }), [1, 1, 5]],
    ['ArgMin', [1, 8, 5], 'x', attributes({ axis: -1, keepdims: 0 }), [1, 8]],
    ['ReduceMin', [1, 8, 5], 'x', attributes({ axes: [2] }), [1, 8, 1]],
    ['ReduceL2', [1, 8, 5], 'x', attributes({ axes: [1], keepdims: 0 }), [1, 5]],
    ['ReduceProd', [1, 8, 5], 'x', attributes({}), [1, 1, 1]],
    ['Pad', [1, 2, 6, 6], 'x crop', attributes({}), [1, 2, 5, 3]],
    ['Pad', [1, 2, 6, 6], 'x', attributes({ pads: [0, 0, 1, 0, 0, 0, 0, 2] }), [1, 2, 7, 8]],
    ['GatherElements', [2, 5], 'x i', attributes({ axis: 1 }), [2, 5]],
    ['GatherND', [2, 5, 8], 'x at', attributes({}), [4, 8]],
    ['OneHot', [2, 5], 'x depth row', attributes({}), [2, 5, 7]],
    ['OneHot', [2, 5], 'x depth row', attributes({ axis: 0 }), [7, 2, 5]],
    ['ScatterElements', [2, 5], 'x i i', attributes({}), [2, 5]],
    ['ScatterND', [2, 5], 'x at at', attributes({}), [2, 5]],
    ['Trilu', [1, 4, 4], 'x', attributes({}), [1, 4, 4]],
    ['GridSample', [1, 3, 4, 5], 'x grid', attributes({}), [1, 3, 6, 7]],
    ['CenterCropPad', [1, 3, 4, 5], 'x sides', attributes({ axes: [2, 3] }), [1, 3, 7, 8]],
    ['RoiAlign', [1, 3, 9, 9], 'x rois ids', attributes({ output_height: 2, output_width: 4 }), [6, 3, 2, 4]],
    ['MaxUnpool', [1, 1, 2, 2], 'x i', attributes({ kernel_shape: [2, 2], strides: [2, 2] }), [1, 1, 4, 4]],
    ['RotaryEmbedding', [1, 4, 6, 8], 'x row row', attributes({}), [1, 4, 6, 8]],
  ] as [string, number[], string, Record<string, AttributeSpec>, number[]][])(
    '%s of %j and %s with %o',
    (kind, x, inputs, some, dims) => {
      const initializers = {
        up: { dims: [4], floats: [1, 1, 2, 2] },
        down: { dims: [4], floats: [1, 1, 0.6, 0.5] },
        sizes: numbers(1, 2, 7, 8),
        sides: numbers(7, 8),
        crop: numbers(0, 0, -1, 1, 0, 0, 0, -4),
        at: weights(4, 2),
        grid: weights(1, 6, 7, 2),
        rois: weights(6, 4),
        ids: weights(6),
      };
      const read = run(x, op(kind, inputs, 'y', some), { initializers });
      expect(read.outputs['y']).toEqual(dims);
      expect(read).toMatchObject({ macs: 0, parameters: 0 });
      const all = dims.reduce((a, b) => a * b);
      const { channels, height, width } = read.network.operators.at(-1)!.output;
      expect(channels * height * width * read.network.batch).toBe(all);
    },
  );

  it('interpolation is one more pass over the result', () => {
    const resize = (mode: string): string[] =>
      words(
        run([1, 2, 3, 4], op('Resize', 'x - up', 'y', { mode }), {
          initializers: { up: { dims: [4], floats: [1, 1, 2, 2] } },
        }),
      );
    expect(resize('nearest')).toEqual(['reshape 96']);
    expect(resize('linear')).toEqual(['reshape 96', 'multiply 96']);
  });

  it('a convolution does not take in a negative pad', () => {
    const read = run([1, 3, 8, 8], [op('Pad', 'x p', 'a'), op('Conv', 'a w', 'y')], {
      initializers: { p: numbers(0, 0, -1, 1, 0, 0, -1, 1), w: weights(4, 3, 3, 3) },
    });
    expect(read).toMatchObject({ macs: 4 * 8 * 108, outputs: { y: [1, 4, 4, 8] } });
    expect(words(read)).toEqual(['reshape 180', 'conv 128']);
  });

  it('rows of a computed table are selected, those of a constant one looked up', () => {
    const computed = run([9, 8], op('Gather', 'x at', 'y'), { inputs: { at: [2, 3] } });
    expect(computed).toMatchObject({ parameters: 0, outputs: { y: [2, 3, 8] } });
    const other = run([2, 3], op('Gather', 'table x', 'y', { axis: 1 }));
    expect(other).toMatchObject({ parameters: 72, outputs: { y: [9, 2, 3] } });
  });

  it('TopK gives both its outputs, and leaves out what it cannot know', () => {
    expect(run([2, 8], op('TopK', 'x k', 'v at'), { outputs: ['v', 'at'] }).outputs).toEqual({
      v: [2, 3],
      at: [2, 3],
    });
    const unknown = run([2, 8], [op('Relu', 'x', 'a'), op('TopK', 'a n', 'v at')], {
      inputs: { n: [1] },
      outputs: ['v'],
    });
    expect(unknown.outputs).toEqual({ v: undefined });
  });
});

describe('operators that onnxruntime fuses', () => {
  const contrib = (node: NodeSpec): NodeSpec => ({ ...node, domain: 'com.microsoft' });

  it('SkipLayerNormalization is a sum, a bias and a norm, and may give the sum', () => {
    const initializers = { g: weights(8), e: weights(8), b: weights(8) };
    const node = contrib(op('SkipLayerNormalization', 'x z g e b', 'y - - s'));
    const read = run([1, 5, 8], node, { inputs: { z: [1, 5, 8] }, initializers, outputs: ['y', 's'] });
    expect(read).toMatchObject({ parameters: 24, outputs: { y: [1, 5, 8], s: [1, 5, 8] } });
    expect(words(read)).toEqual(['reshape 40', 'add 40', 'add 40', 'norm 40']);
    const simple = contrib(op('SkipSimplifiedLayerNormalization', 'x z g', 'y'));
    expect(run([1, 5, 8], simple, { inputs: { z: [1, 5, 8] }, initializers }).parameters).toBe(8);
  });

  it('a bias before an activation is learned', () => {
    const read = run([1, 5, 8], contrib(op('BiasGelu', 'x row', 'y')));
    expect(read.parameters).toBe(8);
    expect(words(read)).toEqual(['add 40', 'gelu 40']);
    expect(words(run([1, 5, 8], contrib(op('FastGelu', 'x', 'y'))))).toEqual(['gelu 40']);
  });

  it('EmbedLayerNormalization looks words, positions and segments up', () => {
    const initializers = {
      word: weights(50, 8),
      place: weights(16, 8),
      part: weights(2, 8),
      g: weights(8),
      e: weights(8),
    };
    const read = inspect({
      inputs: { ids: [1, 6], segments: [1, 6] },
      tokens: ['ids', 'segments'],
      initializers,
      nodes: [contrib(op('EmbedLayerNormalization', 'ids segments word place part g e', 'y mask'))],
      outputs: ['y', 'mask'],
    });
    expect(read).toMatchObject({ parameters: 68 * 8 + 16, outputs: { y: [1, 6, 8], mask: [1] } });
  });
});
