import { FIRST_INPUT } from '../../../circuit/netlist.js';
import { FIRST_OUT, IS_AND, SECOND_OUT, type Program } from '../compile/program.js';
import { Banks } from './banks.js';
import { LAST_CYCLE, NEVER, tooLong, type Machine, type Schedule } from './schedule.js';
import { StreamClock } from './stream.js';

/**
 * Any machine, in the order of time. Every engine holds the gate that it issues next; in a cycle those held are tried
 * in program order. A gate needs its operands, its instruction and what comes with it, a read of a bank for each
 * operand that is neither forwarded nor from out of range, and the write of a bank in the cycle in which its result
 * will be ready; where an access is missing it waits a cycle. Writes are known when a gate is issued and thus come
 * before the reads of their cycle; so gates cannot be scheduled one after the other here, as `scheduleGreedy` does.
 *
 * A gate held is in one list, and looked at when something changes for it: behind an operand that is not under way, in
 * the list of the cycle at which its operands are there, or, in program order, among those that can go.
 * @param ready room for every wire of the program; afterwards the cycle at which each can be read
 */
export function scheduleTimed(program: Program, machine: Machine, ready: Int32Array): Schedule {
  const { gates, firstGate, a, b, code } = program;
  const { engines, roundTrip } = machine;
  const { xor } = machine.latency;
  const extra = machine.latency.and - xor;
  const slow = Math.max(xor, xor + extra);
  const inTurn = machine.mapping === 'greedy' ? 0 : engines;
  const banks = machine.banks === undefined ? undefined : new Banks(machine.banks, slow);
  const clock =
    machine.stream === undefined
      ? undefined
      : new StreamClock(program, machine.stream, machine.latency, ready);
  // Inputs are in memory from the beginning: read from out of range they are there at 0.
  ready.fill(-roundTrip, 0, firstGate);
  ready.fill(NOBODY, firstGate, firstGate + gates);
  // All that is known of a gate that waits, in one array: the hot loop has few registers.
  const held = new Int32Array(engines * FIELDS);
  const unused = Int32Array.from({ length: engines }, (_, slot) => slot * FIELDS);
  let slots = engines;
  // The lists of the next 32 cycles, those that are not empty as bits; and one of what comes later.
  const lists = new Int32Array(33).fill(NONE);
  let near = 0;
  let farAt = NEVER;
  let first = NONE;
  let last = NONE;
  // Those that wait and have to be put in a list.
  const changed = new Int32Array(engines);
  let changes = 0;
  // Engines that are free for the next gate, since when, in that order, and that gate.
  let free = inTurn === 0 ? engines : 0;
  const ring = 2 ** Math.ceil(Math.log2(engines)) - 1;
  const since = new Int32Array(ring + 1);
  let longest = 0;
  let next = 0;
  if (inTurn > 0)
    while (next < engines && next < gates) {
      held[next * FIELDS + GATE] = next;
      changed[changes++] = next++ * FIELDS;
    }
  let left = gates;
  let cycle = 0;
  let lastReady = 0;
  let bankSlots = 0;
  let streamSlots = 0;
  for (;;) {
    if (cycle >= farAt) {
      for (let slot = lists[FAR]!; slot !== NONE; slot = held[slot + LINK]!) changed[changes++] = slot;
      lists[FAR] = NONE;
      farAt = NEVER;
    }
    // Backwards, since the last to come into a list is its first.
    while (changes > 0) {
      const slot = changed[--changes]!;
      const gate = held[slot + GATE]!;
      const one = a[gate]!;
      const oneAt = ready[one]!;
      if (oneAt <= WAITED_FOR) {
        held[slot + LINK] = oneAt;
        ready[one] = NOBODY + 1 + slot;
        continue;
      }
      const two = b[gate]!;
      const twoAt = ready[two]!;
      if (twoAt <= WAITED_FOR) {
        held[slot + LINK] = twoAt;
        ready[two] = NOBODY + 1 + slot;
        continue;
      }
      const marks = code[gate]!;
      let wake = (marks & FIRST_OUT) !== 0 ? oneAt + roundTrip : oneAt;
      const other = (marks & SECOND_OUT) !== 0 ? twoAt + roundTrip : twoAt;
      if (other > wake) wake = other;
      if (wake > LAST_CYCLE) throw tooLong();
      if (wake > held[slot + ABLE]!) held[slot + ABLE] = wake;
      const read = (marks & FIRST_OUT) !== 0 || one < FIRST_INPUT ? 0 : one;
      held[slot + ONE] = read;
      held[slot + TWO] = (marks & SECOND_OUT) !== 0 || two < FIRST_INPUT || two === read ? 0 : two;
      if (wake < cycle) wake = cycle;
      let list = wake & 31;
      if (wake - cycle > 31) {
        list = FAR;
        if (wake < farAt) farAt = wake;
      } else near |= 1 << list;
      held[slot + LINK] = lists[list]!;
      lists[list] = slot;
    }
    // On to the first cycle in which there is something to do.
    let until = farAt;
    if (free > 0 && next < gates) {
      const there = clock === undefined ? cycle : clock.known(next);
      if (there < until) until = there;
    }
    if (first !== NONE && until > cycle) {
      const there = inTurn === 0 || clock === undefined ? cycle : clock.known(held[first + GATE]!);
      if (there < until) until = there;
    }
    if (until < cycle) until = cycle;
    if (near !== 0 && until > cycle) {
      const bits = (near >>> (cycle & 31)) | (near << (32 - (cycle & 31)));
      const soonest = cycle + 31 - Math.clz32(bits & (~bits + 1));
      if (soonest < until) until = soonest;
    }
    cycle = until;
    if (cycle === farAt) continue;
    if (cycle > LAST_CYCLE - slow) throw tooLong();
    let woken = NONE;
    if (((near >>> (cycle & 31)) & 1) !== 0) {
      woken = lists[cycle & 31]!;
      lists[cycle & 31] = NONE;
      near &= ~(1 << (cycle & 31));
    }
    while (woken !== NONE) {
      const slot = woken;
      woken = held[slot + LINK]!;
      const gate = held[slot + GATE]!;
      let before = last;
      if (before !== NONE && held[before + GATE]! > gate) {
        before = NONE;
        for (let at = first; held[at + GATE]! < gate; at = held[at + LINK]!) before = at;
      }
      let after = first;
      if (before === NONE) first = slot;
      else {
        after = held[before + LINK]!;
        held[before + LINK] = slot;
      }
      held[slot + LINK] = after;
      if (after === NONE) last = slot;
    }
    let usable = free;
    for (let slot = first, before = NONE; slot !== NONE;) {
      const gate = held[slot + GATE]!;
      let there = 0;
      // Instructions arrive in program order, so nothing behind one that is not there can go before it is.
      if (clock !== undefined && (there = clock.known(gate)) > cycle) break;
      const after = held[slot + LINK]!;
      const result = cycle + xor + extra * (code[gate]! & IS_AND);
      if (
        banks !== undefined &&
        !banks.take(cycle, held[slot + ONE]!, held[slot + TWO]!, firstGate + gate, result)
      ) {
        bankSlots++;
        before = slot;
        slot = after;
        continue;
      }
      const late = there - held[slot + ABLE]!;
      if (late > 0) streamSlots += late;
      if (result > lastReady) lastReady = result;
      if (before === NONE) first = after;
      else held[before + LINK] = after;
      if (after === NONE) last = before;
      // Those that wait for the result hear when it is there.
      let waiting = ready[firstGate + gate]!;
      ready[firstGate + gate] = result;
      while (waiting !== NOBODY) {
        const other = waiting - NOBODY - 1;
        changed[changes++] = other;
        waiting = held[other + LINK]!;
      }
      left--;
      if (inTurn === 0) {
        unused[slots++] = slot;
        since[(longest + free++) & ring] = cycle + 1;
      } else if (gate + inTurn < gates) {
        held[slot + GATE] = gate + inTurn;
        held[slot + ABLE] = cycle + 1;
        changed[changes++] = slot;
      }
      slot = after;
    }
    // Behind them in the program come those that free engines take, and most go at once. Nobody waits for them yet.
    for (; usable > 0 && next < gates; usable--) {
      let there = 0;
      // An engine that is free as long as the next instruction is not there waits for that one.
      if (clock !== undefined && (there = clock.known(next)) > cycle) break;
      const gate = next++;
      const able = since[longest++ & ring]!;
      free--;
      const marks = code[gate]!;
      const one = a[gate]!;
      const two = b[gate]!;
      const oneAt = ready[one]!;
      const twoAt = ready[two]!;
      if (
        oneAt <= WAITED_FOR ||
        twoAt <= WAITED_FOR ||
        ((marks & FIRST_OUT) !== 0 ? oneAt + roundTrip : oneAt) > cycle ||
        ((marks & SECOND_OUT) !== 0 ? twoAt + roundTrip : twoAt) > cycle
      ) {
        const slot = unused[--slots]!;
        held[slot + GATE] = gate;
        held[slot + ABLE] = able;
        changed[changes++] = slot;
        continue;
      }
      const read = (marks & FIRST_OUT) !== 0 || one < FIRST_INPUT ? 0 : one;
      const also = (marks & SECOND_OUT) !== 0 || two < FIRST_INPUT || two === read ? 0 : two;
      const wake = oneAt > twoAt ? oneAt : twoAt;
      const late = there - (wake > able ? wake : able);
      const result = cycle + xor + extra * (marks & IS_AND);
      if (banks === undefined || banks.take(cycle, read, also, firstGate + gate, result)) {
        if (late > 0) streamSlots += late;
        ready[firstGate + gate] = result;
        if (result > lastReady) lastReady = result;
        since[(longest + free++) & ring] = cycle + 1;
        left--;
        continue;
      }
      bankSlots++;
      const slot = unused[--slots]!;
      held[slot + GATE] = gate;
      held[slot + ABLE] = wake > able ? wake : able;
      held[slot + ONE] = read;
      held[slot + TWO] = also;
      held[slot + LINK] = NONE;
      if (last === NONE) first = slot;
      else held[last + LINK] = slot;
      last = slot;
    }
    cycle++;
    if (left === 0) break;
  }
  const memoryEnd = clock === undefined ? 0 : clock.finish();
  return { issueSpan: cycle, lastReady, bankSlots, streamSlots, memoryEnd };
}

/** Of a gate held: its number, and the next one in the list that it is in. */
const GATE = 0;
const LINK = 1;
/** The first cycle in which its engine is free and its operands are there. */
const ABLE = 2;
/** The wires that it reads, 0 for what needs no bank. Those that are forwarded are in their banks' writes. */
const ONE = 3;
const TWO = 4;
const FIELDS = 5;
/** The list of gates whose operands come in more than 31 cycles. */
const FAR = 32;
/** The end of a list. */
const NONE = -1;
/** In place of the cycle of a result not under way: who waits for it, from `NOBODY` on. */
const NOBODY = -(2 ** 31);
const WAITED_FOR = NOBODY + 2 ** 20;
