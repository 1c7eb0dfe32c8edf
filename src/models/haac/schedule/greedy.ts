import { InputError } from '../../../errors.js';
import { IS_AND, type Program } from '../compile/program.js';
import { LAST_CYCLE, type GateLatency, type Schedule } from './schedule.js';

/**
 * Issues gates in program order, each on the engine that is free first, as soon as its operands are ready (they are
 * forwarded): `t = max(free, ready[a], ready[b])`. Which engine it is does not matter, only how many are free when,
 * so engines are counts in a ring of cycles: one pass, no search.
 * @param ready room for every wire of the program; afterwards the cycle at which each can be read
 */
export function scheduleGreedy(
  program: Program,
  engines: number,
  latency: GateLatency,
  ready: Int32Array,
): Schedule {
  const { gates, firstGate, a, b, code } = program;
  const slow = Math.max(latency.xor, latency.and);
  const mask = 2 ** Math.ceil(Math.log2((engines + 1) * (slow + 1) + 2)) - 1;
  const free = new Int32Array(mask + 1);
  free[0] = engines;
  ready.fill(0, 0, firstGate);
  const extra = latency.and - latency.xor;
  let now = 0;
  let lastIssue = 0;
  let lastReady = 0;
  for (let gate = 0; gate < gates; gate++) {
    while (free[now & mask]! === 0) now++;
    const left = ready[a[gate]!]!;
    const right = ready[b[gate]!]!;
    let issue = left > right ? left : right;
    if (issue < now) issue = now;
    free[now & mask]!--;
    free[(issue + 1) & mask]!++;
    const done = issue + latency.xor + extra * (code[gate]! & IS_AND);
    ready[firstGate + gate] = done;
    if (issue > lastIssue) lastIssue = issue;
    if (done > lastReady) lastReady = done;
  }
  if (lastReady > LAST_CYCLE) throw tooLong();
  return { issueSpan: lastIssue + 1, lastReady, bankSlots: 0, streamSlots: 0 };
}

export const tooLong = (): InputError =>
  new InputError(`a program takes more than ${LAST_CYCLE} cycles`, {
    expected: 'a smaller circuit or fewer copies',
  });
