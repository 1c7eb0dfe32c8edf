/** `secret`: a shared input, weights among them; `public`: a constant that both parties know. */
export type LeafKind = 'secret' | 'public';
/** Their scale is the sum of the operands'. */
export type ProductKind = 'mul' | 'dot';
/** Their scale is the operands' largest: sums, choices by comparison, views, concatenations. */
export type AdditiveKind = 'add' | 'sum' | 'select' | 'view' | 'join';

/** One step of the calculation on shares, for all elements of a tensor. */
export interface Value {
  id: number;
  /** Operator of the network that it is part of. */
  operator: string;
  kind: LeafKind | ProductKind | AdditiveKind;
  inputs: readonly number[];
  elements: number;
  /** Terms that a `dot` or `sum` adds up for an element; comparisons of a `select`; else 1. */
  terms: number;
  /** Integer bits: no element is larger than 2^range. */
  range: number;
}

const LEAVES: readonly Value['kind'][] = ['secret', 'public'];
export const isLeaf = ({ kind }: Value): boolean => LEAVES.includes(kind);
export const isProduct = ({ kind }: Value): boolean => kind === 'mul' || kind === 'dot';

interface Options {
  /** Integer bits that are known whatever the operands'. */
  bound?: number;
}

/** Bits that a sum of so many equal terms grows by. */
export const growth = (terms: number): number => Math.ceil(Math.log2(terms));

/** Writes a calculation step by step; every method returns the value's number. */
export class Calculation {
  readonly values: Value[] = [];
  /** Operator that the steps that follow belong to. */
  operator = '';

  secret(elements: number, range: number): number {
    return this.append('secret', [], { elements, range });
  }
  /** A known number: one, however many elements meet it. */
  constant(range = 0): number {
    return this.append('public', [], { elements: 1, range });
  }
  add(inputs: readonly number[], { bound }: Options = {}): number {
    const range = Math.max(...this.ranges(inputs)) + growth(inputs.length);
    return this.append('add', inputs, { elements: this.largest(inputs), range, bound });
  }
  /** Sums of `terms` elements each. */
  sum(input: number, terms: number, { bound }: Options = {}): number {
    const range = this.ranges([input])[0]! + growth(terms);
    return this.append('sum', [input], { elements: this.elements(input) / terms, terms, range, bound });
  }
  /** Element by element; one operand may be smaller. */
  mul(a: number, b: number, { bound }: Options = {}): number {
    const [first, second] = this.ranges([a, b]);
    return this.append('mul', [a, b], { elements: this.largest([a, b]), range: first! + second!, bound });
  }
  dot(a: number, b: number, elements: number, terms: number, { bound }: Options = {}): number {
    const [first, second] = this.ranges([a, b]);
    return this.append('dot', [a, b], { elements, terms, range: first! + second! + growth(terms), bound });
  }
  /** One of several, by comparisons: the scale stays, as a bit has none. */
  select(inputs: readonly number[], elements: number, comparisons: number, { bound }: Options = {}): number {
    const range = Math.max(...this.ranges(inputs));
    return this.append('select', inputs, { elements, terms: comparisons, range, bound });
  }
  view(input: number, elements: number): number {
    if (elements === this.elements(input)) return input;
    return this.append('view', [input], { elements, range: this.ranges([input])[0]! });
  }
  join(inputs: readonly number[], elements: number): number {
    return this.append('join', inputs, { elements, range: Math.max(...this.ranges(inputs)) });
  }
  range(id: number): number {
    return this.values[id]!.range;
  }
  elements(id: number): number {
    return this.values[id]!.elements;
  }

  private ranges(inputs: readonly number[]): number[] {
    return inputs.map((id) => this.values[id]!.range);
  }
  private largest(inputs: readonly number[]): number {
    return Math.max(...inputs.map((id) => this.elements(id)));
  }
  private append(
    kind: Value['kind'],
    inputs: readonly number[],
    own: { elements: number; range: number; terms?: number; bound?: number | undefined },
  ): number {
    const { elements, range, terms = 1, bound = Infinity } = own;
    const { operator } = this;
    const id = this.values.length;
    this.values.push({ id, operator, kind, inputs, elements, terms, range: Math.min(range, bound) });
    return id;
  }
}
