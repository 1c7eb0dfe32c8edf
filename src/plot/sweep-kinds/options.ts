import type { SweepPoint } from '../../results/sweep-record.js';
import type { FrameOptions } from '../options.js';

/** What a caller may choose about a picture of a sweep. Every kind ignores what does not concern it. */
export interface SweepPlotOptions extends FrameOptions {
  /** `heatmap`, `dataflow-bars`, `tornado`: metric drawn. */
  metric?: string;
  /** `heatmap`: axis across; `pareto`: metric across. */
  x?: string;
  /** `heatmap`: axis upwards; `pareto`: metric upwards. */
  y?: string;
  /** Axis told apart by panels (`heatmap`), colours (`pareto`, `parallel`) or bars (`dataflow-bars`). */
  by?: string;
  /** `heatmap`: what stands for the designs that share a cell, default `best`. */
  reduce?: 'best' | 'median';
  /** Only this workload. */
  workload?: string;
  /** `tornado`: index of the point in the middle. */
  point?: number;
  /** Stage of the sweep that is drawn, default 1; `pareto` draws all of them by default. */
  stage?: number;
  /** `dataflow-bars`: every workload relative to its best bar; default only where workloads lie far apart. */
  normalize?: boolean;
  /** Which finished points are candidates; default: those that meet the sweep's filters. */
  candidate?: (point: SweepPoint) => boolean;
}
