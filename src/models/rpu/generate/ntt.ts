import { VECTOR } from '../isa/program.js';
import { passesOf, type Pass } from './rectangles.js';
import type { Builder } from './virtual.js';

/** Address registers of what a transform works on. */
export interface TransformRegions {
  /** Where the data is. */
  source: number;
  /** Two arrays that passes write in turn, the first of them by the first pass. */
  pingPong: readonly [number, number];
  tables: number;
}

/** Writes one rectangle of a pass, from one array to another. */
export type WriteRectangle = (
  builder: Builder,
  n: number,
  pass: Pass,
  vectors: readonly number[],
  source: number,
  target: number,
  tables: number,
) => void;

/** Rectangle after rectangle, pass after pass. @returns address register of the array that holds the result */
export function writePasses(
  builder: Builder,
  n: number,
  passes: readonly Pass[],
  regions: TransformRegions,
  write: WriteRectangle,
): number {
  let source = regions.source;
  for (const [index, pass] of passes.entries()) {
    const target = regions.pingPong[index % 2]!;
    for (const vectors of pass.rectangles) write(builder, n, pass, vectors, source, target, regions.tables);
    source = target;
  }
  return source;
}

/** Address register of the array that holds the result. */
export const writeNtt = (builder: Builder, n: number, depth: number, regions: TransformRegions): number =>
  writePasses(builder, n, passesOf(n / VECTOR, Math.log2(n), depth), regions, writeRectangle);

/**
 * Stage i: butterflies of vectors j and j + V/2; their results, interleaved, are vectors 2j and 2j + 1 of the next
 * stage. Those of the last stage are interleaved by storing them with stride 2. Each stage is written down as its
 * butterflies, then the lower halves, then the upper halves.
 */
function writeRectangle(
  builder: Builder,
  n: number,
  pass: Pass,
  vectors: readonly number[],
  source: number,
  target: number,
  tables: number,
): void {
  const half = n / VECTOR / 2;
  const stages = Math.log2(n);
  builder.open();
  let held: Record<number, number> = {};
  for (const vector of vectors) held[vector] = builder.load(source, vector * VECTOR);
  for (let stage = pass.first; stage < pass.first + pass.depth; stage++) {
    const next: Record<number, number> = {};
    const twiddles: Record<number, number> = {};
    const results = pairsOf(held, half).map((pair) => {
      const { address, period } = twiddleOf(stage, pair);
      const twiddle = (twiddles[address] ??= loadTwiddle(builder, tables, address, period));
      return { pair, results: builder.butterfly(held[pair]!, held[pair + half]!, twiddle) };
    });
    if (stage === stages - 1) {
      for (const { pair, results: both } of results)
        for (const [offset, value] of both.entries())
          builder.store(value, target, 2 * pair * VECTOR + offset, 'strided', 1);
      return;
    }
    for (const {
      pair,
      results: [sum, difference],
    } of results)
      next[2 * pair] = builder.binary('unpklo', sum, difference);
    for (const {
      pair,
      results: [sum, difference],
    } of results)
      next[2 * pair + 1] = builder.binary('unpkhi', sum, difference);
    held = next;
  }
  for (const [vector, value] of Object.entries(held)) builder.store(value, target, Number(vector) * VECTOR);
}

/** Loads a vector of twiddles that repeat with a period of up to a vector. */
export function loadTwiddle(builder: Builder, tables: number, address: number, period: number): number {
  if (period >= VECTOR) return builder.load(tables, address);
  return builder.load(tables, address, 'repeated', Math.log2(period));
}

/** First vectors of the pairs among what is held, in rising order. */
export const pairsOf = (held: Readonly<Record<number, number>>, half: number): number[] =>
  Object.keys(held)
    .map(Number)
    .filter((vector) => vector < half);

/**
 * Where the twiddles of stage i and vectors (j, j + V/2) are in a table of powers in bit-reversed order: element e needs
 * the power at `2^i + (512 j + e) mod 2^i`, which repeats within a vector until stage 9.
 */
export function twiddleOf(stage: number, pair: number): { address: number; period: number } {
  const period = 2 ** stage;
  if (period <= VECTOR) return { address: period, period };
  return { address: period + ((pair * VECTOR) % period), period };
}
