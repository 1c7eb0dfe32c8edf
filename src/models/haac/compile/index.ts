import { AND, inputBits, wireCount, type CircuitJob } from '../../../circuit/netlist.js';
import { InputError } from '../../../errors.js';
import { windowWires, type FixedOrder, type HaacSpec } from '../architecture.js';
import { removeAliases } from './aliases.js';
import { markAllLive, markLive, type WriteBack } from './live.js';
import { withArranged } from './arrange.js';
import type { Program } from './program.js';
import { byLevel, bySegment } from './reorder.js';
import { markOutOfRange } from './window.js';
import { Workspace } from './workspace.js';

/** Most gates of a job, all copies together: 2.4 GB with the circuit. */
const MOST_GATES = 2 ** 27;

/** A job without copies of wires, ready to be put in any order; room for its programs. */
export interface Prepared {
  job: CircuitJob;
  workspace: Workspace;
  /** COPY gates dropped, over all copies. */
  aliases: number;
  and: number;
  inputs: number;
}

/** What the compiler knows about a program and its streams. */
export interface Compiled {
  order: FixedOrder;
  gates: number;
  /** Output bits of all copies. */
  outputs: number;
  /** Operands from the out-of-range queue. */
  outOfRange: number;
  live: WriteBack;
  /** ANDs of the program. */
  and: number;
  /** Input bits of all copies. */
  inputs: number;
}

/** First pass and room for the others. @throws InputError for more gates than fit in memory */
export function prepareJob(given: CircuitJob): Prepared {
  const netlist = removeAliases(given.netlist);
  const { copies } = given;
  const gates = netlist.gates * copies;
  if (gates > MOST_GATES) {
    throw new InputError(`${netlist.name}: ${gates.toLocaleString('en-US')} gates in ${copies} copies`, {
      expected: `at most ${MOST_GATES.toLocaleString('en-US')}`,
    });
  }
  if (gates === 0) {
    throw new InputError(`${netlist.name} has no gates`, {
      expected: 'at least one that is no copy of a wire',
    });
  }
  let and = 0;
  for (const kind of netlist.op) if (kind === AND) and++;
  return {
    job: { netlist, copies },
    workspace: new Workspace((wireCount(netlist) - 2) * copies + 2, gates),
    aliases: (given.netlist.gates - netlist.gates) * copies,
    and: and * copies,
    inputs: inputBits(netlist) * copies,
  };
}

/**
 * Reorder, rename, window, spent wires. The program is lent to `use`; meanwhile the operands of the job's circuit are
 * the program's.
 * @throws InputError if the window does not hold two wires
 */
export function withProgram<Result>(
  prepared: Prepared,
  spec: HaacSpec,
  order: FixedOrder,
  use: (program: Program, compiled: Compiled) => Result,
): Result {
  const { job, workspace, and, inputs } = prepared;
  const capacity = windowWires(spec);
  if (capacity < 2) {
    throw new InputError(`holds ${capacity} wires`, { field: 'sww.size', expected: 'at least two wires' });
  }
  return withArranged(job, placesOf(prepared, order, capacity), workspace, (program) => {
    const outOfRange = markOutOfRange(program, capacity);
    const { eliminateSpent, outputsLive } = spec.compiler;
    const live = eliminateSpent ? markLive(program, outputsLive) : markAllLive(program, capacity);
    const { gates, outputs } = program;
    return use(program, { order, gates, outputs: outputs.length, outOfRange, live, and, inputs });
  });
}

function placesOf({ job, workspace }: Prepared, order: FixedOrder, capacity: number): Int32Array | undefined {
  if (order === 'baseline') return undefined;
  // Copies are written from a small circuit, which needs no places to be put back: the schedule may overwrite them.
  const room = job.copies === 1 ? workspace.places() : workspace.scratch;
  if (order === 'full') return byLevel(job, room).places;
  return bySegment(job, room, Math.floor(capacity / 2));
}
