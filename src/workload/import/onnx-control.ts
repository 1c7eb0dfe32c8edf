import { integer, type Context, type Handler } from './onnx-context.js';
import { axisOf, canonical } from './onnx-dims.js';
import { branchOf } from './onnx-inline.js';
import type { OnnxNode } from './onnx-proto.js';

/** The branch that a constant condition selects, as if it stood in place of the node. */
const choose: Handler = (context, node) => {
  const condition = context.operand(node, 0);
  const known = condition.kind === 'constant' ? condition.data?.[0] : undefined;
  if (known === undefined) {
    context.fail(
      node,
      `condition '${node.inputs[0]}' is not known`,
      'a constant condition; systole import onnx takes --value <input>=<number> for an input of one number',
    );
  }
  const name = known === 0 ? 'else_branch' : 'then_branch';
  const given = node.attributes.get(name)?.graph ?? context.fail(node, `has no ${name}`);
  const graph = branchOf(given, `${node.outputs[0] ?? node.name}#${name}/`);
  context.branch(node, graph);
  node.outputs.forEach((_, index) => {
    const result = graph.outputs[index]?.name ?? '';
    if (context.uncounted.has(result)) context.uncounted.add(node.outputs[index]!);
    else context.set(node, index, context.operand({ ...node, inputs: [result] }, 0));
  });
};

/** Post-processing whose size depends on the data; it and all behind it has no multiply-accumulates: left out. */
const leaveOut: Handler = (context, node) => context.leaveOut(node);

/** The largest elements of an axis, and where they were: selected, not counted. */
const topK: Handler = (context, node) => {
  const value = context.activation(node, 0);
  const axis = axisOf(integer(node, 'axis', -1), value.dims.length);
  const count = context.has(node, 1) ? context.operand(node, 1) : undefined;
  const known = count?.kind === 'constant' ? count.data?.[0] : node.attributes.get('k')?.integer;
  if (known === undefined) return context.leaveOut(node);
  const dims = value.dims.map((size, at) => (at === axis ? known : size));
  setBoth(context, node, context.resized(node, '', value, canonical(dims, context.batch)), dims);
};

function setBoth(context: Context, node: OnnxNode, source: string, dims: number[]): void {
  node.outputs.forEach((_, index) => context.setResult(node, index, source, dims));
}

export const CONTROL: Record<string, Handler> = {
  If: choose,
  TopK: topK,
  NonMaxSuppression: leaveOut,
  NonZero: leaveOut,
  Unique: leaveOut,
  Compress: leaveOut,
};
