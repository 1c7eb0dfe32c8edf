import { InputError, nearest } from '../../errors.js';
import { elements, type Shape } from '../graph.js';
import { describe, printable, type Constant, type Context } from './onnx-context.js';
import { canonical, product } from './onnx-dims.js';
import { HAND_ON, WEIGHT_INPUTS } from './onnx-operators.js';
import { INTEGER_TYPES, type OnnxGraph, type OnnxNode, type OnnxValue } from './onnx-proto.js';
import { LARGEST } from './source.js';

/** Sizes of dynamic dimensions by name, by `input:axis`, or, for all others but the batch, as `ANY`. */
export type DimSizes = ReadonlyMap<string, number>;
const ANY = '*';

/**
 * Names of the constants. They are the initialisers; a file without any may give its weights as inputs without
 * data, told by the operands that they are, and the shape alone of a value that nothing computes is one as well.
 */
export function weightNames(graph: OnnxGraph): Set<string> {
  const { nodes, initializers, inputs } = graph;
  const names = guessedWeights(graph);
  const given = initializers.length > 0 || nodes.some(isMatrix);
  if (given) for (const { name } of inputs) names.delete(name);
  else for (const name of attended(graph)) names.delete(name);
  for (const { name } of initializers) names.add(name);
  const computed = new Set(nodes.flatMap(({ outputs }) => outputs));
  const weights = new Set([...names].filter((name) => name !== '' && !computed.has(name)));
  // One input must be left: what else would be computed with.
  if (inputs.length > 0 && inputs.every(({ name }) => weights.has(name)) && !given) {
    weights.delete(inputs[0]!.name);
  }
  return weights;
}

/** A Constant node that is as good as an initialiser: the file has its weights. */
const isMatrix = ({ op, attributes }: OnnxNode): boolean =>
  op === 'Constant' && (attributes.get('value')?.tensor?.dims.length ?? 0) > 1;

/** Values read where operators have their weights. */
function guessedWeights({ nodes, initializers, inputs }: OnnxGraph): Set<string> {
  const names = new Set(initializers.map(({ name }) => name));
  const first = inputs.find(({ name }) => !names.has(name))?.name;
  const ranks = new Map(inputs.map(({ name, dims }) => [name, dims?.length ?? -1]));
  /** Handed on to a matrix product, which has one matrix of weights. */
  const matrices = new Set<string>();
  for (const node of nodes.toReversed()) {
    const positions = [...(WEIGHT_INPUTS.get(node.op) ?? [])];
    const result = node.outputs[0] ?? '';
    const handsOn = HAND_ON.includes(node.op) && names.has(result);
    if (handsOn) positions.push(0);
    for (const position of positions) {
      const name = node.inputs[position] ?? '';
      const matrix = node.op === 'MatMul' || (handsOn && matrices.has(result));
      if (matrix && ranks.has(name) && ranks.get(name) !== 2) continue;
      names.add(name);
      if (matrix) matrices.add(name);
    }
    if (['Add', 'Sub', 'Mul', 'Div'].includes(node.op)) {
      for (const name of node.inputs) {
        if (name !== first && [0, 1].includes(ranks.get(name) ?? -1)) names.add(name);
      }
    }
  }
  return names;
}

/** Operators between the scores of attention and the product with the values. */
const OF_SCORES = ['Div', 'Mul', 'Add', 'Sub', 'Where', 'Cast', 'Dropout', 'Identity', 'Softmax'];

/** Keys and values of attention: what the results of a softmax, and scores before it, are multiplied with. */
function attended({ nodes }: OnnxGraph): Set<string> {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const names = new Set<string>();
  const add = (name: string | undefined): void => {
    if (name === undefined || names.has(name)) return;
    names.add(name);
    const from = producers.get(name);
    if (from !== undefined && HAND_ON.includes(from.op)) add(from.inputs[0]);
  };
  for (const node of nodes) {
    if (node.op !== 'MatMul') continue;
    let softmax = false;
    let from = producers.get(node.inputs[0] ?? '');
    for (let steps = 0; steps < 16 && from !== undefined && OF_SCORES.includes(from.op); steps++) {
      softmax ||= from.op === 'Softmax';
      from = from.inputs.map((name) => producers.get(name)).find((one) => one !== undefined);
    }
    if (!softmax || from?.op !== 'MatMul') continue;
    add(node.inputs[1]);
    add(from.inputs[1]);
  }
  return names;
}

