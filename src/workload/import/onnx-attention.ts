import type { Shape } from '../graph.js';
import { integer, type Activation, type Context, type Handler } from './onnx-context.js';
import { canonical, DimsFault, perImage, product, showDims } from './onnx-dims.js';
import type { OnnxNode } from './onnx-proto.js';
import { matrixProduct } from './onnx-products.js';

/** What one attention multiplies: sizes of one sequence, and the operators that hold its operands. */
interface Attention {
  query: string;
  key: string;
  value: string;
  batch: number;
  heads: number;
  /** Heads of keys and values: several heads of queries share one. */
  keyHeads: number;
  queries: number;
  keys: number;
  depth: number;
  valueDepth: number;
  mask?: Activation | undefined;
  /** Scores go through a tanh. */
  capped: boolean;
}

/**
 * Scores (`queries x keys x depth` MACs a head), a mask that is computed, softmax, and the product with the values.
 * A mask of constants, scale and rotation fold into what is there.
 */
function attend(context: Context, node: OnnxNode, one: Attention): { scores: string; result: string } {
  const { builder } = context;
  const { heads, keyHeads, queries, keys, depth, valueDepth, mask } = one;
  if (heads % keyHeads !== 0) throw new DimsFault(`${heads} heads share ${keyHeads} heads of keys`);
  const count = keyHeads * perImage(one.batch, context.batch);
  const m = (heads / keyHeads) * queries;
  const common = { count, m, layout: 'scores' as const };
  let scores = context.nameFor(node, '.scores');
  builder.matmul(scores, { ...common, inputs: [one.query, one.key], n: keys, k: depth });
  if (one.capped) {
    scores = builder.activation(context.nameFor(node, '.softcap'), { inputs: [scores], function: 'tanh' });
  }
  if (mask !== undefined) {
    const spread = context.resized(node, '.mask', mask, builder.shapeOf(scores));
    scores = builder.add(context.nameFor(node, '.masked'), { inputs: [scores, spread] });
  }
  const weights = context.nameFor(node, '.softmax');
  builder.activation(weights, { inputs: [scores], function: 'softmax' });
  const result = context.nameFor(node);
  builder.matmul(result, { ...common, inputs: [weights, one.value], n: valueDepth, k: keys });
  return { scores, result };
}

/** Elements of a head, of `width` that all heads share. */
function headOf(width: number | undefined, heads: number, what: string): number {
  const depth = (width ?? NaN) / heads;
  if (Number.isInteger(depth) && depth > 0) return depth;
  throw new DimsFault(`${what} of ${width ?? 'no'} elements for ${heads} heads`, 'as many for every head');
}

/** @throws DimsFault if a tensor has another number of dimensions */
function requireRank(what: string, dims: readonly number[], ...ranks: readonly number[]): void {
  if (ranks.includes(dims.length)) return;
  throw new DimsFault(`${what} is ${showDims(dims)}`, `${ranks.join(' or ')} dimensions`);
}

function requireRanks(operands: Readonly<Record<string, Activation>>, ...ranks: readonly number[]): void {
  for (const [what, { dims }] of Object.entries(operands)) requireRank(what, dims, ...ranks);
}

const optional = (context: Context, node: OnnxNode, index: number): Activation | undefined => {
  const value = context.has(node, index) ? context.operand(node, index) : undefined;
  return value?.kind === 'activation' && product(value.dims) > 0 ? value : undefined;
};

/** Keys or values of earlier tokens before those of now. */
function withPast(
  context: Context,
  node: OnnxNode,
  past: Activation | undefined,
  now: string,
  each: { width: number; before: number; rows: number; suffix: string },
): string {
  const { width, before, rows, suffix } = each;
  if (past === undefined || before === 0) return now;
  const shape = (height: number): Shape => ({ channels: width, height, width: 1 });
  const earlier = context.resized(node, `${suffix}.past`, past, shape(before));
  const tokens: Activation = { kind: 'activation', source: now, dims: [], label: `${now}${suffix}` };
  const inputs = [earlier, context.resized(node, `${suffix}.now`, tokens, shape(rows))];
  return context.builder.concat(context.nameFor(node, suffix), { inputs, axis: 'height' });
}

interface Past {
  key?: Activation | undefined;
  value?: Activation | undefined;
  tokens: number;
}

