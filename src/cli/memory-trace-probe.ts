import type { Probe } from '../engine/probe.js';
import { systemOf, type StandardName } from '../memory/standards/index.js';
import { LINE_BYTES } from '../memory/trace/index.js';
import { MemoryTraceWriter } from '../results/export/memory-trace.js';
import type { RunRecord } from '../results/record.js';
import type { Experiment } from '../simulation/simulate.js';
import { formatCount, formatSi } from '../quantity/format.js';
import { note } from './output.js';

/** A probe that writes every request of the off-chip memory to a trace file as it begins to be served. */
export function memoryTraceProbe(
  file: string,
  { architecture }: Experiment,
): { probe: Probe; close(record: RunRecord): void; abort(): void } {
  const bytes = transactionOf(architecture.spec);
  const writer = new MemoryTraceWriter(file, bytes);
  const probe: Probe = {
    lane: () => 0,
    task: () => undefined,
    milestone: () => undefined,
    request: (at, address, size, isWrite) => writer.request(at, address, size, isWrite),
  };
  return {
    probe,
    close({ totals }) {
      writer.close();
      const clock = formatSi(totals.cycles / totals.seconds, 'Hz');
      note(
        `${file}: ${formatCount(writer.transactions)} transactions of ${bytes} B, cycles of ${clock} (systole dram run --trace ${file} --clock '${clock}' --line ${bytes} --standard ...)`,
      );
    },
    abort: () => writer.abort(),
  };
}

/** Bytes of a transaction: the standard's where the memory has banks, else a burst of DDR4. */
function transactionOf(spec: unknown): number {
  const { memory } = spec as { memory?: { model?: string; standard?: StandardName } };
  if (memory?.standard === undefined || (memory.model ?? 'bandwidth') === 'bandwidth') return LINE_BYTES;
  return systemOf(memory.standard).transactionBytes;
}

/** Several probes as one; requests go to those that have ears for them. */
export function together(probes: readonly Probe[]): Probe | undefined {
  const [first, ...rest] = probes;
  if (first === undefined || rest.length === 0) return first;
  const numbers: number[][] = [];
  const lanes = new Map<string, number>();
  const request = probes.some((probe) => probe.request !== undefined);
  return {
    lane(name) {
      const known = lanes.get(name) ?? numbers.length;
      if (known === numbers.length) {
        lanes.set(name, known);
        numbers.push(probes.map((probe) => probe.lane(name)));
      }
      return known;
    },
    task(lane, ...task) {
      probes.forEach((probe, at) => probe.task(numbers[lane]![at]!, ...task));
    },
    milestone(lane, ...milestone) {
      probes.forEach((probe, at) => probe.milestone(numbers[lane]![at]!, ...milestone));
    },
    ...(request
      ? {
          request: (...one: Parameters<NonNullable<Probe['request']>>) =>
            probes.forEach((probe) => probe.request?.(...one)),
        }
      : {}),
  };
}
