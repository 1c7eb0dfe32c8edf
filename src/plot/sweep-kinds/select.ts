/** Which points of a sweep a picture shows, and what it says about the others. */
import { sortKnown } from '../../charts/palette.js';
import { count, oneLine, shorten } from '../../charts/text.js';
import type { SweepHeader, SweepTable, TablePoint } from '../../results/sweep-table.js';
import { lastStage } from '../../sweep/candidates.js';
import type { OverWorkloads } from '../../sweep/over-workloads.js';
import type { FrameOptions } from '../kind.js';
import { picture, sourceLine, trustNotes, type Content } from '../picture.js';
import { findNamed, refuse } from '../select.js';
import type { Metric } from './metrics.js';

/** The points of one stage, sorted by what became of them. */
export interface Selection {
  sweep: SweepTable;
  stage: number;
  /** `analytic fidelity`. */
  fidelity: string;
  /** Workloads that finished points are about, in the sweep's order, or the one asked for. */
  workloads: string[];
  /** Finished points that meet the filters: the candidates. */
  done: TablePoint[];
  /** Finished points that do not. */
  rejected: TablePoint[];
  failed: TablePoint[];
}

/** The points of a stage, of one workload if the options name one. */
export function select(sweep: SweepTable, options: SweepPlotOptions, stage = options.stage ?? 1): Selection {
  const of = `sweep ${oneLine(sweep.name)}`;
  const staged = sweep.points.filter((point) => point.stage === stage);
  if (staged.length === 0 && sweep.points.length > 0) {
    const stages = [...new Set(sweep.points.map((point) => point.stage))].sort((a, b) => a - b);
    refuse(`${of} has no points of stage ${stage}`, `one of ${stages.join(', ')}`, 'stage');
  }
  const found = new Set(staged.map(({ workload }) => workload));
  const all = sortKnown(found, sweep.workloads);
  if (options.workload !== undefined) {
    findNamed(Object.fromEntries(all.map((name) => [name, name])), options.workload, 'workload', 'workload');
  }
  const isCandidate = options.candidate ?? ((): boolean => true);
  const [done, rejected, failed]: [TablePoint[], TablePoint[], TablePoint[]] = [[], [], []];
  for (const point of staged) {
    if (options.workload !== undefined && point.workload !== options.workload) continue;
    (!point.isDone ? failed : isCandidate(point) ? done : rejected).push(point);
  }
  if (done.length === 0) {
    const why = rejected.length > 0 ? 'no point meets the filters' : 'no point is finished';
    refuse(`${of}: ${why}, nothing to draw`);
  }
  const workloads = all.filter((name) => done.some(({ workload }) => workload === name));
  const fidelities = [...new Set(done.map((point) => point.fidelity))].sort();
  return { sweep, stage, fidelity: `${fidelities.join(', ')} fidelity`, workloads, done, rejected, failed };
}

/** The last stage in which a point is a candidate: fronts are taken there, in tables too. */
export function lastStageOf({ points }: SweepTable, { candidate }: SweepPlotOptions): number {
  return lastStage(points.filter((point) => point.isDone && candidate?.(point) !== false))[0]?.stage ?? 1;
}

/** The workload of a picture that shows one: the one asked for, or the first. */
export function onlyWorkload(selection: Selection): { workload: string; done: TablePoint[]; words: string } {
  const { workloads, done } = selection;
  const workload = workloads[0]!;
  const others = workloads.length - 1;
  return {
    workload,
    done: done.filter((point) => point.workload === workload),
    words: `${shorten(workload, 48)}${others > 0 ? ` (first of ${workloads.length} workloads)` : ''}`,
  };
}

export interface SweepContent extends Content {
  /** What the subtitle says after the sweep. */
  words: readonly string[];
  /** What is drawn: the notes say what they rest on. */
  metrics: readonly Metric[];
}

/** A picture of a sweep says which it is, what is left out, and what its numbers rest on. */
export function sweepPicture(
  selection: Selection,
  options: SweepPlotOptions,
  content: SweepContent,
): Promise<string> {
  const { sweep } = selection;
  const id = oneLine(sweep.id).slice(0, 8);
  const whole = {
    ...content,
    subtitle: [sweepWords(selection), ...content.words].join('; '),
    notes: [...(content.notes ?? []), ...sweepNotes(selection, content.metrics)],
    source: sourceLine(sweep.toolVersion, `sweep ${id} (${shorten(sweep.name, 40)})`, options.note),
  };
  return picture(whole, options);
}

/** What was swept, how far it got and how fine. */
function sweepWords({ sweep, stage, fidelity, done }: Selection): string {
  const title = oneLine(sweep.title);
  return [
    `${title === '' ? shorten(sweep.name, 60) : shorten(title, 80)}: ${shorten(sweep.arch, 48)}`,
    count(done.length, 'design point'),
    ...(sweep.settings ?? []).map((text) => shorten(text, 40)),
    `${stage > 1 ? `stage ${stage}, ` : ''}${fidelity}`,
  ].join(', ');
}

/** What is not in the picture, and what the numbers rest on. */
function sweepNotes(
  { sweep, failed, rejected, stage }: Selection,
  metrics: readonly Metric[],
): Content['notes'] & object {
  const missing = stage === 1 ? sweep.planned - sweep.points.filter((point) => point.stage === 1).length : 0;
  const shows = (...names: string[]): boolean => metrics.some(({ name }) => names.includes(name));
  const left = [
    failed.length > 0 && `${count(failed.length, 'point')} failed.`,
    filterNote(sweep, rejected.length),
    missing > 0 && `${missing} of ${count(sweep.planned, 'planned point')} not run yet.`,
    shows('weightedArithmeticIntensity') && 'DI: form and factor 0.80 recalled, not read.',
  ].filter(Boolean);
  return [left.length > 0 && left.join(' '), ...trustNotes([sweep.assumptions], 'sweep')];
}

function filterNote(sweep: SweepHeader, rejected: number): string | undefined {
  const filters = sweep.filters.map((filter) => shorten(filter, 60)).join('; ');
  if (rejected > 0) return `${count(rejected, 'point')} left out by the filters${filters && ` ${filters}`}.`;
  return filters === '' ? undefined : `Filters ${filters}: no point left out.`;
}

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
  /** `pareto`: one front over these workloads, or `all`, by the geometric mean of each metric. */
  workloads?: readonly string[];
  /** Which designs of a stage do not compete by these metrics, where points are designs over workloads. */
  leftOut?: OverWorkloads['leftOut'];
  /** `tornado`: index of the point in the middle. */
  point?: number;
  /** Stage of the sweep that is drawn, default 1; `parallel` draws the last, `pareto` all of them by default. */
  stage?: number;
  /** `dataflow-bars`: every workload relative to its best bar; default only where workloads lie far apart. */
  normalize?: boolean;
  /** Which finished points are candidates; default: those that meet the sweep's filters. */
  candidate?: (point: TablePoint) => boolean;
}
