import Pbf from 'pbf';

/** A small writer of ONNX models; field numbers are those of onnx.proto, the types are the test's own. */
export interface TensorSpec {
  dims: number[];
  /** int64 elements in `raw_data`; absent: a tensor without data. */
  integers?: number[];
  /** Float elements in `float_data`. */
  floats?: number[];
}
export type AttributeSpec = number | string | number[] | { float: number } | { tensor: TensorSpec };
export interface NodeSpec {
  op: string;
  inputs: string[];
  outputs: string[];
  name?: string;
  domain?: string;
  attributes?: Record<string, AttributeSpec>;
}
/** Sizes; a string is a dynamic dimension. */
export type Dims = (number | string)[];
export interface ModelSpec {
  nodes: NodeSpec[];
  inputs: Record<string, Dims>;
  initializers?: Record<string, TensorSpec>;
  values?: Record<string, Dims>;
  /** Names of the inputs that are int64; the rest is float. */
  tokens?: string[];
  outputs?: string[];
}

const tensor =
  (name: string) =>
  (spec: TensorSpec, pbf: Pbf): void => {
    pbf.writePackedVarint(1, spec.dims);
    pbf.writeVarintField(2, spec.integers === undefined ? 1 : 7);
    if (spec.floats !== undefined) pbf.writePackedFloat(4, spec.floats);
    pbf.writeStringField(8, name);
    if (spec.integers !== undefined) {
      pbf.writeBytesField(9, new Uint8Array(BigInt64Array.from(spec.integers, BigInt).buffer));
    }
  };

function attribute([name, value]: [string, AttributeSpec], pbf: Pbf): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') pbf.writeVarintField(3, value);
  else if (typeof value === 'string') pbf.writeStringField(4, value);
  else if (Array.isArray(value)) for (const one of value) pbf.writeVarintField(8, one);
  else if ('float' in value) pbf.writeFloatField(2, value.float);
  else pbf.writeMessage(5, tensor(''), value.tensor);
}

function node(spec: NodeSpec, pbf: Pbf): void {
  for (const name of spec.inputs) pbf.writeStringField(1, name);
  for (const name of spec.outputs) pbf.writeStringField(2, name);
  pbf.writeStringField(3, spec.name ?? '');
  pbf.writeStringField(4, spec.op);
  for (const entry of Object.entries(spec.attributes ?? {})) pbf.writeMessage(5, attribute, entry);
  if (spec.domain !== undefined) pbf.writeStringField(7, spec.domain);
}

const value =
  (type: number) =>
  ([name, dims]: [string, Dims], pbf: Pbf): void => {
    const dimension = (dim: number | string, inner: Pbf): void => {
      if (typeof dim === 'number') inner.writeVarintField(1, dim);
      else inner.writeStringField(2, dim);
    };
    const shape = (_: unknown, inner: Pbf): void => {
      for (const dim of dims) inner.writeMessage(1, dimension, dim);
    };
    const tensorType = (_: unknown, inner: Pbf): void => {
      inner.writeVarintField(1, type);
      inner.writeMessage(2, shape, null);
    };
    pbf.writeStringField(1, name);
    pbf.writeMessage(2, (_: unknown, inner: Pbf) => inner.writeMessage(1, tensorType, null), null);
  };

/** The bytes of a ModelProto. */
export function encodeModel(spec: ModelSpec): Uint8Array {
  const graph = (_: unknown, pbf: Pbf): void => {
    for (const one of spec.nodes) pbf.writeMessage(1, node, one);
    pbf.writeStringField(2, 'test');
    for (const [name, data] of Object.entries(spec.initializers ?? {})) {
      pbf.writeMessage(5, tensor(name), data);
    }
    for (const entry of Object.entries(spec.inputs)) {
      pbf.writeMessage(11, value(spec.tokens?.includes(entry[0]) === true ? 7 : 1), entry);
    }
    for (const name of spec.outputs ?? []) pbf.writeMessage(12, value(1), [name, []] as [string, Dims]);
    for (const entry of Object.entries(spec.values ?? {})) pbf.writeMessage(13, value(1), entry);
  };
  const pbf = new Pbf();
  pbf.writeVarintField(1, 8);
  pbf.writeStringField(2, 'encode');
  pbf.writeMessage(7, graph, null);
  pbf.writeMessage(8, (version: number, inner: Pbf) => inner.writeVarintField(2, version), 17);
  return pbf.finish();
}

/** `op(inputs) -> output`: a node with one output. */
export const op = (
  kind: string,
  inputs: string,
  output: string,
  attributes: Record<string, AttributeSpec> = {},
): NodeSpec => ({
  op: kind,
  inputs: inputs === '' ? [] : inputs.split(' ').map((name) => (name === '-' ? '' : name)),
  outputs: output.split(' '),
  name: output.split(' ')[0]!,
  attributes,
});

/** Weights without data. */
export const weights = (...dims: number[]): TensorSpec => ({ dims });
/** Known int64 numbers. */
export const numbers = (...integers: number[]): TensorSpec => ({ dims: [integers.length], integers });
/** A known float scalar. */
export const scalar = (number: number): TensorSpec => ({ dims: [], floats: [number] });
