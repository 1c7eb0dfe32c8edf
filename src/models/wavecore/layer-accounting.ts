import { isRectifier, weightBytes } from './conventional.js';
import { Demand } from './demand.js';
import { isSaved } from './serialised.js';
import { featureBytes, isBackward, type Step } from './step.js';

/**
 * What the accounting by layers moves beyond the operators of the graph. It is the accounting of the closed form
 * that our reference figures come from (its author's, not the paper's):
 * - every conv + norm pays a ReLU of its own, also on shortcuts, which have none;
 * - the first layer has a data gradient like every other;
 * - the gradient of a sum is copied for its second branch (conventional schedules);
 * - every activation is kept, also where only a pool reads it (sub-batch schedules).
 */
export function layerSurcharge(
  step: Step,
  index: number,
  schedule: 'conventional' | 'serialised',
  fusedRelu: boolean,
): Demand {
  const demand = new Demand();
  const conventional = schedule === 'conventional';
  const operator = step.operators[index]!;
  if (operator.kind === 'norm' || (operator.kind === 'backward' && operator.of === 'norm')) {
    if (lacksActivation(step, step.owner[index]!)) {
      shortcutActivation(step, index, demand, conventional, fusedRelu);
    }
  }
  if (operator.kind === 'gradient' && operator.wrt === 'weight' && lacksDataGradient(step, index)) {
    demand.pass.add('weights', weightBytes(step, operator.layer), 0);
    if (conventional) {
      const [input, output] = operator.inputShapes.map((shape) => featureBytes(shape, step.widths));
      demand.sample.add('gradients', output!, input!);
    }
  }
  if (conventional && copiesGradient(step, index)) {
    const bytes = featureBytes(operator.output, step.widths);
    demand.sample.add('merge', bytes, bytes);
  }
  if (!conventional && operator.kind === 'activation' && isRectifier(operator) && !isSaved(step, index)) {
    demand.sample.add('features-written', 0, featureBytes(operator.output, step.widths));
  }
  return demand;
}

function shortcutActivation(
  step: Step,
  index: number,
  demand: Demand,
  conventional: boolean,
  fusedRelu: boolean,
): void {
  const operator = step.operators[index]!;
  const bytes = featureBytes(operator.output, step.widths);
  const mask = bytes / (8 * step.widths.activation);
  const backward = isBackward(operator);
  demand.sample.add('masks', backward ? mask : 0, backward ? 0 : mask);
  if (conventional && !fusedRelu) demand.sample.add('relu', bytes, bytes);
  if (!conventional && !backward) demand.sample.add('features-written', 0, bytes);
}

/** A norm that no activation follows; of the operands of a sum the first is served by the activation behind it. */
function lacksActivation(step: Step, norm: number): boolean {
  const readers = step.readers[norm]!.filter((reader) => reader < step.forward);
  const [reader] = readers;
  if (readers.length !== 1 || step.operators[reader!]!.kind !== 'elementwise') return false;
  const sum = step.operators[reader!]!;
  const served = step.readers[reader!]!.some((next) => step.operators[next]!.kind === 'activation');
  const norms = sum.inputs
    .map((name) => step.indexOf.get(name) ?? -1)
    .filter((producer) => producer >= 0 && step.operators[producer]!.kind === 'norm');
  return !served || norms.indexOf(norm) > 0;
}

const lacksDataGradient = (step: Step, wgrad: number): boolean =>
  !step.indexOf.has(`${step.operators[step.owner[wgrad]!]!.name}.dgrad`);

/** The backward operator that makes the gradient of a sum. */
function copiesGradient(step: Step, index: number): boolean {
  const operator = step.operators[index]!;
  if (operator.kind !== 'backward') return false;
  const owner = step.operators[step.owner[index]!]!;
  if (operator.of === 'merge') return isSum(owner);
  if (operator.of !== 'activation') return false;
  const summed = step.indexOf.get(owner.inputs[0]!);
  return summed !== undefined && isSum(step.operators[summed]!);
}

const isSum = (operator: { kind: string; inputs: readonly string[] }): boolean =>
  operator.kind === 'elementwise' && operator.inputs.length > 1;
