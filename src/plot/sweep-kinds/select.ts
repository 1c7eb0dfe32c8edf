/** Which points of a sweep a picture shows, and what it says about the others. */
import { InputError } from '../../errors.js';
import type { SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { sourceLine } from '../picture.js';
import { named } from '../select.js';
import { count, oneLine, shorten } from '../text.js';
import { trustNote } from '../trust.js';
import type { Metric } from './metrics.js';
import type { SweepPlotOptions } from './options.js';

/** The points of one stage, sorted by what became of them. */
export interface Selection {
  sweep: SweepRecord;
  stage: number;
  /** `analytic fidelity`. */
  fidelity: string;
  /** Workloads that finished points are about, in the sweep's order, or the one asked for. */
  workloads: string[];
  /** Finished points that meet the filters: the candidates. */
  done: SweepPoint[];
  /** Finished points that do not. */
  rejected: SweepPoint[];
  failed: SweepPoint[];
}

/** The points of a stage, of one workload if the options name one. */
export function select(sweep: SweepRecord, options: SweepPlotOptions, stage = options.stage ?? 1): Selection {
  const of = `sweep ${oneLine(sweep.name)}`;
  const staged = sweep.points.filter((point) => point.stage === stage);
  if (staged.length === 0 && sweep.points.length > 0) {
    const stages = [...new Set(sweep.points.map((point) => point.stage))].sort((a, b) => a - b);
    throw new InputError(`${of} has no points of stage ${stage}`, {
      field: 'stage',
      expected: `one of ${stages.join(', ')}`,
    });
  }
  const all = workloadsOf(sweep, staged);
  if (options.workload !== undefined) {
    named(Object.fromEntries(all.map((name) => [name, name])), options.workload, 'workload', 'workload');
  }
  const points = staged.filter(({ workload }) => workload === (options.workload ?? workload));
  const finished = points.filter((point) => point.status === 'done');
  const accepted = options.candidate ?? ((): boolean => true);
  const done = finished.filter((point) => accepted(point));
  const failed = points.filter((point) => point.status === 'failed');
  if (done.length === 0) {
    const why = finished.length > 0 ? 'no point meets the filters' : 'no point is finished';
    throw new InputError(`${of}: ${why}, nothing to draw`);
  }
  const fidelities = [...new Set(done.map((point) => point.fidelity))].sort();
  return {
    sweep,
    stage,
    fidelity: `${fidelities.join(', ')} fidelity`,
    workloads: all.filter((name) => done.some(({ workload }) => workload === name)),
    done,
    rejected: finished.filter((point) => !accepted(point)),
    failed,
  };
}

function workloadsOf(sweep: SweepRecord, points: readonly SweepPoint[]): string[] {
  const found = new Set(points.map(({ workload }) => workload));
  return [...sweep.workloads.filter((name) => found.has(name)), ...[...found].sort()].filter(
    (name, i, names) => names.indexOf(name) === i,
  );
}

/** The workload of a picture that shows one: the one asked for, or the first. */
export function onlyWorkload(selection: Selection): { workload: string; done: SweepPoint[]; words: string } {
  const { workloads, done } = selection;
  const workload = workloads[0]!;
  const others = workloads.length - 1;
  return {
    workload,
    done: done.filter((point) => point.workload === workload),
    words: `${shorten(workload, 48)}${others > 0 ? ` (first of ${workloads.length} workloads)` : ''}`,
  };
}

/** What was swept, how far it got and how fine: the beginning of every subtitle. */
export function sweepWords(selection: Selection): string {
  const { sweep, stage, fidelity } = selection;
  const title = oneLine(sweep.title);
  return [
    `${title === '' ? shorten(sweep.name, 60) : shorten(title, 80)}: ${shorten(sweep.arch, 48)}`,
    `${count(selection.done.length, 'design point')}`,
    `${stage > 1 ? `stage ${stage}, ` : ''}${fidelity}`,
  ].join(', ');
}

/** What is not in the picture, and what the numbers rest on. */
export function sweepNotes(selection: Selection, metrics: readonly Metric[]): string[] {
  const { sweep, failed, rejected, stage } = selection;
  const missing = stage === 1 ? sweep.planned - sweep.points.filter((point) => point.stage === 1).length : 0;
  const filters = sweep.filters.map((filter) => shorten(filter, 60)).join('; ');
  const left = [
    ...(failed.length > 0 ? [`${count(failed.length, 'point')} failed.`] : []),
    ...(rejected.length > 0
      ? [`${count(rejected.length, 'point')} left out by the filters${filters && ` ${filters}`}.`]
      : sweep.filters.length > 0
        ? [`Filters ${filters}: no point left out.`]
        : []),
    ...(missing > 0 ? [`${missing} of ${count(sweep.planned, 'planned point')} not run yet.`] : []),
  ];
  const di = metrics.some(({ name }) => name === 'weightedArithmeticIntensity');
  if (di) left.push('DI: form and factor 0.80 recalled, not read.');
  const constants = metrics.some(({ name }) => name === 'energyJoules' || name === 'areaSquareMetres');
  return [
    ...(left.length > 0 ? [left.join(' ')] : []),
    ...(constants ? [trustNote(sweep.assumptions, 'sweep')] : []),
  ];
}

/** Where the numbers come from: `systole 0.1.0, sweep 0a1b2c3d (name); note`. */
export function sweepSource(sweep: SweepRecord, options: SweepPlotOptions): string {
  const id = oneLine(sweep.id).slice(0, 8);
  return sourceLine(sweep.toolVersion, `sweep ${id} (${shorten(sweep.name, 40)})`, options.note);
}
