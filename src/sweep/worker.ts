import { Tinypool } from 'tinypool';
import type { Work } from '../work/kind.js';
import { openBench, simulatePoint, type PointOutcome, type PointTask } from './point.js';

/** Entry of a worker thread: it has the works from the start and gets resolved points in lots. */
const bench = openBench((Tinypool.workerData as { works: Work[] }).works);

export default (lot: readonly PointTask[]): PointOutcome[] => lot.map((task) => simulatePoint(task, bench));
