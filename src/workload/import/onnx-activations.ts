import type { ActivationFunction, NormType } from '../graph.js';
import { integer, type Activation, type Context, type Handler, type Value } from './onnx-context.js';
import { axisOf, canonical, DimsFault, perImage, product, showDims, type Dims } from './onnx-dims.js';
import type { OnnxNode } from './onnx-proto.js';

/** Activation an ONNX operator is counted as. The leaky and parametric ReLUs compare once, as a ReLU does. */
const FUNCTIONS: Record<string, ActivationFunction> = {
  Relu: 'relu',
  LeakyRelu: 'relu',
  PRelu: 'relu',
  ThresholdedRelu: 'relu',
  Gelu: 'gelu',
  FastGelu: 'gelu',
  QuickGelu: 'gelu',
  Silu: 'silu',
  Swish: 'silu',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  HardSwish: 'hswish',
  HardSigmoid: 'hsigmoid',
  Softmax: 'softmax',
  Hardmax: 'softmax',
  LogSoftmax: 'softmax',
  Softplus: 'softplus',
  Mish: 'softplus',
  Exp: 'exp',
  Elu: 'exp',
  Selu: 'exp',
  Celu: 'exp',
  Softsign: 'exp',
  Shrink: 'relu',
};

const NORMS: Record<string, NormType> = {
  BatchNormalization: 'batch',
  InstanceNormalization: 'group',
  GroupNormalization: 'group',
  LayerNormalization: 'layer',
  RMSNormalization: 'rms',
  SimplifiedLayerNormalization: 'rms',
};

export const unary =
  (chosen: ActivationFunction): Handler =>
  (context, node) => {
    const value = context.operand(node, 0);
    if (value.kind === 'constant') return context.setConstant(node, 0, { dims: value.dims });
    const name = context.nameFor(node);
    context.builder.activation(name, { inputs: [context.source(value)], function: chosen });
    context.setResult(node, 0, name, value.dims);
  };

/** NaN where it is computed or not known. */
const boundOf = (value: Value): number => (value.kind === 'constant' ? (value.data?.[0] ?? NaN) : NaN);

/** `Clip` from 0 without upper bound is a ReLU; with other bounds it compares twice, as `relu6` does. */
const clip: Handler = (context, node) => {
  const value = context.operand(node, 0);
  if (value.kind === 'constant') return context.setConstant(node, 0, { dims: value.dims, data: undefined });
  const bound = (name: string, index: number): number | undefined => {
    const given = context.has(node, index) ? boundOf(context.operand(node, index)) : undefined;
    const limit = given ?? node.attributes.get(name)?.float;
    return limit === undefined || Math.abs(limit) > 3e38 ? undefined : limit;
  };
  const [low, high] = [bound('min', 1), bound('max', 2)];
  if (low === undefined && high === undefined) return context.setSame(node, value);
  unary(high === undefined || low === undefined ? 'relu' : 'relu6')(context, node);
};

const norm =
  (type: NormType): Handler =>
  (context, node) => {
    const value = context.activation(node, 0);
    const { dims } = value;
    const features = normFeatures(context, node, dims, type);
    if (product(dims) % features !== 0) {
      throw new DimsFault(`normalises ${features} features of ${showDims(dims)}`);
    }
    const positions = perImage(product(dims) / features, context.batch);
    const shapes = [
      value.external ?? context.builder.shapeOf(value.source),
      canonical(dims, context.batch),
      { channels: features, height: positions, width: 1 },
    ];
    const shape = shapes.find(({ channels }) => channels === features)!;
    const name = context.nameFor(node);
    context.builder.norm(name, { inputs: [context.see(value, shape)], type });
    context.setResult(node, 0, name, dims);
    if (type === 'layer') setStatistics(context, node, value);
    for (let index = 1; type === 'batch' && index < node.outputs.length; index++) {
      context.setConstant(node, index, { dims: [dims[1]!] });
    }
  };

/** Mean and deviation of a layer norm; without a reader they are of a size alone. */
function setStatistics(context: Context, node: OnnxNode, value: Activation): void {
  const first = axisOf(integer(node, 'axis', -1), value.dims.length);
  const dims = value.dims.map((size, axis) => (axis < first ? size : 1));
  for (const index of [1, 2]) {
    if (context.readersOf(node.outputs[index] ?? '').length === 0) {
      context.setConstant(node, index, { dims });
      continue;
    }
    const source = context.resized(node, `.statistic${index}`, value, canonical(dims, context.batch));
    context.setResult(node, index, source, dims);
  }
}

/** Features with a scale of their own: the channels, or the elements a layer norm normalises together. */
function normFeatures(context: Context, node: OnnxNode, dims: Dims, type: NormType): number {
  if (dims.length < 2) context.fail(node, `input has ${dims.length} dimensions`, 'at least 2');
  if (type === 'batch' && context.has(node, 1)) {
    const scale = product(context.constant(node, 1).dims);
    if (scale !== dims[1]) throw new DimsFault(`has ${scale} scales for ${dims[1]} channels`);
  }
  if (type === 'group' && integer(node, 'channels_last', 0) === 1) return dims.at(-1)!;
  if (type === 'batch' || type === 'group') return dims[1]!;
  if (context.has(node, 1)) {
    const scale = product(context.constant(node, 1).dims);
    if (scale > 1) return scale;
  }
  return product(dims.slice(axisOf(integer(node, 'axis', -1), dims.length)));
}

/** Activations and normalisations. */
export const ACTIVATIONS: Record<string, Handler> = {
  ...Object.fromEntries(Object.entries(FUNCTIONS).map(([op, chosen]) => [op, unary(chosen)])),
  ...Object.fromEntries(Object.entries(NORMS).map(([op, type]) => [op, norm(type)])),
  Clip: clip,
};
