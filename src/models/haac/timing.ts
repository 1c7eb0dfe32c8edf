import type { Probe } from '../../engine/probe.js';
import { IdealMemory } from '../../memory/ideal.js';
import type { Fidelity } from '../../results/record.js';
import type { MemoryUse } from '../record/memory.js';
import type { FixedOrder, HaacSpec } from './architecture.js';
import { withProgram, type Compiled, type Prepared } from './compile/index.js';
import { IS_AND, type Program } from './compile/program.js';
import { scheduleBound } from './schedule/bound.js';
import { scheduleGreedy, scheduleStreamed } from './schedule/greedy.js';
import { ProgramMemory, roundTripOf } from './memory.js';
import type { GateLatency, Schedule } from './schedule/schedule.js';
import { scheduleTimed } from './schedule/timed.js';
import { streamBytes, streamLimits, totalBytes, type Streams } from './traffic.js';

/** A program on a machine, in cycles of the gate engines. */
export interface Timing {
  order: FixedOrder;
  compiled: Compiled;
  streams: Streams;
  /** With fill; what the engines need when memory is never late (in-order: as late as it is). */
  computeCycles: number;
  /**
   * All bytes at full bandwidth. Memory with banks: behind finite queues the transactions at its peak, else the time of
   * the whole list of requests.
   */
  memoryCycles: number;
  /** The largest of both and of when memory has moved its last byte. */
  cycles: number;
  fill: number;
  schedule: Schedule;
  /** Shares of the issue slots used, in equal parts of the time of issue. */
  utilization: number[];
  /** What a memory with banks did. */
  memory?: MemoryUse | undefined;
}

/** Parts of the time of issue for which utilisation is told apart. */
export const UTILIZATION_PARTS = 64;

/**
 * Times the job in the order asked for; `best` is the faster of segment and full, segment if equal.
 * @param probe hears the requests of a memory with banks, in the order that was taken
 */
export function timeJob(prepared: Prepared, spec: HaacSpec, fidelity: Fidelity, probe?: Probe): Timing {
  const { order } = spec.compiler;
  if (order !== 'best') return timeOrder(prepared, spec, order, fidelity, probe);
  const segment = timeOrder(prepared, spec, 'segment', fidelity);
  const full = timeOrder(prepared, spec, 'full', fidelity);
  const best = full.cycles < segment.cycles ? full : segment;
  return probe === undefined ? best : timeOrder(prepared, spec, best.order, fidelity, probe);
}

export const timeOrder = (
  prepared: Prepared,
  spec: HaacSpec,
  order: FixedOrder,
  fidelity: Fidelity,
  probe?: Probe,
): Timing =>
  withProgram(prepared, spec, order, (program, compiled) =>
    timeProgram(program, compiled, spec, fidelity, prepared.workspace.scratch, probe),
  );

/** The memory behind the queues: bandwidth only. */
const idealCycles = ({ memory, clock }: HaacSpec, streams: Streams): number =>
  new IdealMemory({ bytesPerSecond: memory.bandwidth, ticksPerSecond: clock, rounding: 'tick' }).ticksOf(
    totalBytes(streams),
  );

/** Times a compiled program; `ready` has room for its wires and may be used for something else afterwards. */
export function timeProgram(
  program: Program,
  compiled: Compiled,
  spec: HaacSpec,
  fidelity: Fidelity,
  ready: Int32Array,
  probe?: Probe,
): Timing {
  const latency = { xor: spec.latency.xor[spec.role], and: spec.latency.and[spec.role] };
  const { fill } = spec.latency;
  const streams = streamBytes(compiled, spec);
  const banked =
    spec.memory.model !== 'bandwidth' ? new ProgramMemory(program, compiled, spec, probe) : undefined;
  const schedule = scheduleOf(program, compiled, spec, fidelity, latency, ready, banked);
  const computeCycles = schedule.lastReady + fill;
  const memoryCycles =
    banked?.cycles(spec.stream.mode === 'in-order', totalBytes(streams)) ?? idealCycles(spec, streams);
  return {
    order: compiled.order,
    compiled,
    streams,
    computeCycles,
    memoryCycles,
    fill,
    schedule,
    cycles: Math.max(computeCycles, memoryCycles, schedule.memoryEnd + fill),
    utilization: utilizationOf(program, spec.gateEngines, latency, schedule, ready),
    memory: banked?.use(),
  };
}

function scheduleOf(
  program: Program,
  compiled: Compiled,
  spec: HaacSpec,
  fidelity: Fidelity,
  latency: GateLatency,
  ready: Int32Array,
  banked: ProgramMemory | undefined,
): Schedule {
  const { gateEngines: engines, sww, memory, encoding, compiler, clock } = spec;
  if (fidelity === 'analytic') return scheduleBound(program, engines, latency, ready);
  const inOrder = spec.stream.mode === 'in-order' && (banked !== undefined || memory.bandwidth < Infinity);
  const stream = inOrder ? { ...streamLimits(compiled, spec), memory: banked?.streams } : undefined;
  const idealTrip = Math.ceil((sww.wire + encoding.outOfRange) / (memory.bandwidth / clock));
  const roundTrip = inOrder ? 0 : banked === undefined ? idealTrip : roundTripOf(spec);
  if (sww.conflicts || compiler.mapping !== 'greedy') {
    const { mapping } = compiler;
    const banks = sww.conflicts
      ? { count: engines * sww.banksPerEngine, ports: sww.accessesPerCycle }
      : undefined;
    return scheduleTimed(program, { engines, latency, mapping, banks, stream, roundTrip }, ready);
  }
  return stream === undefined
    ? scheduleGreedy(program, engines, latency, roundTrip, ready)
    : scheduleStreamed(program, engines, latency, stream, ready);
}

/** When each gate was issued follows from when its result was ready. */
function utilizationOf(
  { gates, firstGate, code }: Program,
  engines: number,
  latency: GateLatency,
  { issueSpan }: Schedule,
  ready: Int32Array,
): number[] {
  const width = Math.max(1, Math.ceil(issueSpan / UTILIZATION_PARTS));
  const issues = new Int32Array(Math.ceil(issueSpan / width));
  const extra = latency.and - latency.xor;
  for (let gate = 0; gate < gates; gate++) {
    const issue = ready[firstGate + gate]! - latency.xor - extra * (code[gate]! & IS_AND);
    issues[(issue / width) | 0]!++;
  }
  return Array.from(issues, (count, part) => {
    const cycles = Math.min(width, issueSpan - part * width);
    return count / (cycles * engines);
  });
}
