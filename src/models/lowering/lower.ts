import { elements, type Activation, type Network, type Operator } from '../../workload/graph.js';
import { storedBits, type Widths } from './widths.js';
import { gemmKey, isGemm, toGemm, type Gemm, type GemmOperator } from './gemm.js';
import { vectorOperations } from './operations.js';
import type { LoweringSpec } from './schema.js';

/** A tensor is named by the operator that writes it to DRAM; the network's input is -1. */
export type TensorId = number;
export const NETWORK_INPUT: TensorId = -1;

interface LoweredBase {
  operator: Operator;
  widths: Widths;
}

/** Runs on the array. `reads` feed the ifmap operand, `readsFilter` the filter operand of attention. */
export interface ArrayWork extends LoweredBase {
  unit: 'array';
  gemm: Gemm;
  reads: TensorId[];
  readsFilter: TensorId[];
}

/** What one input of a pass reads: elements, and the tensors they are in. */
export interface PassInput {
  tensors: TensorId[];
  elements: number;
}

/** A pass of the vector unit over tensors. */
export interface VectorWork extends LoweredBase {
  unit: 'vector';
  reads: TensorId[];
  inputs: PassInput[];
  inputElements: number;
  /** Learned elements read: embedding rows, position embeddings. */
  tableElements: number;
  outputElements: number;
  work: number;
  cycles: number;
}

/** Applied to the results of `host` as they leave; costs cycles only where the vector unit is too slow. */
export interface FusedWork extends LoweredBase {
  unit: 'fused';
  host: number;
  work: number;
  cycles: number;
  /** What it reads beside the results of its host: the other operand of a sum. */
  inputs: PassInput[];
  /** Elements that are left: fewer than the host's if it pools. */
  outputElements: number;
  /** Elements of the host's results that a pool must see together. */
  lineElements: number;
}

/** Costs nothing: a change of view, or arithmetic folded into the weights. */
export interface FreeWork extends LoweredBase {
  unit: 'free';
  host: number;
}

export type Lowered = ArrayWork | VectorWork | FusedWork | FreeWork;

/** Passes that a machine can apply to results on their way out beside activations; none if it is left out. */
export interface Fusing {
  /** Elements of results that may wait until a pool has seen its window. */
  lines: number;
}

/**
 * Assigns every operator of a network to a unit.
 * - conv, linear, matmul: the array;
 * - batch normalisation after a conv or linear layer it alone reads: folded into the weights, free (inference);
 * - activations (not softmax) and other batch normalisations that alone read their producer: fused into it;
 * - with `fusing`, sums and products of two tensors, into the one computed last if nobody else reads it, and pools
 *   that alone read their producer;
 * - reshape, concat, identity: free;
 * - everything else: a pass of the vector unit.
 */
