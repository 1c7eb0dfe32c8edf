import fs from 'node:fs';
import os from 'node:os';
import type { Probe } from '../engine/probe.js';
import { InputError } from '../errors.js';
import type { RunCircumstances, RunRecord } from '../results/record.js';
import type { Store } from '../results/store.js';
import { isNowhere, isPassing, isUnwritable } from '../results/trouble.js';
import { keepUnsaved, type UnsavedRun } from '../results/unsaved.js';
import { simulate, type Experiment } from '../simulation/simulate.js';
import { memoryTraceProbe, together } from './memory-trace-probe.js';
import { openStore } from './store.js';
import { traceProbe } from './trace-probe.js';

/** Files that a simulation writes as it goes. */
export interface Traces {
  /** Every task, for Perfetto. */
  trace?: string | undefined;
  /** Every transaction of the off-chip memory. */
  memoryTrace?: string | undefined;
}

export interface Recorded {
  record: RunRecord;
  /** Whether it is new in the database. */
  stored: boolean;
  /** Why it could not be saved, and where it is kept instead: to be thrown when it is printed. */
  unsaved?: InputError;
}

/** Throws why a record could not be saved, of the first that could not: when all have been printed. */
export function throwUnsaved(recorded: readonly Recorded[]): void {
  const unsaved = recorded.find((one) => one.unsaved !== undefined)?.unsaved;
  if (unsaved !== undefined) throw unsaved;
}

interface RecordOptions extends Traces {
  database: string;
  force: boolean;
  /** Tags that the run gets, whether it is new or not. */
  tags?: readonly string[];
}

/**
 * The record of an experiment: from the database if it is there, else simulated and stored whole. Traces, of
 * tasks or of the memory, are always simulated for. One that is finished is never lost: what keeps it from being
 * saved is told beside it.
 */
export function recordOf(experiment: Experiment, options: RecordOptions): Recorded {
  const { id } = experiment.identity;
  const mayReuse = !options.force && options.trace === undefined && options.memoryTrace === undefined;
  const { tags = [] } = options;
  const store = storeFor(options.database, mayReuse && tags.length === 0 ? id : undefined);
  try {
    if (mayReuse && store?.runs.has(id) === true) {
      store.tags.add(id, tags);
      return { record: store.runs.load(id), stored: false };
    }
    const began = process.hrtime.bigint();
    const record = simulateTraced(experiment, options);
    const wallSeconds = Number(process.hrtime.bigint() - began) / 1e9;
    const circumstances = { wallSeconds, host: os.hostname(), createdAt: new Date().toISOString() };
    return save(store, options, record, circumstances);
  } finally {
    store?.close();
  }
}

/**
 * The store, or one that only reads if it has the run that is wanted; none if it is locked or its disk is full now,
 * which may have passed when the run is finished.
 */
function storeFor(database: string, wanted: string | undefined): Store | undefined {
  try {
    return openStore(database);
  } catch (error) {
    if (isPassing(error)) return undefined;
    if (wanted === undefined || !isUnwritable(error) || !fs.existsSync(database)) throw error;
    const store = openStore(database, true);
    if (store.runs.has(wanted)) return store;
    store.close();
    throw error;
  }
}

function save(
  open: Store | undefined,
  { database, force, tags = [] }: RecordOptions,
  record: RunRecord,
  circumstances: RunCircumstances,
): Recorded {
  let late: Store | undefined;
  try {
    const store = open ?? (late = openStore(database));
    return store.transaction(() => {
      const stored = store.runs.save(record, circumstances, { force });
      store.tags.add(record.run.id, tags);
      return { record, stored };
    });
  } catch (error) {
    if (!(error instanceof InputError) || isNowhere(error)) throw error;
    return { record, stored: false, unsaved: kept(error, database, { record, circumstances, force, tags }) };
  } finally {
    late?.close();
  }
}

/** Keeps what could not be saved. @returns what went wrong, and where the run is */
function kept(problem: InputError, database: string, unsaved: UnsavedRun): InputError {
  try {
    const file = keepUnsaved(database, unsaved);
    return problem.with(
      {},
      `${problem.problem}: the run is kept in ${file}, and the next command with this database stores it`,
    );
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return problem.with({}, `${problem.problem}: the run is nowhere but printed (${error.message})`);
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
