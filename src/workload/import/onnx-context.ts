import { InputError, nearest } from '../../errors.js';
import type { NetworkBuilder } from '../build.js';
import { elements, type Shape } from '../graph.js';
import { sameShape } from '../shapes.js';
import { canonical, DimsFault, perImage, product, showDims, type Dims } from './onnx-dims.js';
import { readsOf } from './onnx-order.js';
import { KEPT_ELEMENTS, type OnnxGraph, type OnnxNode } from './onnx-proto.js';
import { LARGEST, Names } from './source.js';

/** Turns of all loops, and parts of all lists, of one file. */
const MAX_TURNS = 20_000;

/** A weight, or a number that shapes are computed from; `data` if it is known and small. */
export interface Constant {
  kind: 'constant';
  dims: number[];
  data?: number[] | undefined;
  /** Initialiser it is a view of: a second use of the same weights is `tied`. */
  origin?: string | undefined;
}

/** Elements before and after those of a dimension. */
export type Sides = readonly [before: number, after: number];

/** A tensor computed from the network's input. */
export interface Activation {
  kind: 'activation';
  dims: number[];
  /** Operator that computes it; views (Reshape, Transpose, ...) change only `dims`. */
  source: string;
  /** It is a further input of the graph, of this shape, and `source` is the network's input. */
  external?: Shape | undefined;
  /** Zeros that a Pad before a convolution or pool adds, for each spatial dimension; not in `dims`. */
  padding?: readonly Sides[] | undefined;
  /** Name for a view, should one be needed: the node that changed the dimensions. */
  label?: string | undefined;
  /** Features of the linear operator it comes from directly: a constant per feature folds into that. */
  features?: number | undefined;
}
export type Value = Constant | Activation;

/** What the handlers of the ONNX operators work on: the network so far and the value behind every name. */
export class Context {
  readonly file: string;
  readonly batch: number;
  readonly builder: NetworkBuilder;
  readonly values = new Map<string, Value>();
  /** Lists of tensors, by the name of the list. */
  readonly lists = new Map<string, readonly Value[]>();
  /** Values whose size depends on the data, and all that is computed from them: post-processing, not counted. */
  readonly uncounted = new Set<string>();
  /** Initialisers multiplied with or looked up in so far. */
  readonly used = new Set<string>();
  private readonly names = new Names();
  private readonly readers = new Map<string, OnnxNode[]>();
  private readonly views = new Map<string, string>();
  private index = 0;
  private turns = 0;

  constructor(file: string, builder: NetworkBuilder, batch: number) {
    [this.file, this.builder, this.batch] = [file, builder, batch];
  }

  /** Nodes to come. */
  announce(nodes: readonly OnnxNode[]): void {
    for (const node of nodes) {
      for (const name of new Set(readsOf(node))) this.readersOf(name).push(node);
    }
  }

  /** Nodes that read `name`. */
  readersOf(name: string): OnnxNode[] {
    const found = this.readers.get(name) ?? [];
    this.readers.set(name, found);
    return found;
  }

  /** Counts a turn of a loop or a part of a list: more than a network has operators are a damaged file. */
  countTurn(node: OnnxNode): void {
    this.turns += 1;
    if (this.turns > MAX_TURNS)
      this.fail(node, `runs more than ${MAX_TURNS} times`, 'a loop of known length');
  }

  /** Starts on the node at `index`: errors name it from now on. */
  enter(node: OnnxNode, index: number): void {
    this.index = index;
    this.builder.place = (field) => ({ file: this.file, field: `${describe(node)}.${field}` });
  }

  /** Runs the nodes of a branch of `node`, whose own names are unlike any other. */
  branch: (node: OnnxNode, graph: OnnxGraph) => void = () => {};

  /** A name for the operator of `node`. */
  nameFor(node: Pick<OnnxNode, 'name' | 'op'>, suffix = ''): string {
    return this.names.unique(`${node.name || `${node.op}_${this.index}`}${suffix}`, node.op);
  }

  /** Throws the one error of the file. */
  fail(node: OnnxNode, problem: string, expected?: string): never {
    throw new InputError(problem, { file: this.file, field: describe(node), expected });
  }

  has(node: OnnxNode, index: number): boolean {
    return (node.inputs[index] ?? '') !== '';
  }

  operand(node: OnnxNode, index: number): Value {
    const name = node.inputs[index] ?? '';
    if (name === '') this.fail(node, `has no input ${index}`);
    const value = this.values.get(name);
    if (value !== undefined) return value;
    if (this.uncounted.has(name)) {
      this.fail(node, `input '${printable(name)}' has a size that depends on the data`, 'a known size');
    }
    throw new InputError(`reads '${printable(name)}', which no node before it computes`, {
      file: this.file,
      field: describe(node),
      nearest: nearest(printable(name), [...this.values.keys()]),
    });
  }

  activation(node: OnnxNode, index: number): Activation {
    const value = this.operand(node, index);
    if (value.kind === 'activation') return value;
    return this.fail(node, `input '${printable(node.inputs[index]!)}' is a constant`, 'a computed tensor');
  }

  constant(node: OnnxNode, index: number): Constant {
    const value = this.operand(node, index);
    if (value.kind === 'constant') return value;
    return this.fail(node, `input '${printable(node.inputs[index]!)}' is computed`, 'a constant (weights)');
  }

