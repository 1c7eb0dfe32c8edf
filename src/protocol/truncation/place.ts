import { InputError } from '../../errors.js';
import type { Format } from './constants.js';
import { isLeaf, isProduct, type Value } from './dag.js';

/** Where fixed-point values are truncated. */
export interface Placement {
  /** Values that are truncated, each once, all elements of it. */
  truncated: ReadonlySet<number>;
  /** Elements truncated. */
  elements: number;
  /** Largest number of bits that any value takes before it is truncated, sign included. */
  widest: number;
}

/** Scales of values as they are computed, and the choice of what is truncated. */
class Scales {
  readonly truncated = new Set<number>();
  widest = 0;
  private readonly scales: number[] = [];

  private readonly values: readonly Value[];
  private readonly format: Format;

  constructor(values: readonly Value[], format: Format) {
    this.values = values;
    this.format = format;
  }

  /** The fraction's scale. */
  get lowest(): number {
    return this.format.fractionBits;
  }
  of(id: number): number {
    return this.scales[id]!;
  }
  /** Bits of a value at a scale, sign included. */
  bits({ range }: Value, scale: number): number {
    return scale + range + 1;
  }
  fits(value: Value, scale: number): boolean {
    return this.bits(value, scale) <= this.format.fieldBits;
  }

  /** A value with the operands' scales as they are. @throws InputError if it does not fit the field */
  compute(value: Value): void {
    const scale = this.scaleOf(value);
    const bits = this.bits(value, scale);
    if (bits > this.format.fieldBits)
      throw new InputError(`operator '${value.operator}' has values of ${bits} bits`, {
        field: 'fieldBits',
        expected: `at least ${bits}, or fewer fraction bits`,
      });
    this.widest = Math.max(this.widest, bits);
    this.scales[value.id] = scale;
  }

  scaleOf(value: Value): number {
    if (isLeaf(value)) return this.format.fractionBits;
    const scales = value.inputs.map((id) => this.of(id));
    return isProduct(value) ? scales[0]! + scales[1]! : Math.max(...scales);
  }

  truncate(id: number): void {
    this.truncated.add(id);
    this.scales[id] = this.format.fractionBits;
  }

  /**
   * Brings a value down to the fraction's scale: by itself, or, of a sum, by the products that it is made of if these
   * are not more elements; sums of what is truncated already are made again for nothing.
   */
  lower(id: number): void {
    const { elements } = this.values[id]!;
    const sources = this.sourcesOf(id);
    const cost = sources.reduce((sum, source) => sum + this.values[source]!.elements, 0);
    if (cost > elements) return this.truncate(id);
    for (const source of sources) this.truncate(source);
    this.again(id);
  }

  /** Elements that lowering a value would truncate. */
  costOf(id: number): number {
    const cost = this.sourcesOf(id).reduce((sum, source) => sum + this.values[source]!.elements, 0);
    return Math.min(cost, this.values[id]!.elements);
  }

  isHigh(id: number): boolean {
    return this.of(id) > this.format.fractionBits;
  }

  /** Products above the fraction's scale that a value is the sum of: itself, if it is one. */
  private sourcesOf(id: number, seen = new Set<number>()): number[] {
    if (!this.isHigh(id) || seen.has(id)) return [];
    seen.add(id);
    const value = this.values[id]!;
    return isProduct(value) ? [id] : value.inputs.flatMap((input) => this.sourcesOf(input, seen));
  }

  /** Sums are made again from operands that were lowered. */
  private again(id: number): void {
    const value = this.values[id]!;
    if (isProduct(value) || !this.isHigh(id)) return;
    for (const input of value.inputs) this.again(input);
    this.scales[id] = this.scaleOf(value);
  }
}

/** Every product is truncated at once. */
export const placeEagerly = (values: readonly Value[], format: Format): Placement =>
  place(values, format, (scales, value) => {
    scales.compute(value);
    if (isProduct(value) && scales.isHigh(value.id)) scales.truncate(value.id);
  });

/**
 * Truncates where a value would not fit the field otherwise, and then what has fewest elements; outputs at the end. To
 * go on as long as possible is not always least: what would be placed in a smaller field serves as well, down to that
 * which eager placement needs, and so does eager placement itself. The least of them all is taken.
 */
export function placeLazily(values: readonly Value[], format: Format): Placement {
  let best = placeEagerly(values, format);
  for (let fieldBits = best.widest; fieldBits <= format.fieldBits; fieldBits++) {
    const placed = place(values, { ...format, fieldBits }, (scales, value) => {
      makeRoom(scales, value);
      scales.compute(value);
    });
    // Of equals the one that goes on longest: it loses least precision on the way.
    if (placed.elements <= best.elements) best = placed;
  }
  return best;
}

/** Lowers operands until the result fits, if it can. */
function makeRoom(scales: Scales, value: Value): void {
  if (isLeaf(value) || scales.fits(value, scales.scaleOf(value))) return;
  const high = [...new Set(value.inputs)].filter((id) => scales.isHigh(id));
  if (!isProduct(value)) {
    // Others are raised to the largest: only what is too large itself can be lowered.
    for (const id of high) if (!scales.fits(value, scales.of(id))) scales.lower(id);
    return;
  }
  const [a, b] = value.inputs as [number, number];
  const choices = high.filter((id) => scales.fits(value, scales.lowest + scales.of(id === a ? b : a)));
  const cheapest = choices.reduce<number | undefined>(
    (best, id) => (best === undefined || scales.costOf(id) < scales.costOf(best) ? id : best),
    undefined,
  );
  for (const id of cheapest === undefined ? high : [cheapest]) scales.lower(id);
}

function place(
  values: readonly Value[],
  format: Format,
  visit: (scales: Scales, value: Value) => void,
): Placement {
  const scales = new Scales(values, format);
  for (const value of values) visit(scales, value);
  const read = new Set(values.flatMap(({ inputs }) => inputs));
  for (const { id } of values) if (!read.has(id) && scales.isHigh(id)) scales.lower(id);
  const { truncated, widest } = scales;
  const elements = [...truncated].reduce((sum, id) => sum + values[id]!.elements, 0);
  return { truncated, elements, widest };
}
