import { Tinypool } from 'tinypool';
import { deepFreeze } from '../document/freeze.js';
import type { Work } from '../work/kind.js';
import { openBench, simulatePoint, type PointOutcome, type PointTask } from './point.js';

/** Entry of a worker thread: it has the works from the start and gets resolved points in lots. */
const bench = openBench((Tinypool.workerData as { works: Work[] }).works);

export default (lot: readonly PointTask[]): PointOutcome[] =>
  // Points of a lot share sections of their machines, which lose their frost on the way.
  lot.map((task) => simulatePoint({ ...task, spec: deepFreeze(task.spec) }, bench));
