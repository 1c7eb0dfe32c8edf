import type { OnnxAttribute, OnnxNode } from './onnx-proto.js';

/** The plain operators that stand for one node. */
type Rewrite = (node: OnnxNode) => OnnxNode[];

/** The node as operator `op` with some of its inputs. */
function as(node: OnnxNode, op: string, positions: readonly number[], outputs = node.outputs): OnnxNode {
  const inputs = positions.map((position) => node.inputs[position] ?? '');
  while (inputs.at(-1) === '') inputs.pop();
  return { ...node, op, domain: '', inputs, outputs };
}

const only =
  (op: string, ...positions: number[]): Rewrite =>
  (node) => [as(node, op, positions)];

const nodeOf = (
  like: OnnxNode,
  op: string,
  inputs: string[],
  outputs: string[],
  suffix: string,
): OnnxNode => ({
  name: like.name === '' ? '' : `${like.name}.${suffix}`,
  op,
  domain: '',
  inputs,
  outputs,
  attributes: new Map<string, OnnxAttribute>(),
});

const inner = (node: OnnxNode, suffix: string): string =>
  `${node.outputs.find((name) => name !== '') ?? ''}#${suffix}`;
const given = (node: OnnxNode, position: number): string | undefined => node.inputs[position] || undefined;

/** `op` of some inputs, then a bias from input `bias`, if there is one. */
const withBias =
  (op: string, positions: readonly number[], bias: number): Rewrite =>
  (node) => {
    const addend = given(node, bias);
    if (addend === undefined) return [as(node, op, positions)];
    const before = inner(node, 'nobias');
    return [as(node, op, positions, [before]), nodeOf(node, 'Add', [before, addend], node.outputs, 'bias')];
  };

/** A bias from input 1 first, then `op`. */
const biasFirst =
  (op: string): Rewrite =>
  (node) => {
    const addend = given(node, 1);
    if (addend === undefined) return [node];
    const sum = inner(node, 'biased');
    return [
      nodeOf(node, 'Add', [node.inputs[0]!, addend], [sum], 'bias'),
      { ...as(node, op, [0]), inputs: [sum] },
    ];
  };

const numberOf = (name: string, float: number | undefined): OnnxAttribute => ({
  name,
  floats: [],
  integers: [],
  texts: [],
  ...(float === undefined ? {} : { float }),
});

/** Activations that are part of a fused operator, by the name in its `activation`. */
const fused =
  (op: string, positions: readonly number[], addend?: number): Rewrite =>
  (node) => {
    const chosen = node.attributes.get('activation')?.text ?? '';
    const added = addend === undefined ? undefined : given(node, addend);
    const nodes = [as(node, op, positions)];
    const follow = (next: string, more: string[], suffix: string): void => {
      const before = inner(node, suffix);
      nodes.push(nodeOf(node, next, [before, ...more], nodes.at(-1)!.outputs, suffix));
      nodes.splice(-2, 1, { ...nodes.at(-2)!, outputs: [before] });
    };
    if (added !== undefined) follow('Add', [added], 'sum');
    if (chosen !== '') follow(chosen, [], 'act');
    const [min, max] = node.attributes.get('activation_params')?.floats ?? [];
    if (chosen === 'Clip') {
      const bounds = { min: numberOf('min', min), max: numberOf('max', max) };
      nodes.splice(-1, 1, { ...nodes.at(-1)!, attributes: new Map(Object.entries(bounds)) });
    }
    return nodes;
  };

const NONE = new Map<string, OnnxAttribute>();
/** Read by the norms over groups: the standard has no such attribute. */
const CHANNELS_LAST = new Map<string, OnnxAttribute>([
  ['channels_last', { ...numberOf('channels_last', undefined), integer: 1 }],
]);

/** The first input and that at `skip` added, and a bias from input `bias`, if there is one. @returns also its name */
function residual(
  node: OnnxNode,
  [skip, bias, output]: readonly [skip: number, bias: number, output: number],
): { nodes: OnnxNode[]; sum: string } {
  const sum = node.outputs[output] || inner(node, 'sum');
  const addend = given(node, bias);
  const first = addend === undefined ? sum : inner(node, 'skip');
  const nodes = [nodeOf(node, 'Add', [node.inputs[0] ?? '', node.inputs[skip] ?? ''], [first], 'skip')];
  if (addend !== undefined) nodes.push(nodeOf(node, 'Add', [first, addend], [sum], 'bias'));
  return { nodes, sum };
}

/** A residual sum and its norm; output 3 is the sum. */
const skipNorm =
  (op: string, gamma: readonly number[], bias: number): Rewrite =>
  (node) => {
    const { nodes, sum } = residual(node, [1, bias, 3]);
    const scale = gamma.map((position) => node.inputs[position] ?? '').filter((name) => name !== '');
    return [...nodes, { ...as(node, op, []), inputs: [sum, ...scale], outputs: node.outputs.slice(0, 1) }];
  };

