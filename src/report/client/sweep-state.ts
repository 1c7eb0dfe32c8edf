/** What the controls of a sweep say, and what follows from it. */
import { greatest, least, range } from 'd3';
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
export function firstState(fields: SweepFields): SweepState {
  const { objectives, axes, metrics, workload } = fields;
  const others = [...metrics, ...axes, workload];
  const x = objectives[0] ?? others[0]!;
  const y = objectives[1] ?? others.find((field) => field !== x) ?? x;
  const state: SweepState = {
    x,
    y,
    logX: false,
    logY: false,
    colour: axes.find(isVaried),
    front: objectives.length > 0 ? 'objectives' : 'axes',
    workload: isVaried(workload) ? 0 : -1,
    stage: -1,
  };
  const rows = rowsOf(fields, state);
  return { ...state, logX: wantsLog(x, rows), logY: wantsLog(y, rows) };
}

/** The points of the chosen workload and stage. */
export function rowsOf(fields: SweepFields, state: SweepState): number[] {
  const fits = (name: 'workload' | 'stage', row: number): boolean =>
    state[name] < 0 || fields[name].levels!.codes[row] === state[name];
  return range(fields.count).filter((row) => fits('workload', row) && fits('stage', row));
}

/**
 * The Pareto front of the controls. Points compete within their workload, only if they meet the sweep's filters,
 * and only at the last stage in view: numbers of different fidelities are not compared.
 */
export function stateFront(fields: SweepFields, state: SweepState, rows: readonly number[]): number[] {
  const { candidate, workload } = fields;
  const competing = ofStage(fields, rows, 'last').filter((row) => candidate?.[row] !== 0);
  return frontOf(competing, frontCosts(fields, state), (row) => workload.levels!.codes[row]!);
}

/** The rows of the first or last stage among them. */
export function ofStage({ stage }: SweepFields, rows: readonly number[], which: 'first' | 'last'): number[] {
  const { names, codes } = stage.levels!;
  const extreme = which === 'first' ? least : greatest;
  const wanted = extreme(new Set(rows.map((row) => codes[row]!)), (code) => Number(names[code]));
  return rows.filter((row) => codes[row] === wanted);
}

/** None if there is no front to be taken. */
function frontCosts({ objectives }: SweepFields, { front, x, y }: SweepState): Field[] {
  if (front !== 'axes') return front === 'none' ? [] : objectives;
  return x === y || x.categories !== undefined || y.categories !== undefined ? [] : [x, y];
}

/** Whether the front is the one of the two axes in view, so that a line can join it. */
export function frontIsPlanar(fields: SweepFields, state: SweepState): boolean {
  const costs = frontCosts(fields, state);
  const alone = state.workload >= 0 || !isVaried(fields.workload);
  return alone && costs.length === 2 && costs.includes(state.x) && costs.includes(state.y);
}
