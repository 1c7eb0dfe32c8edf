import { FIRST_OUT, IS_AND, SECOND_OUT, type Program } from '../compile/program.js';
import { LAST_CYCLE, tooLong, type GateLatency, type Schedule, type StreamLimits } from './schedule.js';
import { StreamClock } from './stream.js';

/**
 * Issues gates in program order, each on the engine that is free first, as soon as its operands are ready (they are
 * forwarded): `t = max(free, ready[a], ready[b])`. Which engine it is does not matter, only how many are free when,
 * so engines are counts in a ring of cycles: one pass, no search.
 * @param roundTrip cycles that a result needs to memory and back when it is read from out of range
 * @param ready room for every wire of the program; afterwards the cycle at which each can be read
 */
export function scheduleGreedy(
  program: Program,
  engines: number,
  latency: GateLatency,
  roundTrip: number,
  ready: Int32Array,
): Schedule {
  const { gates, firstGate, a, b, code } = program;
  const { free, mask } = ringOf(engines, Math.max(latency.xor, latency.and) + roundTrip);
  // Inputs are in memory from the beginning: read from out of range they are there at 0.
  ready.fill(-roundTrip, 0, firstGate);
  const extra = latency.and - latency.xor;
  let now = 0;
  let lastIssue = 0;
  let lastReady = 0;
  for (let gate = 0; gate < gates; gate++) {
    while (free[now & mask]! === 0) now++;
    const marks = code[gate]!;
    let left = ready[a[gate]!]!;
    let right = ready[b[gate]!]!;
    if ((marks & FIRST_OUT) !== 0) left += roundTrip;
    if ((marks & SECOND_OUT) !== 0) right += roundTrip;
    let issue = left > right ? left : right;
    if (issue < now) issue = now;
    free[now & mask]!--;
    free[(issue + 1) & mask]!++;
    const done = issue + latency.xor + extra * (marks & IS_AND);
    ready[firstGate + gate] = done;
    if (issue > lastIssue) lastIssue = issue;
    if (done > lastReady) lastReady = done;
  }
  if (lastReady > LAST_CYCLE) throw tooLong();
  return { issueSpan: lastIssue + 1, lastReady, bankSlots: 0, streamSlots: 0, memoryEnd: 0 };
}

/**
 * The same behind finite queues: a gate is not issued before its instruction, table and operands from out of range
 * are there. Engines are kept by when they are free, in a ring that grows with how far apart they drift.
 */
export function scheduleStreamed(
  program: Program,
  engines: number,
  latency: GateLatency,
  stream: StreamLimits,
  ready: Int32Array,
): Schedule {
  const { gates, firstGate, a, b, code } = program;
  let { free, mask } = ringOf(engines, Math.max(latency.xor, latency.and));
  ready.fill(0, 0, firstGate);
  const clock = new StreamClock(program, stream, latency, ready);
  const extra = latency.and - latency.xor;
  let now = 0;
  let lastIssue = 0;
  let lastReady = 0;
  let streamSlots = 0;
  for (let gate = 0; gate < gates; gate++) {
    while (free[now & mask]! === 0) now++;
    const left = ready[a[gate]!]!;
    const right = ready[b[gate]!]!;
    let issue = left > right ? left : right;
    if (issue < now) issue = now;
    if (clock.eager || gate >= clock.fetched) clock.fetchBehind(gate);
    const there = clock.cycleOf(gate);
    if (there > issue) {
      streamSlots += there - issue;
      issue = there;
    }
    if (issue + 1 - now > mask) ({ free, mask } = grown(free, now, issue + 1));
    free[now & mask]!--;
    free[(issue + 1) & mask]!++;
    const done = issue + latency.xor + extra * (code[gate]! & IS_AND);
    if (done > LAST_CYCLE) throw tooLong();
    ready[firstGate + gate] = done;
    if (issue > lastIssue) lastIssue = issue;
    if (done > lastReady) lastReady = done;
  }
  return { issueSpan: lastIssue + 1, lastReady, bankSlots: 0, streamSlots, memoryEnd: clock.finish() };
}

interface Ring {
  free: Int32Array;
  mask: number;
}

/** Engines by the cycle from which they are free, all of them at 0; room for gates that wait `slow` cycles each. */
function ringOf(engines: number, slow: number): Ring {
  const mask = 2 ** Math.ceil(Math.log2((engines + 1) * (slow + 1) + 2)) - 1;
  const free = new Int32Array(mask + 1);
  free[0] = engines;
  return { free, mask };
}

/** The same with room from `now` to `latest`. */
function grown(free: Int32Array, now: number, latest: number): Ring {
  const mask = 2 ** Math.ceil(Math.log2(latest - now + 2)) - 1;
  const larger = new Int32Array(mask + 1);
  for (let cycle = now; cycle < now + free.length; cycle++)
    larger[cycle & mask] = free[cycle & (free.length - 1)]!;
  return { free: larger, mask };
}