function pastOf(context: Context, node: OnnxNode, key: number): Past {
  const past = { key: optional(context, node, key), value: optional(context, node, key + 1) };
  for (const one of [past.key, past.value]) if (one !== undefined) requireRank('past', one.dims, 4);
  return { ...past, tokens: past.key?.dims.at(-2) ?? 0 };
}

/** Attention over separate queries, keys and values, with the tokens of a cache before the new ones. */
function cached(
  context: Context,
  node: OnnxNode,
  one: Omit<Attention, 'keys'> & { fresh: number; past: Past },
): { scores: string; result: string; keys: number } {
  const { past, fresh, keyHeads, depth, valueDepth } = one;
  const rows = keyHeads * perImage(one.batch, context.batch);
  const each = { before: past.tokens, rows: fresh };
  const key = withPast(context, node, past.key, one.key, { ...each, width: rows * depth, suffix: '.keys' });
  const value = withPast(context, node, past.value, one.value, {
    ...each,
    width: rows * valueDepth,
    suffix: '.values',
  });
  const keys = past.tokens + fresh;
  return { ...attend(context, node, { ...one, key, value, keys }), keys };
}

/** Keys or values with those of the past, as an output: a view, or the joined ones. */
function setCache(context: Context, node: OnnxNode, index: number, source: string, dims: number[]): void {
  if ((node.outputs[index] ?? '') === '') return;
  const value: Activation = { kind: 'activation', source, dims, label: `${source}.cache${index}` };
  const whole = context.resized(node, `.cache${index}`, value, canonical(dims, context.batch));
  context.setResult(node, index, whole, dims);
}

/** Attention of the standard, and that of onnxruntime that has the projection inside: its weights are a matrix. */
const attention: Handler = (context, node) => {
  const second = context.has(node, 1) ? context.operand(node, 1) : undefined;
  if (node.domain === 'com.microsoft' || second?.dims.length === 2) {
    return projected(context, node);
  }
  const [q, k, v] = [0, 1, 2].map((index) => context.activation(node, index)) as [
    Activation,
    Activation,
    Activation,
  ];
  requireRanks({ query: q, key: k, value: v }, 3, 4);
  const flat = q.dims.length === 3;
  const heads = flat ? integer(node, 'q_num_heads', 1) : q.dims[1]!;
  const keyHeads = flat ? integer(node, 'kv_num_heads', 1) : k.dims[1]!;
  const part = (dims: number[], of: number): [number, number] =>
    flat ? [dims[1]!, headOf(dims[2], of, 'a token')] : [dims[2]!, dims[3]!];
  const [queries, depth] = part(q.dims, heads);
  const [fresh] = part(k.dims, keyHeads);
  const [, valueDepth] = part(v.dims, keyHeads);
  const past = pastOf(context, node, 4);
  const batch = q.dims[0]!;
  const capped = (node.attributes.get('softcap')?.float ?? 0) > 0;
  const sizes = { batch, heads, keyHeads, queries, fresh, depth, valueDepth, capped, past };
  const operands = { query: context.source(q), key: context.source(k), value: context.source(v) };
  const made = cached(context, node, { ...sizes, ...operands, mask: optional(context, node, 3) });
  const dims = flat ? [batch, queries, heads * valueDepth] : [batch, heads, queries, valueDepth];
  context.setResult(node, 0, made.result, dims);
  setCache(context, node, 1, operands.key, [batch, keyHeads, made.keys, depth]);
  setCache(context, node, 2, operands.value, [batch, keyHeads, made.keys, valueDepth]);
  if ((node.outputs[3] ?? '') !== '') {
    context.setResult(node, 3, made.scores, [batch, heads, queries, made.keys]);
  }
};

/** com.microsoft.Attention: one product for queries, keys and values, then attention among the tokens. */
function projected(context: Context, node: OnnxNode): void {
  const value = context.activation(node, 0);
  const weights = context.operand(node, 1);
  const bias = context.has(node, 2);
  const heads = integer(node, 'num_heads', 1);
  requireRank('input', value.dims, 3);
  const joined = matrixProduct(context, node, value, weights, { bias, suffix: '.qkv' }) as Activation;
  const [batch, tokens, width] = joined.dims as [number, number, number];
  const hidden = node.attributes.get('qkv_hidden_sizes')?.integers ?? [];
  const [own = width / 3, , last = width / 3] = hidden;
  const previous = optional(context, node, 4);
  if (previous !== undefined) requireRank('past', previous.dims, 5);
  const before = previous?.dims.at(-2) ?? 0;
  const past = { key: previous, value: previous, tokens: before };
  const [depth, valueDepth] = [headOf(own, heads, 'queries'), headOf(last, heads, 'values')];
  const source = context.source(joined);
  const made = cached(context, node, {
    query: source,
    key: source,
    value: source,
    ...{ batch, heads, keyHeads: heads, queries: tokens, fresh: tokens, depth, valueDepth, past },
    mask: optional(context, node, 5),
    capped: false,
  });
  context.setResult(node, 0, made.result, [batch, tokens, last]);
  setCache(context, node, 1, source, [2, batch, heads, made.keys, depth]);
}

