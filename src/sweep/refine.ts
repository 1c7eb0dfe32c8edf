import type { SweepPoint } from '../results/sweep-record.js';
import { locate } from './execute.js';
import { paretoFront } from './pareto.js';
import type { SweepPlan } from './plan.js';
import { neighboursOf } from './space.js';

/** Points that meet every filter. */
export function candidates(plan: Pick<SweepPlan, 'filters'>, points: readonly SweepPoint[]): SweepPoint[] {
  return points.filter(
    ({ status, metrics }) => status === 'done' && plan.filters.every((meets) => meets(metrics)),
  );
}

/**
 * Points of the second stage: for each workload the Pareto set of the candidates and, if wanted, their
 * neighbours on the grid, in ascending order.
 */
export function refinedIndices(plan: SweepPlan, points: readonly SweepPoint[]): number[] {
  const positions = new Map(plan.chosen.map((grid, position) => [grid, position]));
  const wanted = new Set<number>();
  for (const [workload, name] of plan.header.workloads.entries()) {
    const own = candidates(
      plan,
      points.filter((point) => point.stage === 1 && point.workload === name),
    );
    for (const { index } of paretoFront(own, plan.header.objectives)) {
      wanted.add(index);
      if (plan.definition.refine?.neighbours !== true) continue;
      for (const grid of neighboursOf(plan.space, locate(plan, index).grid)) {
        const position = positions.get(grid);
        if (position !== undefined) wanted.add(workload * plan.chosen.length + position);
      }
    }
  }
  return [...wanted].sort((a, b) => a - b);
}
