import { parameters } from '../count.js';
import { gradientPieces } from '../gradient.js';
import type { BackwardPhase, Conv, ElementwiseBackward, Matmul, Network, Operator, Shape } from '../graph.js';
import { INPUT } from '../build.js';

/** Forms of a strided layer's data gradient. */
export const DATA_GRADIENTS = ['dense', 'spread'] as const;

export interface TrainingOptions {
  /** Images (or sequences) of the mini-batch; default: the network's batch. */
  batch?: number | undefined;
  /** Default: dense. */
  dgrad?: (typeof DATA_GRADIENTS)[number] | undefined;
}

/**
 * One step of training: the forward pass, then for every layer, last first, the gradients of its input and
 * weights, and for everything else an element-by-element backward pass. Form of the products: FlexSA (arXiv
 * 2004.13027) as recalled.
 *
 * - conv, linear: `x.dgrad` (not where no parameter lies before it: the first layer) and `x.wgrad`. Of a strided
 *   layer `x.dgrad` only joins the dense products `x.dgrad1`, `x.dgrad2`, ..., one for every residue of the stride
 *   that meets a tap. With `dgrad: spread` it is one product over the spread-out gradient, zeros included: how
 *   FlexSA's tables (recalled) and PruneTrain's calc_cost (found) count;
 * - matmul: two matmuls, `x.dgrad1` and `x.dgrad2`;
 * - norms: gradient and saved input read twice (statistics, then result), result written once;
 * - activation, pool, multiply: gradient and saved tensor read, result written;
 * - add, concat, reshape: the gradient passes through; where several operators read a tensor, `x.merge` sums.
 *
 * Loss and weight update are left out: the loss is an external tensor that the last operator's backward reads.
 */
export function trainingStep(network: Network, options: TrainingOptions = {}): Network {
  const batch = options.batch ?? network.batch;
  const { dgrad = 'dense' } = options;
  const backward = new BackwardPass(network, dgrad === 'spread').operators();
  return {
    ...network,
    name: `${network.name}+training`,
    batch,
    operators: [...network.operators, ...backward],
    transforms: { ...network.transforms, training: { batch, ...(dgrad === 'spread' ? { dgrad } : {}) } },
  };
}

/** Gradient of one tensor: the operator that made it. */
interface Contribution {
  name: string;
  shape: Shape;
}

class BackwardPass {
  private readonly network: Network;
  /** Data gradients of strided layers in one product. */
  private readonly spread: boolean;
  private readonly made: Operator[] = [];
  /** Gradients of each operator's output that its readers have made so far. */
  private readonly gradients = new Map<string, Contribution[]>();
  /** Operators whose output depends on a parameter. */
  private readonly learned: ReadonlySet<string>;

  constructor(network: Network, spread: boolean) {
    this.network = network;
    this.spread = spread;
    this.learned = learnedTensors(network);
  }

  operators(): Operator[] {
    for (const operator of this.network.operators.toReversed()) this.visit(operator);
    return this.made;
  }

  private visit(operator: Operator): void {
    if (!this.learned.has(operator.name)) return;
    const gradient = this.gradientOf(operator);
    const saved = operator.inputs.map((name, index) => ({ name, shape: operator.inputShapes[index]! }));
    switch (operator.kind) {
      case 'conv':
      case 'linear':
        this.layer(operator, gradient, saved[0]!);
        break;
      case 'matmul':
        this.product(operator, gradient, saved);
        break;
      case 'activation':
        if (operator.function === 'identity') this.pass(operator, gradient);
        else
          this.elementwise(operator, 'activation', [
            gradient,
            { name: operator.name, shape: operator.output },
          ]);
        break;
      case 'norm':
        this.elementwise(operator, 'norm', [gradient, saved[0]!], 2);
        break;
      case 'pool':
        this.elementwise(operator, 'pool', operator.type === 'max' ? [gradient, saved[0]!] : [gradient]);
        break;
      case 'elementwise':
        if (operator.operation === 'add') this.pass(operator, gradient);
        else this.factors(operator, gradient, saved);
        break;
      case 'embedding':
        this.emit(operator, 'backward', {
          kind: 'backward',
          of: 'embedding',
          reads: 1,
          inputs: [gradient],
          output: { channels: operator.features, height: operator.tokens * operator.lookups, width: 1 },
        });
        break;
      default:
        this.pass(operator, gradient);
    }
  }

  private layer(
    operator: Operator & { kind: 'conv' | 'linear' },
    gradient: Contribution,
    input: Contribution,
  ): void {
    const common = { kind: 'gradient', layer: operator } as const;
    this.emit(operator, 'wgrad', {
      ...common,
      wrt: 'weight',
      inputs: [input, gradient],
      output: weightShape(operator),
    });
    if (!this.learned.has(input.name)) return;
    const strided = operator.kind === 'conv' && operator.stride.some((step) => step > 1);
    const name =
      strided && !this.spread
        ? this.denseParts(operator, gradient, input.shape)
        : this.emit(operator, 'dgrad', { ...common, wrt: 'data', inputs: [gradient], output: input.shape });
    this.give(input.name, { name, shape: input.shape });
  }

