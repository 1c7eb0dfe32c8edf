import { EventQueue } from '../../../src/engine/event-queue.js';
import { READ, streamOf, WRITE, type MemoryPort } from '../../../src/memory/port.js';
import { IFMAP, OFMAP, type ProgramSink, type Step } from '../../../src/models/systolic/program.js';

interface Load {
  operator: number;
  cargo: number;
  bytes: number;
  gate: number;
}
interface Store {
  cargo: number;
  bytes: number;
  step: number;
}

/** Writes a program down, so that it can be executed in another way or looked at. */
export class Recording implements ProgramSink {
  readonly stepList: (Step & { loadsNeeded: number })[] = [];
  readonly loadList: Load[] = [];
  readonly storeList: Store[] = [];

  get steps(): number {
    return this.stepList.length;
  }
  get stores(): number {
    return this.storeList.length;
  }
  load(operator: number, cargo: number, bytes: number, gate: number): void {
    this.loadList.push({ operator, cargo, bytes, gate });
  }
  step(step: Step): void {
    this.stepList.push({ ...step, loadsNeeded: this.loadList.length });
  }
  store(cargo: number, bytes: number): void {
    this.storeList.push({ cargo, bytes, step: this.steps - 1 });
  }
  storeStep(store: number): number {
    return this.storeList[store]!.step;
  }

  /** The same program told to another sink. */
  replay(sink: ProgramSink): void {
    let load = 0;
    let store = 0;
    for (const [index, step] of this.stepList.entries()) {
      for (; load < step.loadsNeeded; load++) {
        const { operator, cargo, bytes, gate } = this.loadList[load]!;
        sink.load(operator, cargo, bytes, gate);
      }
      sink.step(step);
      for (; store < this.stores && this.storeList[store]!.step === index; store++)
        sink.store(this.storeList[store]!.cargo, this.storeList[store]!.bytes);
    }
  }
}

const STEP_DONE = 0;
const CHANNEL_FREE = 1;
const LOAD_ARRIVED = 2;
const ROOM_FREE = 3;

/**
 * The machine as a queue of events, every part acting when something happens: what the executor computes one after
 * the other. Ends of steps, stalls by cause and operator, and the end of the whole.
 */
export function executeByEvents(
  program: Recording,
  operators: number,
  memory: MemoryPort,
): { stepEnds: number[]; stalls: number[][]; cycles: number } {
  const queue = new EventQueue();
  const { stepList, loadList, storeList } = program;
  const stalls = [0, 1, 2, 3].map(() => Array<number>(operators).fill(0));
  const stepEnds: number[] = [];
  let busy = false;
  let waitingSince = 0;
  let cause = 0;
  let nextLoad = 0;
  let arrived = 0;
  let nextStore = 0;
  let stored = 0;
  let channelBusy = false;
  let arrival = 0;
  let isStore = false;
  // Rooms are given back in order.
  let lastRoom = 0;
  const giveBack = (time: number): void => {
    lastRoom = Math.max(lastRoom, time);
    queue.push(Math.max(queue.now, lastRoom), ROOM_FREE);
  };

  const startStep = (): void => {
    const step = stepList[stepEnds.length];
    if (busy || step === undefined || arrived < step.loadsNeeded || stored < step.storesNeeded) return;
    stalls[cause]![step.operator]! += queue.now - waitingSince;
    busy = true;
    queue.push(queue.now + step.fill + step.compute + step.drain + step.bank, STEP_DONE);
  };
  const startTransfer = (): void => {
    // What stays on chip waits for no channel.
    for (let next = storeList[nextStore]; next?.bytes === 0; next = storeList[nextStore]) {
      if (next.step >= stepEnds.length) break;
      nextStore++;
      giveBack(stepEnds[next.step]!);
    }
    if (channelBusy) return;
    const load = loadList[nextLoad];
    const store = storeList[nextStore];
    const storeFirst = store !== undefined && store.step <= (load?.gate ?? Infinity);
    const gate = storeFirst ? store.step : (load?.gate ?? Infinity);
    if (gate >= stepEnds.length) return;
    const { bytes, cargo } = storeFirst ? store : load!;
    const reads = !storeFirst || cargo === IFMAP;
    arrival = memory.request(stepEnds[gate] ?? 0, 0, bytes, streamOf(cargo, reads ? READ : WRITE));
    channelBusy = true;
    isStore = storeFirst;
    queue.push(Math.ceil(memory.free), CHANNEL_FREE);
  };

  startTransfer();
  startStep();
  for (let event = queue.pop(); event >= 0; event = queue.pop()) {
    if (event === STEP_DONE) {
      stepEnds.push(queue.now);
      busy = false;
      waitingSince = queue.now;
    } else if (event === CHANNEL_FREE) {
      channelBusy = false;
      if (isStore) {
        nextStore++;
        giveBack(Math.ceil(arrival));
      } else {
        nextLoad++;
        queue.push(Math.ceil(arrival), LOAD_ARRIVED);
      }
    } else if (event === ROOM_FREE) {
      stored++;
      cause = OFMAP;
    } else {
      cause = loadList[arrived]!.cargo;
      arrived++;
    }
    startTransfer();
    startStep();
  }
  const cycles = Math.max(waitingSince, Math.ceil(memory.free));
  const last = stepList.at(-1);
  if (last !== undefined) stalls[OFMAP]![last.operator]! += cycles - waitingSince;
  return { stepEnds, stalls, cycles };
}
