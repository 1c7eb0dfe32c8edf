/** What the controls of a sweep say, and what follows from it. */
import type { SweepData } from '../data.js';
import { numbersOf } from './columns.js';
import { isVaried, type Field, type SweepFields } from './fields.js';
import { frontOf } from './front.js';
import { wantsLog } from './scales.js';

export type FrontKind = 'objectives' | 'axes' | 'none';

export interface SweepState {
  x: Field;
  y: Field;
  logX: boolean;
  logY: boolean;
  colour: Field | undefined;
  front: FrontKind;
  /** Positions in the levels of workload and stage; -1 for all. */
  workload: number;
  stage: number;
}

/** A picture worth a first look: the objectives against each other, coloured by the first axis. */
export function firstState(sweep: SweepData, fields: SweepFields): SweepState {
  const objectives = objectivesOf(sweep, fields);
  const others = [...fields.metrics, ...fields.axes, fields.workload];
  const x = objectives[0] ?? others[0]!;
  const y = objectives[1] ?? others.find((field) => field !== x) ?? x;
  const state: SweepState = {
    x,
    y,
    logX: false,
    logY: false,
    colour: fields.axes.find(isVaried),
    front: objectives.length > 0 ? 'objectives' : 'axes',
    workload: isVaried(fields.workload) ? 0 : -1,
    stage: -1,
  };
  const rows = rowsOf(sweep, fields, state);
  return { ...state, logX: wantsLog(x, rows), logY: wantsLog(y, rows) };
}

export function objectivesOf(sweep: SweepData, fields: SweepFields): Field[] {
  return sweep.objectives.flatMap(
    ({ metric }) => fields.metrics.find(({ id }) => id === `metric:${metric}`) ?? [],
  );
}

/** The points of the chosen workload and stage. */
export function rowsOf(sweep: SweepData, fields: SweepFields, { workload, stage }: SweepState): number[] {
  const rows: number[] = [];
  for (let row = 0; row < sweep.count; row++) {
    const fits = (field: Field, chosen: number): boolean => chosen < 0 || field.levels!.codes[row] === chosen;
    if (fits(fields.workload, workload) && fits(fields.stage, stage)) rows.push(row);
  }
  return rows;
}

/**
 * The Pareto front of the controls. Points compete within their workload, only if they meet the sweep's filters,
 * and only at the last stage in view: numbers of different fidelities are not compared.
 */
export function stateFront(
  sweep: SweepData,
  fields: SweepFields,
  state: SweepState,
  rows: readonly number[],
): number[] {
  const costs = frontCosts(sweep, fields, state);
  if (costs === undefined) return [];
  const candidate = sweep.candidate === undefined ? undefined : numbersOf(sweep.candidate, sweep.count);
  const competing = ofStage(fields, rows, 'last').filter((row) => candidate?.[row] !== 0);
  return frontOf(competing, costs, (row) => fields.workload.levels!.codes[row]!);
}

/** The rows of the first or last stage among them. */
export function ofStage(fields: SweepFields, rows: readonly number[], which: 'first' | 'last'): number[] {
  const { names, codes } = fields.stage.levels!;
  const present = [...new Set(rows.map((row) => codes[row]!))].sort(
    (a, b) => Number(names[a]) - Number(names[b]),
  );
  const stage = present.at(which === 'first' ? 0 : -1);
  return rows.filter((row) => codes[row] === stage);
}

/** Undefined if there is no front to be taken. */
function frontCosts(sweep: SweepData, fields: SweepFields, { front, x, y }: SweepState): Field[] | undefined {
  if (front === 'none') return undefined;
  if (front === 'objectives') return objectivesOf(sweep, fields);
  return x === y || x.categories !== undefined || y.categories !== undefined ? undefined : [x, y];
}

/** Whether the front is the one of the two axes in view, so that a line can join it. */
export function frontIsPlanar(sweep: SweepData, fields: SweepFields, state: SweepState): boolean {
  const costs = frontCosts(sweep, fields, state);
  const alone = state.workload >= 0 || !isVaried(fields.workload);
  return alone && costs?.length === 2 && costs.includes(state.x) && costs.includes(state.y);
}
