/** What the timing of a program depends on: plain numbers, no architecture file needed. */
export interface B512Timing {
  /** HPLEs: elements that compute and shuffle pipelines take a cycle. A power of two up to 512. */
  lanes: number;
  /** Banks of the vector data memory: a load or store moves min(lanes, banks) elements a cycle. */
  banks: number;
  /**
   * When the busyboard clears the bit of a register that is only read: with the result (strict: one bit a register,
   * as the paper has it), or when the last element has been read (read-release; readers may then share a register).
   */
  busyboard: 'strict' | 'read-release';
  /** Instructions that each of the three queues holds. */
  queueDepth: number;
  /** Vector registers that share a single-port SRAM: 4 as described, 1 for an SRAM of its own each. */
  registersPerSram: number;
  /** Cycles between two multiplications of a lane (initiation interval); additions have 1. */
  multiplyInterval: number;
  /** Cycles from the last element into a pipeline to the last result in the register. */
  latency: { loadStore: number; compute: number; shuffle: number };
  /** Whether loads and stores wait for banks that several elements of a cycle lie in. */
  bankConflicts: boolean;
}

/** Cycles of a program; arrays are by queue, in the order of `CLASSES`. */
export interface ProgramTiming {
  /** Cycle in which the last result is there; the first instruction is dispatched in cycle 0. */
  cycles: number;
  instructions: number;
  /** Instructions of each queue. */
  issued: number[];
  /** Cycles in which each pipeline is held. */
  busy: number[];
  /** Cycles that the front end stood still: a register's busy bit, or a full queue. */
  stalls: { registers: number; queue: number };
  /** Cycles that instructions waited in each queue, summed: for the pipeline, and then for a port of an SRAM. */
  waits: { pipeline: number[]; port: number[] };
}

/** Moments of each instruction, filled in by `timeProgram` if given: `length` entries each. */
export interface ProgramTrace {
  /** First cycle in which the front end had the instruction. */
  fetched: Float64Array;
  /** First cycle from then on in which its registers were free. */
  cleared: Float64Array;
  /** Cycle in which it went to its queue. */
  dispatched: Float64Array;
  /** Cycle in which its first elements go into the pipeline. */
  started: Float64Array;
  /** First cycle in which the next instruction may go into the pipeline. */
  freed: Float64Array;
  /** First cycle in which the result may be read. */
  done: Float64Array;
}

export const traceOf = (length: number): ProgramTrace => ({
  fetched: new Float64Array(length),
  cleared: new Float64Array(length),
  dispatched: new Float64Array(length),
  started: new Float64Array(length),
  freed: new Float64Array(length),
  done: new Float64Array(length),
});
