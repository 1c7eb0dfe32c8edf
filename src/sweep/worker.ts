import { Tinypool } from 'tinypool';
import type { Work } from '../models/model.js';
import { simulatePoint, type PointOutcome, type PointTask } from './point.js';

/** Entry of a worker thread: it has the works from the start and gets resolved points in lots. */
const { works } = Tinypool.workerData as { works: Work[] };

export default (lot: readonly PointTask[]): PointOutcome[] => lot.map((task) => simulatePoint(task, works));
