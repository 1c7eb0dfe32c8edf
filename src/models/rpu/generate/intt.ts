import { VECTOR } from '../isa/program.js';
import { loadTwiddle, twiddleOf, writePasses, type TransformRegions } from './ntt.js';
import { passesOf, type Pass } from './rectangles.js';
import type { Builder } from './virtual.js';

/**
 * The inverse of `writeNtt`, stage by stage backwards: vectors 2j and 2j + 1 are taken apart into even and odd elements,
 * their sum is vector j, their difference times the inverse twiddle vector j + V/2. The butterfly of the machine
 * multiplies first, so it adds and subtracts with a twiddle of one, and a product follows; 1/n is multiplied in at the
 * end.
 * @returns address register of the result
 */
export function writeIntt(builder: Builder, n: number, depth: number, regions: TransformRegions): number {
  // Backwards through what the forward transform does, whose last pass may be the shallow one.
  const passes = passesOf(n / VECTOR, Math.log2(n), depth).reverse();
  return writePasses(builder, n, passes, regions, writeRectangle);
}

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
  const levels = pairsByStage(pass, vectors, half);
  builder.open();
  const one = builder.broadcast(tables, n);
  let held: Record<number, number> = {};
  const last = pass.first + pass.depth - 1;
  const stages = Math.log2(n);
  if (last < stages - 1) {
    for (const pair of levels[pass.depth - 1]!)
      for (const vector of [2 * pair, 2 * pair + 1]) held[vector] = builder.load(source, vector * VECTOR);
  }
  for (let stage = last; stage >= pass.first; stage--) {
    const next: Record<number, number> = {};
    const twiddles: Record<number, number> = {};
    for (const pair of levels[stage - pass.first]!) {
      const [even, odd] =
        stage === stages - 1
          ? [0, 1].map((offset) => builder.load(source, 2 * pair * VECTOR + offset, 'strided', 1))
          : (['pklo', 'pkhi'] as const).map((opcode) =>
              builder.binary(opcode, held[2 * pair]!, held[2 * pair + 1]!),
            );
      const { address, period } = twiddleOf(stage, pair);
      const twiddle = (twiddles[address] ??= loadTwiddle(builder, tables, address, period));
      const [sum, difference] = builder.butterfly(even!, odd!, one);
      next[pair] = sum;
      next[pair + half] = builder.binary('vvmul', difference, twiddle);
    }
    held = next;
  }
  if (pass.first === 0) held = scaled(builder, held, tables);
  for (const [vector, value] of Object.entries(held)) builder.store(value, target, Number(vector) * VECTOR);
}

/** Every vector times 1/n, which the table has where no stage looks. */
function scaled(builder: Builder, held: Record<number, number>, tables: number): Record<number, number> {
  const scale = builder.broadcast(tables, 0);
  const entries = Object.entries(held);
  return Object.fromEntries(entries.map(([at, value]) => [at, builder.binary('vvmul', value, scale)]));
}

/** First vectors of the pairs of a rectangle, by stage from its first one. */
function pairsByStage(pass: Pass, vectors: readonly number[], half: number): number[][] {
  const levels: number[][] = [];
  let held = [...vectors];
  for (let stage = 0; stage < pass.depth; stage++) {
    const pairs = held.filter((vector) => vector < half).sort((a, b) => a - b);
    levels.push(pairs);
    held = pairs.flatMap((pair) => [2 * pair, 2 * pair + 1]);
  }
  return levels;
}
