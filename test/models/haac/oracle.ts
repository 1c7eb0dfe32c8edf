import { FIRST_INPUT } from '../../../src/circuit/netlist.js';
import { FIRST_OUT, IS_AND, SECOND_OUT, type Program } from '../../../src/models/haac/compile/program.js';
import type { Machine, StreamLimits } from '../../../src/models/haac/schedule/schedule.js';

export interface Steps {
  /** Cycle in which each instruction is issued. */
  issued: number[];
  /** Cycle at whose begin the last byte has been moved. */
  memoryEnd: number;
  /** Cycles that instructions were held back, by whose fault. */
  bankSlots: number;
  streamSlots: number;
}

interface Transfer {
  bytes: number;
  /** First cycle in which it may begin, as far as is known in `cycle`; Infinity if that is not known yet. */
  from(cycle: number): number;
  /** Instruction that is there when it has ended. */
  fetches?: number;
}

/**
 * An independent simulator: it steps through every cycle, holds a queue for each engine, moves bytes through the
 * channel in a list that it writes down before, and notes for every cycle and bank which wires are read and written.
 */
export function stepThrough(program: Program, machine: Machine): Steps {
  const { gates, firstGate, code } = program;
  const { engines, latency, mapping, banks, stream, roundTrip } = machine;
  const latencyOf = (gate: number): number => ((code[gate]! & IS_AND) !== 0 ? latency.and : latency.xor);
  const issued: number[] = [];
  const readyAt = (wire: number): number => {
    if (wire < firstGate) return -1;
    const cycle = issued[wire - firstGate];
    return cycle === undefined ? Infinity : cycle + latencyOf(wire - firstGate);
  };
  const transfers = stream === undefined ? [] : transfersOf(program, stream, issued, readyAt);
  const there = new Set<number>();
  const queues = Array.from({ length: engines }, (): number[] => []);
  if (mapping === 'round-robin') for (let gate = 0; gate < gates; gate++) queues[gate % engines]!.push(gate);
  let given = mapping === 'round-robin' ? gates : 0;
  const since = new Map<number, number>();
  const busy = new Map<string, Set<number>>();
  const steps: Steps = { issued, memoryEnd: 0, bankSlots: 0, streamSlots: 0 };
  let left = gates;
  for (let cycle = 0; left > 0 || transfers.length > 0; cycle++) {
    for (const queue of queues) {
      if (queue.length === 0 && given < gates) queue.push(given++);
      if (queue.length > 0 && !since.has(queue[0]!)) since.set(queue[0]!, cycle);
    }
    const arrived: number[] = [];
    let room = stream?.bytesPerCycle ?? 0;
    while (room > 0 && transfers.length > 0 && transfers[0]!.from(cycle) <= cycle) {
      const head = transfers[0]!;
      const moved = Math.min(room, head.bytes);
      head.bytes -= moved;
      room -= moved;
      if (head.bytes > 0) break;
      if (head.fetches !== undefined) arrived.push(head.fetches);
      steps.memoryEnd = cycle + 1;
      transfers.shift();
    }
    const heads = queues.flatMap((queue) => queue.slice(0, 1)).sort((x, y) => x - y);
    for (const gate of heads) {
      const operands = [
        { wire: program.a[gate]!, queued: (code[gate]! & FIRST_OUT) !== 0 },
        { wire: program.b[gate]!, queued: (code[gate]! & SECOND_OUT) !== 0 },
      ];
      const late = operands.some(({ wire, queued }) => {
        const extra = queued && wire >= firstGate ? roundTrip : 0;
        return readyAt(wire) + extra > cycle;
      });
      if (late) continue;
      if (stream !== undefined && !there.has(gate)) {
        steps.streamSlots++;
        continue;
      }
      if (banks !== undefined) {
        const reads = operands
          .filter(({ wire, queued }) => wire >= FIRST_INPUT && !queued && readyAt(wire) !== cycle)
          .map(({ wire }) => ({ wire, at: cycle }));
        const write = { wire: firstGate + gate, at: cycle + latencyOf(gate) };
        const after = new Map<string, Set<number>>();
        for (const { wire, at } of [...reads, write]) {
          const key = `${at}:${wire % banks.count}`;
          after.set(key, new Set([...(after.get(key) ?? busy.get(key) ?? []), wire]));
        }
        if ([...after.values()].some((wires) => wires.size > banks.ports)) {
          steps.bankSlots++;
          continue;
        }
        for (const [key, wires] of after) busy.set(key, wires);
      }
      queues.find((queue) => queue[0] === gate)!.shift();
      issued[gate] = cycle;
      left--;
    }
    for (const gate of arrived) there.add(gate);
  }
  return steps;
}

/**
 * What passes the channel, one after the other: in program order each instruction, once the gates are issued that have
 * to leave the queues to make room for all that comes with it, or up to the one whose result it reads back; before it
 * what those gates write; at the end what is left to be written.
 */
function transfersOf(
  { gates, firstGate, a, b, code }: Program,
  { room, fetched, written, before }: StreamLimits,
  issued: readonly number[],
  readyAt: (wire: number) => number,
): Transfer[] {
  const list: Transfer[] = [{ bytes: before, from: () => 0 }];
  const outOf = (gate: number): number =>
    Number((code[gate]! & FIRST_OUT) !== 0) + Number((code[gate]! & SECOND_OUT) !== 0);
  let writes = 0;
  const writeBefore = (end: number): void => {
    for (; writes < end; writes++) {
      const wire = firstGate + writes;
      list.push({ bytes: written[code[writes]!]!, from: () => readyAt(wire) });
    }
  };
  for (let gate = 0; gate < gates; gate++) {
    // The oldest gate whose entries are still in the queues together with this one's.
    let oldest = gate;
    for (let others = [0, 0, 0]; oldest >= 0; oldest--) {
      others = [
        others[0]! + 1,
        others[1]! + Number((code[oldest]! & IS_AND) !== 0),
        others[2]! + outOf(oldest),
      ];
      if (others[0]! > room.instructions || others[1]! > room.tables || others[2]! > room.outOfRange) break;
    }
    const leaves = oldest + 1;
    const readBack = [
      (code[gate]! & FIRST_OUT) !== 0 ? a[gate]! - firstGate + 1 : 0,
      (code[gate]! & SECOND_OUT) !== 0 ? b[gate]! - firstGate + 1 : 0,
    ];
    const first = Math.max(leaves, ...readBack);
    writeBefore(first);
    list.push({
      bytes: fetched[code[gate]!]!,
      fetches: gate,
      from: (cycle) => {
        for (let other = 0; other < first; other++) if (!(issued[other]! < cycle)) return Infinity;
        return cycle;
      },
    });
  }
  writeBefore(gates);
  return list.filter(({ bytes }) => bytes > 0);
}
