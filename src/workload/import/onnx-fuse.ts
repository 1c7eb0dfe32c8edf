import type { OnnxGraph, OnnxNode } from './onnx-proto.js';

/** The nodes of a graph with their readers and producers. */
class Wiring {
  readonly isConstant: (name: string) => boolean;
  private readonly producers = new Map<string, OnnxNode>();
  private readonly readers = new Map<string, OnnxNode[]>();
  private readonly results: ReadonlySet<string>;

  constructor({ nodes, outputs }: OnnxGraph, isConstant: (name: string) => boolean) {
    this.isConstant = isConstant;
    this.results = new Set(outputs.map(({ name }) => name));
    for (const node of nodes) {
      for (const name of node.outputs) this.producers.set(name, node);
      for (const name of new Set(node.inputs)) {
        const readers = this.readers.get(name);
        if (readers === undefined) this.readers.set(name, [node]);
        else readers.push(node);
      }
    }
  }

  /** The node of one of the operators `ops` that computes `name`. */
  producer(name: string | undefined, ...ops: string[]): OnnxNode | undefined {
    const node = name === undefined ? undefined : this.producers.get(name);
    return node !== undefined && ops.includes(node.op) ? node : undefined;
  }
  readersOf(name: string): readonly OnnxNode[] {
    return this.readers.get(name) ?? [];
  }
  /** The only reader of a node's result. */
  next(node: OnnxNode): OnnxNode | undefined {
    const readers = this.readersOf(node.outputs[0] ?? '');
    return readers.length === 1 ? readers[0] : undefined;
  }
  /** The input of a node of two inputs beside `name`. */
  other(node: OnnxNode, name: string | undefined): string | undefined {
    if (node.inputs.length !== 2 || name === undefined || !node.inputs.includes(name)) return undefined;
    return node.inputs[0] === name ? node.inputs[1] : node.inputs[0];
  }
  /** The computed input of a node of two inputs whose other input is constant. */
  beside(node: OnnxNode | undefined): string | undefined {
    const computed = node?.inputs.filter((name) => !this.isConstant(name)) ?? [];
    return node?.inputs.length === 2 && computed.length === 1 ? computed[0] : undefined;
  }
  /** Nothing but `nodes` reads what they compute, except the result of `last`. */
  closed(nodes: ReadonlySet<OnnxNode>, last: OnnxNode): boolean {
    return [...nodes].every(
      (node) =>
        node === last ||
        node.outputs.every(
          (name) => !this.results.has(name) && this.readersOf(name).every((reader) => nodes.has(reader)),
        ),
    );
  }
}

/** Nodes that together are one operator. */
interface Pattern {
  op: string;
  inputs: string[];
  nodes: Set<OnnxNode>;
  last: OnnxNode;
}

/**
 * The nodes of a graph with the groups that exporters write for one operator replaced by it: layer and RMS
 * normalisation, GELU by error function or tanh, `x * sigmoid(x)`, `x * hardsigmoid(x)`. A group whose inner
 * results are read elsewhere stays as it is.
 */
export function fuse(graph: OnnxGraph, isConstant: (name: string) => boolean): OnnxNode[] {
  const wiring = new Wiring(graph, isConstant);
  const gone = new Set<OnnxNode>();
  const made = new Map<OnnxNode, OnnxNode>();
  for (const node of graph.nodes) {
    const pattern = matchGate(wiring, node) ?? matchNorm(wiring, node) ?? matchGelu(wiring, node);
    if (pattern === undefined || !wiring.closed(pattern.nodes, pattern.last)) continue;
    if ([...pattern.nodes].some((one) => gone.has(one))) continue;
    for (const one of pattern.nodes) gone.add(one);
    const { op, inputs, last } = pattern;
    made.set(last, { name: node.name, op, domain: '', inputs, outputs: last.outputs, attributes: new Map() });
  }
  return graph.nodes.flatMap((node) => made.get(node) ?? (gone.has(node) ? [] : [node]));
}

/** `x * sigmoid(x)` is SiLU, `x * hardsigmoid(x)` hard swish. */
function matchGate(wiring: Wiring, node: OnnxNode): Pattern | undefined {
  if (node.op !== 'Mul') return undefined;
  for (const name of node.inputs) {
    const gate = wiring.producer(name, 'Sigmoid', 'HardSigmoid');
    const x = wiring.other(node, name);
    if (gate === undefined || x === undefined || gate.inputs[0] !== x) continue;
    const op = gate.op === 'Sigmoid' ? 'Silu' : 'HardSwish';
    return { op, inputs: [x], nodes: new Set([gate, node]), last: node };
  }
  return undefined;
}

