import Pbf from 'pbf';

/** A small writer of ONNX models; field numbers are those of onnx.proto, the types are the test's own. */
export interface TensorSpec {
  dims: number[];
  /** int64 elements in `raw_data`; absent: a tensor without data. */
  integers?: number[];
  /** Float elements in `float_data`. */
  floats?: number[];
  /** int64 elements in another file. */
  external?: { location: string; offset?: number; length?: number };
}
export type AttributeSpec =
  | number
  | string
  | number[]
  | { float: number }
  | { floats: number[] }
  | { texts: string[] }
  | { tensor: TensorSpec }
  | { graph: GraphSpec }
  /** In a function: an attribute of the calling node. */
  | { reference: string };
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
export interface GraphSpec {
  nodes: NodeSpec[];
  inputs?: Record<string, Dims>;
  initializers?: Record<string, TensorSpec>;
  outputs?: string[];
  /** Names of the inputs that are int64; the rest is float. */
  tokens?: string[];
}
export interface FunctionSpec {
  name: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  nodes: NodeSpec[];
  defaults?: Record<string, AttributeSpec>;
}
export interface ModelSpec extends GraphSpec {
  inputs: Record<string, Dims>;
  values?: Record<string, Dims>;
  functions?: FunctionSpec[];
}

const tensor =
  (name: string) =>
  (spec: TensorSpec, pbf: Pbf): void => {
    pbf.writePackedVarint(1, spec.dims);
    pbf.writeVarintField(2, spec.integers === undefined && spec.external === undefined ? 1 : 7);
    if (spec.floats !== undefined) pbf.writePackedFloat(4, spec.floats);
    pbf.writeStringField(8, name);
    if (spec.integers !== undefined) {
      pbf.writeBytesField(9, new Uint8Array(BigInt64Array.from(spec.integers, BigInt).buffer));
    }
    for (const [key, text] of Object.entries(spec.external ?? {})) {
      pbf.writeMessage(13, entry, [key, String(text)]);
    }
    if (spec.external !== undefined) pbf.writeVarintField(14, 1);
  };

function entry([key, text]: string[], pbf: Pbf): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, text);
}

function attribute([name, value]: [string, AttributeSpec], pbf: Pbf): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') pbf.writeVarintField(3, value);
  else if (typeof value === 'string') pbf.writeStringField(4, value);
  else if (Array.isArray(value)) for (const one of value) pbf.writeVarintField(8, one);
  else if ('float' in value) pbf.writeFloatField(2, value.float);
  else if ('floats' in value) for (const one of value.floats) pbf.writeFloatField(7, one);
  else if ('texts' in value) for (const one of value.texts) pbf.writeStringField(9, one);
  else if ('graph' in value) pbf.writeMessage(6, graph, value.graph);
  else if ('reference' in value) pbf.writeStringField(21, value.reference);
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

function graph(spec: GraphSpec, pbf: Pbf): void {
  for (const one of spec.nodes) pbf.writeMessage(1, node, one);
  pbf.writeStringField(2, 'test');
  for (const [name, data] of Object.entries(spec.initializers ?? {})) {
    pbf.writeMessage(5, tensor(name), data);
  }
  for (const name of spec.outputs ?? []) pbf.writeMessage(12, value(1), [name, []] as [string, Dims]);
  for (const one of Object.entries(spec.inputs ?? {})) {
    pbf.writeMessage(11, value(spec.tokens?.includes(one[0]) === true ? 7 : 1), one);
  }
}

function declarations(spec: ModelSpec, pbf: Pbf): void {
  graph(spec, pbf);
  for (const one of Object.entries(spec.values ?? {})) pbf.writeMessage(13, value(1), one);
}

function callable(spec: FunctionSpec, pbf: Pbf): void {
  pbf.writeStringField(1, spec.name);
  for (const name of spec.inputs) pbf.writeStringField(4, name);
  for (const name of spec.outputs) pbf.writeStringField(5, name);
  for (const one of spec.nodes) pbf.writeMessage(7, node, one);
  pbf.writeStringField(10, spec.domain);
  for (const one of Object.entries(spec.defaults ?? {})) pbf.writeMessage(11, attribute, one);
}

/** The bytes of a ModelProto. */
export function encodeModel(spec: ModelSpec): Uint8Array {
  const pbf = new Pbf();
  pbf.writeVarintField(1, 8);
  pbf.writeStringField(2, 'encode');
  pbf.writeMessage(7, declarations, spec);
  pbf.writeMessage(8, (version: number, inner: Pbf) => inner.writeVarintField(2, version), 17);
  for (const one of spec.functions ?? []) pbf.writeMessage(25, callable, one);
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
