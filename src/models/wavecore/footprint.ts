import { isFree, featureBytes, type Step } from './step.js';
import type { Unit } from './blocks.js';

/**
 * Bytes of the global buffer that one sample needs while each forward operator of a unit runs (C.2 of the
 * closed form we follow; weights stream past and are not counted):
 * - without inter-branch reuse: what the operator reads and writes; of a sum or concatenation the operand
 *   made last, the others come from DRAM;
 * - with it: every tensor of the unit that is still to be read, its input and output included.
 * Norms, activations and sums work in place where they alone read their operand.
 */
export function footprintsOf(step: Step, unit: Unit, reusesBranches: boolean): Float64Array {
  const tensors = new UnitTensors(step, unit);
  return Float64Array.from({ length: unit.end - unit.first }, (_, at) =>
    reusesBranches ? tensors.liveAt(unit.first + at) : tensors.touchedBy(unit.first + at),
  );
}

class UnitTensors {
  private readonly step: Step;
  private readonly unit: Unit;
  private readonly bytes: number[] = [];
  private readonly born: number[] = [];
  private readonly lastUse: number[] = [];
  /** Tensors behind the output of each operator, by operator index; -1 the unit's input. */
  private readonly held = new Map<number, number[]>();

  constructor(step: Step, unit: Unit) {
    this.step = step;
    this.unit = unit;
    this.held.set(-1, [this.create(unit.first, unit.inputElements * step.widths.activation)]);
    for (let index = unit.first; index < unit.end; index++) this.visit(index);
    for (const tensor of this.held.get(unit.end - 1)!) this.lastUse[tensor] = unit.end - 1;
  }

  /** Bytes of the tensors made and still to be read (or just written) at an operator. */
  liveAt(index: number): number {
    return this.bytes.reduce(
      (sum, bytes, tensor) =>
        this.born[tensor]! <= index && this.lastUse[tensor]! >= index ? sum + bytes : sum,
      0,
    );
  }

  touchedBy(index: number): number {
    const touched = new Set(this.held.get(index));
    const operands = this.operands(index);
    const streams = this.step.operators[index]!.kind === 'elementwise' || isFree(this.step.operators[index]!);
    if (!streams) for (const tensor of operands.flat()) touched.add(tensor);
    const bytes = [...touched].reduce((sum, tensor) => sum + this.bytes[tensor]!, 0);
    if (this.step.operators[index]!.kind !== 'concat') return bytes;
    return (operands.at(-1) ?? []).reduce((sum, tensor) => sum + this.bytes[tensor]!, 0);
  }

  private create(born: number, bytes: number): number {
    this.born.push(born);
    this.lastUse.push(born);
    return this.bytes.push(bytes) - 1;
  }

  private operands(index: number): number[][] {
    const { inputs } = this.step.operators[index]!;
    const names = inputs.length === 0 ? [''] : inputs;
    return names.map((name) => this.held.get(this.producer(name)) ?? this.held.get(-1)!);
  }

  /** Index within the unit, or -1 for its input. */
  private producer(name: string): number {
    const index = this.step.indexOf.get(name) ?? -1;
    return index >= this.unit.first ? index : -1;
  }

  private visit(index: number): void {
    const operands = this.operands(index);
    for (const tensor of operands.flat()) this.lastUse[tensor] = index;
    this.held.set(index, this.results(index, operands));
  }

  private results(index: number, operands: readonly number[][]): number[] {
    const operator = this.step.operators[index]!;
    if (isFree(operator)) return [...new Set(operands.flat())];
    if (operator.kind === 'norm' || operator.kind === 'activation' || operator.kind === 'elementwise') {
      const place = this.ownOperand(index, operands);
      if (place !== undefined) return place;
    }
    return [this.create(index, featureBytes(operator.output, this.step.widths))];
  }

  /** Last operand that nobody but this operator reads in the forward pass and that has the result's size. */
  private ownOperand(index: number, operands: readonly number[][]): number[] | undefined {
    const { inputs, output } = this.step.operators[index]!;
    const size = featureBytes(output, this.step.widths);
    for (let k = inputs.length - 1; k >= 0; k--) {
      const producer = this.producer(inputs[k]!);
      if (producer < 0) continue;
      const readers = this.step.readers[producer]!.filter((reader) => reader < this.step.forward);
      const bytes = operands[k]!.reduce((sum, tensor) => sum + this.bytes[tensor]!, 0);
      if (readers.length === 1 && bytes === size) return operands[k];
    }
    return undefined;
  }
}
