import { gradientWeights } from '../../workload/count.js';
import type { Operator } from '../../workload/graph.js';
import { INPUT } from '../../workload/build.js';
import { Demand } from './demand.js';
import {
  accumulate,
  isRectifier,
  isRectifierBackward,
  maskBytes,
  rowBytes,
  weightBytes,
} from './conventional.js';
import { featureBytes, isBackward, isFree, type Step } from './step.js';

/**
 * DRAM bytes of an operator when a sub-batch passes through a whole group on chip: weights once a sub-batch,
 * weight gradients accumulated over sub-batches, features written once if the backward pass reads them and
 * read back there. What crosses the edges of a group is added when groups are known.
 * @param reusesBranches without it (MBS1) a second reader of a tensor fetches it again, and all operands of a
 *   sum or concatenation but the one made last go out and come back, in each pass
 */
export function serialisedDemand(step: Step, index: number, reusesBranches: boolean): Demand {
  const operator = step.operators[index]!;
  const demand = new Demand();
  if (isBackward(operator)) backward(step, operator, demand);
  else forward(step, index, operator, demand);
  if (!reusesBranches) branches(step, index, operator, demand);
  return demand;
}

function forward(step: Step, index: number, operator: Operator, demand: Demand): void {
  const { widths } = step;
  for (const [k, name] of operator.inputs.entries()) {
    if (step.indexOf.has(name) || isFree(operator)) continue;
    demand.sample.add('input', featureBytes(operator.inputShapes[k]!, widths), 0);
  }
  if (operator.inputs.length === 0) {
    demand.sample.add('input', featureBytes(operator.inputShapes[0]!, widths), 0);
  }
  if (operator.kind === 'embedding') demand.sample.add('features-read', rowBytes(step, operator), 0);
  else demand.pass.add('weights', weightBytes(step, operator), 0);
  if (operator.kind === 'elementwise') demand.pass.add('weights', operator.parameters * widths.weight, 0);
  if (operator.kind === 'activation' && isRectifier(operator)) {
    demand.sample.add('masks', 0, maskBytes(operator));
  }
  if (isSaved(step, index)) {
    demand.sample.add('features-written', 0, featureBytes(operator.output, widths));
  }
}

function backward(step: Step, operator: Operator, demand: Demand): void {
  if (operator.kind === 'gradient') {
    const bytes = gradientWeights(operator) * step.widths.weight;
    if (operator.wrt === 'data') demand.pass.add('weights', bytes, 0);
    else accumulate(demand, bytes);
  }
  if (operator.kind === 'backward' && operator.of === 'embedding') {
    demand.sample.add('gradients', 0, featureBytes(operator.output, step.widths));
  }
  if (operator.kind === 'backward' && isRectifierBackward(step, operator)) {
    demand.sample.add('masks', maskBytes(operator), 0);
  }
  for (const [k, name] of operator.inputs.entries()) {
    const bytes = featureBytes(operator.inputShapes[k]!, step.widths);
    const producer = step.indexOf.get(name);
    if (readsBack(step, operator, k)) demand.sample.add('features-read', bytes, 0);
    else if (name === INPUT && producer === undefined) demand.sample.add('input', bytes, 0);
  }
}

/** Whether the backward pass reads a forward operator's output, so that it has to be kept. */
export const isSaved = (step: Step, index: number): boolean =>
  step.readers[index]!.some((reader) => {
    const operator = step.operators[reader]!;
    return operator.inputs.some(
      (name, k) => step.indexOf.get(name) === index && readsBack(step, operator, k),
    );
  });

/** Whether input `k` of a backward operator is a tensor of the forward pass; masks and positions do instead. */
function readsBack(step: Step, operator: Operator, k: number): boolean {
  if (!isBackward(operator)) return false;
  if (operator.kind === 'gradient' && operator.wrt === 'weight' && k === 0) return true;
  const producer = step.indexOf.get(operator.inputs[k]!);
  if (producer === undefined || producer >= step.forward) return false;
  if (operator.kind !== 'backward') return true;
  return operator.of !== 'pool' && !isRectifierBackward(step, operator);
}

/** As many bytes out as in again; those of the backward pass are charged to the forward operator too. */
function branches(step: Step, index: number, operator: Operator, demand: Demand): void {
  if (isBackward(operator)) return;
  const bytes = refetchedBytes(step, index) + waitingBytes(step, index);
  demand.sample.add('branch', bytes, bytes);
}

/** Inputs that another forward operator has read before. */
function refetchedBytes(step: Step, index: number): number {
  const { inputs, inputShapes } = step.operators[index]!;
  return inputs.reduce((sum, name, k) => {
    const producer = step.indexOf.get(name);
    const first = producer === undefined ? index : Math.min(...step.readers[producer]!);
    return first < index ? sum + featureBytes(inputShapes[k]!, step.widths) : sum;
  }, 0);
}

/** Operands of a sum or concatenation that wait for the one made last. */
function waitingBytes(step: Step, index: number): number {
  const { kind, inputs, inputShapes } = step.operators[index]!;
  if ((kind !== 'elementwise' && kind !== 'concat') || inputs.length < 2) return 0;
  const made = inputs.map((name) => step.indexOf.get(name) ?? -1);
  const last = made.indexOf(Math.max(...made));
  return inputShapes.reduce(
    (sum, shape, k) => (k === last ? sum : sum + featureBytes(shape, step.widths)),
    0,
  );
}
