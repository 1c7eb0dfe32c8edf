import type { Probe } from '../../engine/probe.js';
import { IdealMemory } from '../../memory/ideal.js';
import type { MemoryPort } from '../../memory/port.js';
import type { Network } from '../../workload/graph.js';
import type { TensorId } from '../lowering/lower.js';
import { Addresses } from './addresses.js';
import type { GemmSpec } from './architecture.js';
import type { Compiled } from './compiled.js';
import type { Execution } from './execution.js';
import { exposedCycles } from './exposed.js';
import { Executor } from './executor.js';
import type { LaidOut } from './laid-out.js';
import { Instant } from './instant.js';
import { layersFrom } from './layers.js';
import { Periods } from './periods.js';
import { RepeatingExecutor } from './repeating-executor.js';
import { Scheduler } from './schedule.js';
import type { Snapshot } from './snapshot.js';
import type { Waiting } from './waiting.js';
import { Writer } from './writer.js';

/** The memory of a run and who hears of it. */
interface Surroundings {
  memory: MemoryPort;
  waiting?: Waiting | undefined;
  probe?: Probe | undefined;
}

/** Runs the operators of a network, in order, on the array and its memory. */
export class EventRun {
  private readonly compiled: readonly LaidOut[];
  private readonly executor: Pick<Executor, 'finish'>;
  private readonly scheduler: Scheduler;
  private readonly periods: Periods;
  /** Step that wrote the last of each tensor. */
  private readonly written = new Map<TensorId, number>();
  private next = 0;
  /** Operators of a layer that may repeat itself, if one is under way. */
  private layer = 0;

  constructor(
    network: Network,
    compiled: readonly LaidOut[],
    spec: GemmSpec,
    { memory, waiting, probe }: Surroundings,
  ) {
    this.compiled = compiled;
    const count = compiled.length;
    const isHeard = probe !== undefined || !(memory instanceof IdealMemory);
    if (!isHeard && memory.isInstant) {
      const instant = new Instant(count);
      this.executor = instant;
      this.scheduler = new Scheduler(spec, instant);
      this.periods = new Periods();
      return;
    }
    const references = {
      steps: (): Iterable<number> => this.stepsReferred(writer),
      stores: (): Iterable<number> => writer.storesReferred(),
    };
    let writer: Writer;
    if (isHeard) {
      const { next } = new Addresses(network, compiled, spec);
      const executor = new Executor(count, memory, references, probe, next, waiting);
      writer = new Writer(spec, executor);
      this.executor = executor;
      this.periods = new Periods();
    } else {
      const executor = new RepeatingExecutor(count, memory, references);
      writer = new Writer(spec, executor, executor);
      this.executor = executor;
      this.periods = this.periodsOf(executor, writer);
    }
    this.scheduler = new Scheduler(spec, writer);
  }

  execute(): Execution {
    const { compiled } = this;
    const layers = layersFrom(compiled);
    while (this.next < compiled.length) {
      const { length, count } = layers(this.next);
      this.layer = length;
      this.periods.loop(
        count,
        () => count,
        () => {
          for (let one = 0; one < length; one++) this.operator(this.next++);
        },
      );
    }
    return this.executor.finish();
  }

  private operator(index: number): void {
    const { compiled, scheduler, written } = this;
    const one = compiled[index]!;
    const { work, plan, keeps, heldBytes: held } = one;
    if (work.unit === 'array') {
      scheduler.gemm(index, plan!, {
        ready: { ifmap: this.readyAfter(work.reads), filter: this.readyAfter(work.readsFilter) },
        keepIfmap: keeps,
        held,
        lines: plan!.lineBytes,
        beside: besideOf(one),
      });
      written.set(index, scheduler.lastStep);
    } else if (work.unit === 'vector') {
      const bytes = one.dram;
      const pass = {
        ifmapBytes: bytes.ifmap,
        filterBytes: bytes.filter,
        resultBytes: (one.outputElements * work.widths.ofmap) / 8,
        ofmapBytes: bytes.ofmap,
        cycles: work.cycles,
      };
      scheduler.vector(index, pass, { ready: { ifmap: this.readyAfter(work.reads), filter: -1 }, held });
      written.set(index, scheduler.lastStep);
    } else if (work.unit === 'fused') {
      scheduler.exposed(index, exposedCycles(work, compiled));
    }
  }

  private readyAfter(tensors: readonly TensorId[]): number {
    return tensors.reduce((latest, tensor) => Math.max(latest, this.written.get(tensor) ?? -1), -1);
  }

  private *stepsReferred(writer: Writer): Iterable<number> {
    yield* writer.stepsReferred();
    yield* this.written.values();
  }

  /** Layers as something that may repeat itself. */
  private periodsOf(executor: RepeatingExecutor, writer: Writer): Periods {
    return new Periods({
      steps: () => executor.steps,
      leeways: executor.leeways,
      writeState: (state) => {
        writer.writeState(executor, state, this.next);
        this.writeTensors(writer, state);
        state.counts = executor.counts();
        state.at = this.next;
        state.steps = executor.steps;
      },
      repeat: (times, before, after) => {
        // What was written before the last period must be too old to wait for.
        if (writer.earliestGate < before.steps) return false;
        const length = after.at - before.at;
        executor.repeatOperators(times, length, before, after);
        this.moveTensors(before.at, length, times);
        this.next += times * length;
        return true;
      },
    });
  }

  /** When the tensors were written that the next layer reads. */
  private writeTensors(writer: Writer, state: Snapshot): void {
    const { compiled, next, layer, written } = this;
    for (let index = next; index < next + layer; index++) {
      const { work } = compiled[index]!;
      if (work.unit !== 'array' && work.unit !== 'vector') continue;
      for (const tensor of work.unit === 'array' ? [...work.reads, ...work.readsFilter] : work.reads)
        if (tensor < next) state.put(writer.gateFromNow(written.get(tensor) ?? -1));
    }
  }

  /** Tensors of the periods left out: those of the last are as old as those of the one that was run last. */
  private moveTensors(from: number, length: number, times: number): void {
    const { written } = this;
    for (let index = from; index < from + length; index++) {
      const step = written.get(index);
      if (step === undefined) continue;
      written.set(index + times * length, step);
      for (let time = 0; time < times; time++) written.delete(index + time * length);
    }
  }
}

/** Bytes read for each byte of a product's results by what is fused into it. */
function besideOf({ work, fetchedElements }: Compiled): number {
  if (work.unit !== 'array' || fetchedElements === 0) return 0;
  const { instances, m, n } = work.gemm;
  return (fetchedElements * work.widths.ifmap) / (instances * m * n * work.widths.ofmap);
}