  /** The dense products of a strided layer's data gradient, and the map that they leave their parts in. */
  private denseParts(layer: Conv, gradient: Contribution, output: Shape): string {
    const parts = gradientPieces(layer).map((piece): Contribution => {
      const { rows, columns, index } = piece;
      const shape = { channels: output.channels, height: rows.positions, width: columns.positions };
      const own = { kind: 'gradient', layer, wrt: 'data', piece, suffix: `dgrad${index + 1}` } as const;
      return { name: this.emit(layer, 'dgrad', { ...own, inputs: [gradient], output: shape }), shape };
    });
    const inputs = parts.length > 0 ? parts : [gradient];
    return this.emit(layer, 'dgrad', { kind: 'concat', inputs, output });
  }

  /** C = A B: dA = dC B' and dB = A' dC, both as matmuls. */
  private product(operator: Matmul, gradient: Contribution, saved: readonly Contribution[]): void {
    const { count, m, n, k } = operator;
    const [a, b] = [saved[0]!, saved[1] ?? saved[0]!];
    const operands = [
      { of: a, with: [gradient, b], m, n: k, k: n },
      { of: b, with: [a, gradient], m: k, n, k: m },
    ];
    for (const [index, one] of operands.entries()) {
      if (!this.learned.has(one.of.name)) continue;
      const shape = { channels: count * one.n, height: one.m, width: 1 };
      const name = this.emit(operator, 'dgrad', {
        kind: 'matmul',
        count,
        m: one.m,
        n: one.n,
        k: one.k,
        layout: 'tokens',
        suffix: `dgrad${index + 1}`,
        inputs: one.with,
        output: shape,
      });
      this.give(one.of.name, { name, shape });
    }
  }

  private factors(operator: Operator, gradient: Contribution, saved: readonly Contribution[]): void {
    for (const [index, input] of saved.entries()) {
      if (!this.learned.has(input.name)) continue;
      const others = saved.filter((_, other) => other !== index);
      const name = this.emit(operator, 'backward', {
        kind: 'backward',
        of: 'elementwise',
        reads: 1,
        suffix: `backward${index + 1}`,
        inputs: [gradient, ...others],
        output: input.shape,
      });
      this.give(input.name, { name, shape: input.shape });
    }
  }

  private elementwise(
    operator: Operator,
    of: ElementwiseBackward,
    inputs: readonly Contribution[],
    reads = 1,
  ): void {
    const [source, shape] = [operator.inputs[0]!, operator.inputShapes[0]!];
    if (!this.learned.has(source) && parameters(operator) === 0) return;
    const name = this.emit(operator, 'backward', { kind: 'backward', of, reads, inputs, output: shape });
    this.give(source, { name, shape });
  }

  /** The gradient of every input is (a part of) that of the output: nothing is computed. */
  private pass(operator: Operator, gradient: Contribution): void {
    for (const [index, name] of operator.inputs.entries()) {
      this.give(name, { name: gradient.name, shape: operator.inputShapes[index]! });
    }
  }

  private give(tensor: string, contribution: Contribution): void {
    if (tensor === INPUT) return;
    this.gradients.set(tensor, [...(this.gradients.get(tensor) ?? []), contribution]);
  }

  /** The gradient of an operator's output; of the last operators, the loss: a tensor from outside. */
  private gradientOf(operator: Operator): Contribution {
    const parts = this.gradients.get(operator.name) ?? [];
    if (parts.length === 0) return { name: INPUT, shape: operator.output };
    if (parts.length === 1) return parts[0]!;
    const name = this.emit(operator, 'backward', {
      kind: 'backward',
      of: 'merge',
      reads: 1,
      suffix: 'merge',
      inputs: parts,
      output: operator.output,
    });
    return { name, shape: operator.output };
  }

  private emit(
    operator: Operator,
    phase: BackwardPhase,
    own: { inputs: readonly Contribution[]; output: Shape; suffix?: string } & Record<string, unknown>,
  ): string {
    const { inputs, suffix = phase, ...rest } = own;
    const name = `${operator.name}.${suffix}`;
    this.made.push({
      ...rest,
      name,
      stage: operator.stage,
      phase,
      inputs: inputs.map((input) => input.name),
      inputShapes: inputs.map((input) => input.shape),
    } as unknown as Operator);
    return name;
  }
}

/** Weights as a feature map: filters x kernel x channels of a group. */
function weightShape(layer: Operator & { kind: 'conv' | 'linear' }): Shape {
  const { channels } = layer.inputShapes[0]!;
  if (layer.kind === 'linear') return { channels: layer.features, height: 1, width: channels };
  const [height, width] = layer.kernel;
  return { channels: layer.filters, height: height * width, width: channels / layer.groups };
}

function learnedTensors(network: Network): Set<string> {
  const learned = new Set<string>();
  for (const operator of network.operators) {
    if (parameters(operator) > 0 || operator.inputs.some((name) => learned.has(name)))
      learned.add(operator.name);
  }
  return learned;
}