/** `(x - mean) / sqrt(variance + epsilon)`, or without the mean; then scale and offset. */
function matchNorm(wiring: Wiring, node: OnnxNode): Pattern | undefined {
  if (node.op !== 'Div' && node.op !== 'Mul') return undefined;
  const orders = node.op === 'Div' ? [node.inputs] : [node.inputs, node.inputs.toReversed()];
  for (const [value, divisor] of orders) {
    const inverse = node.op === 'Mul' ? wiring.producer(divisor, 'Reciprocal') : undefined;
    const root = wiring.producer(node.op === 'Mul' ? inverse?.inputs[0] : divisor, 'Sqrt', 'Pow');
    const sum = wiring.producer(root?.inputs[0], 'Add');
    const mean = wiring.producer(sum && wiring.beside(sum), 'ReduceMean');
    const square = wiring.producer(mean?.inputs[0], 'Pow', 'Mul');
    if (!root || !sum || !mean || !square || value === undefined) continue;
    if (square.op === 'Mul' && square.inputs[0] !== square.inputs[1]) continue;
    const inner = [root, sum, mean, square, ...(inverse === undefined ? [] : [inverse])];
    const [from, to] = [centre(wiring, square.inputs[0]), centre(wiring, value)];
    if (from !== undefined && from.x === to?.x) {
      return withScale(wiring, 'LayerNormalization', from.x, node, [...inner, ...from.nodes, ...to.nodes]);
    }
    if (square.inputs[0] === value) return withScale(wiring, 'RMSNormalization', value, node, inner);
  }
  return undefined;
}

/** `x - mean(x)`. */
function centre(wiring: Wiring, name: string | undefined): { x: string; nodes: OnnxNode[] } | undefined {
  const difference = wiring.producer(name, 'Sub');
  const mean = wiring.producer(difference?.inputs[1], 'ReduceMean');
  const x = difference?.inputs[0];
  if (!difference || !mean || x === undefined || mean.inputs[0] !== x) return undefined;
  return { x, nodes: [difference, mean] };
}

function withScale(wiring: Wiring, op: string, x: string, node: OnnxNode, inner: OnnxNode[]): Pattern {
  const nodes = new Set([...inner, node]);
  const inputs = [x];
  let last = node;
  for (const wanted of op === 'LayerNormalization' ? ['Mul', 'Add'] : ['Mul']) {
    const next = wiring.next(last);
    if (next?.op !== wanted || wiring.beside(next) !== last.outputs[0]) break;
    inputs.push(wiring.other(next, last.outputs[0])!);
    nodes.add(next);
    last = next;
  }
  return { op, inputs, nodes, last };
}

/** `x * (1 + erf(..x..))` or `x * (1 + tanh(..x..))`, with a factor of a half anywhere. */
function matchGelu(wiring: Wiring, node: OnnxNode): Pattern | undefined {
  if (node.op !== 'Erf' && node.op !== 'Tanh') return undefined;
  const sum = wiring.next(node);
  if (sum?.op !== 'Add' || wiring.beside(sum) === undefined) return undefined;
  const nodes = new Set([node, sum]);
  let [from, last] = [sum, wiring.next(sum)];
  if (last !== undefined && wiring.beside(last) !== undefined && (last.op === 'Mul' || last.op === 'Div')) {
    nodes.add(last);
    [from, last] = [last, wiring.next(last)];
  }
  const factor = last?.op === 'Mul' ? wiring.other(last, from.outputs[0]) : undefined;
  if (last === undefined || factor === undefined) return undefined;
  nodes.add(last);
  const half = wiring.producer(factor, 'Mul', 'Div');
  const candidates = [{ x: factor, more: [] as OnnxNode[] }];
  const halved = wiring.beside(half);
  if (half !== undefined && halved !== undefined) candidates.push({ x: halved, more: [half] });
  for (const { x, more } of candidates) {
    const inner = polynomialOf(wiring, node.inputs[0] ?? '', x);
    if (inner !== undefined)
      return { op: 'Gelu', inputs: [x], nodes: new Set([...nodes, ...more, ...inner]), last };
  }
  return undefined;
}

/** Nodes that compute `name` from `x` and constants by arithmetic alone; undefined if anything else goes in. */
function polynomialOf(wiring: Wiring, name: string, x: string, depth = 6): OnnxNode[] | undefined {
  if (name === x || wiring.isConstant(name)) return [];
  const node = depth === 0 ? undefined : wiring.producer(name, 'Add', 'Mul', 'Div', 'Pow');
  if (node === undefined || node.inputs.length > 2) return undefined;
  const parts = node.inputs.map((input) => polynomialOf(wiring, input, x, depth - 1));
  return parts.includes(undefined) ? undefined : [node, ...parts.flatMap((part) => part!)];
}
