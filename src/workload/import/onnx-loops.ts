import { integer, integers, type Constant, type Context, type Handler, type Value } from './onnx-context.js';
import { axisOf } from './onnx-dims.js';
import { branchOf } from './onnx-inline.js';
import type { OnnxGraph, OnnxNode } from './onnx-proto.js';
import { joinList, placesOf } from './onnx-sequences.js';

const known = (value: Value | undefined): number | undefined =>
  value?.kind === 'constant' ? value.data?.[0] : undefined;

/** Runs the body once with `values` for its inputs; the results are its outputs. */
function turn(
  context: Context,
  node: OnnxNode,
  body: OnnxGraph,
  at: number,
  values: readonly Value[],
): Value[] {
  context.countTurn(node);
  const graph = branchOf(body, `${node.outputs.find((name) => name !== '') ?? node.name}#${at}/`);
  graph.inputs.forEach(({ name }, index) => {
    const value =
      values[index] ??
      context.fail(node, `body reads ${graph.inputs.length} values, ${values.length} are given`);
    context.values.set(name, value);
  });
  context.branch(node, graph);
  return graph.outputs.map(({ name }) => context.operand({ ...node, inputs: [name] }, 0));
}

const bodyOf = (context: Context, node: OnnxNode): OnnxGraph =>
  node.attributes.get('body')?.graph ?? context.fail(node, 'has no body');

/** The body as often as it is known to run, turn after turn: what it carries goes from one to the next. */
const loop: Handler = (context, node) => {
  const body = bodyOf(context, node);
  const most = context.has(node, 0) ? known(context.operand(node, 0)) : Infinity;
  let go = context.has(node, 1) ? known(context.operand(node, 1)) : 1;
  let carried = node.inputs.slice(2).map((_, index) => context.operand(node, index + 2));
  const rows: Value[][] = [];
  for (let at = 0; most === undefined || at < most; at++) {
    if (go === 0) break;
    if (go === undefined || most === undefined) {
      const what = most === undefined ? 'number of turns' : 'condition';
      context.fail(node, `${what} is not known`, 'a loop of known length');
    }
    const start: Constant = { kind: 'constant', dims: [], data: [at] };
    const results = turn(context, node, body, at, [
      start,
      { kind: 'constant', dims: [], data: [1] },
      ...carried,
    ]);
    go = known(results[0]);
    carried = results.slice(1, carried.length + 1);
    rows.push(results.slice(carried.length + 1));
  }
  setResults(context, node, carried, rows, []);
};

/** Carried values first, then what every turn gives, joined along a new axis. */
function setResults(
  context: Context,
  node: OnnxNode,
  carried: Value[],
  rows: Value[][],
  axes: number[],
): void {
  node.outputs.forEach((name, index) => {
    if (name === '') return;
    const value = carried[index];
    if (value !== undefined) return context.set(node, index, value);
    const parts = rows.map((row) => row[index - carried.length]!);
    if (parts.length === 0) return void context.uncounted.add(name);
    joinList(context, node, index, parts, axes[index - carried.length] ?? 0, true);
  });
}

/** The body for every place of an axis of the inputs that are scanned. */
const scan: Handler = (context, node) => {
  const body = bodyOf(context, node);
  const count = integer(node, 'num_scan_inputs', 1);
  if (node.inputs.length !== body.inputs.length) {
    context.fail(
      node,
      `reads ${node.inputs.length} values, its body ${body.inputs.length}`,
      'the form of opset 9',
    );
  }
  const values = node.inputs.map((_, index) => context.operand(node, index));
  const axes = integers(node, 'scan_input_axes') ?? [];
  const lists = values.slice(-count).map((value, index) => {
    const named = {
      ...node,
      name: `${node.name}.${index}`,
      outputs: [`${node.inputs.at(index - count)}#${node.outputs[0]}`],
    };
    const places = placesOf(context, named, value, axisOf(axes[index] ?? 0, value.dims.length));
    return integers(node, 'scan_input_directions')?.[index] === 1 ? places.toReversed() : places;
  });
  const turns = Math.min(...lists.map(({ length }) => length));
  let carried = values.slice(0, -count);
  const rows: Value[][] = [];
  for (let at = 0; at < turns; at++) {
    const results = turn(context, node, body, at, [...carried, ...lists.map((list) => list[at]!)]);
    rows.push(results.slice(carried.length));
    carried = results.slice(0, carried.length);
  }
  setResults(context, node, carried, rows, integers(node, 'scan_output_axes') ?? []);
};

export const LOOPS: Record<string, Handler> = { Loop: loop, Scan: scan };
