import type { Probe } from '../engine/probe.js';
import { InputError } from '../errors.js';
import { workKindOf } from '../models/registry.js';
import { TraceWriter } from '../results/export/trace-writer.js';
import { Tracks, trackName } from '../results/export/tracks.js';
import type { Experiment } from '../simulation/simulate.js';
import { note } from './output.js';

const PROCESS = 1;

/** A run whose model tells no steps: closed forms, and kinds that count theirs by the thousand million. */
const untold = (arch: string): InputError =>
  new InputError(`a run on ${arch} tells no steps of its own`, {
    field: '--trace',
    expected:
      "a run that is simulated step by step (--fidelity event; not haac), or 'systole export perfetto' afterwards, which draws the operators of any run",
  });

/** A probe that writes every task and milestone to a trace file as they happen, a thread a lane. */
export function traceProbe(
  file: string,
  { work, identity }: Experiment,
): { probe: Probe; close(): void; abort(): void } {
  const writer = new TraceWriter(file);
  writer.process(PROCESS, `${identity.workload} on ${identity.arch}`);
  const lanes = new Map<string, number>();
  const tracks: Tracks[] = [];
  let last = 0;
  let tasks = 0;
  const operators = workKindOf(work).operatorsOf(work.given);
  const operatorAt = (index: number): string => operators[index] ?? identity.workload;
  const probe: Probe = {
    lane(name) {
      let lane = lanes.get(name);
      if (lane === undefined) {
        const open = (nth: number): number => {
          writer.thread(PROCESS, ++last, trackName(name, nth));
          return last;
        };
        lanes.set(name, (lane = tracks.push(new Tracks(open)) - 1));
      }
      return lane;
    },
    task(lane, operator, phase, why, start, ticks, bytes) {
      const name = phase === 'stall' ? `stall: ${why}` : `${phase} ${why}`.trim();
      const moved = bytes === undefined ? {} : { bytes };
      const { track, start: from, end } = tracks[lane]!.place(start, ticks);
      writer.complete(track, name, phase, from, end - from, { operator: operatorAt(operator), ...moved });
      tasks++;
    },
    milestone(lane, operator, what, at) {
      writer.instant(tracks[lane]!.first, what, at, { operator: operatorAt(operator) });
    },
  };
  return {
    probe,
    close() {
      if (tasks === 0) throw untold(identity.arch);
      writer.close();
      if (writer.truncated) note(`trace ${file} was cut at its size cap`);
    },
    abort: () => writer.abort(),
  };
}
