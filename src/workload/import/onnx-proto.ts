import { Wire, WireFault } from './onnx-wire.js';

/** Tensors of more elements are kept as shapes only: constants that shapes are computed from are small. */
export const KEPT_ELEMENTS = 4096;

/** `data_type` of TensorProto, and `elem_type` of a value, that the importer must tell apart. */
export const INTEGER_TYPES: readonly number[] = [2, 3, 4, 5, 6, 7, 12, 13];

export interface OnnxTensor {
  name: string;
  dims: number[];
  /** Elements, if there are few and the file has them. */
  data?: number[];
  /** Where few elements stand in another file. */
  external?: ExternalData;
}

/** Elements in a file beside the model: `length` bytes from `offset` on, of `data_type` `type`. */
export interface ExternalData {
  location: string;
  offset: number;
  /** Undefined: to the end of the file. */
  length?: number;
  type: number;
}

export interface OnnxAttribute {
  name: string;
  float?: number;
  integer?: number;
  text?: string;
  tensor?: OnnxTensor;
  /** A branch of If, a body of Loop or Scan. */
  graph?: OnnxGraph;
  floats: number[];
  integers: number[];
  texts: string[];
  /** In a function: the attribute of the calling node that this one is. */
  reference?: string;
}

export interface OnnxNode {
  name: string;
  op: string;
  domain: string;
  /** Names of the values read and written; `''` is an optional one left out. */
  inputs: string[];
  outputs: string[];
  attributes: Map<string, OnnxAttribute>;
}

/** A dimension: a size, the name of a dynamic one, or neither. */
export interface OnnxDimension {
  size?: number;
  parameter?: string;
}

export interface OnnxValue {
  name: string;
  /** TensorProto.DataType of the elements; 0 if it is no tensor. */
  elementType: number;
  /** Undefined if the file gives no shape. */
  dims?: OnnxDimension[];
}

export interface OnnxGraph {
  name: string;
  nodes: OnnxNode[];
  initializers: OnnxTensor[];
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  values: OnnxValue[];
}

/** An operator that the model itself defines by a list of nodes. */
export interface OnnxFunction {
  name: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  nodes: OnnxNode[];
  /** Attributes with a default. */
  defaults: OnnxAttribute[];
}

export interface OnnxModel {
  /** Program that wrote the file, with its version; may be empty. */
  producer: string;
  graph: OnnxGraph;
  functions: OnnxFunction[];
}

/**
 * Decodes a ModelProto, without the data of large tensors. Throws `WireFault` if the bytes are no such message.
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (field numbers).
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  const wire = new Wire(bytes);
  let graph: OnnxGraph | undefined;
  const functions: OnnxFunction[] = [];
  let [producer, version] = ['', ''];
  wire.message(bytes.length, {
    1: wire.integer(() => {}),
    2: wire.text((text) => (producer = text)),
    3: wire.text((text) => (version = text)),
    7: wire.nested((end) => (graph = readGraph(wire, end))),
    8: wire.nested((end) => wire.message(end, {})),
    25: wire.nested((end) => functions.push(readFunction(wire, end))),
  });
  if (graph === undefined) throw new WireFault('there is no graph', bytes.length);
  return { producer: `${producer} ${version}`.trim(), graph, functions };
}

function readFunction(wire: Wire, end: number): OnnxFunction {
  const made: OnnxFunction = { name: '', domain: '', inputs: [], outputs: [], nodes: [], defaults: [] };
  wire.message(end, {
    1: wire.text((text) => (made.name = text)),
    4: wire.text((text) => made.inputs.push(text)),
    5: wire.text((text) => made.outputs.push(text)),
    7: wire.nested((stop) => made.nodes.push(readNode(wire, stop))),
    10: wire.text((text) => (made.domain = text)),
    11: wire.nested((stop) => made.defaults.push(readAttribute(wire, stop))),
  });
  return made;
}

function readGraph(wire: Wire, end: number): OnnxGraph {
  const graph: OnnxGraph = { name: '', nodes: [], initializers: [], inputs: [], outputs: [], values: [] };
  wire.message(end, {
    1: wire.nested((stop) => graph.nodes.push(readNode(wire, stop))),
    2: wire.text((text) => (graph.name = text)),
    5: wire.nested((stop) => graph.initializers.push(readTensor(wire, stop))),
    11: wire.nested((stop) => graph.inputs.push(readValue(wire, stop))),
    12: wire.nested((stop) => graph.outputs.push(readValue(wire, stop))),
    13: wire.nested((stop) => graph.values.push(readValue(wire, stop))),
    15: wire.nested((stop) => graph.initializers.push(readSparseTensor(wire, stop))),
  });
  return graph;
}

function readNode(wire: Wire, end: number): OnnxNode {
  const node: OnnxNode = { name: '', op: '', domain: '', inputs: [], outputs: [], attributes: new Map() };
  wire.message(end, {
    1: wire.text((text) => node.inputs.push(text)),
    2: wire.text((text) => node.outputs.push(text)),
    3: wire.text((text) => (node.name = text)),
    4: wire.text((text) => (node.op = text)),
    5: wire.nested((stop) => {
      const attribute = readAttribute(wire, stop);
      node.attributes.set(attribute.name, attribute);
    }),
    7: wire.text((text) => (node.domain = text)),
  });
  return node;
}

/** Deepest nesting of graphs inside attributes: more is a damaged file. */
const MAX_DEPTH = 32;
let depth = 0;

function readBranch(wire: Wire, end: number): OnnxGraph {
  if (depth >= MAX_DEPTH) throw new WireFault('graphs nested too deeply', end);
  depth += 1;
  try {
    return readGraph(wire, end);
  } finally {
    depth -= 1;
  }
}

