// @ts-check
// Small ONNX models of many forms, made here: field numbers are those of onnx.proto.
import Pbf from 'pbf';

/** @typedef {[op: string, inputs: string, outputs: string, attributes?: Record<string, number | number[]>]} Node */
/** @typedef {{ inputs: Record<string, (number | string)[]>, weights: Record<string, number[]>, nodes: Node[] }} Model */

/** @param {number[]} dims @param {string} name @param {Pbf} pbf */
function writeTensor(dims, name, pbf) {
  pbf.writePackedVarint(1, dims);
  pbf.writeVarintField(2, 1);
  pbf.writeStringField(8, name);
}

/** @param {[string, (number | string)[]]} input @param {Pbf} pbf */
function writeValue([name, dims], pbf) {
  pbf.writeStringField(1, name);
  const shape = (/** @type {unknown} */ _, /** @type {Pbf} */ to) => {
    for (const size of dims)
      to.writeMessage(
        1,
        (one, inner) => {
          if (typeof one === 'number') inner.writeVarintField(1, one);
          else inner.writeStringField(2, one);
        },
        size,
      );
  };
  pbf.writeMessage(
    2,
    (_, type) =>
      type.writeMessage(
        1,
        (__, tensor) => {
          tensor.writeVarintField(1, 1);
          tensor.writeMessage(2, shape, null);
        },
        null,
      ),
    null,
  );
}

/** @param {Node} node @param {Pbf} pbf */
function writeNode([op, inputs, outputs, attributes = {}], pbf) {
  for (const name of inputs.split(' ')) pbf.writeStringField(1, name === '-' ? '' : name);
  for (const name of outputs.split(' ')) pbf.writeStringField(2, name);
  pbf.writeStringField(4, op);
  for (const [name, value] of Object.entries(attributes))
    pbf.writeMessage(
      5,
      (given, to) => {
        to.writeStringField(1, name);
        if (typeof given === 'number') to.writeVarintField(3, given);
        else for (const one of given) to.writeVarintField(8, one);
        to.writeVarintField(20, typeof given === 'number' ? 2 : 7);
      },
      value,
    );
}

/** @param {Model} model @returns {Buffer} */
function encode({ inputs, weights, nodes }) {
  const pbf = new Pbf();
  pbf.writeVarintField(1, 8);
  pbf.writeMessage(
    7,
    (_, graph) => {
      for (const node of nodes) graph.writeMessage(1, writeNode, node);
      graph.writeStringField(2, 'fuzz');
      for (const [name, dims] of Object.entries(weights))
        graph.writeMessage(5, (of, to) => writeTensor(of, name, to), dims);
      for (const input of Object.entries(inputs)) graph.writeMessage(11, writeValue, input);
      graph.writeMessage(12, writeValue, /** @type {[string, number[]]} */ ([nodes.at(-1)?.[2] ?? '', []]));
    },
    null,
  );
  pbf.writeMessage(8, (_, opset) => opset.writeVarintField(2, 18), null);
  return Buffer.from(pbf.finish());
}

/** @type {Model[]} */
const MODELS = [
  {
    inputs: { x: ['N', 3, 9, 9] },
    weights: { w: [8, 3, 3, 3], b: [8], d: [8, 1, 3, 3], f: [5, 8], s: [8] },
    nodes: [
      ['Conv', 'x w b', 'a', { pads: [1, 1, 1, 1], strides: [2, 2] }],
      ['BatchNormalization', 'a s s s s', 'n'],
      ['Relu', 'n', 'r'],
      ['Conv', 'r d', 'dw', { group: 8, pads: [1, 1, 1, 1] }],
      ['Add', 'dw r', 'sum'],
      ['MaxPool', 'sum', 'p', { kernel_shape: [2, 2], strides: [2, 2] }],
      ['GlobalAveragePool', 'p', 'g'],
      ['Flatten', 'g', 'v'],
      ['Gemm', 'v f', 'y', { transB: 1 }],
    ],
  },
  {
    inputs: { x: [2, 6, 16], past: [2, 2, 4, 8] },
    weights: { q: [16, 16], k: [16, 16], s: [16], w: [1, 32, 16], r: [1, 32, 8] },
    nodes: [
      ['MatMul', 'x q', 'a'],
      ['MatMul', 'x k', 'b'],
      ['Attention', 'a b b - past past', 'c', { q_num_heads: 2, kv_num_heads: 2 }],
      ['LayerNormalization', 'c s', 'n'],
      ['Transpose', 'n', 't', { perm: [1, 0, 2] }],
      ['LSTM', 't w r', 'h', { hidden_size: 8 }],
      ['ReduceMean', 'h', 'm', { axes: [0] }],
      ['Softmax', 'm', 'y'],
    ],
  },
  {
    inputs: { x: [1, 4, 8, 8], z: [1, 4, 8, 8] },
    weights: { t: [4, 6, 3, 3], p: [6] },
    nodes: [
      ['Concat', 'x z', 'c', { axis: 2 }],
      ['Split', 'c', 'l m', { axis: 2 }],
      ['Mul', 'l m', 'g'],
      ['ConvTranspose', 'g t', 'u', { strides: [2, 2] }],
      ['PRelu', 'u p', 'a'],
      ['DepthToSpace', 'z', 's', { blocksize: 2 }],
      ['Sub', 'x z', 'e'],
      ['TopK', 'a', 'y i', { k: 3 }],
    ],
  },
];

export const onnxBases = () => MODELS.map(encode);
