import path from 'node:path';
import { nameOfInput } from '../../document/stdin.js';
import { readBytes } from '../../document/bytes.js';
import { InputError } from '../../errors.js';
import { INPUT, NetworkBuilder } from '../build.js';
import type { Network } from '../graph.js';
import { Context, printable, type Constant } from './onnx-context.js';
import { BatchFault, canonical, DimsFault, type Dims } from './onnx-dims.js';
import { readExternal } from './onnx-external.js';
import { fuse } from './onnx-fuse.js';
import { inlineFunctions } from './onnx-inline.js';
import {
  addWeights,
  checkSizes,
  fixedDims,
  givenValues,
  inputShape,
  refuseUnknown,
  weightNames,
  type DimSizes,
} from './onnx-inputs.js';
import { canLeaveOut, handlerOf, OPERATOR_NAMES } from './onnx-operators.js';
import { inOrder, liveNodes, readsOf } from './onnx-order.js';
import { decodeModel, type OnnxGraph, type OnnxModel, type OnnxNode, type OnnxValue } from './onnx-proto.js';
import { rewritten } from './onnx-rewrite.js';
import { WireFault } from './onnx-wire.js';
import { check, networkName } from './source.js';

/** Largest file of a protocol buffer, in bytes: larger models keep their weights in other files. */
const MAX_BYTES = 2 ** 31 - 1;
const WHAT = 'an ONNX model (binary ModelProto)';

/** A model as it was read: the network, and the dimensions of the graph's outputs as they were inferred. */
export interface OnnxImport {
  network: Network;
  /** Undefined: the size depends on the data. */
  outputs: ReadonlyMap<string, Dims | undefined>;
  /** The outputs as the file declares them. */
  declared: readonly OnnxValue[];
}

/**
 * Reads the structure of an ONNX model; the data of weights may be absent. Shapes are inferred here, from the
 * graph's inputs and the shapes of the weights. The first graph input that is no weight is the network's input,
 * its first dimension the batch (1 if dynamic); any other dynamic dimension has its size in `sizes`, or is an error
 * that names it.
 *
 * What costs nothing adds no operator: Reshape, Transpose and their like only change how a tensor is seen (a
 * `reshape` appears where an operator reads it in another shape), Cast, Dropout, scalar factors and addends.
 * See the tables of `onnx-*.ts` for what each operator becomes. Anything unsupported or damaged is one
 * `InputError`.
 */
export const importOnnx = (
  file: string,
  sizes: DimSizes = new Map(),
  values: ReadonlyMap<string, number> = new Map(),
): Network => inspectOnnx(file, sizes, values).network;

/** The same, with the dimensions of the outputs. */
export function inspectOnnx(
  file: string,
  sizes: DimSizes = new Map(),
  values: ReadonlyMap<string, number> = new Map(),
): OnnxImport {
  const { graph, producer } = prepared(file);
  if (graph.nodes.length === 0) {
    throw new InputError('the graph has no nodes', { file, expected: 'a model with operators' });
  }
  refuse(file, graph);
  const weights = weightNames(graph);
  const open = graph.inputs.filter(({ name }) => !weights.has(name));
  const numbers = givenValues(open, values);
  const inputs = open.filter(({ name }) => !numbers.has(name));
  const main = inputs[0];
  if (main === undefined) {
    throw new InputError('the graph has no input beside its weights', { file, expected: 'an input' });
  }
  checkSizes(inputs, sizes);
  const dims = fixedDims(file, 'input', main, sizes);
  const batch = dims.length > 1 ? dims[0]! : 1;
  // What is called as the batch is, anywhere, is the batch.
  const named = main.dims?.[0]?.parameter ?? '';
  const known = named === '' ? sizes : new Map([...sizes, [named, dims[0]!]]);
  const whole = { file, graph, producer, weights, inputs, numbers, dims, sizes: known };
  try {
    return build({ ...whole, batch });
  } catch (fault) {
    if (!(fault instanceof BatchFault) || batch === 1) throw fault;
    // The first dimension is not the batch (a sequence before its batch): part of one input then.
    return build({ ...whole, batch: 1 });
  }
}

