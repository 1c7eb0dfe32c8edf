import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calculation, isLeaf, isProduct, type Value } from '../../../src/protocol/truncation/dag.js';
import { placeEagerly, placeLazily, type Placement } from '../../../src/protocol/truncation/place.js';

const FORMAT = { fieldBits: 16, fractionBits: 4 };
const ids = ({ truncated }: Placement): number[] => [...truncated].sort((a, b) => a - b);

describe('placement of truncations, by hand', () => {
  it('is one behind every product if eager, and none before the field is full if lazy', () => {
    const steps = new Calculation();
    const [x, w] = [steps.secret(7, 2), steps.secret(1, 1)];
    const first = steps.mul(x, w);
    const second = steps.mul(first, w);
    const third = steps.mul(second, w);
    // Scales 8, 12; ranges 3, 4: 12 and 17 bits, so that the first is truncated; then 8 and 12 with ranges 4 and 5.
    expect(ids(placeEagerly(steps.values, FORMAT))).toEqual([first, second, third]);
    const lazy = placeLazily(steps.values, FORMAT);
    expect(ids(lazy)).toEqual([first, second, third]);
    expect(lazy.elements).toBe(21);
    // One bit more: the second keeps 12 bits of fraction, and is truncated before the third.
    const wide = placeLazily(steps.values, { ...FORMAT, fieldBits: 17 });
    expect(ids(wide)).toEqual([second, third]);
    expect(wide.widest).toBe(17);
    // Two more and nothing is but the output, of 16 + 5 + 1 bits.
    expect(ids(placeLazily(steps.values, { ...FORMAT, fieldBits: 22 }))).toEqual([third]);
    expect(ids(placeLazily(steps.values, { ...FORMAT, fieldBits: 21 }))).toEqual([second, third]);
  });

  it('truncates the smaller operand where either would do, both where one would not', () => {
    const steps = new Calculation();
    const [x, y] = [steps.secret(6, 1), steps.secret(2, 1)];
    const [a, b] = [steps.mul(x, x), steps.mul(y, y)];
    const product = steps.mul(a, b);
    // 8 + 8 + 4 + 1 bits; 4 + 8 + 4 + 1 = 17 with one of them truncated, 13 with both.
    expect(ids(placeLazily(steps.values, { ...FORMAT, fieldBits: 17 }))).toEqual([b, product]);
    expect(ids(placeLazily(steps.values, { ...FORMAT, fieldBits: 16 }))).toEqual([a, b, product]);
    expect(ids(placeLazily(steps.values, { ...FORMAT, fieldBits: 21 }))).toEqual([product]);
  });

  it('truncates a sum of products once, and not its terms', () => {
    const steps = new Calculation();
    const x = steps.secret(8, 1);
    const sum = steps.sum(steps.mul(x, x), 8);
    expect(steps.values[sum]).toMatchObject({ elements: 1, range: 5 });
    const lazy = placeLazily(steps.values, FORMAT);
    expect([ids(lazy), lazy.elements]).toEqual([[sum], 1]);
    expect(placeEagerly(steps.values, FORMAT).elements).toBe(8);
  });

  it('truncates the product behind a sum that is larger than it', () => {
    const steps = new Calculation();
    const [x, y] = [steps.secret(2, 1), steps.secret(12, 1)];
    const small = steps.mul(x, x);
    steps.add([y, small]);
    const lazy = placeLazily(steps.values, FORMAT);
    expect([ids(lazy), lazy.elements]).toEqual([[small], 2]);
  });

  it('makes later sums of a truncated product again for nothing', () => {
    const steps = new Calculation();
    const x = steps.secret(3, 1);
    const square = steps.mul(x, x);
    for (const range of [1, 2, 3]) steps.add([square, steps.secret(3, range)]);
    const lazy = placeLazily(steps.values, FORMAT);
    expect([ids(lazy), lazy.elements]).toEqual([[square], 3]);
  });

  it('falls back to eager where sums of the same products would each be truncated', () => {
    const steps = new Calculation();
    const [x, y] = [steps.secret(3, 1), steps.secret(3, 1)];
    const [a, b] = [steps.mul(x, x), steps.mul(y, y)];
    for (let times = 0; times < 3; times++) steps.add([a, b]);
    expect(ids(placeLazily(steps.values, FORMAT))).toEqual([a, b]);
  });

  it('raises the lower scale of a sum, and lowers the higher where there is no room', () => {
    const steps = new Calculation();
    const [x, y] = [steps.secret(3, 1), steps.secret(5, 8)];
    const square = steps.mul(x, x);
    const sum = steps.add([square, steps.view(y, 3)]);
    // Range 9: at scale 8 that is 18 bits, at 4 it is 14.
    expect(steps.values[sum]!.range).toBe(9);
    expect(ids(placeLazily(steps.values, FORMAT))).toEqual([square]);
    expect(placeLazily(steps.values, FORMAT).widest).toBe(14);
    expect(placeLazily(steps.values, { ...FORMAT, fieldBits: 18 }).widest).toBe(18);
  });

  it('needs no truncation for a choice by comparison', () => {
    const steps = new Calculation();
    const x = steps.secret(3, 1);
    steps.select([x], 3, 1);
    expect(placeEagerly(steps.values, FORMAT).elements).toBe(0);
    expect(placeLazily(steps.values, FORMAT).elements).toBe(0);
  });

  it('refuses a field that a product does not fit even of truncated values', () => {
    const steps = new Calculation();
    steps.operator = 'layer';
    const x = steps.secret(3, 4);
    steps.mul(x, x);
    expect(() => placeLazily(steps.values, FORMAT)).toThrow(
      /fieldBits: operator 'layer' has values of 17 bits; expected at least 17/,
    );
    expect(() => placeEagerly(steps.values, FORMAT)).toThrow(/17 bits/);
  });
});

