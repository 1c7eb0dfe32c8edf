import { AND, inputBits, wireCount, type CircuitJob } from '../../../circuit/netlist.js';
import { InputError } from '../../../errors.js';
import { windowWires, type FixedOrder, type HaacSpec } from '../architecture.js';
import { removeAliases } from './aliases.js';
import { markAllLive, markLive, type WriteBack } from './live.js';
import { Workspace, type Program } from './program.js';
import { rename } from './rename.js';
import { byLevel, bySegment } from './reorder.js';
import { markOutOfRange } from './window.js';

/** Most gates of a job, all copies together: 1.7 GB. */
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

/** A program with what the compiler knows about its streams. */
export interface Compiled {
  program: Program;
  order: FixedOrder;
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
 * Reorder, rename, window, spent wires. The program lives in the workspace: the next call overwrites it.
 * @throws InputError if the window does not hold two wires
 */
export function compile(prepared: Prepared, spec: HaacSpec, order: FixedOrder): Compiled {
  const { workspace, and, inputs } = prepared;
  const capacity = windowWires(spec);
  if (capacity < 2) {
    throw new InputError(`holds ${capacity} wires`, { field: 'sww.size', expected: 'at least two wires' });
  }
  const program = rename(prepared.job, placesOf(prepared, order, capacity), workspace);
  const outOfRange = markOutOfRange(program, capacity);
  const { eliminateSpent, outputsLive } = spec.compiler;
  const live = eliminateSpent ? markLive(program, outputsLive) : markAllLive(program, capacity);
  return { program, order, outOfRange, live, and, inputs };
}

function placesOf({ job, workspace }: Prepared, order: FixedOrder, capacity: number): Int32Array | undefined {
  if (order === 'baseline') return undefined;
  if (order === 'full') return byLevel(job, workspace.scratch).places;
  return bySegment(job, workspace.scratch, Math.floor(capacity / 2));
}
