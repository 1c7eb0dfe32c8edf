import type {
  ActivationFunction,
  Matmul,
  Otherwise,
  Pool,
  PrunedGroups,
  Shape,
  StochasticComparison,
} from './graph.js';
import type { PaddingChoice, Pair, ReshapeMode, ReshapeTarget } from './shapes.js';

/** What a network says beside its operators. */
export interface NetworkHeader {
  name: string;
  title?: string | undefined;
  source?: string | undefined;
  /** Images (or sequences) per run; default 1. */
  batch?: number | undefined;
  input: Shape;
  bits?: { activation?: number | undefined; weight?: number | undefined } | undefined;
}

/** Every operator: `inputs` defaults to the operator before it (the network's input for the first). */
export interface CommonOptions {
  inputs?: readonly string[] | undefined;
  /** Shape of `input` for this operator alone: it reads a tensor of its own, from outside the network. */
  external?: Shape | undefined;
  stage?: string | undefined;
}
export interface ConvOptions extends CommonOptions {
  filters: number;
  kernel: Pair;
  stride?: Pair | undefined;
  padding?: PaddingChoice | undefined;
  dilation?: Pair | undefined;
  groups?: number | undefined;
  bias?: boolean | undefined;
  pruned?: PrunedGroups | undefined;
  idle?: number | undefined;
}
export interface LinearOptions extends CommonOptions {
  features: number;
  bias?: boolean | undefined;
  tied?: boolean | undefined;
}
export interface MatmulOptions extends CommonOptions {
  count?: number | undefined;
  m: number;
  n: number;
  k: number;
  layout: Matmul['layout'];
}
export interface PoolOptions extends CommonOptions {
  type: Pool['type'];
  kernel: Pair | 'global';
  stride?: Pair | undefined;
  padding?: PaddingChoice | undefined;
}
export interface ActivationOptions extends CommonOptions {
  function: ActivationFunction;
  /** For `polynomial` only; default 2. */
  degree?: number | undefined;
  kept?: number | undefined;
  /** With `kept`; default identity. */
  otherwise?: Otherwise | undefined;
  truncated?: number | undefined;
  /** With `truncated` only. */
  sign?: StochasticComparison | undefined;
}
export interface EmbeddingOptions extends CommonOptions {
  rows: number;
  features: number;
  /** Rows (or sums of `lookups` rows) produced; default: one per position of the input. */
  tokens?: number | undefined;
  lookups?: number | undefined;
}
export interface ElementwiseOptions extends CommonOptions {
  parameters?: number | undefined;
}
export interface ReshapeOptions extends CommonOptions {
  shape: ReshapeTarget;
  mode?: ReshapeMode | undefined;
  parameters?: number | undefined;
}
