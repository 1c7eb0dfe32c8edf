import { elements, type Network, type Operator, type Shape } from '../../workload/graph.js';
import type { Observed } from './observed.js';

/** A tensor is named by the index of the operator that writes it; the network's input is -1. */
export type TensorId = number;
export const NETWORK_INPUT: TensorId = -1;

/** Elements of a tensor that a kernel reads, for one image. */
export interface TensorRead {
  tensor: TensorId;
  elements: number;
}

/** Which tensors stand behind the names of a network's operators. */
export interface Tensors {
  /** Whether an operator is a kernel that the run does not have: a copy. */
  isCopy(operator: number): boolean;
  /** Whether an operator is a kernel of its own. */
  isKernel(operator: number): boolean;
  readsOf(operator: number): TensorRead[];
  /** Elements of a tensor, of one image; a gradient of weights is there once, whatever the batch. */
  elementsOf(tensor: TensorId): number;
  perBatch(tensor: TensorId): boolean;
}

/** A feature map that keeps its shape through a change of view has its channels in another order. */
export const isShuffle = (operator: Operator): boolean => {
  if (operator.kind !== 'reshape') return false;
  const { channels, height, width } = operator.inputShapes[0]!;
  const { output } = operator;
  return (
    height * width > 1 && output.channels === channels && output.height === height && output.width === width
  );
};

/** Fused and folded operators hand on their host's tensor, views their input's, concatenations all of theirs. */
export function tensorsOf({
  network,
  record,
  section,
}: Pick<Observed, 'network' | 'record' | 'section'>): Tensors {
  const { operators } = network;
  const indexOf = new Map(operators.map(({ name }, index) => [name, index]));
  const hostOf = (index: number): number | undefined => {
    const host = record.operators[index]!.fusedInto;
    return host === undefined ? undefined : indexOf.get(host);
  };
  const isCopy = (index: number): boolean =>
    section.copies && (operators[index]!.kind === 'concat' || isShuffle(operators[index]!));
  const isKernel = (index: number): boolean => record.operators[index]!.cycles > 0 || isCopy(index);

  const behind = (name: string, shape: Shape): TensorRead[] => {
    const index = indexOf.get(name);
    if (index === undefined) return [{ tensor: NETWORK_INPUT, elements: elements(shape) }];
    if (isKernel(index)) return [{ tensor: index, elements: elements(shape) }];
    const host = hostOf(index);
    if (host !== undefined) return [{ tensor: host, elements: elements(shape) }];
    const operator = operators[index]!;
    if (operator.kind === 'concat') return readsOf(index);
    return behind(operator.inputs[0] ?? 'input', shape);
  };
  const readsOf = (index: number): TensorRead[] => {
    const { inputs, inputShapes } = operators[index]!;
    const names = inputs.length === 0 ? ['input'] : inputs;
    return names.flatMap((name, at) => behind(name, inputShapes[at]!));
  };
  return {
    isCopy,
    isKernel,
    readsOf,
    elementsOf: (tensor) => elements(tensor === NETWORK_INPUT ? network.input : operators[tensor]!.output),
    perBatch: (tensor) => tensor === NETWORK_INPUT || !isWeightGradient(operators[tensor]!),
  };
}

const isWeightGradient = (operator: Operator): boolean =>
  operator.kind === 'gradient' && operator.wrt === 'weight';

/** Bytes of a tensor of the whole batch. */
export const bytesOf = (
  tensor: TensorId,
  tensors: Pick<Tensors, 'elementsOf' | 'perBatch'>,
  { network, spec }: Pick<Observed, 'network' | 'spec'>,
): number => {
  const { data } = spec;
  const bits = tensor === NETWORK_INPUT ? data.ifmap : data.ofmap;
  return (tensors.elementsOf(tensor) * (tensors.perBatch(tensor) ? network.batch : 1) * bits) / 8;
};

export type { Network };
