import os from 'node:os';
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
    if (!options.force && options.trace === undefined && store.has(id))
      return { record: store.load(id), stored: false };
    const began = process.hrtime.bigint();
    const trace = options.trace === undefined ? undefined : traceProbe(options.trace, experiment);
    let record: RunRecord;
    try {
      record = simulate(experiment, trace?.probe);
      trace?.close();
    } catch (error) {
      trace?.abort();
      throw error;
    }
    const wallSeconds = Number(process.hrtime.bigint() - began) / 1e9;
    const stored = store.save(
      record,
      { wallSeconds, host: os.hostname(), createdAt: new Date().toISOString() },
      { force: options.force },
    );
    return { record, stored };
  } finally {
    store.close();
  }
}