/**
 * Sizes of an input or weight. The first dimension of an input may be dynamic: it is the batch, `otherwise` 1. Other
 * dynamic dimensions have their size in `sizes`; without it an error names all of them.
 */
export function fixedDims(
  file: string,
  what: 'input' | 'weight',
  value: OnnxValue,
  sizes: DimSizes,
  otherwise = 1,
): number[] {
  const field = `${what} '${printable(value.name)}'`;
  if (value.dims === undefined)
    throw new InputError('has no shape', { file, field, expected: 'a tensor of known shape' });
  const open: { axis: number; parameter: string }[] = [];
  const dims = value.dims.map(({ size = 0, parameter = '' }, axis) => {
    if (size > LARGEST)
      throw new InputError(`dimension ${axis} is ${size}`, { file, field, expected: `at most ${LARGEST}` });
    if (size > 0) return size;
    const given = (parameter === '' ? undefined : sizes.get(parameter)) ?? sizes.get(`${value.name}:${axis}`);
    if (given !== undefined) return given;
    if (axis === 0 && what === 'input') return otherwise;
    const any = sizes.get(ANY);
    if (any !== undefined) return any;
    open.push({ axis, parameter });
    return 1;
  });
  if (open.length > 0) throw dynamic(file, field, what, value.name, open);
  if (dims.length > 32 || product(dims) > Number.MAX_SAFE_INTEGER) {
    throw new InputError(`has too many elements`, {
      file,
      field,
      expected: `at most ${Number.MAX_SAFE_INTEGER}`,
    });
  }
  return dims;
}

function dynamic(
  file: string,
  field: string,
  what: 'input' | 'weight',
  name: string,
  open: { axis: number; parameter: string }[],
): InputError {
  const shown = open.map(
    ({ axis, parameter }) => `${axis}${parameter === '' ? '' : ` ('${printable(parameter)}')`}`,
  );
  const problem =
    shown.length === 1
      ? `dimension ${shown[0]} is dynamic`
      : `dimensions ${shown.slice(0, 8).join(', ')} are dynamic`;
  const options = open
    .slice(0, 8)
    .map(({ axis, parameter }) => `--dim ${printable(parameter) || `${printable(name)}:${axis}`}=<size>`);
  const expected = `fixed sizes${what === 'input' ? '; only the first dimension, the batch, may vary' : ''}; systole import onnx takes ${[...new Set(options)].join(' ')}`;
  return new InputError(problem, { file, field, expected });
}

/** Refuses sizes for dimensions that the inputs do not have. */
export function checkSizes(inputs: readonly OnnxValue[], sizes: DimSizes): void {
  const known = new Set(
    inputs.flatMap(({ name, dims = [] }) =>
      dims.flatMap(({ size = 0, parameter = '' }, axis) =>
        size > 0 ? [] : [...(parameter === '' ? [] : [parameter]), `${name}:${axis}`],
      ),
    ),
  );
  for (const name of sizes.keys()) {
    if (name === ANY || known.has(name)) continue;
    const names = [...known].map(printable);
    throw new InputError(`no input has a dynamic dimension '${printable(name)}'`, {
      field: '--dim',
      expected:
        names.length === 0 ? 'no --dim: all sizes are fixed' : `one of ${names.slice(0, 12).join(', ')}`,
      nearest: nearest(printable(name), names),
    });
  }
}

/**
 * The inputs of one number that are given as numbers: constants.
 * @throws InputError for a name that no input has, or an input of more elements
 */
