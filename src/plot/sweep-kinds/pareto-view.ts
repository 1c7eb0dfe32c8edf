/** What a panel of a Pareto plot shows, and how. */
import type { SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import type { AxisColours } from './colours.js';
import type { Front } from './front.js';
import type { Metric } from './metrics.js';

/** The candidates of one stage. */
export interface Staged {
  stage: number;
  fidelity: string;
  points: SweepPoint[];
  front: Front;
}

/** Stages in order, at least one. */
export interface ParetoPanel {
  title: string;
  stages: readonly Staged[];
  /** Points that another panel enlarges: they are framed here and named there. */
  frame?: readonly SweepPoint[];
}

export interface ParetoLook {
  sweep: SweepRecord;
  x: Metric;
  y: Metric;
  colours: AxisColours;
  width: number;
  height: number;
  left: number;
}

/** Where a point is in the panel. */
export type Place = (point: SweepPoint) => [x: number, y: number];
