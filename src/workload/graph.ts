/**
 * The network language: a directed graph of operators over feature maps.
 *
 * A tensor is `channels x height x width`; a token sequence is `channels = features`, `height = tokens`,
 * `width = 1`; attention scores are `channels = heads`, `height = queries`, `width = keys`. The network's
 * `batch` multiplies every activation and is no dimension of its own.
 */
export interface Shape {
  channels: number;
  height: number;
  width: number;
}

export interface Padding {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export const ACTIVATIONS = [
  'relu',
  'relu6',
  'gelu',
  'silu',
  'softmax',
  'polynomial',
  'identity',
  'sigmoid',
  'tanh',
  'hswish',
  'hsigmoid',
  'softplus',
  'exp',
] as const;
export type ActivationFunction = (typeof ACTIVATIONS)[number];

export const NORMS = ['batch', 'layer', 'group', 'rms'] as const;
export type NormType = (typeof NORMS)[number];

interface OperatorBase {
  /** Unique within the network. */
  name: string;
  /** Group used in tables and by ReLU-reduction transforms ("S1", "stem", ""). */
  stage: string;
  /**
   * Names of the producing operators; `[]` or `input` means the network's input. Where the shape of an `input`
   * is not the network's, the operator reads an external tensor of its own (layer lists, further inputs).
   */
  inputs: string[];
  /** Shapes of the inputs (one per entry of `inputs`; the network input if that is empty) and of the output. */
  inputShapes: Shape[];
  output: Shape;
  /** Part of a training step it belongs to; undefined: the forward pass. */
  phase?: BackwardPhase;
}

/** Gradients of a layer's input (`dgrad`) and weights (`wgrad`), and everything else behind the forward pass. */
export type BackwardPhase = 'dgrad' | 'wgrad' | 'backward';

/** Convolution, dense, grouped or depthwise (`groups = input channels`). */
export interface Conv extends OperatorBase {
  kind: 'conv';
  filters: number;
  kernel: [height: number, width: number];
  stride: [vertical: number, horizontal: number];
  padding: Padding;
  dilation: [vertical: number, horizontal: number];
  groups: number;
  bias: boolean;
  /** Groups of weights that pruning for encrypted convolutions took away (Artemis); undefined: none. */
  pruned?: PrunedGroups;
  /** Filters of the same kind that are stored and not used (experts that no token chose); undefined: none. */
  idle?: number;
  /** Zeros among its weights; undefined: none. */
  sparsity?: WeightSparsity;
}

/** Weights of which some are zero: `kept` of every `of` of a filter, or a share anywhere (`density`). */
export type WeightSparsity = { kept: number; of: number } | { density: number };

/** Shares from 0 to 1, of the groups beside the main diagonal and the middle tap, which always stay. */
export interface PrunedGroups {
  /** Weights between channels at one distance in a ciphertext. */
  diagonals: number;
  /** Weights at one place of the kernel. */
  positions: number;
}

/** Fully connected layer applied at every position (token): `positions x channels` times `channels x features`. */
export interface Linear extends OperatorBase {
  kind: 'linear';
  features: number;
  bias: boolean;
  /** Weights shared with another operator (a tied LM head): its parameters are not counted again. */
  tied: boolean;
  /** Zeros among its weights; undefined: none. */
  sparsity?: WeightSparsity;
}

/** Product of two activations (attention): `count` independent `m x k` times `k x n` products. */
export interface Matmul extends OperatorBase {
  kind: 'matmul';
  /** Independent products per image (heads). */
  count: number;
  m: number;
  n: number;
  k: number;
  /** Form of the output: attention `scores` (count x m x n) or `tokens` (count*n features x m tokens). */
  layout: 'scores' | 'tokens';
}

export interface Pool extends OperatorBase {
  kind: 'pool';
  type: 'max' | 'average';
  kernel: [height: number, width: number];
  stride: [vertical: number, horizontal: number];
  padding: Padding;
}

/** `add` or `multiply` of two equal (or broadcast 1x1) feature maps; `parameters` for a learned addend. */
export interface Elementwise extends OperatorBase {
  kind: 'elementwise';
  operation: 'add' | 'multiply';
  parameters: number;
}

export interface Activation extends OperatorBase {
  kind: 'activation';
  function: ActivationFunction;
  /** Degree, for `polynomial` only. */
  degree: number;
  /** Elements of one input that go through the function, where not all do: the rest is `otherwise` (SNL, PriViT). */
  kept?: number;
  /** What becomes of the elements that are not kept; with `kept` only. */
  otherwise?: Otherwise;
  /** Low bits that the comparison of a ReLU leaves out: stochastic, Circa. */
  truncated?: number;
  /** How that comparison is made; with `truncated` only. */
  sign?: StochasticComparison;
}

/** What small values suffer from a truncated comparison: positive ones are zeroed, or negative ones pass. */
export const SIGN_VARIANTS = ['poszero', 'negpass'] as const;

/** A comparison of shares of elements of a prime field, wrong now and then (Circa). */
export interface StochasticComparison {
  /** Bits of the field's elements, `m`. */
  bits: number;
  variant: (typeof SIGN_VARIANTS)[number];
}

/** `square`: x^2 in place of the function, as in AutoReP and PriViT. */
export const OTHERWISE = ['identity', 'square'] as const;
export type Otherwise = (typeof OTHERWISE)[number];

export interface Norm extends OperatorBase {
  kind: 'norm';
  type: NormType;
}

/** Table look-up: `tokens` rows gathered from `rows`; a bag sums `lookups` rows into one. */
export interface Embedding extends OperatorBase {
  kind: 'embedding';
  rows: number;
  features: number;
  tokens: number;
  lookups: number;
}

export interface Concat extends OperatorBase {
  kind: 'concat';
}

/**
 * Change of view without arithmetic (flatten, tokenise, zero-pad shortcut); `parameters` for a learned class token. A
 * feature map that keeps its shape has its channels in another order: a channel shuffle.
 */
export interface Reshape extends OperatorBase {
  kind: 'reshape';
  parameters: number;
}

/**
 * One axis of a dense part of a strided layer's data gradient: the input positions `first, first + stride, ...`,
 * which all meet the same taps. As a convolution over the output's gradient it has stride 1.
 */
export interface AxisPiece {
  first: number;
  /** Input positions of this residue. */
  positions: number;
  /** Taps that meet them. */
  taps: number;
  /** Distance of the output positions under neighbouring taps. */
  dilation: number;
  /** Zeros before the first output position. */
  padding: number;
}

/** A part of a data gradient; `index` counts the parts of one layer from 0. */
export interface GradientPiece {
  index: number;
  rows: AxisPiece;
  columns: AxisPiece;
}

/**
 * Gradient product of a layer in a training step. `wrt: data` reads the gradient of the layer's output and gives
 * that of its input; `wrt: weight` reads the layer's input and the gradient of its output and gives that of its
 * weights, whose shape (`output`) does not grow with the batch.
 */
export interface Gradient extends OperatorBase {
  kind: 'gradient';
  wrt: 'data' | 'weight';
  /** The layer of the forward pass, which fixes the product. */
  layer: Conv | Linear;
  /**
   * The dense part of a strided layer's data gradient that this is. Without it a stride spreads the output's
   * gradient out, and the zeros in between are multiplied too.
   */
  piece?: GradientPiece;
}

/** Kinds of the forward pass whose backward pass is element by element. */
export type ElementwiseBackward = 'activation' | 'norm' | 'pool' | 'elementwise' | 'embedding' | 'merge';

/** Element-by-element backward pass: reads gradient and saved tensors (`inputs`) `reads` times, writes `output`. */
export interface Backward extends OperatorBase {
  kind: 'backward';
  /** `merge` sums the gradients of a tensor that several operators read. */
  of: ElementwiseBackward;
  reads: number;
}

export type Operator =
  | Conv
  | Linear
  | Matmul
  | Pool
  | Elementwise
  | Activation
  | Norm
  | Embedding
  | Concat
  | Reshape
  | Gradient
  | Backward;
export type OperatorKind = Operator['kind'];
export const OPERATOR_KINDS: readonly OperatorKind[] = [
  'conv',
  'linear',
  'matmul',
  'pool',
  'elementwise',
  'activation',
  'norm',
  'embedding',
  'concat',
  'reshape',
  'gradient',
  'backward',
];

/** Storage width of each data type, in bits. */
export interface DataBits {
  activation: number;
  weight: number;
}

/** A rule or number behind a network that was not read in a source. */
export interface NetworkNote {
  name: string;
  value: string;
  status: 'assumed' | 'recalled' | 'fitted' | 'derived';
  source: string;
}

export interface Network {
  name: string;
  /** One line for `systole list workloads`. */
  title: string;
  /** Where the structure comes from and what its counts were checked against. */
  source: string;
  batch: number;
  input: Shape;
  /** What turned the network of a file into this one (`training`, `prune`, `draco`), with its parameters. */
  transforms?: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  /** What of the transforms was not read in a source; becomes part of every run's assumptions. */
  notes?: readonly NetworkNote[];
  /** Widths the network asks for; undefined: whatever the architecture stores. */
  bits?: Partial<DataBits>;
  /** Topologically ordered. */
  operators: Operator[];
}

export const elements = (shape: Shape): number => shape.channels * shape.height * shape.width;
