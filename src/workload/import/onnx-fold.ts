import { product, type Dims } from './onnx-dims.js';
import { KEPT_ELEMENTS } from './onnx-proto.js';

/** Elements of a small constant in row-major order; undefined: not known, or too many to keep. */
type Data = readonly number[] | undefined;

const stridesOf = (dims: Dims): number[] => dims.map((_, axis) => product(dims.slice(axis + 1)));

/** The elements of a result of `out`, each taken from the place of `data` that `place` gives. */
function taken(data: Data, out: Dims, place: (index: number[]) => number): number[] | undefined {
  const size = product(out);
  if (data === undefined || size > KEPT_ELEMENTS) return undefined;
  const strides = stridesOf(out);
  return Array.from({ length: size }, (_, at) => {
    const index = out.map((dim, axis) => Math.floor(at / strides[axis]!) % dim);
    return data[place(index)]!;
  });
}

const placeIn = (dims: Dims): ((index: readonly number[]) => number) => {
  const strides = stridesOf(dims);
  return (index) => index.reduce((sum, one, axis) => sum + one * strides[axis]!, 0);
};

export function foldTranspose(data: Data, dims: Dims, order: Dims): number[] | undefined {
  const place = placeIn(dims);
  const out = order.map((axis) => dims[axis]!);
  return taken(data, out, (index) => place(dims.map((_, axis) => index[order.indexOf(axis)]!)));
}

/** `starts` and `steps` for each axis; a start counts from the end if it is negative, and is clamped as ONNX does. */
export function foldSlice(
  data: Data,
  dims: Dims,
  out: Dims,
  starts: Dims,
  steps: Dims,
): number[] | undefined {
  const place = placeIn(dims);
  const firsts = dims.map((size, axis) => {
    const at = starts[axis]! < 0 ? starts[axis]! + size : starts[axis]!;
    return Math.min(Math.max(at, 0), size - 1);
  });
  return taken(data, out, (index) => place(index.map((one, axis) => firsts[axis]! + one * steps[axis]!)));
}

/** Rows of `axis` by the indices of a tensor of `at` dimensions. */
export function foldGather(
  data: Data,
  dims: Dims,
  axis: number,
  indices: Data,
  at: Dims,
): number[] | undefined {
  if (indices === undefined) return undefined;
  const [place, which] = [placeIn(dims), placeIn(at)];
  const out = [...dims.slice(0, axis), ...at, ...dims.slice(axis + 1)];
  return taken(data, out, (index) => {
    const row = indices[which(index.slice(axis, axis + at.length))]!;
    const known = row < 0 ? row + dims[axis]! : row;
    return place([...index.slice(0, axis), known, ...index.slice(axis + at.length)]);
  });
}

export function foldConcat(
  parts: readonly { data?: Data; dims: Dims }[],
  axis: number,
  out: Dims,
): number[] | undefined {
  const all = parts.flatMap(({ data }) => data ?? []);
  if (parts.some(({ data, dims }) => data?.length !== product(dims))) return undefined;
  const starts = parts.map((_, index) => elementsBefore(parts.slice(0, index)));
  return taken(all, out, (index) => {
    let [part, along] = [0, index[axis]!];
    while (along >= parts[part]!.dims[axis]!) along -= parts[part++]!.dims[axis]!;
    const { dims } = parts[part]!;
    return starts[part]! + placeIn(dims)(index.map((one, at) => (at === axis ? along : one)));
  });
}

const elementsBefore = (parts: readonly { dims: Dims }[]): number =>
  parts.reduce((sum, { dims }) => sum + product(dims), 0);

/** Numpy broadcasting, and Tile: every index counts within the dimension it is read from. */
export function foldRepeat(data: Data, dims: Dims, out: Dims): number[] | undefined {
  const place = placeIn(dims);
  const skip = out.length - dims.length;
  return taken(data, out, (index) => place(dims.map((size, axis) => index[axis + skip]! % size)));
}

/** One number for every place that is left when `axes` are gone. */
export function foldReduce(
  data: Data,
  dims: Dims,
  axes: readonly number[],
  combine: (some: number[]) => number,
): number[] | undefined {
  if (data === undefined) return undefined;
  const left = dims.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const [strides, place] = [stridesOf(dims), placeIn(left)];
  const groups = Array.from({ length: product(left) }, (): number[] => []);
  data.forEach((value, at) => {
    const index = dims.map((size, axis) =>
      axes.includes(axis) ? 0 : Math.floor(at / strides[axis]!) % size,
    );
    groups[place(index)]!.push(value);
  });
  return groups.map(combine);
}
