import { InputError, nearest, type InputErrorDetail } from '../errors.js';
import {
  elements,
  type DataBits,
  type Network,
  type NormType,
  type Operator,
  type Shape,
  type WeightSparsity,
} from './graph.js';
import type {
  ActivationOptions,
  CommonOptions,
  ConvOptions,
  ElementwiseOptions,
  EmbeddingOptions,
  LinearOptions,
  MatmulOptions,
  NetworkHeader,
  PoolOptions,
  ReshapeOptions,
} from './options.js';
import { partOf } from './partial.js';
import {
  both,
  broadcast,
  checkGroups,
  join,
  reshapeShape,
  resolvePadding,
  ShapeFault,
  showShape,
  slide,
  type Axis,
} from './shapes.js';

/** More operators than any network has: a repeat written by mistake. */
export const MAX_OPERATORS = 100_000;
/** The name that stands for the network's input. */
export const INPUT = 'input';

type Common = 'name' | 'stage' | 'inputs' | 'inputShapes' | 'output';
type Own<Kind extends Operator['kind']> = Omit<Extract<Operator, { kind: Kind }>, Common>;

const inputCount = (most: number): string =>
  most === 1 ? 'one input' : most === Infinity ? 'at least one input' : `1 to ${most} inputs`;

/**
 * Builds a `Network` operator by operator: infers every shape, and refuses (with an `InputError` that names
 * operator and numbers) what cannot be computed. Each method returns the operator's name.
 */
export class NetworkBuilder {
  /** Where the operator being added was written; the YAML loader sets it before each operator. */
  place: (field: string) => InputErrorDetail = (field) => ({ field });
  /** Stage of operators that say none. */
  stage = '';
  /** Zeros among the weights of the convolutions and linear layers that are added; undefined: none. */
  sparsity: WeightSparsity | undefined;
  private readonly header: NetworkHeader;
  private readonly operators: Operator[] = [];
  private readonly shapes = new Map<string, Shape>();
  private readonly ends = new Map<string, string>();

  constructor(header: NetworkHeader) {
    this.header = header;
    this.positive('input', Object.values(header.input));
    this.shapes.set(INPUT, { ...header.input });
  }

  /** Name of the operator added last (`input` if none). */
  get last(): string {
    return this.operators.at(-1)?.name ?? INPUT;
  }
  has(name: string): boolean {
    return this.shapes.has(name) || this.ends.has(name);
  }
  /** Names of the operators and layers so far, and `input`. */
  names(): string[] {
    return [...new Set([...this.shapes.keys(), ...this.ends.keys()])];
  }
  /** Lets `name` mean the operator `end` from now on: the end of a chain, or of a layer of several operators. */
  endAt(name: string, end: string): void {
    this.ends.set(name, end);
  }
  shapeOf(name: string): Shape {
    return this.shapes.get(this.ends.get(name) ?? name)!;
  }

  conv(name: string, options: ConvOptions): string {
    const [kernel, stride, dilation] = [
      both(options.kernel),
      both(options.stride ?? 1),
      both(options.dilation ?? 1),
    ];
    const { filters, groups = 1, bias = false, pruned, idle } = options;
    this.positive('filters', [filters], name);
    this.positive('groups', [groups], name);
    this.window(name, kernel, stride, dilation);
    return this.append(name, options, 1, ([input]) => {
      checkGroups(input!.channels, filters, groups);
      const padding = resolvePadding(options.padding ?? 0, input!, { kernel, stride, dilation });
      const output = { channels: filters, ...slide(input!, { kernel, stride, dilation, padding }) };
      const fields = { filters, kernel, stride, padding, dilation, groups, bias };
      return [
        {
          kind: 'conv',
          ...fields,
          ...(pruned === undefined ? {} : { pruned: { ...pruned } }),
          ...(idle === undefined ? {} : { idle }),
          ...this.marked(),
        },
        output,
      ];
    });
  }

  linear(name: string, options: LinearOptions): string {
    const { features, bias = false, tied = false } = options;
    this.positive('features', [features], name);
    return this.append(name, options, 1, ([input]) => [
      { kind: 'linear', features, bias, tied, ...this.marked() },
      { ...input!, channels: features },
    ]);
  }

