import type { Fidelity } from './record.js';

/** Value of an axis at a point, as written in the sweep file (`64`, `os`, `270 GB/s`). */
export type AxisValue = string | number | boolean;

/** A dimension of the design space: a dotted path into the architecture, or `workload`, `batch`. */
export interface SweepAxis {
  path: string;
  values: AxisValue[];
}

export interface Objective {
  /** Name of a point metric. */
  metric: string;
  goal: 'minimize' | 'maximize';
}

/** One design point with its totals; `metrics` is empty if it failed. */
export interface SweepPoint {
  /** Position in the sweep's own order, from 0. */
  index: number;
  /** 1: every point; 2: the Pareto set and its neighbours again at a finer fidelity. */
  stage: number;
  fidelity: Fidelity;
  workload: string;
  /** Axis path -> value. */
  values: Record<string, AxisValue>;
  status: 'done' | 'failed';
  error?: string;
  /** Totals by metric name, those of its kind alone included; what is not modelled is absent. */
  metrics: Record<string, number>;
}

/** A sweep as it stands in the database. */
export interface SweepRecord {
  /** Hash of everything that determines it. */
  id: string;
  name: string;
  title: string;
  /** Base architecture. */
  arch: string;
  kind: string;
  toolVersion: string;
  /** Hash of the built code of the model, as in a run; empty for sweeps of versions that had none. */
  codeHash: string;
  workloads: string[];
  axes: SweepAxis[];
  objectives: Objective[];
  /** Conditions on metrics that a point must meet to be a candidate. */
  filters: string[];
  /** Points planned in stage 1. */
  planned: number;
  points: SweepPoint[];
  /** What every point is set to, as the headline of a run says it; absent in sweeps of versions that did not keep it. */
  settings?: string[];
  /** Constants not read in a source, as in a run. */
  assumptions: { name: string; value: string; status: string; source: string }[];
}
