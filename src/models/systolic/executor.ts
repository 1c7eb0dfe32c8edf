import { EventQueue } from '../../engine/event-queue.js';
import { ARRAY_LANE, DRAM_LANE, type Probe } from '../../engine/probe.js';
import { READ, streamOf, WRITE, type MemoryPort } from '../../memory/port.js';
import { CARGO, OFMAP, type Program } from './program.js';

/** Causes a stall can have: the operand that arrived last, or the write-back that freed its room last. */
export const STALL_CAUSES = ['ifmap', 'filter', 'psum', 'ofmap'] as const;

/** Outcome of a program by operator. All cycles; the phases and stalls of an operator sum to `end - start`. */
export interface Execution {
  start: Float64Array;
  end: Float64Array;
  fill: Float64Array;
  compute: Float64Array;
  drain: Float64Array;
  bank: Float64Array;
  /** Stall cycles by cause, in the order of STALL_CAUSES. */
  stalls: Float64Array[];
  /** Total cycles, the last write-back included. */
  cycles: number;
  events: number;
}

const STEP_DONE = 0;
const CHANNEL_FREE = 1;
const LOAD_ARRIVED = 2;

/**
 * Runs a program: the array takes its steps in order, each when its operands have arrived and its results have
 * room; one memory serves loads and stores in an order fixed by the program. Discrete events; deterministic.
 *
 * Channel order: a load waits for its gate step, and every store of a step up to that gate goes before it.
 * No load can hold back a store that the array is waiting for, since the store's step comes after the gates of
 * all loads before it.
 */
export function execute(program: Program, operators: number, memory: MemoryPort, probe?: Probe): Execution {
  const queue = new EventQueue();
  const result = emptyExecution(operators);
  const { steps, loads, stores } = program;
  const arrayLane = probe?.lane(ARRAY_LANE) ?? -1;
  const channelLane = probe?.lane(DRAM_LANE) ?? -1;

  let step = 0;
  let stepsDone = 0;
  let arrayBusy = false;
  let waitingSince = 0;
  let cause = 0;
  const stepEnd = new Float64Array(steps);

  let nextLoad = 0;
  let loadsArrived = 0;
  let nextStore = 0;
  let storesDone = 0;
  let channelBusy = false;
  let channelIsStore = false;
  let transferEnd = 0;
  let events = 0;

  const startStep = (): void => {
    if (arrayBusy || step === steps) return;
    if (loadsArrived < program.loadsNeeded.at(step) || storesDone < program.storesNeeded.at(step)) return;
    const { now } = queue;
    const owner = program.stepOperator.at(step);
    const stall = now - waitingSince;
    const fill = program.fill.at(step);
    const compute = program.compute.at(step);
    const drain = program.drain.at(step);
    const bank = program.bank.at(step);
    if (stall > 0) result.stalls[cause]![owner]! += stall;
    result.fill[owner]! += fill;
    result.compute[owner]! += compute;
    result.drain[owner]! += drain;
    result.bank[owner]! += bank;
    if (result.start[owner]! < 0) result.start[owner] = waitingSince;
    if (probe !== undefined)
      reportStep(probe, arrayLane, owner, cause, waitingSince, [stall, fill, compute + bank, drain]);
    arrayBusy = true;
    queue.push(now + fill + compute + bank + drain, STEP_DONE);
  };

  const startTransfer = (): void => {
    if (channelBusy) return;
    const loadGate = nextLoad < loads ? program.loadGate.at(nextLoad) : Infinity;
    const storeFirst = nextStore < stores && program.storeStep.at(nextStore) <= loadGate;
    const gate = storeFirst ? program.storeStep.at(nextStore) : loadGate;
    if (gate >= stepsDone) return; // waiting for the array, or nothing left
    const ready = gate < 0 ? 0 : stepEnd[gate]!;
    const bytes = storeFirst ? program.storeBytes.at(nextStore) : program.loadBytes.at(nextLoad);
    const cargo = storeFirst ? program.storeCargo.at(nextStore) : program.loadCargo.at(nextLoad);
    transferEnd = memory.request(ready, 0, bytes, streamOf(cargo, storeFirst ? WRITE : READ));
    channelBusy = true;
    channelIsStore = storeFirst;
    if (probe !== undefined) {
      const owner = program.stepOperator.at(storeFirst ? gate : program.loadStep.at(nextLoad));
      const phase = storeFirst ? 'write' : 'read';
      probe.task(
        channelLane,
        owner,
        phase,
        CARGO[cargo]!,
        memory.started,
        memory.free - memory.started,
        bytes,
      );
    }
    queue.push(Math.ceil(memory.free), CHANNEL_FREE);
  };

  startTransfer();
  startStep();
  for (let event = queue.pop(); event >= 0; event = queue.pop()) {
    events++;
    switch (event) {
      case STEP_DONE:
        stepEnd[step] = queue.now;
        result.end[program.stepOperator.at(step)] = queue.now;
        step++;
        stepsDone++;
        arrayBusy = false;
        waitingSince = queue.now;
        break;
      case CHANNEL_FREE:
        channelBusy = false;
        if (channelIsStore) {
          nextStore++;
          storesDone++;
          cause = OFMAP;
        } else {
          nextLoad++;
          queue.push(Math.ceil(transferEnd), LOAD_ARRIVED);
        }
        break;
      default:
        cause = program.loadCargo.at(loadsArrived);
        loadsArrived++;
    }
    startTransfer();
    startStep();
  }
  if (step < steps || storesDone < stores) throw new Error(`program stopped at step ${step} of ${steps}`);
  finish(result, program, waitingSince, Math.max(waitingSince, Math.ceil(memory.free)), events, probe);
  return result;
}

/** The last results must reach DRAM before the run is over: the wait belongs to the last operator. */
function finish(
  result: Execution,
  program: Program,
  lastStepEnd: number,
  end: number,
  events: number,
  probe?: Probe,
): void {
  result.cycles = end;
  result.events = events;
  if (end === lastStepEnd) return;
  const owner = program.stepOperator.at(program.steps - 1);
  result.stalls[OFMAP]![owner]! += end - lastStepEnd;
  result.end[owner] = end;
  probe?.task(probe.lane(ARRAY_LANE), owner, 'stall', CARGO[OFMAP], lastStepEnd, end - lastStepEnd);
}

function reportStep(
  probe: Probe,
  lane: number,
  owner: number,
  cause: number,
  from: number,
  cycles: readonly number[],
): void {
  let at = from;
  for (const [index, phase] of (['stall', 'fill', 'compute', 'drain'] as const).entries()) {
    const length = cycles[index]!;
    if (length > 0) probe.task(lane, owner, phase, phase === 'stall' ? CARGO[cause]! : '', at, length);
    at += length;
    if (phase === 'stall' && length > 0) probe.milestone(lane, owner, CARGO[cause]!, at);
  }
}

function emptyExecution(operators: number): Execution {
  const zeros = (): Float64Array => new Float64Array(operators);
  return {
    start: zeros().fill(-1),
    end: zeros(),
    fill: zeros(),
    compute: zeros(),
    drain: zeros(),
    bank: zeros(),
    stalls: STALL_CAUSES.map(zeros),
    cycles: 0,
    events: 0,
  };
}
