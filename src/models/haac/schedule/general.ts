import { FIRST_OUT, IS_AND, LIVE, SECOND_OUT, type Program } from '../compile/program.js';
import { FIRST_INPUT } from '../../../circuit/netlist.js';
import { BandwidthServer } from '../../../engine/bandwidth-server.js';
import { Banks } from './banks.js';
import { tooLong } from './greedy.js';
import { LAST_CYCLE, type BankLimits, type GateLatency, type Schedule } from './schedule.js';

/** What holds issues back beside operands and engines. */
export interface Machine {
  engines: number;
  latency: GateLatency;
  mapping: 'greedy' | 'round-robin';
  /** Undefined: no conflicts. */
  banks?: BankLimits | undefined;
  /** In-order stream; undefined: decoupled. */
  stream?: Stream | undefined;
}

export interface Stream {
  bytesPerCycle: number;
  /** Instructions that may be under way or waiting. */
  ahead: number;
  /** Bytes by `Program.code`: instruction, table, out-of-range operands; writes are off the critical path. */
  bytes: Float64Array;
}

/**
 * As `scheduleGreedy`, for any mapping, with an in-order stream (an instruction waits for its bytes, and takes its
 * place in the queues when the one `ahead` of it is issued) and with busy banks (a conflict costs a cycle).
 */
export function scheduleGeneral(program: Program, machine: Machine, ready: Int32Array): Schedule {
  const { gates, firstGate, a, b, code } = program;
  const { engines, latency, stream } = machine;
  const free = new Float64Array(engines);
  const banks = machine.banks === undefined ? undefined : new Banks(machine.banks.count, machine.banks.ports);
  const issued = new Float64Array(stream === undefined ? 1 : stream.ahead);
  const channel = new BandwidthServer({ bytesPerTick: stream?.bytesPerCycle ?? Infinity });
  ready.fill(0, 0, firstGate);
  const schedule: Schedule = { issueSpan: 0, lastReady: 0, bankSlots: 0, streamSlots: 0 };
  for (let gate = 0; gate < gates; gate++) {
    const engine = machine.mapping === 'greedy' ? earliest(free) : gate % engines;
    const marks = code[gate]!;
    let issue = Math.max(free[engine]!, ready[a[gate]!]!, ready[b[gate]!]!);
    if (stream !== undefined) {
      const { ahead, bytes } = stream;
      const room = gate >= ahead ? issued[gate % ahead]! + 1 : 0;
      const there = Math.ceil(channel.serve(room, bytes[marks & ~LIVE]!));
      if (there > issue) {
        schedule.streamSlots += there - issue;
        issue = there;
      }
    }
    if (banks !== undefined) {
      const start = issue;
      const oldest = machine.mapping === 'greedy' ? free[engine]! : Math.min(...free);
      banks.reach(oldest, issue);
      while (
        !banks.read(
          issue,
          readOf(a[gate]!, marks & FIRST_OUT, issue),
          readOf(b[gate]!, marks & SECOND_OUT, issue),
        )
      ) {
        issue++;
        banks.reach(oldest, issue);
      }
      schedule.bankSlots += issue - start;
    }
    free[engine] = issue + 1;
    if (stream !== undefined) issued[gate % stream.ahead] = issue;
    const done = issue + ((marks & IS_AND) !== 0 ? latency.and : latency.xor);
    if (done > LAST_CYCLE) throw tooLong();
    ready[firstGate + gate] = done;
    if (issue >= schedule.issueSpan) schedule.issueSpan = issue + 1;
    if (done > schedule.lastReady) schedule.lastReady = done;
  }
  return schedule;

  /** Wire to read from a bank; -1 if it is a constant, from the queue or forwarded. */
  function readOf(wire: number, outOfRange: number, cycle: number): number {
    return wire < FIRST_INPUT || outOfRange !== 0 || (ready[wire] === cycle && wire >= firstGate) ? -1 : wire;
  }
}

function earliest(free: Float64Array): number {
  let best = 0;
  for (let engine = 1; engine < free.length; engine++) if (free[engine]! < free[best]!) best = engine;
  return best;
}