/** Queries, keys and values of onnxruntime: apart, or packed into one or two tensors; a bias for all three. */
const multiHead: Handler = (context, node) => {
  const heads = integer(node, 'num_heads', 1);
  const q = context.activation(node, 0);
  const k = context.has(node, 1) ? context.activation(node, 1) : q;
  const v = context.has(node, 2) ? context.activation(node, 2) : k;
  const [batch, queries] = q.dims as [number, number];
  requireRanks({ query: q, key: k, value: v }, 3, 4, 5);
  const depth = q.dims.length === 5 ? q.dims[4]! : headOf(q.dims[2], heads, 'queries');
  const split = k.dims.length === 4;
  const fresh = split ? k.dims[2]! : k.dims[1]!;
  const valueDepth =
    v.dims.length === 5 ? v.dims[4]! : v.dims.length === 4 ? v.dims[3]! : headOf(v.dims[2], heads, 'values');
  const bias = context.has(node, 3);
  const learned = (value: Activation, width: number, what: string): string => {
    const source = context.source(value);
    if (!bias) return source;
    return context.builder.add(context.nameFor(node, `.${what}`), {
      inputs: [source],
      parameters: width * heads,
    });
  };
  const made = cached(context, node, {
    query: learned(q, depth, 'q'),
    key: learned(k, depth, 'k'),
    value: learned(v, valueDepth, 'v'),
    ...{ batch, heads, keyHeads: heads, queries, fresh, depth, valueDepth },
    past: pastOf(context, node, 6),
    mask: optional(context, node, 5),
    capped: false,
  });
  context.setResult(node, 0, made.result, [batch, queries, heads * valueDepth]);
  setCache(context, node, 1, context.source(k), [batch, heads, made.keys, depth]);
  setCache(context, node, 2, context.source(v), [batch, heads, made.keys, valueDepth]);
};

/** Heads of queries that share heads of keys and values; a cache of `past` tokens, in place or not. */
const grouped: Handler = (context, node) => {
  const [heads, keyHeads] = [integer(node, 'num_heads', 1), integer(node, 'kv_num_heads', 1)];
  const q = context.activation(node, 0);
  // Some exporters name an empty key, of one element, where queries, keys and values are one tensor.
  const packed = !context.has(node, 1) || context.operand(node, 1).dims.length < 3;
  requireRank('query', q.dims, 3);
  const [k, v] = packed ? [q, q] : [context.activation(node, 1), context.activation(node, 2)];
  const [batch, queries, width] = q.dims as [number, number, number];
  const depth = width / (packed ? heads + 2 * keyHeads : heads);
  if (!Number.isInteger(depth)) throw new DimsFault(`${showDims(q.dims)} is not for ${heads} heads`);
  const past = pastOf(context, node, 3);
  const total = context.has(node, 6) ? context.operand(node, 6) : undefined;
  const keys = (total?.kind === 'constant' ? total.data?.[0] : undefined) ?? past.tokens + queries;
  const tokens = Math.max(0, Math.min(past.tokens, keys - queries));
  const made = cached(context, node, {
    query: context.source(q),
    key: context.source(k),
    value: context.source(v),
    ...{ batch, heads, keyHeads, queries, fresh: queries, depth, valueDepth: depth },
    past: { ...past, tokens },
    capped: (node.attributes.get('softcap')?.float ?? 0) > 0,
  });
  context.setResult(node, 0, made.result, [batch, queries, heads * depth]);
  const held = Math.max(made.keys, past.tokens);
  setCache(context, node, 1, context.source(k), [batch, keyHeads, held, depth]);
  setCache(context, node, 2, context.source(v), [batch, keyHeads, held, depth]);
};

/**
 * Source: https://onnx.ai/onnx/operators/onnx__Attention.html,
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
 */
export const ATTENTION: Record<string, Handler> = {
  Attention: attention,
  MultiHeadAttention: multiHead,
  GroupQueryAttention: grouped,
};
