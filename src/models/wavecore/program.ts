import { isGemm, toGemm, gemmMacs } from '../lowering/gemm.js';
import { isConventional, type WavecoreSpec } from './architecture.js';
import { conventionalDemand } from './conventional.js';
import { layerSurcharge } from './layer-accounting.js';
import type { Plan } from './plan.js';
import { isBackward, type Step } from './step.js';
import { bufferTraffic, gemmCycles, type BufferTraffic, type GemmCycles } from './waves.js';

/** One operator on one sub-batch. */
export interface Task {
  cycles: GemmCycles;
  onArray: boolean;
  macs: number;
  /** Bytes between global buffer and array, or vector unit (moving what it reads, results what it writes). */
  buffer: BufferTraffic;
  dramReadBytes: number;
  dramWriteBytes: number;
}

/** Operators executed one after the other, all of them for each sub-batch. */
export interface Segment {
  group: number;
  operators: readonly number[];
  subBatch: number;
  iterations: number;
  /** Samples of the last sub-batch. */
  last: number;
  /** Tasks of each operator: first sub-batch, one in between, last. */
  tasks: readonly (readonly [Task, Task, Task])[];
}

/** The task of an iteration of a segment. */
export function taskOf(segment: Segment, position: number, iteration: number): Task {
  const [first, middle, last] = segment.tasks[position]!;
  if (iteration === 0) return first;
  return iteration === segment.iterations - 1 ? last : middle;
}

/**
 * The order of work on a core. Conventional: every operator once. Serialised: forward through the groups,
 * backward through them in reverse; within a group and direction, all operators for one sub-batch, then the next.
 */
export function programOf(plan: Plan, spec: WavecoreSpec): Segment[] {
  const { step, groups, unitOf } = plan;
  const all = [...step.operators.keys()];
  const build = taskBuilder(plan, spec);
  const segment = (group: number, operators: readonly number[]): Segment => {
    const { subBatch, iterations } = groups[group]!;
    const last = step.network.batch - subBatch * (iterations - 1);
    const first = iterations === 1 ? last : subBatch;
    const tasks = operators.map((index) => {
      const inBetween = build(index, subBatch, true);
      return [
        build(index, first, false),
        inBetween,
        last === subBatch ? inBetween : build(index, last, true),
      ] as const;
    });
    return { group, operators, subBatch, iterations, last, tasks };
  };
  if (isConventional(spec)) return [segment(0, all)];
  const within = (group: number, backward: boolean): number[] => {
    const { first, end } = groups[group]!;
    return all.filter((index) => {
      const unit = unitOf[index]!;
      return unit >= first && unit < end && isBackward(step.operators[index]!) === backward;
    });
  };
  const numbers = [...groups.keys()];
  return [
    ...numbers.map((group) => segment(group, within(group, false))),
    ...numbers.toReversed().map((group) => segment(group, within(group, true))),
  ].filter(({ operators }) => operators.length > 0);
}

function taskBuilder(
  plan: Plan,
  spec: WavecoreSpec,
): (index: number, samples: number, again: boolean) => Task {
  const { step, demands } = plan;
  const works = step.operators.map((_, index) => vectorBytes(step, index, spec));
  const known = new Map<string, ReturnType<typeof work>>();
  return (index, samples, again) => {
    const { sample, pass, again: accumulated } = demands[index]!;
    const key = `${index}/${samples}`;
    const done = known.get(key) ?? work(step, index, samples, works[index]!, spec);
    known.set(key, done);
    return {
      ...done,
      dramReadBytes: samples * sample.readBytes + pass.readBytes + (again ? accumulated.readBytes : 0),
      dramWriteBytes: samples * sample.writeBytes + pass.writeBytes + (again ? accumulated.writeBytes : 0),
    };
  };
}

interface VectorBytes {
  read: number;
  write: number;
}

/**
 * Bytes of one sample that the vector unit moves to and from the global buffer: the passes a conventional
 * schedule makes over DRAM.
 */
function vectorBytes(step: Step, index: number, spec: WavecoreSpec): VectorBytes {
  if (isGemm(step.operators[index]!)) return { read: 0, write: 0 };
  const fused = isConventional(spec) && spec.fusedRelu;
  const demand = conventionalDemand(step, index, fused);
  if (spec.accounting === 'layer') demand.plus(layerSurcharge(step, index, 'conventional', fused));
  return { read: demand.sample.readBytes, write: demand.sample.writeBytes };
}

function work(
  step: Step,
  index: number,
  samples: number,
  vector: VectorBytes,
  spec: WavecoreSpec,
): Omit<Task, 'dramReadBytes' | 'dramWriteBytes'> {
  const operator = step.operators[index]!;
  if (!isGemm(operator)) {
    const bytes = samples * (vector.read + vector.write);
    const compute = Math.ceil(bytes / (spec.globalBuffer.bandwidth / spec.clock));
    return {
      cycles: { fill: 0, compute, drain: 0 },
      onArray: false,
      macs: 0,
      buffer: { moving: samples * vector.read, stationary: 0, results: samples * vector.write },
    };
  }
  const gemm = toGemm(operator, samples);
  const { moving, stationary, results } = bufferTraffic(gemm, spec);
  const { activation, weight } = step.widths;
  return {
    cycles: gemmCycles(gemm, spec),
    onArray: true,
    macs: gemmMacs(gemm),
    buffer: {
      moving: moving * activation,
      stationary: stationary * (gemm.filterIsActivation ? activation : weight),
      results: results * activation,
    },
  };
}