/** A norm over groups of channels, which are last unless the node says otherwise; then a SiLU, if it asks for one. */
const groupNorm: Rewrite = (node) => {
  const isLast = (node.attributes.get('channels_last')?.integer ?? 1) === 1;
  const activated = node.attributes.get('activation')?.integer === 1;
  const result = activated ? inner(node, 'norm') : node.outputs[0]!;
  const nodes = [
    { ...as(node, 'GroupNormalization', [0, 1, 2], [result]), attributes: isLast ? CHANNELS_LAST : NONE },
  ];
  if (activated) nodes.push(nodeOf(node, 'Silu', [result], node.outputs.slice(0, 1), 'act'));
  return nodes;
};

/** A residual sum and its norm over groups; output 1 is the sum. */
const skipGroupNorm: Rewrite = (node) => {
  const { nodes, sum } = residual(node, [3, 4, 1]);
  const inputs = [sum, ...node.inputs.slice(1, 3)];
  return [...nodes, ...groupNorm({ ...node, inputs, outputs: node.outputs.slice(0, 1) })];
};

/** A bias, then one half of the features times the GELU of the other. */
const biasSplitGelu: Rewrite = (node) => {
  const [sum, left, right, gate] = [
    inner(node, 'biased'),
    inner(node, 'left'),
    inner(node, 'right'),
    inner(node, 'gate'),
  ];
  const split = nodeOf(node, 'Split', [sum], [left, right], 'split');
  split.attributes.set('axis', { ...numberOf('axis', undefined), integer: -1 });
  return [
    nodeOf(node, 'Add', [node.inputs[0] ?? '', node.inputs[1] ?? ''], [sum], 'bias'),
    split,
    nodeOf(node, 'Gelu', [right], [gate], 'gelu'),
    nodeOf(node, 'Mul', [left, gate], node.outputs, 'product'),
  ];
};

const joined: Rewrite = (node) => {
  const positions = node.inputs.flatMap((_, index) => (index >= 2 && (index - 2) % 3 === 0 ? [index] : []));
  return [as(node, 'Concat', positions)];
};

/**
 * Operators that are others with more inputs: quantised ones (scales and zero points cost nothing), and those that
 * onnxruntime fuses.
 * Source: https://onnx.ai/onnx/operators/, https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
 */
export const REWRITES: ReadonlyMap<string, Rewrite> = new Map(
  Object.entries({
    QLinearConv: only('Conv', 0, 3, 8),
    ConvInteger: only('Conv', 0, 1),
    QLinearMatMul: only('MatMul', 0, 3),
    MatMulInteger: only('MatMul', 0, 1),
    MatMulIntegerToFloat: withBias('MatMul', [0, 1], 6),
    MatMulInteger16: only('MatMul', 0, 1),
    DynamicQuantizeMatMul: withBias('MatMul', [0, 1], 4),
    QGemm: only('Gemm', 0, 3, 6),
    QAttention: only('Attention', 0, 1, 2, 5, 8),
    QLinearAdd: only('Add', 0, 3),
    QLinearMul: only('Mul', 0, 3),
    QLinearConcat: joined,
    QLinearWhere: only('Where', 0, 1, 4),
    QLinearGlobalAveragePool: only('GlobalAveragePool', 0),
    QLinearAveragePool: only('AveragePool', 0),
    QLinearReduceMean: only('ReduceMean', 0),
    QLinearLeakyRelu: only('LeakyRelu', 0),
    QLinearSigmoid: only('Sigmoid', 0),
    QLinearSoftmax: only('Softmax', 0),
    FusedConv: fused('Conv', [0, 1, 2], 3),
    FusedGemm: fused('Gemm', [0, 1, 2]),
    FusedMatMulActivation: fused('FusedMatMul', [0, 1]),
    BiasGelu: biasFirst('Gelu'),
    BiasAdd: withBias('Add', [0, 2], 1),
    FastGelu: biasFirst('Gelu'),
    BiasSoftmax: biasFirst('Softmax'),
    BiasDropout: biasFirst('Dropout'),
    GroupNorm: groupNorm,
    SkipGroupNorm: skipGroupNorm,
    BiasSplitGelu: biasSplitGelu,
    SkipLayerNormalization: skipNorm('LayerNormalization', [2, 3], 4),
    SkipSimplifiedLayerNormalization: skipNorm('RMSNormalization', [2], 3),
    Affine: only('Identity', 0),
    ImageScaler: only('Identity', 0),
  } satisfies Record<string, Rewrite>),
);

/** The nodes with those of `REWRITES` taken apart. */
export const rewritten = (nodes: readonly OnnxNode[]): OnnxNode[] =>
  nodes.flatMap((node) => REWRITES.get(node.op)?.(node) ?? [node]);
