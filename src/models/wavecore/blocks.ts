import { elements, type Operator } from '../../workload/graph.js';
import { isFree, type Step } from './step.js';

/** Forward operators that one tensor enters and one leaves: stem, pool, residual block, module, classifier. */
export interface Unit {
  name: string;
  /** Forward operators `first` to `end - 1`. */
  first: number;
  end: number;
  /** Elements of one sample that enter it. */
  inputElements: number;
}

/**
 * Units of the forward pass. A cut lies behind an operator whose output alone is read on the other side of it;
 * pieces of nothing but norms, activations, sums and changes of view go to the unit before.
 */
export function unitsOf(step: Step): Unit[] {
  const cuts = cutsOf(step);
  const starts = [
    0,
    ...cuts.filter((cut, index) =>
      step.operators.slice(cut, cuts[index + 1] ?? step.forward).some(makesTensor),
    ),
  ];
  const stages = starts.map((first) => step.operators[first]!.stage);
  return starts.map((first, index) => {
    const end = starts[index + 1] ?? step.forward;
    const stage = stages[index]!;
    const own = stage !== '' && stages.filter((other) => other === stage).length === 1;
    return {
      name: own ? stage : step.operators[first]!.name,
      first,
      end,
      inputElements: enteringElements(step, first),
    };
  });
}

/** Positions p at which the output of p - 1 is all that operators from p on read of what lies before. */
function cutsOf({ operators, forward, indexOf }: Step): number[] {
  const lastReader = new Int32Array(forward).fill(-1);
  let inputReader = 0;
  for (let index = 0; index < forward; index++) {
    const { inputs, inputShapes } = operators[index]!;
    for (const [k, name] of inputs.entries()) {
      const producer = indexOf.get(name);
      if (producer !== undefined) lastReader[producer] = index;
      else if (sameShape(operators[0]!, inputShapes[k]!)) inputReader = index;
    }
  }
  const cuts: number[] = [];
  let reach = inputReader;
  for (let p = 1; p < forward; p++) {
    if (p >= 2) reach = Math.max(reach, lastReader[p - 2]!);
    if (reach < p && lastReader[p - 1]! >= p) cuts.push(p);
  }
  return cuts;
}

/** An external tensor of the network's own input shape is that input; other shapes are tensors of their own. */
const sameShape = (first: Operator, shape: Operator['output']): boolean =>
  first.inputShapes[0] !== undefined && elements(first.inputShapes[0]) === elements(shape);

/** Whether an operator is more than work in place on its operand. */
const makesTensor = (operator: Operator): boolean =>
  !isFree(operator) && !['elementwise', 'activation', 'norm'].includes(operator.kind);

function enteringElements({ operators }: Step, first: number): number {
  if (first > 0) return elements(operators[first - 1]!.output);
  return operators[0]!.inputShapes.reduce((sum, shape) => sum + elements(shape), 0);
}

/**
 * The unit in which each operator of the step runs: forward and backward operators in that of their layer, a
 * sum of gradients in that of the operators that made them (the unit behind the tensor).
 */
export function unitOfOperators(step: Step, units: readonly Unit[]): Int32Array {
  const unitOf = new Int32Array(step.operators.length);
  for (const [unit, { first, end }] of units.entries()) unitOf.fill(unit, first, end);
  for (let index = step.forward; index < step.operators.length; index++) {
    const operator = step.operators[index]!;
    unitOf[index] = unitOf[step.owner[index]!]!;
    if (operator.kind !== 'backward' || operator.of !== 'merge') continue;
    const makers = operator.inputs.flatMap((name) => step.indexOf.get(name) ?? []);
    if (makers.length > 0) unitOf[index] = Math.min(...makers.map((maker) => unitOf[maker]!));
  }
  return unitOf;
}
