import type { Conv, Elementwise, Linear, Network, Operator } from '../../graph.js';
import { elements } from '../../graph.js';
import { sameShape } from '../../shapes.js';

/** Which layers may become one with the layer before them, or beside them. */
export type MayMerge = (layer: Conv | Linear, graph: Graph) => boolean;

/**
 * Linear layers of a stage with nothing in between that is not linear become one, as do those that a sum adds up: a
 * convolution keeps the largest kernel among them (it is trained again, as in DeepReDuce; the product of the old ones
 * would be wider) and takes the product of their strides.
 */
export function mergeLinear(network: Network, may: MayMerge): Network {
  let operators: readonly Operator[] = network.operators;
  for (;;) {
    const next = mergedOnce(operators, may);
    if (next === undefined) return { ...network, operators: [...operators] };
    operators = next;
  }
}

/** Who produces and who reads a tensor. */
export class Graph {
  private readonly byName: ReadonlyMap<string, Operator>;
  private readonly readersOf = new Map<string, Operator[]>();

  readonly operators: readonly Operator[];

  constructor(operators: readonly Operator[]) {
    this.operators = operators;
    this.byName = new Map(operators.map((operator) => [operator.name, operator]));
    for (const operator of operators)
      for (const input of operator.inputs)
        this.readersOf.set(input, [...(this.readersOf.get(input) ?? []), operator]);
  }
  readers(name: string): readonly Operator[] {
    return this.readersOf.get(name) ?? [];
  }

  /** What a tensor comes from, through batch norms that nothing else reads; and the names that are passed. */
  origin(name: string): { from: Operator | undefined; passed: string[] } {
    const passed: string[] = [];
    let at = name;
    for (;;) {
      const operator = this.byName.get(at);
      if (operator === undefined || this.readers(at).length !== 1) return { from: undefined, passed };
      if (!isBatchNorm(operator)) return { from: operator, passed };
      passed.push(at);
      at = operator.inputs[0] ?? '';
    }
  }

  /** What reads a tensor in the end, through batch norms that are its only reader. */
  reader(name: string): Operator | undefined {
    const readers = this.readers(name);
    if (readers.length !== 1) return undefined;
    return isBatchNorm(readers[0]!) ? this.reader(readers[0]!.name) : readers[0];
  }
}

const isBatchNorm = (operator: Operator): boolean =>
  (operator.kind === 'norm' && operator.type === 'batch') ||
  (operator.kind === 'activation' && operator.function === 'identity');

const isDense = (operator: Operator | undefined): operator is Conv =>
  operator?.kind === 'conv' && operator.groups === 1;
const isLinear = (operator: Operator | undefined): operator is Linear =>
  operator?.kind === 'linear' && !operator.tied;
/** A shortcut that subsamples and fills up with zeros: a convolution with fixed weights. */
const isPadding = (operator: Operator | undefined): boolean =>
  operator?.kind === 'reshape' &&
  operator.parameters === 0 &&
  operator.output.channels >= operator.inputShapes[0]!.channels &&
  elements(operator.output) !== elements(operator.inputShapes[0]!);

function mergedOnce(operators: readonly Operator[], may: MayMerge): Operator[] | undefined {
  const graph = new Graph(operators);
  for (const operator of operators) {
    const change =
      operator.kind === 'elementwise' ? inParallel(operator, graph, may) : inSeries(operator, graph, may);
    if (change !== undefined) return applied(operators, operator, change);
  }
  return undefined;
}

interface Change {
  gone: readonly string[];
  /** In place of the operator. */
  made: readonly Operator[];
}

function applied(operators: readonly Operator[], at: Operator, { gone, made }: Change): Operator[] {
  const without = new Set(gone);
  const end = made.at(-1)!.name;
  return operators.flatMap((operator) => {
    if (operator === at) return made;
    if (without.has(operator.name)) return [];
    return [{ ...operator, inputs: operator.inputs.map((name) => (name === at.name ? end : name)) }];
  });
}

