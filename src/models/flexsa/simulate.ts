import type { Fidelity } from '../../results/record.js';
import { gradientWeights, macs, weightElements } from '../../workload/count.js';
import { elements, type Network, type Operator } from '../../workload/graph.js';
import type { Probe } from '../../engine/probe.js';
import type { MemoryPort } from '../../memory/port.js';
import type { Region } from '../../memory/regions.js';
import { Walk } from '../../memory/walk.js';
import { gemmMacs, type Gemm } from '../lowering/gemm.js';
import {
  lowerNetwork,
  type ArrayWork,
  type FusedWork,
  type Lowered,
  type VectorWork,
} from '../lowering/lower.js';
import { memoryUse, requireRequests, timesUse, type MemoryUse } from '../record/memory.js';
import type { FlexsaSpec } from './architecture.js';
import {
  closedForm,
  type ClosedForm,
  type Division,
  type FlexGemm,
  type GlobalBufferElements,
} from './closed-form.js';
import { dramBytes, type DramBytes } from './dram.js';
import { execute, STALLS, type Moved, type Stream } from './engines.js';
import { coreGeometry } from './geometry.js';
import { listening, openDram, passThrough, plannedDram, regionsFor, type Heard } from './memory.js';
import { scheduledElements } from './scheduled.js';

/** One operator with what it took. Cycles and traffic are those of all its instances. */
export interface Simulated {
  work: Lowered;
  unit: 'array' | 'vector' | 'fused';
  fill: number;
  compute: number;
  drain: number;
  stalls: Record<string, number>;
  /** Multiply-accumulates, on the cores or (depthwise) on the vector unit. */
  macs: number;
  /** Operations of the vector unit that are no multiply-accumulates. */
  vectorOps: number;
  gemm?: GemmOutcome;
  /** What the memory did for all instances, if it has banks. */
  memory?: MemoryUse | undefined;
  /** Requests of one instance, if somebody hears them. */
  heard?: readonly Heard[] | undefined;
  /** DRAM bytes of a pass of the vector unit. */
  pass?: { read: number; table: number; written: number };
}

export interface GemmOutcome {
  gemm: Gemm;
  flex: FlexGemm;
  closed: ClosedForm;
  /** Between global and local buffers, of the schedule that was timed. */
  elements: GlobalBufferElements;
  dram: DramBytes;
  byMode: readonly number[];
  waves: number;
}

/** Times that what was timed once is done. */
export const gemmInstances = ({ gemm }: Simulated): number => gemm?.gemm.instances ?? 1;

export const divisionOf = ({ groups, cores, side, flexible, block }: FlexsaSpec): Division => ({
  groups,
  cores,
  core: coreGeometry(side, flexible),
  blockRows: block,
});

