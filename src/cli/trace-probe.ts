import type { Probe } from '../engine/probe.js';
import { TraceWriter } from '../results/export/traceWriter.js';
import type { Experiment } from '../simulation/simulate.js';
import { note } from './output.js';

const PROCESS = 1;
const ARRAY = 1;
const DMA = 2;

/** A probe that writes every step and every DMA transfer to a trace file as they happen. */
export function traceProbe(
  file: string,
  { work, identity }: Experiment,
): { probe: Probe; close(): void; abort(): void } {
  const writer = new TraceWriter(file);
  writer.process(PROCESS, `${identity.workload} on ${identity.arch}`);
  writer.thread(PROCESS, ARRAY, 'array and vector unit');
  writer.thread(PROCESS, DMA, 'DRAM channel');
  const nameOf = (operator: number): string =>
    work.type === 'network' ? (work.network.operators[operator]?.name ?? '') : identity.workload;
  return {
    probe: {
      step: (operator, phase, cause, start, cycles) =>
        writer.complete(ARRAY, phase === 'stall' ? `stall: ${cause}` : phase, phase, start, cycles, {
          operator: nameOf(operator),
        }),
      transfer: (operator, direction, tensor, start, cycles, bytes) =>
        writer.complete(DMA, `${direction} ${tensor}`, direction, start, cycles, {
          operator: nameOf(operator),
          bytes,
        }),
    },
    close: () => {
      writer.close();
      if (writer.truncated) note(`trace ${file} was cut at its size cap`);
    },
    abort: () => writer.abort(),
  };
}
