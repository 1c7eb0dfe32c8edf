import { FIRST_INPUT } from '../../../src/circuit/netlist.js';
import {
  FIRST_OUT,
  IS_AND,
  LIVE,
  SECOND_OUT,
  type Program,
} from '../../../src/models/haac/compile/program.js';
import type { Machine } from '../../../src/models/haac/schedule/general.js';

/**
 * An independent simulator: it steps through every cycle, holds a queue for each engine and moves bytes through the
 * channel. It gives instruction k to the engine that issued its last one earliest, which it finds by simulating the
 * first k instructions.
 * @returns the cycle in which each instruction is issued
 */
export function stepThrough(program: Program, machine: Machine): number[] {
  const { gates } = program;
  const { engines, mapping } = machine;
  const engineOf: number[] = [];
  for (let next = 0; next < gates; next++) {
    if (mapping === 'round-robin') {
      engineOf.push(next % engines);
      continue;
    }
    const last = new Array<number>(engines).fill(-1);
    simulate(program, machine, engineOf).forEach((cycle, at) => {
      last[engineOf[at]!] = cycle;
    });
    engineOf.push(last.indexOf(Math.min(...last)));
  }
  return simulate(program, machine, engineOf);
}

/** Cycles of issue of the first `engineOf.length` instructions. */
function simulate(
  program: Program,
  { engines, latency, banks, stream }: Machine,
  engineOf: number[],
): number[] {
  const { a, b, code, firstGate } = program;
  const count = engineOf.length;
  const queues = Array.from({ length: engines }, (): number[] => []);
  engineOf.forEach((engine, at) => queues[engine]!.push(at));
  const issued: number[] = [];
  const readable = new Map<number, number>();
  const readableAt = (wire: number): number => (wire < firstGate ? -1 : (readable.get(wire) ?? Infinity));
  let arrived = 0; // instructions whose bytes are all there
  let missing = count > 0 && stream !== undefined ? stream.bytes[code[0]! & ~LIVE]! : 0;
  let left = count;
  for (let cycle = 0; left > 0; cycle++) {
    const busy = new Map<number, Set<number>>();
    const heads = queues.flatMap((queue) => queue.slice(0, 1)).sort((x, y) => x - y);
    for (const gate of heads) {
      if (stream !== undefined && gate >= arrived) continue;
      const operands = [
        { wire: a[gate]!, queued: (code[gate]! & FIRST_OUT) !== 0 },
        { wire: b[gate]!, queued: (code[gate]! & SECOND_OUT) !== 0 },
      ];
      if (operands.some(({ wire }) => readableAt(wire) > cycle)) continue;
      if (banks !== undefined) {
        const wanted = operands
          .filter(({ wire, queued }) => wire >= FIRST_INPUT && !queued && readableAt(wire) !== cycle)
          .map(({ wire }) => wire);
        const after = new Map([...busy].map(([bank, wires]) => [bank, new Set(wires)]));
        for (const wire of wanted) {
          const bank = wire % banks.count;
          after.set(bank, (after.get(bank) ?? new Set()).add(wire));
        }
        if ([...after.values()].some((wires) => wires.size > banks.ports)) continue;
        for (const [bank, wires] of after) busy.set(bank, wires);
      }
      queues[engineOf[gate]!]!.shift();
      issued[gate] = cycle;
      left--;
      readable.set(firstGate + gate, cycle + ((code[gate]! & IS_AND) !== 0 ? latency.and : latency.xor));
    }
    if (stream === undefined) continue;
    let room = stream.bytesPerCycle;
    while (arrived < count && room > 0) {
      const holder = arrived - stream.ahead;
      if (holder >= 0 && !(issued[holder]! < cycle)) break;
      const moved = Math.min(room, missing);
      room -= moved;
      missing -= moved;
      if (missing > 0) break;
      arrived++;
      missing = arrived < count ? stream.bytes[code[arrived]! & ~LIVE]! : 0;
    }
  }
  return issued;
}
