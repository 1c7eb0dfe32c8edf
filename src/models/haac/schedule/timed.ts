import { FIRST_INPUT } from '../../../circuit/netlist.js';
import { FIRST_OUT, IS_AND, SECOND_OUT, type Program } from '../compile/program.js';
import { Banks } from './banks.js';
import { Fetches } from './fetches.js';
import { LAST_CYCLE, NEVER, tooLong, type Machine, type Schedule } from './schedule.js';

/**
 * Any machine, in the order of time. Every engine holds the gate that it issues next; in a cycle those held are tried
 * in program order. A gate needs its operands, its instruction and what comes with it, a read of a bank for each
 * operand that is neither forwarded nor from out of range, and the write of a bank in the cycle in which its result
 * will be ready; where an access is missing it waits a cycle. Writes are known when a gate is issued and thus come
 * before the reads of their cycle; so gates cannot be scheduled one after the other here, as `scheduleGreedy` does.
 * @param ready room for every wire of the program; afterwards the cycle at which each can be read
 */
export function scheduleTimed(program: Program, machine: Machine, ready: Int32Array): Schedule {
  const { gates, firstGate, a, b, code } = program;
  const { engines, latency, roundTrip } = machine;
  const slow = Math.max(latency.xor, latency.and);
  const extra = latency.and - latency.xor;
  const inTurn = machine.mapping === 'greedy' ? 0 : engines;
  const banks = machine.banks === undefined ? undefined : new Banks(machine.banks, slow);
  const fetches = machine.stream === undefined ? undefined : new Fetches(program, machine, ready);
  ready.fill(-roundTrip, 0, firstGate);
  ready.fill(NEVER, firstGate, firstGate + gates);
  const held = new HeldGates(engines, gates);
  const { gateOf, freeAt, wakeAt, link } = held;
  const issued = new Int32Array(engines);
  let next = Math.min(engines, gates);
  let cycle = 0;
  let lastReady = 0;
  let bankSlots = 0;
  let streamSlots = 0;
  fetches?.fetchBehind(0);
  while (held.first >= 0) {
    let issues = 0;
    let soonest = NEVER;
    for (let engine = held.first, before = -1; engine >= 0; engine = link[engine]!) {
      const gate = gateOf[engine]!;
      let wake = wakeAt[engine]!;
      if (wake === NEVER) {
        wake = operandsOf(gate, program, roundTrip, ready);
        wakeAt[engine] = wake;
      }
      if (fetches !== undefined) {
        // Instructions arrive in program order, so nothing behind one that is not there can go before it is.
        if (gate >= fetches.count) break;
        const there = fetches.cycleOf(gate);
        if (there > cycle) {
          if (there < soonest) soonest = there;
          break;
        }
      }
      if (wake <= cycle) {
        const marks = code[gate]!;
        const result = cycle + latency.xor + extra * (marks & IS_AND);
        let served = true;
        if (banks !== undefined) {
          const left = a[gate]!;
          const right = b[gate]!;
          const one = (marks & FIRST_OUT) !== 0 || isAtHand(left, ready, cycle, firstGate) ? 0 : left;
          const two = (marks & SECOND_OUT) !== 0 || isAtHand(right, ready, cycle, firstGate) ? 0 : right;
          served = banks.take(cycle, one, two === one ? 0 : two, firstGate + gate, result);
        }
        if (served) {
          ready[firstGate + gate] = result;
          if (result > lastReady) lastReady = result;
          if (fetches !== undefined) {
            const late = fetches.cycleOf(gate) - Math.max(wakeAt[engine]!, freeAt[engine]!);
            if (late > 0) streamSlots += late;
          }
          issued[issues++] = engine;
          held.remove(engine, before);
          continue;
        }
        bankSlots++;
        wake = cycle + 1;
      }
      before = engine;
      if (wake < soonest) soonest = wake;
    }
    cycle++;
    for (let at = 0; at < issues; at++) {
      const engine = issued[at]!;
      const gate = inTurn > 0 ? gateOf[engine]! + inTurn : next++;
      if (gate >= gates) continue;
      const wake = operandsOf(gate, program, roundTrip, ready);
      held.insert(engine, gate, cycle, wake);
      if (wake < soonest) soonest = wake;
    }
    if (cycle > LAST_CYCLE - slow) throw tooLong();
    if (held.first < 0) break;
    // On to the first gate that can go; a fetch may let one go that has its operands.
    const fetched = fetches?.fetchBehind(gateOf[held.first]!) === true;
    if (!fetched && soonest > cycle && soonest !== NEVER) cycle = soonest;
  }
  const memoryEnd = fetches === undefined ? 0 : fetches.finish();
  return { issueSpan: cycle, lastReady, bankSlots, streamSlots, memoryEnd };
}

/** What each engine holds, as a list in program order: engines by number, -1 for none. */
class HeldGates {
  first = -1;
  readonly gateOf: Int32Array;
  /** Since when the engine has been free for it. */
  readonly freeAt: Int32Array;
  /** When its operands are there; NEVER if not known. */
  readonly wakeAt: Int32Array;
  readonly link: Int32Array;
  private last = -1;

  constructor(engines: number, gates: number) {
    this.gateOf = new Int32Array(engines);
    this.freeAt = new Int32Array(engines);
    this.wakeAt = new Int32Array(engines);
    this.link = new Int32Array(engines);
    for (let engine = 0; engine < engines && engine < gates; engine++) this.insert(engine, engine, 0, NEVER);
  }

  /** Takes out what `engine` holds, `before` being the engine before it in the list. */
  remove(engine: number, before: number): void {
    const after = this.link[engine]!;
    if (before < 0) this.first = after;
    else this.link[before] = after;
    if (after < 0) this.last = before;
  }

  insert(engine: number, gate: number, free: number, wake: number): void {
    const { gateOf, link } = this;
    gateOf[engine] = gate;
    this.freeAt[engine] = free;
    this.wakeAt[engine] = wake;
    let before = this.last;
    if (before >= 0 && gateOf[before]! > gate) {
      before = -1;
      for (let other = this.first; gateOf[other]! < gate; other = link[other]!) before = other;
    }
    link[engine] = before < 0 ? this.first : link[before]!;
    if (before < 0) this.first = engine;
    else link[before] = engine;
    if (link[engine]! < 0) this.last = engine;
  }
}

/** When both operands of `gate` are there; NEVER if one of them is not under way yet. */
function operandsOf(gate: number, { a, b, code }: Program, roundTrip: number, ready: Int32Array): number {
  const left = ready[a[gate]!]!;
  const right = ready[b[gate]!]!;
  if (left === NEVER || right === NEVER) return NEVER;
  const marks = code[gate]!;
  const first = (marks & FIRST_OUT) !== 0 ? left + roundTrip : left;
  const second = (marks & SECOND_OUT) !== 0 ? right + roundTrip : right;
  return first > second ? first : second;
}

/** Whether an operand needs no bank: a constant, or a result that is forwarded in the very cycle. */
const isAtHand = (wire: number, ready: Int32Array, cycle: number, firstGate: number): boolean =>
  wire < FIRST_INPUT || (ready[wire] === cycle && wire >= firstGate);
