import os from 'node:os';
import type { Probe } from '../engine/probe.js';
import { InputError } from '../errors.js';
import type { RunRecord } from '../results/record.js';
import { Store } from '../results/store.js';
import { simulate, type Experiment } from '../simulation/simulate.js';
import { memoryTraceProbe, together } from './memory-trace-probe.js';
import { traceProbe } from './trace-probe.js';

/** Files that a simulation writes as it goes. */
export interface Traces {
  /** Every task, for Perfetto. */
  trace?: string | undefined;
  /** Every transaction of the off-chip memory. */
  memoryTrace?: string | undefined;
}

/**
 * The record of an experiment: from the database if it is there, else simulated and stored whole. Traces, of
 * tasks or of the memory, are always simulated for.
 */
export function recordOf(
  experiment: Experiment,
  options: { database: string; force: boolean } & Traces,
): { record: RunRecord; stored: boolean } {
  const store = Store.open(options.database);
  try {
    const { id } = experiment.identity;
    if (
      !options.force &&
      options.trace === undefined &&
      options.memoryTrace === undefined &&
      store.runs.has(id)
    )
      return { record: store.runs.load(id), stored: false };
    const began = process.hrtime.bigint();
    const record = simulateTraced(experiment, options);
    const wallSeconds = Number(process.hrtime.bigint() - began) / 1e9;
    const stored = store.runs.save(
      record,
      { wallSeconds, host: os.hostname(), createdAt: new Date().toISOString() },
      { force: options.force },
    );
    return { record, stored };
  } finally {
    store.close();
  }
}

function simulateTraced(experiment: Experiment, { trace, memoryTrace }: Traces): RunRecord {
  if (memoryTrace !== undefined && trace === undefined && experiment.work.course !== undefined)
    throw new InputError('a whole training is a sum of steps and has no trace', {
      field: '--memory-trace',
      expected: 'one step: --prune <trace>@<strength>:epoch=<n>',
    });
  const open: { probe: Probe; close(record: RunRecord): void; abort(): void }[] = [];
  try {
    // The memory's first: if there is nothing to write, nothing is written at all.
    if (memoryTrace !== undefined) open.push(memoryTraceProbe(memoryTrace, experiment));
    if (trace !== undefined) open.push(traceProbe(trace, experiment));
    const record = simulate(experiment, together(open.map(({ probe }) => probe)));
    for (const each of open) each.close(record);
    return record;
  } catch (error) {
    for (const each of open) each.abort();
    throw error instanceof InputError ? withPlace(error, experiment) : error;
  }
}

/** A model names the field that is to blame; the file and line where it was written are known here. */
function withPlace(error: InputError, { architecture }: Experiment): InputError {
  const { field, file } = error.detail;
  if (field === undefined || file !== undefined) return error;
  const position = architecture.position?.(field);
  return position === undefined ? error : error.with(position);
}
