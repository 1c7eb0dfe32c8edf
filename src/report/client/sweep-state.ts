/** What the controls of a sweep say, and what follows from it. */
import { isCandidate, isVaried, type Field, type SweepFields } from './fields.js';
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
  /** Position in the levels of the workload; -1 for all. */
  workload: number;
  /** Position in the levels of the stage: numbers of different fidelities share no scale. */
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
    stage: lastStage(fields),
  };
  const rows = rowsOf(fields, state);
  return { ...state, logX: wantsLog(x, rows), logY: wantsLog(y, rows) };
}

/** The last stage in which a point counts: its front is that of the sweep. */
function lastStage(fields: SweepFields): number {
  const { names, codes } = fields.stage.levels!;
  const order = [...names.keys()].sort((a, b) => Number(names[b]) - Number(names[a]));
  const counts = (row: number): boolean => fields.errorOf(row) === '' && isCandidate(fields, row);
  return order.find((stage) => codes.some((code, row) => code === stage && counts(row))) ?? order.at(-1) ?? 0;
}

/** The points of the chosen workload and stage. */
export function rowsOf(fields: SweepFields, state: SweepState): number[] {
  const isShown = shownBy(fields, state);
  const rows: number[] = [];
  for (let row = 0; row < fields.count; row++) if (isShown(row)) rows.push(row);
  return rows;
}

function shownBy({ workload, stage }: SweepFields, state: SweepState): (row: number) => boolean {
  const [workloads, stages] = [workload.levels!.codes, stage.levels!.codes];
  const whole = state.workload < 0;
  return (row) => (whole || workloads[row] === state.workload) && stages[row] === state.stage;
}

/** The Pareto front of the controls. Points compete within their workload, and only if they meet the sweep's filters. */
export function stateFront(fields: SweepFields, state: SweepState, rows: readonly number[]): number[] {
  // That of the sweep is known, from numbers that are not rounded.
  if (isFrontOfSweep(fields, state)) return fields.front.filter(shownBy(fields, state));
  const codes = fields.workload.levels!.codes;
  const competing = rows.filter((row) => isCandidate(fields, row));
  return frontOf(competing, frontCosts(fields, state), (row) => codes[row]!);
}

/** The knees of the front; none of another than the sweep's own. */
export const stateKnees = (fields: SweepFields, state: SweepState): number[] =>
  isFrontOfSweep(fields, state) ? fields.knees.filter(shownBy(fields, state)) : [];

/** Whether the front is that of the objectives with the goals that the sweep has. */
const isFrontOfSweep = ({ objectives, goals }: SweepFields, { front }: SweepState): boolean =>
  front === 'objectives' && objectives.every(({ better }, at) => better === goals[at]);

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
