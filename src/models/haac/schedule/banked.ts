import { FIRST_INPUT } from '../../../circuit/netlist.js';
import { FIRST_OUT, IS_AND, SECOND_OUT, type Program } from '../compile/program.js';
import { tooLong } from './greedy.js';
import { LAST_CYCLE, type BankLimits, type GateLatency, type Schedule } from './schedule.js';

/** Cycles for which reads are remembered at first. */
const FIRST_ROWS = 256;

/**
 * As `scheduleGreedy` with busy banks: a gate whose operands find no read left waits a cycle and tries again. At most
 * one gate an engine is issued in the cycles that are still open, so a gate waits at most `engines` cycles for banks.
 * @param ready room for every wire of the program; afterwards the cycle at which each can be read
 */
export function scheduleBanked(
  program: Program,
  engines: number,
  latency: GateLatency,
  banks: BankLimits,
  ready: Int32Array,
): Schedule {
  const { gates, firstGate, a, b, code } = program;
  const slow = Math.max(latency.xor, latency.and);
  const mask = 2 ** Math.ceil(Math.log2((engines + 1) * (slow + engines + 1) + 2)) - 1;
  const free = new Int32Array(mask + 1);
  free[0] = engines;
  ready.fill(0, 0, firstGate);
  const extra = latency.and - latency.xor;
  const { count, ports } = banks;
  const stride = ports + 1;
  const bankMask = (count & (count - 1)) === 0 ? count - 1 : -1;
  let reads = new ReadRing(FIRST_ROWS, count, stride);
  let { slots, rowMask } = reads;
  let now = 0;
  let lastIssue = 0;
  let lastReady = 0;
  let bankSlots = 0;
  for (let gate = 0; gate < gates; gate++) {
    while (free[now & mask]! === 0) now++;
    const first = a[gate]!;
    const second = b[gate]!;
    const marks = code[gate]!;
    const left = ready[first]!;
    const right = ready[second]!;
    let issue = left > right ? left : right;
    if (issue < now) issue = now;
    const start = issue;
    // An operand that was ready before is in a bank; one that is ready just now is forwarded, unless it is an input.
    const readsFirst = first >= FIRST_INPUT && (marks & FIRST_OUT) === 0;
    const readsSecond = second >= FIRST_INPUT && second !== first && (marks & SECOND_OUT) === 0;
    const bankOfFirst = (bankMask >= 0 ? first & bankMask : first % count) * stride;
    const bankOfSecond = (bankMask >= 0 ? second & bankMask : second % count) * stride;
    for (; ; issue++) {
      if (issue - now > rowMask) {
        reads = reads.grown(now);
        ({ slots, rowMask } = reads);
      }
      const row = (issue & rowMask) * count * stride;
      let taken = -1;
      if (readsFirst && (left < issue || first < firstGate)) {
        const bank = row + bankOfFirst;
        if (slots[bank] !== issue) open(slots, bank, ports, issue);
        let at = bank + 1;
        const end = at + ports;
        while (at < end && slots[at] !== 0 && slots[at] !== first) at++;
        if (at === end) continue;
        if (slots[at] === 0) {
          slots[at] = first;
          taken = at;
        }
      }
      if (readsSecond && (right < issue || second < firstGate)) {
        const bank = row + bankOfSecond;
        if (slots[bank] !== issue) open(slots, bank, ports, issue);
        let at = bank + 1;
        const end = at + ports;
        while (at < end && slots[at] !== 0 && slots[at] !== second) at++;
        if (at === end) {
          if (taken >= 0) slots[taken] = 0;
          continue;
        }
        slots[at] = second;
      }
      break;
    }
    bankSlots += issue - start;
    free[now & mask]!--;
    free[(issue + 1) & mask]!++;
    const done = issue + latency.xor + extra * (marks & IS_AND);
    ready[firstGate + gate] = done;
    if (issue > lastIssue) lastIssue = issue;
    if (done > lastReady) lastReady = done;
  }
  if (lastReady > LAST_CYCLE) throw tooLong();
  return { issueSpan: lastIssue + 1, lastReady, bankSlots, streamSlots: 0 };
}

/** A bank in a cycle that it was not seen in before: the cycle, then no wire in any read. */
function open(slots: Int32Array, bank: number, ports: number, cycle: number): void {
  slots[bank] = cycle;
  for (let at = bank + 1; at <= bank + ports; at++) slots[at] = 0;
}

/** What each bank does in each of the latest cycles, a row a cycle: the cycle itself, then the wires read, 0 for none. */
class ReadRing {
  readonly slots: Int32Array;
  readonly rowMask: number;
  private readonly count: number;
  private readonly stride: number;

  constructor(rows: number, count: number, stride: number) {
    this.count = count;
    this.stride = stride;
    this.rowMask = rows - 1;
    this.slots = new Int32Array(rows * count * stride);
    for (let bank = 0; bank < this.slots.length; bank += stride) this.slots[bank] = -1;
  }

  /** The same with twice the rows; what was read before `oldest` is forgotten. */
  grown(oldest: number): ReadRing {
    const { slots, count, stride } = this;
    const larger = new ReadRing(2 * (this.rowMask + 1), count, stride);
    for (let bank = 0; bank < slots.length; bank += stride) {
      const cycle = slots[bank]!;
      if (cycle < oldest) continue;
      const column = bank % (count * stride);
      larger.slots.set(
        slots.subarray(bank, bank + stride),
        (cycle & larger.rowMask) * count * stride + column,
      );
    }
    return larger;
  }
}
