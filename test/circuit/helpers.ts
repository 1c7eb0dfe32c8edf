import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect } from 'vitest';
import { evaluateBatch } from '../../src/circuit/evaluate.js';
import type { Netlist } from '../../src/circuit/netlist.js';

/** Seeded source of numbers. */
export class Random {
  private readonly source;

  constructor(seed: number) {
    this.source = xoroshiro128plus(seed);
  }

  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number {
    return uniformInt(this.source, 0, limit - 1);
  }

  /** A number from 0 to 1. */
  share(): number {
    return this.below(2 ** 30) / 2 ** 30;
  }

  /** A number of `count` bits. */
  bits(count: number): bigint {
    let value = 0n;
    for (let at = 0; at < count; at += 16) value = (value << 16n) | BigInt(this.below(65536));
    return BigInt.asUintN(count, value);
  }

  /** Half the time any number of `count` bits, else a short or almost full one: carries run far. */
  edgy(count: number): bigint {
    const short = this.bits(1 + this.below(count));
    return [this.bits(count), this.bits(count), short, BigInt.asUintN(count, -1n - short)][this.below(4)]!;
  }
}

/** Evaluates `inputs` and compares with what `expected` says of each; bit-sliced, so thousands are cheap. */
export function agrees(
  netlist: Netlist,
  inputs: readonly (readonly bigint[])[],
  expected: (...values: bigint[]) => readonly bigint[],
): void {
  const results = evaluateBatch(netlist, inputs);
  for (const [at, values] of inputs.entries()) {
    const wanted = expected(...values);
    if (wanted.some((value, index) => value !== results[at]![index]) || wanted.length !== results[at]!.length)
      expect({ values, outputs: results[at] }).toEqual({ values, outputs: wanted });
  }
  expect(results).toHaveLength(inputs.length);
}

/** `count` sets of inputs. */
export const sets = (count: number, make: (at: number) => bigint[]): bigint[][] =>
  Array.from({ length: count }, (_, at) => make(at));
