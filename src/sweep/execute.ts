import { InputError } from '../errors.js';
import { keyOf } from './point-key.js';
import type { Fidelity } from '../results/record.js';
import type { SweepPoint } from '../results/sweep-record.js';
import type { FinishedPoint } from '../results/sweeps/store.js';
import { overridesOf, type SweepPlan } from './plan.js';
import type { PointOutcome, PointTask } from './point.js';
import type { PointPool } from './pool.js';
import { valuesAt } from './space.js';

/** Points handed to a worker at a time: enough to hide the hand-over, few enough to stop soon. */
const LOTS = { least: 16, most: 256 };
/** Milliseconds until the outcomes of a lot are there: sooner, and the next is twice as large; later, and half. */
const SOON = 100;
const LATE = 400;
/** Outcomes remembered, those of the latest points, so that an identical point is not simulated again. */
const REMEMBERED = 1024;

export interface Execution {
  stage: number;
  fidelity: Fidelity;
  /** Points to simulate, by index in the sweep. */
  indices: Iterable<number>;
  pool: PointPool;
  /** Hears finished points, a few at a time, in no particular order. */
  onFinished: (points: FinishedPoint[]) => void;
  stopped: () => boolean;
}

/** Workload and grid point of the point with this index. */
export function locate(plan: SweepPlan, index: number): { workload: number; grid: number } {
  const { chosen } = plan;
  return { workload: Math.floor(index / chosen.length), grid: chosen[index % chosen.length]! };
}

interface Prepared {
  point: Omit<SweepPoint, 'status' | 'metrics' | 'error'>;
  task?: PointTask;
  key: string;
  fault?: string;
}

/** Where the outcome of a point is: in that of its lot. */
interface Place {
  lot: Promise<PointOutcome[]>;
  at: number;
}

/** Simulates points until all are finished or it is told to stop; resolves when nothing is in flight. */
export async function executePoints(plan: SweepPlan, execution: Execution): Promise<void> {
  const { pool, onFinished, stopped } = execution;
  const known = new Map<string, Place>();
  const inFlight = new Set<Promise<void>>();
  let failure: unknown;
  let lot: Prepared[] = [];
  let size = LOTS.least;

  const send = (): void => {
    const members = lot;
    lot = [];
    const fresh = members.filter(({ key, task }) => task !== undefined && !known.has(key));
    const distinct = [...new Map(fresh.map((one) => [one.key, one])).values()];
    const sent = performance.now();
    const outcomes =
      distinct.length === 0 ? Promise.resolve([]) : pool.run(distinct.map(({ task }) => task!));
    for (const [at, { key }] of distinct.entries()) known.set(key, { lot: outcomes, at });
    const places = members.map(({ key }) => known.get(key));
    for (const key of known.keys()) {
      if (known.size <= REMEMBERED) break;
      known.delete(key);
    }
    const finished = (async () => {
      const points = await finishAll(members, places);
      const took = performance.now() - sent;
      if (took < SOON) size = Math.min(LOTS.most, 2 * size);
      if (took > LATE) size = Math.max(LOTS.least, size / 2);
      onFinished(points);
    })().catch((error: unknown) => {
      failure ??= error;
    });
    const tracked: Promise<void> = finished.finally(() => inFlight.delete(tracked));
    inFlight.add(tracked);
  };

  for (const index of execution.indices) {
    if (stopped() || failure !== undefined) break;
    lot.push(await prepare(plan, execution, index));
    if (lot.length < size) continue;
    send();
    while (inFlight.size >= pool.width) await Promise.race(inFlight);
  }
  if (lot.length > 0 && !stopped()) send();
  await Promise.all(inFlight);
  if (failure !== undefined) throw failure as Error;
}

/** @param places of the outcomes; of none for points that could not be made */
async function finishAll(
  members: readonly Prepared[],
  places: readonly (Place | undefined)[],
): Promise<FinishedPoint[]> {
  const points: FinishedPoint[] = [];
  for (const [index, one] of members.entries()) {
    const place = one.task === undefined ? undefined : places[index]!;
    points.push(finish(one, place === undefined ? { error: one.fault ?? '' } : (await place.lot)[place.at]!));
  }
  return points;
}

async function prepare(plan: SweepPlan, execution: Execution, index: number): Promise<Prepared> {
  const { workload, grid } = locate(plan, index);
  const values = valuesAt(plan.space, grid);
  const { stage } = execution;
  // Fidelity can be an axis of the first stage; the second has its own.
  const fidelity =
    stage === 1 && values.fidelity !== undefined ? (values.fidelity as Fidelity) : execution.fidelity;
  const point = { index, stage, fidelity, workload: plan.header.workloads[workload]!, values };
  const work = plan.variants.of(workload, values);
  if (typeof work === 'string') return { point, key: '', fault: work };
  try {
    const { kind, spec } = await plan.family.specOf(overridesOf({ ...plan.definition.set, ...values }));
    const batch = values.batch === undefined ? undefined : Number(values.batch);
    const task: PointTask = {
      kind,
      spec,
      work,
      batch,
      fidelity,
      detail: plan.definition.detail === 'operators',
      metrics: plan.asked,
    };
    return { point, task, key: keyOf(task) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { point, key: '', fault: error.message };
  }
}

function finish({ point }: Prepared, outcome: PointOutcome): FinishedPoint {
  if ('error' in outcome) return { point: { ...point, status: 'failed', error: outcome.error, metrics: {} } };
  return {
    point: { ...point, status: 'done', metrics: outcome.metrics },
    detail: outcome.detail,
    operators: outcome.operators,
  };
}
