import { gradientWeights, RELU_FUNCTIONS, weightElements } from '../../workload/count.js';
import {
  elements,
  type Activation,
  type Backward,
  type Gradient,
  type Operator,
} from '../../workload/graph.js';
import { Demand, type Cause } from './demand.js';
import { featureBytes, isBackward, isFree, type Step } from './step.js';

/** What stays on chip between two operators of a conventional schedule. */
export interface Residency {
  /** Which of the operator's inputs is in the buffer; -1 none. */
  input: number;
  /** Its output stays there and nobody else ever reads it. */
  output: boolean;
}

const IN_DRAM: Residency = { input: -1, output: false };

/**
 * DRAM bytes of an operator when the whole mini-batch passes through one layer before the next: every operand
 * is read, every result written. Norms read their input twice (statistics first), forward and backward; a
 * rectifier keeps one bit an element for its backward pass; a pool keeps no more than positions (not counted).
 */
export function conventionalDemand(
  step: Step,
  index: number,
  fusedRelu: boolean,
  residency: Residency = IN_DRAM,
): Demand {
  const operator = step.operators[index]!;
  const demand = new Demand();
  if (isFree(operator)) return demand;
  const { widths } = step;
  const read = (cause: Cause, input: number, times = 1): void => {
    if (input === residency.input) return;
    demand.sample.add(cause, times * featureBytes(operator.inputShapes[input]!, widths), 0);
  };
  const readAll = (cause: Cause, times = 1): void => {
    for (const input of operator.inputShapes.keys()) read(cause, input, times);
  };
  const write = (cause: Cause): void => {
    if (!residency.output) demand.sample.add(cause, 0, featureBytes(operator.output, widths));
  };
  switch (operator.kind) {
    case 'conv':
    case 'linear':
      read('features-read', 0);
      write('features-written');
      demand.pass.add('weights', weightBytes(step, operator), 0);
      break;
    case 'matmul':
      readAll(isBackward(operator) ? 'gradients' : 'features-read');
      write(isBackward(operator) ? 'gradients' : 'features-written');
      break;
    case 'pool':
      read('pool', 0);
      write('pool');
      break;
    case 'norm':
      read('norm', 0, 2);
      write('norm');
      break;
    case 'activation':
      if (isRectifier(operator)) demand.sample.add('masks', 0, maskBytes(operator));
      if (fusedRelu && isRectifier(operator)) break;
      read('relu', 0);
      write('relu');
      break;
    case 'elementwise':
      readAll('merge');
      write('merge');
      demand.pass.add('weights', operator.parameters * widths.weight, 0);
      break;
    case 'embedding':
      demand.sample.add('features-read', rowBytes(step, operator), 0);
      write('features-written');
      break;
    case 'gradient':
      gradient(step, operator, demand, read, write);
      break;
    case 'backward':
      backward(step, operator, demand, { read, readAll, write, fusedRelu });
      break;
  }
  return demand;
}

function gradient(
  step: Step,
  operator: Gradient,
  demand: Demand,
  read: (cause: Cause, input: number) => void,
  write: (cause: Cause) => void,
): void {
  const bytes = gradientWeights(operator) * step.widths.weight;
  if (operator.wrt === 'data') {
    // The parts of a strided one follow one another: the first brings the gradient for all of them.
    if ((operator.piece?.index ?? 0) === 0) read('gradients', 0);
    write('gradients');
    demand.pass.add('weights', bytes, 0);
  } else {
    read('features-read', 0);
    read('gradients', 1);
    accumulate(demand, bytes);
  }
}

interface Passes {
  read(cause: Cause, input: number, times?: number): void;
  readAll(cause: Cause, times?: number): void;
  write(cause: Cause): void;
  fusedRelu: boolean;
}

function backward(step: Step, operator: Backward, demand: Demand, passes: Passes): void {
  const { read, readAll, write, fusedRelu } = passes;
  switch (operator.of) {
    case 'activation': {
      const rectifier = isRectifierBackward(step, operator);
      if (rectifier) demand.sample.add('masks', maskBytes(operator), 0);
      if (rectifier && fusedRelu) break;
      if (rectifier) read('relu', 0);
      else readAll('relu');
      write('relu');
      break;
    }
    case 'norm':
      readAll('norm', operator.reads);
      write('norm');
      break;
    case 'pool':
      read('pool', 0);
      write('pool');
      break;
    case 'embedding':
      readAll('gradients');
      write('gradients');
      break;
    default:
      readAll('merge', operator.reads);
      write('merge');
  }
}

/** Weight gradients of a sub-batch are added to those of the sub-batches before. */
export function accumulate(demand: Demand, bytes: number): void {
  demand.pass.add('weight-gradients', 0, bytes);
  demand.again.add('weight-gradients', bytes, 0);
}

export const weightBytes = ({ widths }: Step, layer: Operator): number =>
  weightElements(layer) * widths.weight;

/** Bytes of table rows that one sample gathers. */
export const rowBytes = (
  { widths }: Step,
  { tokens, lookups, features }: Operator & { kind: 'embedding' },
): number => tokens * lookups * features * widths.weight;

/** Whether one bit an element (the sign) is all that the backward pass needs. */
export const isRectifier = (operator: Activation): boolean =>
  RELU_FUNCTIONS.includes(operator.function) && operator.function !== 'hswish';

export function isRectifierBackward(step: Step, operator: Backward): boolean {
  const owner = step.operators[step.owner[step.indexOf.get(operator.name)!]!]!;
  return operator.of === 'activation' && owner.kind === 'activation' && isRectifier(owner);
}

/** One bit an element. */
export const maskBytes = ({ output }: Operator): number => elements(output) / 8;