/** Times every operator: GEMMs on the cores, everything else (depthwise too) on the vector unit. */
export function simulateNetwork(
  network: Network,
  spec: FlexsaSpec,
  fidelity: Fidelity,
  probe?: Probe,
): Simulated[] {
  requireRequests(spec.memory, fidelity);
  const division = divisionOf(spec);
  const dram = plannedDram(spec);
  const isHeard = probe?.request !== undefined && fidelity === 'event';
  const known = new Map<string, GemmOutcome & Requests & { timing: Timing }>();
  const lengths: number[] = [];
  return lowerNetwork(network, spec).map((work) => {
    const one = simulateOne(work);
    lengths.push(
      one.fill + one.compute + one.drain + Object.values(one.stalls).reduce((sum, n) => sum + n, 0),
    );
    return one;
  });

  function simulateOne(work: Lowered): Simulated {
    if (work.unit === 'array') return isDepthwise(work.operator) ? depthwise(work) : onCores(work);
    if (work.unit === 'vector') return onVector(work);
    const exposed = work.unit === 'fused' ? Math.max(0, work.cycles - (lengths[work.host] ?? 0)) : 0;
    return { ...idle(work, 'fused'), compute: exposed, vectorOps: (work as FusedWork).work ?? 0 };
  }

  function onCores(work: ArrayWork): Simulated {
    const { gemm, widths } = work;
    const { instances, m, n, k } = gemm;
    const weightGradient = work.operator.kind === 'gradient' && work.operator.wrt === 'weight';
    const unique = gemm.window.elements(m, 0, k);
    const key = [m, n, k, weightGradient, unique, widths.filter].join();
    let outcome = known.get(key);
    if (outcome === undefined) {
      const flex = { m, n, k, weightGradient };
      const closed = closedForm(flex, division);
      const bits = {
        moving: widths.ifmap,
        stationary: widths.filter,
        output: widths.ofmap,
        accumulator: widths.accumulator,
      };
      const share = spec.globalBuffer.size / spec.groups;
      const moved = dramBytes(flex, spec.groups, unique, share, bits);
      const requests: Requests = isHeard ? { heard: [] } : {};
      const timing = fidelity === 'event' ? events(flex, moved, widths, requests) : ideal(closed);
      const elements = fidelity === 'event' ? scheduledElements(flex, division) : closed.elements;
      const { byMode, waves } = timing;
      outcome = { gemm, flex, closed, elements, dram: moved, timing, byMode, waves, ...requests };
      known.set(key, outcome);
    }
    const { timing, memory, heard, ...rest } = outcome;
    return {
      work,
      unit: 'array',
      fill: timing.fill * instances,
      compute: timing.exec * instances,
      drain: timing.drain * instances,
      stalls: Object.fromEntries(STALLS.map((cause) => [cause, timing.stalls[cause] * instances])),
      macs: gemmMacs(gemm),
      vectorOps: 0,
      gemm: { ...rest, gemm },
      memory: memory && timesUse(memory, instances),
      heard,
    };
  }

  function events(flex: FlexGemm, moved: DramBytes, widths: ArrayWork['widths'], requests: Requests): Timing {
    let memory: MemoryPort | undefined;
    const split = flex.weightGradient && spec.groups > 1;
    const paths = {
      portBytesPerCycle: spec.globalBuffer.bytesPerCycle,
      openDram: () => (memory = openDram(spec, requests.heard && listening(requests.heard))),
      operandBytes: Math.max(widths.ifmap, widths.filter) / 8,
      resultBytes: split ? (2 * widths.accumulator) / 8 : widths.ofmap / 8,
    };
    const timing = execute(flex, division, paths, {
      loadBytes: moved.moving + moved.stationary,
      storeBytes: moved.output,
      ...transfersOf(moved, spec),
      transferBytes: spec.dram.transfer,
      bufferBytes: spec.globalBuffer.size / 2,
    });
    requests.memory = memory && memoryUse(memory, timing.cycles);
    return timing;
  }

  function depthwise(work: ArrayWork): Simulated {
    const { operator } = work;
    const lanes = spec.vector.lanes * spec.vector.throughput.elementwise;
    const ops = network.batch * macs(operator);
    const tensors = network.batch * operator.inputShapes.reduce((sum, shape) => sum + elements(shape), 0);
    const weightGradient = operator.kind === 'gradient' && operator.wrt === 'weight';
    const written = elements(operator.output) * (weightGradient ? 1 : network.batch);
    const table = weightGradient
      ? 0
      : operator.kind === 'gradient'
        ? gradientWeights(operator)
        : weightElements(operator);
    const one = pass(work, Math.ceil(ops / lanes), 0, { read: tensors, table, written });
    return { ...one, macs: ops };
  }

  function onVector(work: VectorWork): Simulated {
    const { inputElements, tableElements, outputElements } = work;
    return pass(work, work.cycles, work.work, {
      read: inputElements,
      table: tableElements,
      written: outputElements,
    });
  }

  /** A pass of the vector unit from and to DRAM: the slower of work and traffic. */
  function pass(
    work: ArrayWork | VectorWork,
    cycles: number,
    vectorOps: number,
    moved: { read: number; table: number; written: number },
  ): Simulated {
    const { widths } = work;
    const bytes = {
      read: (moved.read * widths.ifmap) / 8,
      table: (moved.table * widths.filter) / 8,
      written: (moved.written * widths.ofmap) / 8,
    };
    const heard: Heard[] | undefined = isHeard ? [] : undefined;
    const inPieces = spec.memory.model !== 'bandwidth';
    const moves =
      inPieces || isHeard ? passThrough(spec, bytes, cycles, heard && listening(heard)) : undefined;
    // A bandwidth and a latency need no pieces: what a pass moves is one transfer.
    const transfer = inPieces ? moves!.ticks : dram.ticksOf(bytes.read + bytes.table + bytes.written);
    const waiting = fidelity === 'event' ? Math.max(0, transfer - cycles) : 0;
    const one = idle(work, 'vector');
    return {
      ...one,
      compute: cycles,
      stalls: { ...one.stalls, dram: waiting },
      vectorOps,
      pass: bytes,
      memory: moves?.memory,
      heard,
    };
  }
}

/** What a GEMM asked of the memory. */
interface Requests {
  memory?: MemoryUse | undefined;
  heard?: Heard[];
}

/**
 * Operands and results where they lie. A channel without banks moves both operands of a part as one; with banks each
 * is asked for where it lies.
 */
function transfersOf(
  { moving, stationary, output }: DramBytes,
  { memory: { model } }: FlexsaSpec,
): Pick<Stream, 'loads' | 'store'> {
  const [first, second, last] = regionsFor(moving, stationary, output);
  const through = (bytes: number, ...regions: readonly Region[]): Moved => {
    const walk = new Walk(regions);
    return { bytes, place: (part) => walk.next(part) };
  };
  const store = through(output, last!);
  if (model === 'bandwidth') return { loads: [through(moving + stationary, first!, second!)], store };
  return { loads: [through(moving, first!), through(stationary, second!)], store };
}

interface Timing {
  fill: number;
  exec: number;
  drain: number;
  stalls: Record<(typeof STALLS)[number], number>;
  byMode: readonly number[];
  waves: number;
}

const NO_STALLS = Object.fromEntries(STALLS.map((cause) => [cause, 0])) as Record<
  (typeof STALLS)[number],
  number
>;

const ideal = ({ firstShift, execCycles, drain, shiftWait, byMode, waves }: ClosedForm): Timing => ({
  fill: firstShift,
  exec: execCycles,
  drain,
  stalls: { ...NO_STALLS, shift: shiftWait },
  byMode,
  waves,
});

const idle = (work: Lowered, unit: Simulated['unit']): Simulated => ({
  work,
  unit,
  fill: 0,
  compute: 0,
  drain: 0,
  stalls: { ...NO_STALLS },
  macs: 0,
  vectorOps: 0,
});

const layerOf = (operator: Operator): Operator => (operator.kind === 'gradient' ? operator.layer : operator);

/** One channel in, one filter: no reduction over channels for the cores (assumed to run on the vector unit). */
function isDepthwise(operator: Operator): boolean {
  const layer = layerOf(operator);
  return layer.kind === 'conv' && layer.groups > 1 && layer.groups === layer.inputShapes[0]!.channels;
}
