import type { Architecture } from '../arch/load.js';
import { InputError } from '../errors.js';
import { simulateWork } from '../models/dispatch.js';
import type { Work } from '../models/model.js';
import { modelOf } from '../models/registry.js';
import { nameOf, packDetail, type OperatorName } from '../results/point-detail.js';
import type { Fidelity, RunRecord } from '../results/record.js';
import { dramBytesOf, stallsOf } from '../results/sums.js';
import type { PointMetric } from '../results/sweep-schema.js';

/** A point as a worker gets it: resolved numbers only. */
export interface PointTask {
  kind: string;
  spec: unknown;
  /** Index into the worker's works. */
  work: number;
  batch?: number | undefined;
  fidelity: Fidelity;
  detail: boolean;
}

export type PointOutcome =
  | { metrics: Record<PointMetric, number>; detail?: Uint8Array; operators?: OperatorName[] }
  | { error: string };

/** Simulates one point. An error in the point is its outcome; it never stops a sweep. */
export function simulatePoint(task: PointTask, works: readonly Work[]): PointOutcome {
  const architecture: Architecture = { name: '', file: '', kind: task.kind, spec: task.spec, provenance: [] };
  const work = batched(works[task.work]!, task.batch);
  try {
    const model = modelOf(task.kind);
    const record = simulateWork(model, architecture, work, { fidelity: task.fidelity });
    const metrics = metricsOf(record, model.area?.(task.spec) ?? Number.NaN);
    if (!task.detail) return { metrics };
    return { metrics, detail: packDetail(record.operators), operators: record.operators.map(nameOf) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: error instanceof InputError ? message : `internal error: ${message}` };
  }
}

/** Images of a network or copies of a circuit. */
function batched(work: Work, batch: number | undefined): Work {
  if (batch === undefined) return work;
  return work.type === 'network'
    ? { type: 'network', network: { ...work.network, batch } }
    : { type: 'circuit', circuit: { ...work.circuit, copies: batch } };
}

function metricsOf(
  { totals }: Pick<RunRecord, 'totals'>,
  areaSquareMetres: number,
): Record<PointMetric, number> {
  const { cycles, seconds, macs, peUtilization, mappingEfficiency, arithmeticIntensity, energyJoules } =
    totals;
  const { weightedArithmeticIntensity, computeCycles, fillCycles, drainCycles } = totals;
  return {
    ...{ cycles, seconds, macs, peUtilization, mappingEfficiency, arithmeticIntensity },
    ...{ weightedArithmeticIntensity, energyJoules, computeCycles, fillCycles, drainCycles },
    stallCycles: stallsOf(totals),
    dramBytes: dramBytesOf(totals),
    areaSquareMetres,
  };
}