type Step =
  | { kind: 'secret'; elements: number; range: number }
  | { kind: 'mul' | 'add'; a: number; b: number }
  | { kind: 'sum' | 'select'; a: number; terms: number };

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('secret' as const),
      elements: fc.constantFrom(12, 24, 36),
      range: fc.nat(2),
    }),
    fc.record({ kind: fc.constantFrom('mul' as const, 'add' as const), a: fc.nat(), b: fc.nat() }),
    fc.record({
      kind: fc.constantFrom('sum' as const, 'select' as const),
      a: fc.nat(),
      terms: fc.constantFrom(2, 3),
    }),
  ),
  { minLength: 2, maxLength: 14 },
);

/** Ranges are bounded, as those of a network are: only scales fill the field. */
function calculationOf(written: readonly Step[]): readonly Value[] {
  const made = new Calculation();
  made.secret(12, 1);
  const bound = { bound: 3 };
  for (const step of written) {
    const at = (index: number): number => index % made.values.length;
    if (step.kind === 'secret') made.secret(step.elements, step.range);
    else if (step.kind === 'mul') made.mul(at(step.a), at(step.b), bound);
    else if (step.kind === 'add') made.add([at(step.a), at(step.b)], bound);
    else if (step.kind === 'sum') made.sum(at(step.a), step.terms, bound);
    else made.select([at(step.a)], made.elements(at(step.a)), 1);
  }
  return made.values;
}

/** Scales if the set is truncated as soon as it is computed; null if something does not fit. */
function scalesOf(values: readonly Value[], truncated: ReadonlySet<number>, bits: number): number[] | null {
  const scales: number[] = [];
  for (const value of values) {
    const of = value.inputs.map((id) => scales[id]!);
    const scale = isLeaf(value) ? 4 : isProduct(value) ? of[0]! + of[1]! : Math.max(...of);
    if (scale + value.range + 1 > bits) return null;
    scales.push(truncated.has(value.id) ? 4 : scale);
  }
  return scales;
}

const isValid = (values: readonly Value[], truncated: ReadonlySet<number>, bits: number): boolean => {
  const read = new Set(values.flatMap(({ inputs }) => inputs));
  const scales = scalesOf(values, truncated, bits);
  return scales !== null && values.every(({ id }) => read.has(id) || scales[id] === 4);
};

describe('placement of truncations', () => {
  it('fits the field, ends at the fraction, and is never more than eager', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 12, max: 40 }), (written, fieldBits) => {
        const values = calculationOf(written);
        const format = { fieldBits, fractionBits: 4 };
        const [eager, lazy] = [placeEagerly(values, format), placeLazily(values, format)];
        expect(lazy.elements).toBeLessThanOrEqual(eager.elements);
        expect(lazy.widest).toBeLessThanOrEqual(fieldBits);
        expect(eager.widest).toBeLessThanOrEqual(12);
        for (const { truncated, elements } of [eager, lazy]) {
          expect(isValid(values, truncated, fieldBits)).toBe(true);
          expect(elements).toBe([...truncated].reduce((sum, id) => sum + values[id]!.elements, 0));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is close to the best of all placements of small calculations', () => {
    let [best, ours, eager] = [0, 0, 0];
    fc.assert(
      fc.property(steps, (written) => {
        const values = calculationOf(written.slice(0, 9));
        const format = { fieldBits: 18, fractionBits: 4 };
        const least = leastOf(values, 18);
        const lazy = placeLazily(values, format).elements;
        expect(lazy).toBeGreaterThanOrEqual(least);
        [best, ours, eager] = [best + least, ours + lazy, eager + placeEagerly(values, format).elements];
      }),
      { numRuns: 150, seed: 7 },
    );
    expect(ours).toBeLessThan(1.1 * best);
    expect(eager).toBeGreaterThan(ours);
  });
});

/** By trying every set. */
function leastOf(values: readonly Value[], bits: number): number {
  const high = values.filter((value) => !isLeaf(value)).map(({ id }) => id);
  let least = Infinity;
  for (let mask = 0; mask < 2 ** high.length; mask++) {
    const set = new Set(high.filter((_, index) => (mask >> index) & 1));
    const elements = [...set].reduce((sum, id) => sum + values[id]!.elements, 0);
    if (elements < least && isValid(values, set, bits)) least = elements;
  }
  return least;
}