  /** Numbers of a constant input, or undefined if the node leaves it out. */
  numbers(node: OnnxNode, index: number): number[] | undefined {
    if (!this.has(node, index)) return undefined;
    const { data } = this.constant(node, index);
    return (
      data ?? this.fail(node, `input '${printable(node.inputs[index]!)}' is not known`, 'numbers in the file')
    );
  }

  /** Sets output `index` of a node to a constant. */
  setConstant(node: OnnxNode, index: number, constant: Omit<Constant, 'kind'>): void {
    const { dims, data, origin } = constant;
    const size = checkDims(dims, 0);
    const kept = data?.length === size && size <= KEPT_ELEMENTS ? data : undefined;
    this.set(node, index, { kind: 'constant', dims: [...dims], data: kept, origin });
  }

  /** Sets output `index` of a node to the result of operator `source`. */
  setResult(node: OnnxNode, index: number, source: string, dims: Dims, features?: number): void {
    const size = perImage(checkDims(dims, 1), this.batch);
    const shape = this.builder.shapeOf(source);
    if (elements(shape) !== size) {
      this.fail(node, `computes ${showDims(dims)}, but its operator has ${elements(shape)} elements`);
    }
    this.set(node, index, { kind: 'activation', dims: [...dims], source, features });
  }

  /** Sets an output to an input seen in other dimensions: costs nothing. */
  setView(node: OnnxNode, index: number, value: Activation, dims: Dims): void {
    checkDims(dims, 1);
    const label = node.name || value.label;
    this.set(node, index, { ...value, dims: [...dims], label, features: undefined });
  }

  /** Sets the first output to an input as it is: the node is folded into the operator before. */
  setSame(node: OnnxNode, value: Activation): void {
    this.set(node, 0, value);
  }

  /** `value` as a tensor of `dims`, made by a reshape that takes some of its elements or repeats some. */
  resized(node: OnnxNode, suffix: string, value: Activation, shape: Shape): string {
    const from = this.source(value);
    const [before, after] = [elements(this.builder.shapeOf(from)), elements(shape)];
    if (before === after) return this.see(value, shape);
    const mode = after < before ? 'select' : 'pad';
    return this.builder.reshape(this.nameFor(node, suffix), { inputs: [from], shape, mode });
  }

  /** Operator that computes `value` in whatever shape; a further input of the graph becomes one. */
  source(value: Activation): string {
    return this.see(value, value.external ?? this.builder.shapeOf(value.source));
  }

  /** Operator that computes `value` in `shape`: the source itself, or a view of it (one for each shape). */
  see(value: Activation, shape: Shape): string {
    const { source, external } = value;
    if (external === undefined && sameShape(this.builder.shapeOf(source), shape)) return source;
    const label = external === undefined ? (value.label ?? `${source}.view`) : value.label!;
    const key = JSON.stringify([external === undefined ? source : label, shape]);
    const known = this.views.get(key);
    if (known !== undefined) return known;
    const name = this.names.unique(label, 'view');
    this.builder.reshape(name, { inputs: [source], external, shape });
    this.views.set(key, name);
    return name;
  }

  /** Sees a value as `canonical` does. */
  seeCanonical(value: Activation): string {
    return this.see(value, canonical(value.dims, this.batch));
  }

  /** Leaves the outputs of a node, and what reads them, out of the network. */
  leaveOut(node: OnnxNode): void {
    for (const name of node.outputs) if (name !== '') this.uncounted.add(name);
  }

  /** Sets an output to a value as it is. */
  set(node: OnnxNode, index: number, value: Value): void {
    const name = node.outputs[index] ?? '';
    if (name === '') return;
    if (this.values.has(name))
      this.fail(node, `computes '${printable(name)}', which exists already`, 'every name once');
    this.values.set(name, value);
  }
}

/** Elements of `dims`; they must be whole numbers from `least` on, small enough to count. */
function checkDims(dims: Dims, least: number): number {
  const size = product(dims);
  const bad = dims.some((dim) => !Number.isInteger(dim) || dim < least || dim > LARGEST);
  if (bad || size > Number.MAX_SAFE_INTEGER || dims.length > 32) {
    throw new DimsFault(
      `computes a tensor of ${showDims(dims.slice(0, 8))}`,
      `sizes of ${least} to ${LARGEST}`,
    );
  }
  return size;
}

/** `node 'conv1' (Conv)`. */
export function describe(node: OnnxNode): string {
  const name = node.name || (node.outputs.find((output) => output !== '') ?? '');
  return `node '${printable(name)}' (${printable(node.op)})`;
}

/** Text of the file as errors show it: short, and without control characters. */
export const printable = (text: string): string =>
  (text.length > 80 ? `${text.slice(0, 77)}...` : text).replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?');

/** An integer attribute. */
export function integer(node: OnnxNode, name: string, otherwise: number): number {
  return node.attributes.get(name)?.integer ?? otherwise;
}

/** A list of integers; undefined if the node has no such attribute. */
export const integers = (node: OnnxNode, name: string): number[] | undefined =>
  node.attributes.get(name)?.integers;

/** Integers that older versions of an operator give as an attribute, newer ones as a constant input. */
export const listOf = (context: Context, node: OnnxNode, name: string, input: number): number[] | undefined =>
  integers(node, name) ?? context.numbers(node, input);

/** Numbers of a constant input that may not be left out. */
export const requireInput = (context: Context, node: OnnxNode, index: number): number[] =>
  context.numbers(node, index) ?? context.fail(node, `has no input ${index}`);

/** Adds what one kind of node computes. */
export type Handler = (context: Context, node: OnnxNode) => void;
