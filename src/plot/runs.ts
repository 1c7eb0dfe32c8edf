/** Names that tell several runs apart. */
import type { RunRecord } from '../results/record.js';
import { dataflow, shortId } from './select.js';
import { shorten } from './text.js';

/** What a run did differently from others on the same machine: its dataflow, or the schedule of its kind. */
function variant(record: RunRecord): string | undefined {
  const { scheduler } = record.run.architecture;
  return dataflow(record) ?? (typeof scheduler === 'string' ? scheduler : undefined);
}

/** `ws, tpu-like-128x128`, with the short id where two runs would share that label. */
export function runLabels(records: readonly RunRecord[]): string[] {
  const plain = records.map((record) => {
    const flow = variant(record);
    const arch = shorten(record.run.arch, 20);
    return flow === undefined ? arch : `${shorten(flow, 12)}, ${arch}`;
  });
  return plain.map((label, i) =>
    plain.indexOf(label) === plain.lastIndexOf(label) ? label : `${label} (${shortId(records[i]!)})`,
  );
}
