import { isLinear } from './network.js';
import { SESSION, type Given } from './protocol.js';
import { PlanBuilder } from './plan-builder.js';
import type { Phase } from '../cost.js';
import type { Plan, Step, Tensor } from './task.js';

/** Time and bytes of one operation in each phase. */
export interface Entry {
  offline: number;
  online: number;
  offlineBytes: number;
  onlineBytes: number;
}

/** An inference as a sum of operations: DELPHI's own table (spec B.4), or a line through published latencies. */
export interface OperatorTable {
  relu: Entry;
  square: Entry;
  /** Of a multiply-accumulate of a linear layer. */
  mac: Entry;
  /** Once an inference, online. */
  fixed: number;
  /** Threads that share the ReLUs and squares. */
  threads: number;
}

/** Counts times the table; bytes go to the client. */
export function operatorTable({ network, images, table }: Given & { table: OperatorTable }): Plan {
  const builder = new PlanBuilder(images);
  for (const phase of ['offline', 'online'] as const) {
    builder.phase = phase;
    if (phase === 'online')
      builder.compute('server', 'linear', { seconds: table.fixed, joules: null }, { operator: SESSION });
    const add = (
      operator: number,
      step: Step,
      tensor: Tensor,
      count: number,
      entry: Entry,
      threads: number,
    ): void => {
      if (count === 0) return;
      const seconds = (count * entry[phase]) / threads;
      const done = builder.compute('server', step, { seconds, joules: null }, { operator });
      builder.send('downlink', tensor, count * bytesIn(entry, phase), { operator, after: [done] });
    };
    for (const step of network.steps) {
      if (isLinear(step)) {
        add(step.index, phase === 'offline' ? 'he' : 'linear', 'ciphertexts', step.macs, table.mac, 1);
        continue;
      }
      const circuit = phase === 'offline' ? 'garble' : 'evaluate';
      add(step.index, circuit, 'tables', step.site.kept, table.relu, table.threads);
      add(step.index, 'square', 'triples', step.squares, table.square, table.threads);
    }
  }
  return builder.build();
}

const bytesIn = (entry: Entry, phase: Phase): number =>
  phase === 'offline' ? entry.offlineBytes : entry.onlineBytes;
