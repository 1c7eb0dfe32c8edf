import { isDepthwise } from '../../models/gpu/kernel.js';
import { passingTime, type Moved } from '../../models/gpu/direct.js';
import type { OperatorRecord } from '../../results/record.js';
import { elements, type Operator } from '../../workload/graph.js';
import type { Observed } from './observed.js';
import { tensorsOf, type Tensors } from './tensors.js';

/** Kernels as profilers name them; `winograd` is none of this tool's model. */
export const KERNEL_CLASSES = [
  'gemm',
  'implicit_gemm',
  'winograd',
  'dwconv',
  'pool',
  'bn',
  'relu',
  'add',
  'concat',
  'copy',
  'softmax',
] as const;
export type KernelClass = (typeof KERNEL_CLASSES)[number];

/** One kernel as it ran, before anybody looks at it. */
export interface Kernel {
  /** Index in the network. */
  operator: number;
  kernelClass: KernelClass;
  /** Cycles of the SM clock from the start of the run: while CTAs work, without the launch before them. */
  start: number;
  end: number;
  ctas: number;
  /** Bytes. */
  dramRead: number;
  dramWritten: number;
  l2Read: number;
  /** Of what is read from DRAM: weights. */
  weights: number;
}

/** The kernels of a run one after another; copies that the run does not count push back what follows. */
export function kernelsOf(observed: Observed): Kernel[] {
  const { network, record, spec } = observed;
  const tensors = tensorsOf(observed);
  const kernels: Kernel[] = [];
  let late = 0;
  for (const [index, operator] of network.operators.entries()) {
    if (!tensors.isKernel(index)) continue;
    const ran = record.operators[index]!;
    const begun = ran.startCycle + late;
    if (tensors.isCopy(index)) {
      const copy = copyOf(operator, index, observed);
      const start = begun + spec.launch;
      kernels.push({ ...copy, start, end: start + copy.cycles });
      late += spec.launch + copy.cycles;
    } else {
      // The launch is the first that a kernel fills its time with.
      const start = begun + Math.min(spec.launch, ran.fillCycles);
      kernels.push({ ...ranKernel(operator, index, ran, observed, tensors), start, end: begun + ran.cycles });
    }
  }
  return kernels;
}

type Untimed = Omit<Kernel, 'start' | 'end'>;

function ranKernel(
  operator: Operator,
  index: number,
  { traffic, details }: OperatorRecord,
  { network, spec, section }: Observed,
  tensors: Tensors,
): Untimed {
  const sum = (level: string, key: 'readBytes' | 'writeBytes', tensor?: string): number =>
    traffic
      .filter((row) => row.level === level && (tensor === undefined || row.tensor === tensor))
      .reduce((total, row) => total + row[key], 0);
  const kernelClass = classOf(operator);
  const { channels, height } = operator.output;
  const ctas =
    kernelClass === 'dwconv'
      ? network.batch * channels * Math.ceil(height / spec.direct.rows)
      : Math.ceil((network.batch * tensors.elementsOf(index)) / section.ctaElements);
  return {
    operator: index,
    kernelClass,
    ctas: typeof details.ctas === 'number' ? details.ctas : ctas,
    dramRead: sum('dram', 'readBytes'),
    dramWritten: sum('dram', 'writeBytes'),
    l2Read: sum('l2', 'readBytes'),
    weights: operator.kind === 'conv' || operator.kind === 'linear' ? sum('dram', 'readBytes', 'filter') : 0,
  };
}

/** A pass that reads and writes every element once, at the instructions of a ReLU. */
function copyOf(
  operator: Operator,
  index: number,
  { network, spec, section }: Observed,
): Untimed & { cycles: number } {
  const count = network.batch * elements(operator.output);
  const [read, written] = [(count * spec.data.ifmap) / 8, (count * spec.data.ofmap) / 8];
  const moved: Moved = { ifmap: { read, written: 0 }, ofmap: { read: 0, written } };
  const passing = { l1: moved, l2: moved, dram: moved, instructions: count * spec.stream.relu };
  const { compute, stalls } = passingTime(passing, spec);
  return {
    operator: index,
    kernelClass: classOf(operator),
    cycles: spec.dram.latency + compute + (stalls['L2 BW'] ?? 0) + (stalls['DRAM BW'] ?? 0),
    ctas: Math.ceil(count / section.ctaElements),
    dramRead: read,
    dramWritten: written,
    l2Read: read,
    weights: 0,
  };
}

/** The class that a profiler's names fall into. */
export function classOf(operator: Operator): KernelClass {
  switch (operator.kind) {
    case 'conv':
    case 'gradient':
      if (isDepthwise(operator)) return 'dwconv';
      return operator.kind === 'gradient' && operator.layer.kind === 'linear' ? 'gemm' : 'implicit_gemm';
    case 'linear':
    case 'matmul':
      return 'gemm';
    case 'pool':
    case 'concat':
      return operator.kind;
    case 'norm':
      return 'bn';
    case 'elementwise':
      return 'add';
    case 'activation':
      return operator.function === 'softmax' ? 'softmax' : 'relu';
    case 'backward':
      return BACKWARD[operator.of];
    default:
      return 'copy';
  }
}

const BACKWARD = {
  activation: 'relu',
  norm: 'bn',
  pool: 'pool',
  elementwise: 'add',
  embedding: 'copy',
  merge: 'add',
} as const;
