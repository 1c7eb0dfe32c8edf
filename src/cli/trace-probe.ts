import type { Probe } from '../engine/probe.js';
import { workKindOf } from '../models/registry.js';
import { TraceWriter } from '../results/export/trace-writer.js';
import type { Experiment } from '../simulation/simulate.js';
import { note } from './output.js';

const PROCESS = 1;

/** A probe that writes every task and milestone to a trace file as they happen, a thread a lane. */
export function traceProbe(
  file: string,
  { work, identity }: Experiment,
): { probe: Probe; close(): void; abort(): void } {
  const writer = new TraceWriter(file);
  writer.process(PROCESS, `${identity.workload} on ${identity.arch}`);
  const lanes = new Map<string, number>();
  const operators = workKindOf(work).operatorsOf(work.given);
  const operatorAt = (index: number): string => operators[index] ?? identity.workload;
  const probe: Probe = {
    lane(name) {
      let lane = lanes.get(name);
      if (lane === undefined) {
        lanes.set(name, (lane = lanes.size + 1));
        writer.thread(PROCESS, lane, name);
      }
      return lane;
    },
    task(lane, operator, phase, why, start, ticks, bytes) {
      const name = phase === 'stall' ? `stall: ${why}` : `${phase} ${why}`.trim();
      const moved = bytes === undefined ? {} : { bytes };
      writer.complete(lane, name, phase, start, ticks, { operator: operatorAt(operator), ...moved });
    },
    milestone(lane, operator, what, at) {
      writer.instant(lane, what, at, { operator: operatorAt(operator) });
    },
  };
  return {
    probe,
    close() {
      writer.close();
      if (writer.truncated) note(`trace ${file} was cut at its size cap`);
    },
    abort: () => writer.abort(),
  };
}