  /** Two operands, or both taken from one input (queries and keys of one projection). */
  matmul(name: string, options: MatmulOptions): string {
    const { count = 1, m, n, k, layout } = options;
    for (const [field, value] of Object.entries({ count, m, n, k })) this.positive(field, [value], name);
    return this.append(name, options, 2, (inputs) => {
      const operands = [count * m * k, count * k * n];
      operands.forEach((needed, index) => {
        const input = inputs[index] ?? inputs[0]!;
        if (elements(input) >= needed) return;
        const size = index === 0 ? `${count} x ${m} x ${k}` : `${count} x ${k} x ${n}`;
        throw new ShapeFault(
          'inputs',
          `operand ${index + 1} (${size}) needs ${needed} elements, its input ${showShape(input)} has ${elements(input)}`,
        );
      });
      const output =
        layout === 'scores'
          ? { channels: count, height: m, width: n }
          : { channels: count * n, height: m, width: 1 };
      return [{ kind: 'matmul', count, m, n, k, layout }, output];
    });
  }

  pool(name: string, options: PoolOptions): string {
    return this.append(name, options, 1, ([input]) => {
      const global = options.kernel === 'global';
      const kernel = both(options.kernel === 'global' ? [input!.height, input!.width] : options.kernel);
      const stride = both(options.stride ?? kernel);
      const dilation: [number, number] = [1, 1];
      this.window(name, kernel, stride, dilation);
      const padding = resolvePadding(global ? 0 : (options.padding ?? 0), input!, {
        kernel,
        stride,
        dilation,
      });
      const output = { channels: input!.channels, ...slide(input!, { kernel, stride, dilation, padding }) };
      return [{ kind: 'pool', type: options.type, kernel, stride, padding }, output];
    });
  }

  add(name: string, options: ElementwiseOptions = {}): string {
    return this.elementwise(name, 'add', options);
  }
  multiply(name: string, options: ElementwiseOptions = {}): string {
    return this.elementwise(name, 'multiply', options);
  }

  /** `degree` counts for `polynomial` only (default 2 there). */
  activation(name: string, options: ActivationOptions): string {
    const degree = options.function === 'polynomial' ? (options.degree ?? 2) : 0;
    if (options.function === 'polynomial') this.positive('degree', [degree], name);
    return this.append(name, options, 1, ([input]) => [
      {
        kind: 'activation',
        function: options.function,
        degree,
        ...partOf(options, elements(input!)),
      },
      { ...input! },
    ]);
  }
  norm(name: string, options: CommonOptions & { type: NormType }): string {
    return this.append(name, options, 1, ([input]) => [{ kind: 'norm', type: options.type }, { ...input! }]);
  }

  embedding(name: string, options: EmbeddingOptions): string {
    const { rows, features, lookups = 1 } = options;
    for (const [field, value] of Object.entries({ rows, features, lookups })) {
      this.positive(field, [value], name);
    }
    return this.append(name, options, 1, ([input]) => {
      const tokens = options.tokens ?? input!.height * input!.width;
      this.positive('tokens', [tokens], name);
      return [
        { kind: 'embedding', rows, features, tokens, lookups },
        { channels: features, height: tokens, width: 1 },
      ];
    });
  }

  concat(name: string, options: CommonOptions & { axis?: Axis | undefined }): string {
    return this.append(name, options, Infinity, (inputs) => [
      { kind: 'concat' },
      join(inputs, options.axis ?? 'channels'),
    ]);
  }

  reshape(name: string, options: ReshapeOptions): string {
    const { shape, mode = 'view', parameters = 0 } = options;
    if (typeof shape !== 'string') this.positive('shape', Object.values(shape), name);
    return this.append(name, options, 1, ([input]) => [
      { kind: 'reshape', parameters },
      reshapeShape(input!, shape, mode, parameters),
    ]);
  }

