import path from 'node:path';
import { readBytes } from '../../document/bytes.js';
import { InputError, nearest } from '../../errors.js';
import { INPUT, NetworkBuilder } from '../build.js';
import { elements, type Network, type Shape } from '../graph.js';
import { Context, describe, printable } from './onnx-context.js';
import { BatchFault, canonical, DimsFault, product } from './onnx-dims.js';
import { fuse } from './onnx-fuse.js';
import { DOMAINS, HAND_ON, OPERATORS, WEIGHT_INPUTS } from './onnx-operators.js';
import {
  decodeModel,
  INTEGER_TYPES,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
} from './onnx-proto.js';
import { WireFault } from './onnx-wire.js';
import { check, LARGEST, networkName } from './source.js';

/** Largest file of a protocol buffer, in bytes: larger models keep their weights in other files. */
const MAX_BYTES = 2 ** 31 - 1;
const WHAT = 'an ONNX model (binary ModelProto)';

/**
 * Reads the structure of an ONNX model; the data of weights may be absent. Shapes are inferred here, from the
 * graph's inputs and the shapes of the weights. The first graph input that is no weight is the network's input,
 * its first dimension the batch (1 if dynamic); any other dynamic dimension is an error that names it.
 *
 * What costs nothing adds no operator: Reshape, Transpose and their like only change how a tensor is seen (a
 * `reshape` appears where an operator reads it in another shape), Cast, Dropout, scalar factors and addends.
 * See the tables of `onnx-*.ts` for what each operator becomes. Anything unsupported or damaged is one
 * `InputError`.
 */
export function importOnnx(file: string): Network {
  const model = decode(file);
  const { graph } = model;
  if (graph.nodes.length === 0) {
    throw new InputError('the graph has no nodes', { file, expected: 'a model with operators' });
  }
  const weights = weightNames(graph);
  const inputs = graph.inputs.filter(({ name }) => !weights.has(name));
  const main = inputs[0];
  if (main === undefined) {
    throw new InputError('the graph has no input beside its weights', { file, expected: 'an input' });
  }
  const dims = fixedDims(file, 'input', main);
  const batch = dims.length > 1 ? dims[0]! : 1;
  try {
    return build(file, model, weights, inputs, dims, batch);
  } catch (fault) {
    if (!(fault instanceof BatchFault) || batch === 1) throw fault;
    // The first dimension is not the batch (a sequence before its batch): part of one input then.
    return build(file, model, weights, inputs, dims, 1);
  }
}

function decode(file: string): OnnxModel {
  const bytes = readBytes(file, WHAT, MAX_BYTES);
  try {
    return decodeModel(bytes);
  } catch (fault) {
    if (!(fault instanceof WireFault)) throw fault;
    throw new InputError(
      `is no ONNX model, or is damaged (byte ${fault.at} of ${bytes.length}: ${fault.message})`,
      {
        file,
        expected: WHAT,
      },
    );
  }
}

function build(
  file: string,
  { graph, producer }: OnnxModel,
  weights: ReadonlySet<string>,
  inputs: readonly OnnxValue[],
  dims: number[],
  batch: number,
): Network {
  const [main, ...further] = inputs as [OnnxValue, ...OnnxValue[]];
  const constants = new Set([
    ...weights,
    ...graph.nodes.filter(({ op }) => op === 'Constant').flatMap((one) => one.outputs),
  ]);
  const nodes = fuse(graph, (name) => constants.has(name));
  const builder = new NetworkBuilder({
    name: networkName(file),
    title: `ONNX model ${printable(graph.name)}`.trim(),
    source: `imported from ${path.basename(file)}${producer === '' ? '' : `, written by ${printable(producer)}`}`,
    batch,
    input: inputShape(main, dims, batch, nodes),
  });
  const context = new Context(file, builder, batch, nodes);
  context.values.set(main.name, { kind: 'activation', dims, source: INPUT });
  for (const value of further) addInput(context, value, nodes);
  addWeights(context, graph, weights);
  for (const node of nodes) {
    context.enter(node);
    run(context, node);
  }
  builder.place = (field) => ({ file, field });
  if (builder.last === INPUT) {
    throw new InputError('the graph computes nothing', {
      file,
      expected: 'operators that are more than views',
    });
  }
  return check(file, builder.build());
}

