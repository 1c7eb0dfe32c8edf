import type { VirtualProgram } from '../generate/virtual.js';
import { classOf, LOAD_STORE, multiplies, OP } from '../isa/operands.js';
import { VECTOR } from '../isa/program.js';
import { Beats } from '../machine/hold.js';
import type { B512Timing } from '../machine/timing.js';

/** What a scheduler asks of a program on a machine. */
export interface Problem {
  program: VirtualProgram;
  timing: B512Timing;
  /** Queue of each instruction, and cycles that it holds its pipeline if no two operands share an SRAM. */
  queues: Uint8Array;
  holds: Float64Array;
  /** Latencies by queue. */
  latency: readonly number[];
  /** Instructions that wait for each one, and for how many it waits. */
  followers: readonly (readonly number[])[];
  predecessors: Int32Array;
  /** Instructions that read each value, in program order. */
  readers: readonly (readonly number[])[];
  /** Instructions of each rectangle. */
  sizes: Int32Array;
}

export function problemOf(program: VirtualProgram, timing: B512Timing): Problem {
  const { instructions, values, rectangles } = program;
  const queues = Uint8Array.from(instructions, ({ opcode }) => classOf(OP[opcode]));
  const followers: number[][] = Array.from(instructions, () => []);
  const predecessors = new Int32Array(instructions.length);
  const readers: number[][] = Array.from({ length: values }, () => []);
  const sizes = new Int32Array(rectangles);
  const writer = new Int32Array(values);
  const follow = (first: number, second: number): void => {
    followers[first]!.push(second);
    predecessors[second]!++;
  };
  for (const [at, { reads, writes, after, behind, rectangle }] of instructions.entries()) {
    sizes[rectangle]!++;
    for (const value of writes) writer[value] = at;
    for (const value of reads) {
      readers[value]!.push(at);
      follow(writer[value]!, at);
    }
    for (const other of new Set([...after, ...behind])) follow(other, at);
  }
  const latency = [timing.latency.loadStore, timing.latency.compute, timing.latency.shuffle];
  const holds = holdsOf(program, queues, timing);
  return { program, timing, queues, holds, latency, followers, predecessors, readers, sizes };
}

function holdsOf(program: VirtualProgram, queues: Uint8Array, timing: B512Timing): Float64Array {
  const beats = new Beats(timing);
  return Float64Array.from(program.instructions, ({ opcode, mode, value }, at) => {
    if (queues[at] === LOAD_STORE) return beats.of(OP[opcode], mode, value);
    return (VECTOR / timing.lanes) * (multiplies(OP[opcode]) ? timing.multiplyInterval : 1);
  });
}

/** Cycles from the dispatch of each instruction to the end of its rectangle, along the longest chain. */
export function heightsOf({ program, holds, queues, latency, followers }: Problem): Float64Array {
  const { instructions } = program;
  const heights = new Float64Array(instructions.length);
  for (let at = instructions.length - 1; at >= 0; at--) {
    let most = 0;
    for (const follower of followers[at]!)
      if (instructions[follower]!.rectangle === instructions[at]!.rectangle)
        most = Math.max(most, heights[follower]!);
    heights[at] = most + holds[at]! + latency[queues[at]!]! + 1;
  }
  return heights;
}
