import { IS_AND, type Program } from '../compile/program.js';
import type { GateLatency, Schedule } from './schedule.js';

/** The least any schedule takes: every engine busy in every cycle, or the longest chain of gates. */
export function scheduleBound(
  { gates, firstGate, a, b, code }: Program,
  engines: number,
  latency: GateLatency,
  ready: Int32Array,
): Schedule {
  ready.fill(0, 0, firstGate);
  let longest = 0;
  for (let gate = 0; gate < gates; gate++) {
    const start = Math.max(ready[a[gate]!]!, ready[b[gate]!]!);
    const done = start + ((code[gate]! & IS_AND) !== 0 ? latency.and : latency.xor);
    ready[firstGate + gate] = done;
    if (done > longest) longest = done;
  }
  const least = Math.min(latency.and, latency.xor);
  const lastReady = Math.max(longest, Math.ceil(gates / engines) - 1 + least);
  return { issueSpan: lastReady - least + 1, lastReady, bankSlots: 0, streamSlots: 0, memoryEnd: 0 };
}