export function givenValues(
  inputs: readonly OnnxValue[],
  values: ReadonlyMap<string, number>,
): Map<string, Constant> {
  return new Map(
    [...values].map(([name, value]) => {
      const dims = inputs.find((one) => one.name === name)?.dims?.map(({ size = 0 }) => Math.max(1, size));
      if (dims !== undefined && product(dims) === 1) return [name, { kind: 'constant', dims, data: [value] }];
      const single = inputs.filter(
        (one) => product((one.dims ?? [{}]).map(({ size = 0 }) => size || 1)) === 1,
      );
      const names = single.map((one) => printable(one.name));
      throw new InputError(`no input '${printable(name)}' is one number`, {
        field: '--value',
        expected: names.length === 0 ? 'no --value' : `one of ${names.slice(0, 12).join(', ')}`,
        nearest: nearest(printable(name), names),
      });
    }),
  );
}

/** Shape of the network's input; indices are tokens of one channel, `N,H,W,C` that is transposed is seen so. */
export function inputShape(
  value: OnnxValue,
  dims: number[],
  batch: number,
  nodes: readonly OnnxNode[],
): Shape {
  const natural = canonical(dims, batch);
  if (INTEGER_TYPES.includes(value.elementType)) return { channels: 1, height: elements(natural), width: 1 };
  const readers = nodes.filter(({ inputs }) => inputs.includes(value.name));
  const order =
    readers[0]?.op === 'Transpose' ? readers[0].attributes.get('perm')?.integers.join() : undefined;
  if (readers.length !== 1 || order !== '0,3,1,2' || dims.length !== 4) return natural;
  return canonical([dims[0]!, dims[3]!, dims[1]!, dims[2]!], batch);
}

/** Makes the initialisers known as constants, and what of `names` is an input or a value of known shape. */
export function addWeights(
  context: Context,
  { initializers, inputs, values }: OnnxGraph,
  names: ReadonlySet<string>,
  sizes: DimSizes,
): void {
  for (const { name, dims, data } of initializers) {
    const bad = dims.find((dim) => !(dim >= 0 && dim <= LARGEST));
    if (bad !== undefined || dims.length > 32) {
      throw new InputError(`is of size ${bad ?? dims.length}`, {
        file: context.file,
        field: `weight '${printable(name)}'`,
        expected: `sizes of 0 to ${LARGEST}`,
      });
    }
    context.values.set(name, { kind: 'constant', dims, data, origin: name });
  }
  for (const value of [...inputs, ...values]) {
    if (!names.has(value.name) || context.values.has(value.name)) continue;
    const dims = fixedDims(context.file, 'weight', value, sizes);
    context.values.set(value.name, { kind: 'constant', dims, origin: value.name });
  }
}

/** The one error of all operators of `nodes` that `isKnown` does not know. */
export function refuseUnknown(
  file: string,
  nodes: readonly OnnxNode[],
  known: readonly string[],
  isKnown: (node: OnnxNode) => boolean,
): void {
  const foreign = nodes.filter((node) => !isKnown(node));
  if (foreign.length === 0) return;
  const counts = new Map<string, number>();
  for (const { domain, op } of foreign) {
    const name = printable(domain === '' ? op : `${domain}.${op}`);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const expected = `one of ${known.length} ONNX operators, such as Conv, Gemm, MatMul, Add, Relu or MaxPool (docs/formats.md lists them)`;
  if (counts.size === 1) {
    const [[name, times]] = [...counts] as [[string, number]];
    throw new InputError(`operator '${name}' is not supported${times > 1 ? ` (${times} nodes)` : ''}`, {
      file,
      field: describe(foreign[0]!),
      expected: `${expected}, or a model cut before it`,
      nearest: nearest(printable(foreign[0]!.op), known),
    });
  }
  const list = [...counts].map(([name, times]) => (times > 1 ? `${name} (${times} nodes)` : name));
  const more = list.length > 20 ? ` and ${list.length - 20} more` : '';
  throw new InputError(`operators ${list.slice(0, 20).join(', ')}${more} are not supported`, {
    file,
    expected: `${expected}, or a model cut before them`,
  });
}