  /** The finished network; empty networks are refused. */
  build(): Network {
    const { name, title = '', source = '', batch = 1, input, bits } = this.header;
    if (this.operators.length === 0) this.fail('operators', `network '${name}' has no operators`);
    this.positive('batch', [batch]);
    const widths: Partial<DataBits> = {};
    if (bits?.activation !== undefined) widths.activation = bits.activation;
    if (bits?.weight !== undefined) widths.weight = bits.weight;
    for (const [field, value] of Object.entries(widths)) {
      if (!Number.isInteger(value) || value < 1 || value > 64) {
        this.fail(`bits.${field}`, `is ${value}`, 'a whole number from 1 to 64');
      }
    }
    return {
      name,
      title,
      source,
      batch,
      input: { ...input },
      ...(Object.keys(widths).length > 0 ? { bits: widths } : {}),
      operators: [...this.operators],
    };
  }

  /** Throws an `InputError` at the place of the operator being added. */
  fail(field: string, problem: string, expected?: string, choice?: string): never {
    throw new InputError(problem, { ...this.place(field), expected, nearest: choice });
  }

  private marked(): { sparsity?: WeightSparsity } {
    return this.sparsity === undefined ? {} : { sparsity: { ...this.sparsity } };
  }

  private elementwise(name: string, operation: 'add' | 'multiply', options: ElementwiseOptions): string {
    const { parameters = 0 } = options;
    return this.append(name, options, Infinity, (inputs) => {
      if (inputs.length < 2 && parameters === 0) {
        throw new ShapeFault('inputs', 'has one input', 'two inputs or more, or `parameters`');
      }
      return [{ kind: 'elementwise', operation, parameters }, broadcast(inputs)];
    });
  }

  private append<Kind extends Operator['kind']>(
    name: string,
    options: CommonOptions,
    most: number,
    infer: (inputs: Shape[]) => [own: Own<Kind>, output: Shape],
  ): string {
    if (name === INPUT) this.fail('name', `'${INPUT}' is the name of the network's input`, 'another name');
    if (this.has(name)) this.fail('name', `operator '${name}' exists already`, 'every name once');
    if (this.operators.length >= MAX_OPERATORS) {
      this.fail('name', `network has more than ${MAX_OPERATORS} operators`, `at most ${MAX_OPERATORS}`);
    }
    const { external } = options;
    if (external !== undefined) this.positive('external', Object.values(external), name);
    const usual = external === undefined ? this.last : INPUT;
    const inputs = (options.inputs ?? [usual]).map((input) => this.ends.get(input) ?? input);
    if (external !== undefined && !inputs.includes(INPUT)) {
      this.fail(
        'external',
        `operator '${name}' does not read it`,
        `'${INPUT}' among its inputs, or no inputs`,
      );
    }
    const unknown = inputs.find((input) => !this.shapes.has(input));
    if (unknown !== undefined) {
      this.fail(
        'inputs',
        `operator '${name}': '${unknown}' is not the name of an earlier operator`,
        undefined,
        nearest(unknown, [...this.shapes.keys()]),
      );
    }
    if (inputs.length === 0 || inputs.length > most) {
      this.fail('inputs', `operator '${name}' has ${inputs.length} inputs`, inputCount(most));
    }
    const inputShapes = inputs.map((input) => ({
      ...(input === INPUT && external !== undefined ? external : this.shapes.get(input)!),
    }));
    try {
      const [own, output] = infer(inputShapes);
      const common = { name, stage: options.stage ?? this.stage, inputs, inputShapes, output };
      this.operators.push({ ...common, ...own } as unknown as Operator);
      this.shapes.set(name, output);
    } catch (fault) {
      if (!(fault instanceof ShapeFault)) throw fault;
      this.fail(fault.field, `operator '${name}': ${fault.message}`, fault.expected);
    }
    return name;
  }

  private window(name: string, kernel: number[], stride: number[], dilation: number[]): void {
    this.positive('kernel', kernel, name);
    this.positive('stride', stride, name);
    this.positive('dilation', dilation, name);
  }

  private positive(field: string, values: readonly number[], name?: string): void {
    const bad = values.find((value) => !Number.isSafeInteger(value) || value < 1);
    if (bad !== undefined) {
      const owner = name === undefined ? '' : `operator '${name}': `;
      this.fail(field, `${owner}${field} is ${bad}`, 'a whole number of at least 1');
    }
  }
}

export type * from './options.js';