/** The graph of a file: functions inlined, other forms of operators taken apart, in order of computation. */
function prepared(file: string): { graph: OnnxGraph; producer: string } {
  const bytes = readBytes(file, WHAT, MAX_BYTES);
  try {
    const model: OnnxModel = decodeModel(bytes);
    const whole = inlineFunctions(model);
    const graph = { ...whole, nodes: inOrder(rewritten(whole.nodes)) };
    readExternal(file, graph);
    return { graph, producer: model.producer };
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

function refuse(file: string, { nodes, outputs }: OnnxGraph): void {
  const live = [...liveNodes(nodes, outputs)];
  refuseUnknown(file, live, OPERATOR_NAMES, (node) => handlerOf(node) !== undefined);
}

interface Whole {
  file: string;
  graph: OnnxGraph;
  producer: string;
  weights: ReadonlySet<string>;
  inputs: readonly OnnxValue[];
  /** Inputs that are given as numbers. */
  numbers: ReadonlyMap<string, Constant>;
  /** Dimensions of the first of `inputs`. */
  dims: number[];
  sizes: DimSizes;
  batch: number;
}

function build(whole: Whole): OnnxImport {
  const { file, graph, producer, weights, inputs, numbers, dims, sizes, batch } = whole;
  const [main, ...further] = inputs as [OnnxValue, ...OnnxValue[]];
  const nodes = fused(graph, weights);
  const builder = new NetworkBuilder({
    name: networkName(file),
    title: `ONNX model ${printable(graph.name)}`.trim(),
    source: `imported from ${path.basename(nameOfInput(file))}${producer === '' ? '' : `, written by ${printable(producer)}`}`,
    batch,
    input: inputShape(main, dims, batch, nodes),
  });
  const context = new Context(file, builder, batch);
  context.values.set(main.name, { kind: 'activation', dims, source: INPUT });
  for (const [name, value] of numbers) context.values.set(name, value);
  for (const value of further) addInput(context, value, nodes, sizes);
  addWeights(context, graph, weights, sizes);
  runAll(context, nodes, graph.outputs);
  if (builder.last === INPUT) showOutputs(context, graph);
  builder.place = (field) => ({ file, field });
  if (builder.last === INPUT) {
    throw new InputError('the graph computes nothing', {
      file,
      expected: 'an output that is computed from the input',
    });
  }
  return {
    network: check(file, builder.build()),
    outputs: new Map(graph.outputs.map(({ name }) => [name, context.values.get(name)?.dims])),
    declared: graph.outputs,
  };
}

/** The nodes with what exporters write for one operator replaced by it. */
function fused(graph: OnnxGraph, weights: ReadonlySet<string>): OnnxNode[] {
  const constants = new Set([
    ...weights,
    ...graph.nodes.filter(({ op }) => op === 'Constant').flatMap((one) => one.outputs),
  ]);
  return fuse(graph, (name) => constants.has(name));
}

/** Runs the nodes that reach an output; a node without a name is called after its place among all. */
function runAll(context: Context, nodes: readonly OnnxNode[], outputs: OnnxGraph['outputs']): void {
  const live = liveNodes(nodes, outputs);
  context.announce(nodes.filter((node) => live.has(node)));
  context.branch = (node, graph) => runBranch(context, node, graph);
  for (const [index, node] of nodes.entries()) {
    if (!live.has(node)) continue;
    context.enter(node, index);
    run(context, node);
  }
}

function runBranch(context: Context, node: OnnxNode, graph: OnnxGraph): void {
  const whole = { ...graph, nodes: inOrder(rewritten(graph.nodes)) };
  readExternal(context.file, whole);
  refuse(context.file, whole);
  const names = new Set(whole.initializers.map(({ name }) => name));
  addWeights(context, { ...whole, inputs: [], values: [] }, names, new Map());
  runAll(context, fused(whole, names), graph.outputs);
  context.enter(node, 0);
}

function run(context: Context, node: OnnxNode): void {
  if (readsOf(node).some((name) => context.uncounted.has(name)) && canLeaveOut(node)) {
    return context.leaveOut(node);
  }
  try {
    handlerOf(node)!(context, node);
  } catch (fault) {
    if (fault instanceof DimsFault) context.fail(node, fault.message, fault.expected);
    if (fault instanceof BatchFault && context.batch === 1) context.fail(node, fault.message);
    throw fault;
  }
}

/** A graph of nothing but views is a network of the views that its outputs are. */
function showOutputs(context: Context, { outputs }: OnnxGraph): void {
  for (const { name } of outputs) {
    const value = context.values.get(name);
    if (value?.kind !== 'activation') continue;
    const shape = canonical(value.dims, context.batch);
    const label = context.nameFor({ name, op: 'view' });
    context.builder.reshape(label, { inputs: [INPUT], external: value.external, shape });
  }
}

function addInput(context: Context, value: OnnxValue, nodes: readonly OnnxNode[], sizes: DimSizes): void {
  const dims = fixedDims(context.file, 'input', value, sizes, context.batch);
  const external = inputShape(value, dims, context.batch, nodes);
  context.values.set(value.name, { kind: 'activation', dims, source: INPUT, external, label: value.name });
}
