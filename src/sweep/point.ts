import type { Architecture } from '../arch/load.js';
import { InputError } from '../errors.js';
import { RunContext, simulateWork } from '../models/dispatch.js';
import type { Context } from '../models/model.js';
import { modelOf, workKindOf } from '../models/registry.js';
import { columnsOf, type OperatorName } from '../results/sweeps/operator-columns.js';
import { packColumns } from '../results/sweeps/point-detail.js';
import type { Fidelity, Totals } from '../results/record.js';
import { valueNames, valueOf } from '../results/values.js';
import type { Work } from '../work/kind.js';

/** A point as a worker gets it: resolved numbers only. */
export interface PointTask {
  kind: string;
  spec: unknown;
  /** Index into the worker's works. */
  work: number;
  batch?: number | undefined;
  fidelity: Fidelity;
  detail: boolean;
  /** Metrics asked for beside those that every point has: `energy.dram`. */
  metrics: readonly string[];
}

export type PointOutcome =
  | { metrics: Record<string, number>; detail?: Uint8Array; operators?: readonly OperatorName[] }
  | { error: string };

/** Where points are simulated, one after the other: it keeps what neighbouring points share. */
export interface Bench {
  works: readonly Work[];
  context: Context;
  /** Names of the operators of the point before: equal ones are sent as one list. */
  names: readonly OperatorName[];
}

export const openBench = (works: readonly Work[]): Bench => ({ works, context: new RunContext(), names: [] });

/** Simulates one point. An error in the point is its outcome; it never stops a sweep. */
export function simulatePoint(task: PointTask, bench: Bench): PointOutcome {
  const { works, context } = bench;
  const { kind, spec, batch, fidelity } = task;
  const architecture: Architecture = { name: '', file: '', kind, spec, provenance: [] };
  const work = works[task.work]!;
  try {
    const model = modelOf(kind);
    const scaled = batch === undefined ? work : workKindOf(work).scale(work, batch);
    const { totals, operators, columns } = simulateWork(
      model,
      architecture,
      scaled,
      { fidelity, details: false, records: task.detail && 'by column' },
      context,
    );
    const metrics = metricsOf(totals, task.metrics);
    const area = model.area?.(spec);
    if (area !== undefined) metrics['areaSquareMetres'] = area;
    if (!task.detail) return { metrics };
    const packed = columns ?? columnsOf(operators);
    if (!areNamed(packed.names, bench.names)) bench.names = packed.names;
    return { metrics, detail: packColumns(packed), operators: bench.names };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: error instanceof InputError ? message : `internal error: ${message}` };
  }
}

const areNamed = (names: readonly OperatorName[], known: readonly OperatorName[]): boolean =>
  names === known ||
  (names.length === known.length &&
    names.every(({ name, kind, stage }, index) => {
      const other = known[index]!;
      return name === other.name && kind === other.kind && stage === other.stage;
    }));

/** Every number of the totals by metric name, and those asked for; what is not modelled is left out, work that is MACs too. */
function metricsOf(totals: Totals, asked: readonly string[]): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const name of [...valueNames(totals), ...asked]) {
    if (name === 'work' && totals.macs !== null) continue;
    const value = valueOf(totals, name);
    if (typeof value === 'number') metrics[name] = value;
  }
  return metrics;
}