function readAttribute(wire: Wire, end: number): OnnxAttribute {
  const attribute: OnnxAttribute = { name: '', floats: [], integers: [], texts: [] };
  wire.message(end, {
    1: wire.text((text) => (attribute.name = text)),
    2: wire.float((value) => (attribute.float = value)),
    3: wire.integer((value) => (attribute.integer = value)),
    4: wire.text((text) => (attribute.text = text)),
    5: wire.nested((stop) => (attribute.tensor = readTensor(wire, stop))),
    6: wire.nested((stop) => (attribute.graph = readBranch(wire, stop))),
    7: wire.floats((value) => attribute.floats.push(value)),
    8: wire.integers((value) => attribute.integers.push(value)),
    9: wire.text((text) => attribute.texts.push(text)),
    21: wire.text((text) => (attribute.reference = text)),
  });
  return attribute;
}

function readTensor(wire: Wire, end: number): OnnxTensor {
  const tensor: OnnxTensor = { name: '', dims: [] };
  let data: number[] = [];
  let type = 0;
  const add = (value: number): void => {
    if (data.length <= KEPT_ELEMENTS) data.push(value);
  };
  let raw: [from: number, end: number] | undefined;
  const external = new Map<string, string>();
  wire.message(end, {
    1: wire.integers((value) => tensor.dims.push(value)),
    2: wire.integer((value) => (type = value)),
    4: wire.floats(add, 4 * KEPT_ELEMENTS),
    5: wire.integers(add, 10 * KEPT_ELEMENTS),
    7: wire.integers(add, 10 * KEPT_ELEMENTS),
    8: wire.text((text) => (tensor.name = text)),
    9: wire.bytes((from, stop) => (raw = [from, stop])),
    10: wire.floats(add, 8 * KEPT_ELEMENTS, 8),
    11: wire.integers(add, 10 * KEPT_ELEMENTS),
    13: wire.nested((stop) => external.set(...readEntry(wire, stop))),
  });
  if (raw !== undefined && raw[1] - raw[0] <= 8 * KEPT_ELEMENTS) data = rawNumbers(wire.slice(...raw), type);
  const count = tensor.dims.reduce((product, dim) => product * dim, 1);
  if (type !== FLOAT16 && count <= KEPT_ELEMENTS && data.length === count) tensor.data = data;
  const location = external.get('location');
  if (location !== undefined && count <= KEPT_ELEMENTS && type in RAW) {
    const length = external.has('length') ? { length: Number(external.get('length')) } : {};
    tensor.external = { location, offset: Number(external.get('offset') ?? 0), ...length, type };
  }
  return tensor;
}

/** A StringStringEntryProto. */
function readEntry(wire: Wire, end: number): [key: string, value: string] {
  let [key, value] = ['', ''];
  wire.message(end, { 1: wire.text((text) => (key = text)), 2: wire.text((text) => (value = text)) });
  return [key, value];
}

const FLOAT16 = 10;

/** Reader and size of the elements of `raw_data` by `data_type`; half floats and smaller types have none. */
const RAW: Record<number, [size: number, read: (view: DataView, at: number) => number]> = {
  1: [4, (view, at) => view.getFloat32(at, true)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [1, (view, at) => view.getInt8(at)],
  4: [2, (view, at) => view.getUint16(at, true)],
  5: [2, (view, at) => view.getInt16(at, true)],
  6: [4, (view, at) => view.getInt32(at, true)],
  7: [8, (view, at) => Number(view.getBigInt64(at, true))],
  9: [1, (view, at) => view.getUint8(at)],
  11: [8, (view, at) => view.getFloat64(at, true)],
  12: [4, (view, at) => view.getUint32(at, true)],
  13: [8, (view, at) => Number(view.getBigUint64(at, true))],
};

/** The first `most` numbers of `raw_data`; none if the type is not known or the length does not fit. */
export function rawNumbers(view: DataView, type: number, most = Infinity): number[] {
  const [size, read] = RAW[type] ?? [0, () => NaN];
  if (size === 0 || view.byteLength % size !== 0) return [];
  const count = Math.min(most, view.byteLength / size);
  return Array.from({ length: count }, (_, index) => read(view, index * size));
}

/** A SparseTensorProto: the name is that of its values, the shape its own. */
function readSparseTensor(wire: Wire, end: number): OnnxTensor {
  const tensor: OnnxTensor = { name: '', dims: [] };
  wire.message(end, {
    1: wire.nested((stop) => (tensor.name = readTensor(wire, stop).name)),
    3: wire.integers((value) => tensor.dims.push(value)),
  });
  return tensor;
}

function readValue(wire: Wire, end: number): OnnxValue {
  const value: OnnxValue = { name: '', elementType: 0 };
  const readDimension = (stop: number): OnnxDimension => {
    const dimension: OnnxDimension = {};
    wire.message(stop, {
      1: wire.integer((size) => (dimension.size = size)),
      2: wire.text((text) => (dimension.parameter = text)),
    });
    return dimension;
  };
  const readShape = (stop: number): OnnxDimension[] => {
    const dims: OnnxDimension[] = [];
    wire.message(stop, { 1: wire.nested((inner) => dims.push(readDimension(inner))) });
    return dims;
  };
  const readTensorType = (stop: number): void =>
    wire.message(stop, {
      1: wire.integer((type) => (value.elementType = type)),
      2: wire.nested((inner) => (value.dims = readShape(inner))),
    });
  wire.message(end, {
    1: wire.text((text) => (value.name = text)),
    2: wire.nested((stop) => wire.message(stop, { 1: wire.nested(readTensorType) })),
  });
  return value;
}