/** A layer and the one before it. */
function inSeries(layer: Operator, graph: Graph, may: MayMerge): Change | undefined {
  const { from, passed } = graph.origin(layer.inputs[0] ?? '');
  if (from === undefined || from.stage !== layer.stage) return undefined;
  const source = { inputs: from.inputs, inputShapes: from.inputShapes };
  if (isLinear(layer) && isLinear(from) && may(layer, graph)) {
    const bias = layer.bias || from.bias;
    return { gone: [from.name, ...passed], made: [{ ...layer, ...source, bias }] };
  }
  if (!isDense(layer) || !isDense(from) || !may(layer, graph)) return undefined;
  const merged = retrained([from, layer], layer, {
    ...source,
    stride: [from.stride[0] * layer.stride[0], from.stride[1] * layer.stride[1]],
  });
  return merged === undefined ? undefined : { gone: [from.name, ...passed], made: [merged] };
}

/** What a sum adds up, where all of it comes from one tensor. */
function inParallel(sum: Elementwise, graph: Graph, may: MayMerge): Change | undefined {
  if (sum.operation !== 'add' || sum.parameters > 0 || sum.inputs.length < 2) return undefined;
  const sides = sum.inputs.map((name) => sideOf(name, sum, graph));
  const convs = sides.flatMap(({ conv }) => (conv === undefined ? [] : [conv]));
  const [main] = convs;
  if (main === undefined || !may(main, graph) || sides.some(({ source }) => source !== sides[0]!.source))
    return undefined;
  const merged = retrained(convs, main, { inputs: main.inputs, inputShapes: main.inputShapes });
  if (merged === undefined || !sameShape(merged.output, sum.output)) return undefined;
  const gone = sides.flatMap(({ names }) => names);
  const norms = sides.find(({ conv }) => conv === main)!.norms;
  const behind = graph.operators.filter(({ name }) => norms.includes(name));
  return { gone, made: [merged, ...behind] };
}

interface Side {
  /** The tensor that it is a linear function of. */
  source: string;
  /** Convolution that makes it of the source; undefined: nothing, or a padding. */
  conv?: Conv;
  names: readonly string[];
  norms: readonly string[];
}

function sideOf(name: string, { stage }: Operator, graph: Graph): Side {
  const { from, passed } = graph.origin(name);
  if (from === undefined || from.stage !== stage || from.inputs.length !== 1)
    return { source: name, names: [], norms: [] };
  const side = { source: from.inputs[0]!, names: [from.name, ...passed], norms: passed };
  if (isDense(from)) return { ...side, conv: from };
  return isPadding(from) ? side : { source: name, names: [], norms: [] };
}

/** One convolution in place of several; undefined where no padding gives it the size of the last. */
function retrained(
  convs: readonly Conv[],
  last: Conv,
  given: Pick<Conv, 'inputs' | 'inputShapes'> & { stride?: [number, number] },
): Conv | undefined {
  const kernel = [0, 1].map((axis) => Math.max(...convs.map((conv) => conv.kernel[axis]!)));
  const stride = given.stride ?? last.stride;
  const input = given.inputShapes[0]!;
  const fits = [input.height, input.width].every((size, axis) => {
    const positions = Math.floor((size + 2 * (kernel[axis]! >> 1) - kernel[axis]!) / stride[axis]!) + 1;
    return positions === (axis === 0 ? last.output.height : last.output.width);
  });
  if (!fits || convs.some(({ dilation }) => dilation[0] * dilation[1] !== 1)) return undefined;
  const [vertical, horizontal] = [kernel[0]! >> 1, kernel[1]! >> 1];
  return {
    ...last,
    inputs: given.inputs,
    inputShapes: given.inputShapes,
    kernel: [kernel[0]!, kernel[1]!],
    stride,
    padding: { top: vertical, bottom: vertical, left: horizontal, right: horizontal },
    bias: convs.some(({ bias }) => bias),
  };
}
