import type { Gemm } from '../lowering/gemm.js';
import type { Widths } from '../lowering/widths.js';
import type { Layout } from './architecture.js';
import { workingShare } from './fetch.js';

/**
 * Lengths of stream blocks worth trying, longest first. Shorter blocks cost fills and fetches of the stationary
 * operand and pay only where something fits that did not: partial sums of one column of tiles or of all, the
 * block's input, or a slice of it. So the longest length for each of these is tried, as equal blocks, and the
 * whole stream. (What fits a scratchpad fits a larger one: more room never takes a choice away.)
 * @param taken bytes of the ofmap scratchpad that are not there for partial sums
 */
export function blockLengths(gemm: Gemm, spec: Layout, widths: Widths, taken: number): number[] {
  const { dataflow, tiling } = spec;
  const stream = dataflow === 'os' ? gemm.k : dataflow === 'ws' ? gemm.m : gemm.n;
  if (dataflow === 'os' || tiling.stream === 'whole') return [stream];
  if (typeof tiling.stream === 'number') return [Math.min(stream, tiling.stream)];
  if (tiling.stream === 'fit') return halvings(stream, longestFor(gemm, spec, widths, taken)[0]!);
  const counts = new Set<number>([1]);
  for (const longest of longestFor(gemm, spec, widths, taken)) {
    if (longest >= 1 && longest < stream) counts.add(Math.ceil(stream / longest));
  }
  return [...counts].sort((a, b) => a - b).map((count) => Math.ceil(stream / count));
}

/** The whole stream, and halves of halves of the longest block whose partial sums fit. */
function halvings(stream: number, most: number): number[] {
  const lengths = [stream];
  for (let length = most; length >= 1; length = Math.floor(length / 2)) {
    if (length < stream) lengths.push(length);
  }
  return lengths;
}

/** Longest blocks for which something fits: sums of a column of tiles, sums of all, the input, a slice of it. */
function longestFor(gemm: Gemm, spec: Layout, widths: Widths, taken: number): number[] {
  const { dataflow, rows, cols, scratchpad } = spec;
  const columns = dataflow === 'ws' ? gemm.n : gemm.m;
  const sums = (count: number): number => (count * widths.accumulator) / 8;
  const { ofmap, ifmap, filter } = scratchpad;
  const lengths = [
    Math.floor((workingShare(ofmap) - taken) / sums(Math.min(cols, columns))),
    Math.floor((ofmap.size - taken) / sums(columns)),
  ];
  if (dataflow === 'is') {
    lengths.push(Math.floor(filter.size / ((gemm.k * widths.filter) / 8)));
    lengths.push(Math.floor(workingShare(filter) / ((Math.min(rows, gemm.k) * widths.filter) / 8)));
    return lengths;
  }
  const bytes = (length: number, to: number): number =>
    (gemm.window.elements(length, 0, to) * widths.ifmap) / 8;
  lengths.push(longest(gemm.m, (length) => bytes(length, gemm.k) <= ifmap.size));
  lengths.push(longest(gemm.m, (length) => bytes(length, Math.min(rows, gemm.k)) <= workingShare(ifmap)));
  return lengths;
}

/** The largest length up to `most` that fits, 0 if none does; what fits at a length fits at a smaller one. */
function longest(most: number, fits: (length: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