function run(context: Context, node: OnnxNode): void {
  const handler = DOMAINS.includes(node.domain) ? OPERATORS.get(node.op) : undefined;
  if (handler === undefined) {
    const name = node.domain === '' ? node.op : `${node.domain}.${node.op}`;
    throw new InputError(`operator '${printable(name)}' is not supported`, {
      file: context.file,
      field: describe(node),
      expected: `one of ${OPERATORS.size} ONNX operators, such as Conv, Gemm, MatMul, Add, Relu or MaxPool`,
      nearest: nearest(printable(node.op), [...OPERATORS.keys()]),
    });
  }
  try {
    handler(context, node);
  } catch (fault) {
    if (fault instanceof DimsFault) context.fail(node, fault.message, fault.expected);
    if (fault instanceof BatchFault && context.batch === 1) context.fail(node, fault.message);
    throw fault;
  }
}

/** Initialisers, and graph inputs that are read as weights: such files leave the data out. */
function weightNames({ nodes, initializers, inputs }: OnnxGraph): Set<string> {
  const names = new Set(initializers.map(({ name }) => name));
  const first = inputs.find(({ name }) => !names.has(name))?.name;
  const ranks = new Map(inputs.map(({ name, dims }) => [name, dims?.length ?? -1]));
  for (const node of nodes.toReversed()) {
    const positions = [...(WEIGHT_INPUTS.get(node.op) ?? [])];
    if (HAND_ON.includes(node.op) && names.has(node.outputs[0] ?? '')) positions.push(0);
    for (const position of positions) {
      const name = node.inputs[position] ?? '';
      if (node.op !== 'MatMul' || ranks.get(name) === 2 || !ranks.has(name)) names.add(name);
    }
    if (['Add', 'Sub', 'Mul', 'Div'].includes(node.op)) {
      for (const name of node.inputs) {
        if (name !== first && [0, 1].includes(ranks.get(name) ?? -1)) names.add(name);
      }
    }
  }
  const computed = new Set(nodes.flatMap(({ outputs }) => outputs));
  return new Set([...names].filter((name) => name !== '' && !computed.has(name)));
}

/** Sizes of an input or weight. The first dimension of an input may be dynamic: it is the batch, `otherwise` 1. */
function fixedDims(file: string, what: 'input' | 'weight', value: OnnxValue, otherwise = 1): number[] {
  const field = `${what} '${printable(value.name)}'`;
  if (value.dims === undefined)
    throw new InputError('has no shape', { file, field, expected: 'a tensor of known shape' });
  const dims = value.dims.map(({ size = 0, parameter = '' }, axis) => {
    if (size > 0 && size <= LARGEST) return size;
    if (size > LARGEST)
      throw new InputError(`dimension ${axis} is ${size}`, { file, field, expected: `at most ${LARGEST}` });
    if (axis === 0 && what === 'input') return otherwise;
    throw new InputError(
      `dimension ${axis}${parameter === '' ? '' : ` ('${printable(parameter)}')`} is dynamic`,
      {
        file,
        field,
        expected:
          what === 'input' ? 'fixed sizes; only the first dimension, the batch, may vary' : 'fixed sizes',
      },
    );
  });
  if (dims.length > 32 || product(dims) > Number.MAX_SAFE_INTEGER) {
    throw new InputError(`has too many elements`, {
      file,
      field,
      expected: `at most ${Number.MAX_SAFE_INTEGER}`,
    });
  }
  return dims;
}

/** Shape of the network's input; indices are tokens of one channel, `N,H,W,C` that is transposed is seen so. */
function inputShape(value: OnnxValue, dims: number[], batch: number, nodes: readonly OnnxNode[]): Shape {
  const natural = canonical(dims, batch);
  if (INTEGER_TYPES.includes(value.elementType)) return { channels: 1, height: elements(natural), width: 1 };
  const readers = nodes.filter(({ inputs }) => inputs.includes(value.name));
  const order =
    readers[0]?.op === 'Transpose' ? readers[0].attributes.get('perm')?.integers.join() : undefined;
  if (readers.length !== 1 || order !== '0,3,1,2' || dims.length !== 4) return natural;
  return canonical([dims[0]!, dims[3]!, dims[1]!, dims[2]!], batch);
}

function addInput(context: Context, value: OnnxValue, nodes: readonly OnnxNode[]): void {
  const dims = fixedDims(context.file, 'input', value, context.batch);
  const external = inputShape(value, dims, context.batch, nodes);
  context.values.set(value.name, { kind: 'activation', dims, source: INPUT, external, label: value.name });
}

function addWeights(
  context: Context,
  { initializers, inputs, values }: OnnxGraph,
  names: ReadonlySet<string>,
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
    const dims = fixedDims(context.file, 'weight', value);
    context.values.set(value.name, { kind: 'constant', dims, origin: value.name });
  }
}