export function lowerNetwork(network: Network, spec: LoweringSpec, fusing?: Fusing): Lowered[] {
  const widths = widthsOf(network, spec);
  const indexOf = new Map(network.operators.map((operator, index) => [operator.name, index]));
  const consumers = countConsumers(network);
  const lowered: Lowered[] = [];
  const gemmOf = gemmCache(network.batch);
  const training = network.operators.some(({ phase }) => phase !== undefined);

  /** Tensors behind an operator's output: free and fused operators hand on their producer's. */
  const tensors = (name: string): TensorId[] => {
    const index = indexOf.get(name);
    if (index === undefined) return [NETWORK_INPUT];
    const work = lowered[index]!;
    if (work.unit === 'array' || work.unit === 'vector') return [index];
    if (work.unit === 'fused') return [work.host];
    return unique(sources(work.operator).flatMap(tensors));
  };

  for (const operator of network.operators) {
    const weightGradient = operator.kind === 'gradient' && operator.wrt === 'weight';
    const twoActivations = operator.kind === 'matmul' || weightGradient;
    const base = { operator, widths: twoActivations ? { ...widths, filter: widths.ifmap } : widths };
    const inputs = sources(operator);
    const producer = inputs.length === 1 ? indexOf.get(inputs[0]!) : undefined;
    const alone = producer !== undefined && consumers.get(inputs[0]!) === 1;
    if (isGemm(operator)) {
      const gemm = gemmOf(operator);
      const reads = tensors(inputs[0]!);
      lowered.push({
        ...base,
        unit: 'array',
        gemm,
        reads,
        readsFilter: twoActivations ? tensors(inputs[1] ?? inputs[0]!) : [],
      });
    } else if (isFree(operator)) {
      lowered.push({ ...base, unit: 'free', host: -1 });
    } else if (alone && !training && foldsIntoWeights(operator, lowered[producer]!)) {
      lowered.push({ ...base, unit: 'free', host: hostOf(lowered, producer) });
    } else if (
      alone &&
      spec.vector.fuse &&
      isElementwiseUnary(operator, training) &&
      hostOf(lowered, producer) >= 0
    ) {
      const work = network.batch * elements(operator.output);
      const host = hostOf(lowered, producer);
      lowered.push({
        ...base,
        unit: 'fused',
        host,
        work,
        cycles: vectorCycles(operator, work, training, spec),
        inputs: [],
        outputElements: work,
        lineElements: 0,
      });
    } else {
      const pass = vectorWork(operator, network.batch, training, spec);
      const host = fusing === undefined || training || !spec.vector.fuse ? -1 : hostOfPass(operator, pass);
      const parts = partsOf(operator, pass).map(({ name, elements: count }) => ({
        tensors: tensors(name),
        elements: count,
        name,
      }));
      if (host >= 0) {
        const { work, cycles, outputElements } = pass;
        const others = parts.filter(({ name }) => !passesThrough(name, host));
        lowered.push({
          ...base,
          unit: 'fused',
          host,
          work,
          cycles,
          inputs: others.map(({ tensors: from, elements: count }) => ({ tensors: from, elements: count })),
          outputElements,
          lineElements: linesOf(operator),
        });
      } else {
        lowered.push({
          ...base,
          ...pass,
          inputs: parts.map(({ tensors: from, elements: count }) => ({ tensors: from, elements: count })),
          reads: unique(inputs.flatMap(tensors)),
        });
      }
    }
  }
  return lowered;

  /** Whether the results behind a name are those of `host` on their way out. */
  function passesThrough(name: string, host: number): boolean {
    const index = indexOf.get(name);
    return index !== undefined && hostOf(lowered, index) === host;
  }

  /** The operator on whose results a pass can be applied as they leave; -1 if there is none. */
  function hostOfPass(operator: Operator, pass: Pick<VectorWork, 'inputElements' | 'tableElements'>): number {
    if (pass.inputElements === 0 || pass.tableElements > 0) return -1;
    const names = sources(operator);
    const hosts = names.map((name) => {
      const index = indexOf.get(name);
      return index === undefined || consumers.get(name) !== 1 ? -1 : hostOf(lowered, index);
    });
    const host = Math.max(...hosts);
    if (host < 0) return -1;
    if (operator.kind === 'elementwise' && names.length === 2) {
      // The other operand must be there when the host's results leave, and the result as large as they are.
      const own = hosts.indexOf(host);
      const others = names.filter((_, index) => index !== own).flatMap(tensors);
      const same = elements(operator.inputShapes[own]!) === elements(operator.output);
      return same && others.every((tensor) => tensor < host) ? host : -1;
    }
    const pools = operator.kind === 'pool' && lowered[host]!.unit === 'array';
    return pools && linesOf(operator) <= fusing!.lines ? host : -1;
  }
}

/**
 * The least room for lines with which a network is lowered as with this room: what memos of it should be kept by.
 * @param lines see `Fusing`
 */
export function leastLines({ operators }: Network, lines: number): number {
  let least = 0;
  for (const operator of operators) {
    const own = linesOf(operator);
    if (own <= lines && own > least) least = own;
  }
  return least;
}

/** Elements of a pool's input that wait until its window is complete: as many rows of all its maps. */
function linesOf(operator: Operator): number {
  if (operator.kind !== 'pool') return 0;
  const { channels, width, height } = operator.inputShapes[0]!;
  return Math.min(operator.kernel[0], height) * width * channels;
}

/** What each input of a pass reads. */
function partsOf(
  operator: Operator,
  { inputElements }: { inputElements: number },
): { name: string; elements: number }[] {
  const names = sources(operator);
  const shapes = operator.inputShapes.map((shape) => elements(shape));
  const all = shapes.reduce((sum, count) => sum + count, 0);
  if (inputElements === 0 || all === 0) return [];
  return names.map((name, index) => ({ name, elements: (inputElements * (shapes[index] ?? 0)) / all }));
}

/** Equal layers share one GEMM, so that whatever is derived from it is derived once. */
function gemmCache(batch: number): (operator: GemmOperator) => Gemm {
  const known = new Map<string, Gemm>();
  return (operator) => {
    const key = gemmKey(operator);
    const gemm = known.get(key) ?? toGemm(operator, batch);
    known.set(key, gemm);
    return gemm;
  };
}

