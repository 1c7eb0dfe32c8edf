import os from 'node:os';
import { InputError } from '../errors.js';
import type { RunRecord } from '../results/record.js';
import { Store } from '../results/store.js';
import { simulate, type Experiment } from '../simulation/simulate.js';
import { traceProbe } from './trace-probe.js';

/**
 * The record of an experiment: from the database if it is there, else simulated and stored whole. A trace is
 * always simulated for.
 */
export function recordOf(
  experiment: Experiment,
  options: { database: string; force: boolean; trace?: string | undefined },
): { record: RunRecord; stored: boolean } {
  const store = Store.open(options.database);
  try {
    const { id } = experiment.identity;
    if (!options.force && options.trace === undefined && store.runs.has(id))
      return { record: store.runs.load(id), stored: false };
    const began = process.hrtime.bigint();
    const record = simulateTraced(experiment, options.trace);
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

function simulateTraced(experiment: Experiment, file: string | undefined): RunRecord {
  const trace = file === undefined ? undefined : traceProbe(file, experiment);
  try {
    const record = simulate(experiment, trace?.probe);
    trace?.close();
    return record;
  } catch (error) {
    trace?.abort();
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
