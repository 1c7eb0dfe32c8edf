import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  foldConcat,
  foldGather,
  foldReduce,
  foldRepeat,
  foldSlice,
  foldTranspose,
} from '../../../src/workload/import/onnx-fold.js';
import { numbers, op, weights, type ModelSpec } from './encode.js';
import { inspector } from './inspect.js';

/** Nested lists, as the slow way of thinking of a tensor. */
type Nested = number | Nested[];
const nest = (data: readonly number[], dims: readonly number[]): Nested => {
  if (dims.length === 0) return data[0]!;
  const each = data.length / dims[0]!;
  return Array.from({ length: dims[0]! }, (_, at) =>
    nest(data.slice(at * each, (at + 1) * each), dims.slice(1)),
  );
};
const flat = (nested: Nested): number[] => (typeof nested === 'number' ? [nested] : nested.flatMap(flat));
const list = (nested: Nested): Nested[] => nested as Nested[];
const at = (nested: Nested, index: readonly number[]): number =>
  index.reduce((inner: Nested, one) => list(inner)[one]!, nested) as number;
/** Changes the lists of one axis. */
const along = (nested: Nested, axis: number, change: (some: Nested[]) => Nested[]): Nested =>
  axis === 0 ? change(list(nested)) : list(nested).map((one) => along(one, axis - 1, change));

const tensor = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }).map((dims) => ({
  dims,
  data: Array.from({ length: dims.reduce((a, b) => a * b) }, (_, value) => value * 7 + 1),
}));
const withAxis = tensor.chain((one) =>
  fc.record({ one: fc.constant(one), axis: fc.integer({ min: 0, max: one.dims.length - 1 }) }),
);

describe('constants of any dimensions', () => {
  it('are transposed', () => {
    const ordered = tensor.chain(({ dims, data }) =>
      fc.record({
        dims: fc.constant(dims),
        data: fc.constant(data),
        order: fc.shuffledSubarray(
          dims.map((_, axis) => axis),
          { minLength: dims.length },
        ),
      }),
    );
    fc.assert(
      fc.property(ordered, ({ dims, data, order }) => {
        const out = nest(
          foldTranspose(data, dims, order)!,
          order.map((axis) => dims[axis]!),
        );
        data.forEach((value, place) => {
          let rest = place;
          const index = dims
            .toReversed()
            .map((size) => {
              const one = rest % size;
              rest = Math.floor(rest / size);
              return one;
            })
            .toReversed();
          expect(
            at(
              out,
              order.map((axis) => index[axis]!),
            ),
          ).toBe(value);
        });
      }),
    );
  });

  it('are sliced, forwards and backwards', () => {
    fc.assert(
      fc.property(
        withAxis,
        fc.integer({ min: -4, max: 4 }),
        fc.constantFrom(-2, -1, 1, 2),
        ({ one, axis }, start, step) => {
          const { dims, data } = one;
          const size = dims[axis]!;
          const first = Math.min(Math.max(start < 0 ? start + size : start, 0), size - 1);
          const places: number[] = [];
          for (let place = first; place >= 0 && place < size; place += step) places.push(place);
          const out = dims.map((all, index) => (index === axis ? places.length : all));
          const starts = dims.map((_, index) => (index === axis ? start : 0));
          const steps = dims.map((_, index) => (index === axis ? step : 1));
          const slow = along(nest(data, dims), axis, (some) => places.map((place) => some[place]!));
          expect(foldSlice(data, dims, out, starts, steps)).toEqual(flat(slow));
        },
      ),
    );
  });

  it('are gathered and joined', () => {
    fc.assert(
      fc.property(
        withAxis,
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 5 }),
        ({ one, axis }, wanted) => {
          const { dims, data } = one;
          const size = dims[axis]!;
          const rows = wanted.map((row) => row % size);
          const slow = along(nest(data, dims), axis, (some) => rows.map((row) => some.at(row)!));
          expect(foldGather(data, dims, axis, rows, [rows.length])).toEqual(flat(slow));
          const twice = dims.map((all, index) => (index === axis ? 2 * all : all));
          const other = data.map((value) => -value);
          const joined = along(
            nest(
              data.map((_, place) => place),
              dims,
            ),
            axis,
            (some) => [...some, ...some],
          );
          const found = foldConcat(
            [
              { data, dims },
              { data: other, dims },
            ],
            axis,
            twice,
          )!;
          expect(found.map(Math.abs)).toEqual(flat(joined).map((place) => data[place]));
          expect(found.filter((value) => value < 0)).toHaveLength(data.length);
        },
      ),
    );
  });

  it('are repeated and reduced', () => {
    fc.assert(
      fc.property(withAxis, fc.integer({ min: 1, max: 3 }), ({ one, axis }, times) => {
        const { dims, data } = one;
        const out = [2, ...dims.map((all, index) => (index === axis ? all * times : all))];
        const slow = along(nest(data, dims), axis, (some) =>
          Array.from({ length: times }, () => some).flat(),
        );
        expect(foldRepeat(data, dims, out)).toEqual([...flat(slow), ...flat(slow)]);
        const sums = foldReduce(data, dims, [axis], (some) => some.reduce((a, b) => a + b, 0))!;
        const total = (some: Nested[]): Nested[] => [some.reduce((a, b) => add(a, b))];
        expect(sums).toEqual(flat(along(nest(data, dims), axis, total)));
      }),
    );
  });

  it('are not kept where they are many or not known', () => {
    expect(foldRepeat([1], [1], [4097])).toBeUndefined();
    expect(foldRepeat([1], [1], [4096])).toHaveLength(4096);
    expect(foldTranspose(undefined, [2, 2], [1, 0])).toBeUndefined();
    expect(foldConcat([{ data: [1], dims: [1] }, { dims: [1] }], 0, [2])).toBeUndefined();
  });
});

const add = (a: Nested, b: Nested): Nested =>
  typeof a === 'number' ? a + (b as number) : a.map((one, index) => add(one, list(b)[index]!));

describe('shapes that are computed', () => {
  const inspect = inspector();
  it('pads as PyTorch writes them: pairs from the last dimension on, turned around', () => {
    const spec: ModelSpec = {
      inputs: { x: [1, 3, 8, 9] },
      initializers: {
        given: numbers(1, 2, 3, 4, 0, 0, 0, 0),
        pairs: numbers(-1, 2),
        last: numbers(-1),
        first: numbers(-9),
        zero: numbers(0),
        all: numbers(-1),
        w: weights(4, 3, 3, 3),
      },
      nodes: [
        op('Reshape', 'given pairs', 'a'),
        op('Slice', 'a last first zero last', 'b'),
        op('Transpose', 'b', 'c', { perm: [1, 0] }),
        op('Reshape', 'c all', 'd'),
        op('Pad', 'x d', 'e'),
        op('Conv', 'e w', 'y'),
      ],
    };
    expect(inspect(spec)).toMatchObject({ outputs: { y: [1, 4, 13, 10] }, macs: 130 * 108 });
    expect(inspect(spec).network.operators).toMatchObject([
      { kind: 'conv', padding: { top: 3, bottom: 4, left: 1, right: 2 } },
    ]);
  });
});