const unique = (ids: TensorId[]): TensorId[] => [...new Set(ids)];
const sources = (operator: Operator): string[] =>
  operator.inputs.length === 0 ? ['input'] : operator.inputs;

function countConsumers(network: Network): Map<string, number> {
  const consumers = new Map<string, number>();
  for (const operator of network.operators) {
    for (const name of sources(operator)) consumers.set(name, (consumers.get(name) ?? 0) + 1);
  }
  return consumers;
}

/** The operator whose results pass through `index` on their way out; -1 if they come from DRAM. */
function hostOf(lowered: readonly Lowered[], index: number): number {
  const work = lowered[index]!;
  if (work.unit === 'array' || work.unit === 'vector') return index;
  return work.host;
}

const isFree = (operator: Operator): boolean =>
  operator.kind === 'reshape' ||
  operator.kind === 'concat' ||
  (operator.kind === 'activation' && operator.function === 'identity');

const foldsIntoWeights = (operator: Operator, producer: Lowered): boolean =>
  operator.kind === 'norm' &&
  operator.type === 'batch' &&
  producer.unit === 'array' &&
  producer.operator.kind !== 'matmul';

/** In training a batch norm needs the statistics of its whole input first. */
const isElementwiseUnary = (operator: Operator, training: boolean): boolean =>
  (operator.kind === 'activation' && operator.function !== 'softmax') ||
  (operator.kind === 'norm' && operator.type === 'batch' && !training);

/** Widths of the data: the workload's if it asks, never wider than the array's own. */
function widthsOf(network: Network, spec: LoweringSpec): Widths {
  const { data } = spec;
  const activation = storedBits(network, 'activation', data.ifmap, 'data.ifmap');
  return {
    ifmap: activation,
    filter: storedBits(network, 'weight', data.filter, 'data.filter'),
    ofmap: network.bits?.activation === undefined ? data.ofmap : Math.min(activation, data.ofmap),
    accumulator: data.accumulator,
  };
}

function vectorWork(
  operator: Operator,
  batch: number,
  training: boolean,
  spec: LoweringSpec,
): Omit<VectorWork, 'operator' | 'widths' | 'reads' | 'inputs'> {
  const outputElements = batch * elements(operator.output);
  const inputElements =
    operator.kind === 'embedding'
      ? 0
      : batch *
        readsOf(operator, training) *
        operator.inputShapes.reduce((sum, shape) => sum + elements(shape), 0);
  const work = vectorOperations(operator, batch);
  let tableElements = 0;
  if (operator.kind === 'elementwise') tableElements = operator.parameters;
  if (operator.kind === 'embedding') tableElements = work;
  return {
    unit: 'vector',
    inputElements,
    tableElements,
    outputElements,
    work,
    cycles: vectorCycles(operator, work, training, spec),
  };
}

/** How often the inputs are read: batch norm in training needs the statistics before it can scale. */
function readsOf(operator: Operator, training: boolean): number {
  if (operator.kind === 'backward') return operator.reads;
  return training && operator.kind === 'norm' && operator.type === 'batch' ? 2 : 1;
}

/** `ceil(elements / (lanes x elements per lane and cycle))`. */
function vectorCycles(operator: Operator, work: number, training: boolean, spec: LoweringSpec): number {
  return Math.ceil(work / (spec.vector.lanes * rateOf(operator, training, spec)));
}

function rateOf(operator: Operator, training: boolean, spec: LoweringSpec): number {
  const { throughput } = spec.vector;
  switch (operator.kind) {
    case 'pool':
      return throughput.pool;
    case 'norm':
      return operator.type === 'batch' && !training ? throughput.elementwise : throughput.norm;
    case 'backward':
      return operator.of === 'norm' ? throughput.norm : throughput.elementwise;
    case 'embedding':
      return throughput.embedding;
    case 'activation':
      return activationRate(operator, throughput);
    default:
      return throughput.elementwise;
  }
}

function activationRate(operator: Activation, throughput: LoweringSpec['vector']['throughput']): number {
  switch (operator.function) {
    case 'relu':
    case 'relu6':
    case 'identity':
      return throughput.relu;
    case 'softmax':
      return throughput.softmax;
    case 'polynomial':
      return throughput.polynomial / Math.max(1, operator.degree);
    default:
      return throughput.activation;
  }
}
