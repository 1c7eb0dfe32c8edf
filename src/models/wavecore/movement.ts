import type { Accesses, ActionCounts } from '../../energy/account.js';
import type { Traffic } from '../../results/record.js';
import type { Operator } from '../../workload/graph.js';
import { vectorOperations } from '../lowering/operations.js';
import { vectorKind } from '../lowering/vector-kind.js';
import { bytesOf, dmaRows, SCRATCHPAD, SCRATCHPAD_DMA } from '../record/traffic.js';
import { CAUSES, Moved } from './demand.js';
import type { Plan } from './plan.js';
import type { Task } from './program.js';
import { isFree } from './step.js';

/** Elements moved at one level. */
export interface Elements {
  activations: number;
  weights: number;
}

/** What an operator moved and did over all its sub-batches, on one core unless `ofAllCores` is said. */
export interface Movement extends ActionCounts {
  onArray: boolean;
  causes: Moved;
  traffic: Traffic[];
  elements: { dram: Elements; scratchpad: Elements };
}

const WEIGHTS = CAUSES.indexOf('weights');
const WEIGHT_GRADIENTS = CAUSES.indexOf('weight-gradients');

/**
 * Sums over the tasks of an operator. Level `dram`: filter is the cause `weights`; of `weight-gradients` the last
 * write is ofmap, accumulation before it psum; every other cause is ifmap where read, ofmap where written.
 * Level `scratchpad` is the side of array and vector unit of the global buffer, `scratchpad-dma` the other, which each
 * DRAM byte crosses once.
 */
export function movementOf(
  plan: Plan,
  index: number,
  tasks: readonly { task: Task; times: number }[],
  iterations: number,
): Movement {
  const { widths, network, operators } = plan.step;
  const causes = plan.demands[index]!.total(network.batch, iterations);
  const sum = (of: (task: Task) => number): number =>
    tasks.reduce((total, { task, times }) => total + times * of(task), 0);
  const [moving, stationary, results] = [
    sum(({ buffer }) => buffer.moving),
    sum(({ buffer }) => buffer.stationary),
    sum(({ buffer }) => buffer.results),
  ] as [number, number, number];
  const accumulated = causes.read[WEIGHT_GRADIENTS]!;
  const [readBytes, writeBytes] = [causes.readBytes, causes.writeBytes];
  const weights = causes.read[WEIGHTS]!;
  const operator = operators[index]!;
  const stationaryIsWeight = operator.kind !== 'matmul' && operator.phase !== 'wgrad';
  const onArray = tasks[0]!.task.onArray;
  const rows = [
    row('dram', 'ifmap', readBytes - weights - accumulated, 0),
    row('dram', 'filter', weights, 0),
    row('dram', 'psum', accumulated, accumulated),
    row('dram', 'ofmap', 0, writeBytes - accumulated),
    row('scratchpad', 'ifmap', moving, 0),
    row('scratchpad', 'filter', stationary, 0),
    row('scratchpad', 'ofmap', 0, results),
  ].filter((one) => one.readBytes + one.writeBytes > 0);
  const traffic = [...rows, ...dmaRows(rows)];
  const weightBytes = weights + accumulated + causes.write[WEIGHT_GRADIENTS]!;
  const resident = stationaryIsWeight ? stationary : 0;
  return {
    onArray,
    causes,
    traffic,
    elements: {
      dram: {
        activations: (readBytes + writeBytes - weightBytes) / widths.activation,
        weights: weightBytes / widths.weight,
      },
      scratchpad: {
        activations: (moving + stationary + results - resident) / widths.activation,
        weights: resident / widths.weight,
      },
    },
    macs: sum(({ macs }) => macs),
    vector: onArray || isFree(operator) ? undefined : vectorOf(operator, network.batch),
    scratchpads: { buffer: accessesOf(traffic) },
    dramReadBytes: readBytes,
    dramWriteBytes: writeBytes,
  };
}

/** What all cores moved and did, each the same. */
export function ofAllCores(one: Movement, cores: number): Movement {
  const times = ({ activations, weights }: Elements): Elements => ({
    activations: cores * activations,
    weights: cores * weights,
  });
  return {
    onArray: one.onArray,
    causes: new Moved().plus(one.causes, cores),
    traffic: one.traffic.map(({ level, tensor, readBytes, writeBytes }) =>
      row(level, tensor, cores * readBytes, cores * writeBytes),
    ),
    elements: { dram: times(one.elements.dram), scratchpad: times(one.elements.scratchpad) },
    macs: cores * one.macs,
    vector: one.vector && { ...one.vector, elements: cores * one.vector.elements },
    scratchpads: {
      buffer: {
        readBytes: cores * one.scratchpads['buffer']!.readBytes,
        writeBytes: cores * one.scratchpads['buffer']!.writeBytes,
      },
    },
    dramReadBytes: cores * one.dramReadBytes,
    dramWriteBytes: cores * one.dramWriteBytes,
  };
}

/** Both sides of the buffer. */
function accessesOf(traffic: readonly Traffic[]): Accesses {
  const at = (side: 'readBytes' | 'writeBytes'): number =>
    bytesOf(traffic, SCRATCHPAD, side) + bytesOf(traffic, SCRATCHPAD_DMA, side);
  return { readBytes: at('readBytes'), writeBytes: at('writeBytes') };
}

/** What the vector unit does; a wavecore trains. */
function vectorOf(operator: Operator, batch: number): ActionCounts['vector'] {
  return { ...vectorKind(operator, true), elements: vectorOperations(operator, batch) };
}

const row = (level: string, tensor: string, readBytes: number, writeBytes: number): Traffic => ({
  level,
  tensor,
  readBytes,
  writeBytes,
});
