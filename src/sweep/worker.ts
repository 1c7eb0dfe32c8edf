import { Tinypool } from 'tinypool';
import type { Network } from '../workload/graph.js';
import { simulatePoint, type PointOutcome, type PointTask } from './point.js';

/** Entry of a worker thread: it has the networks from the start and gets resolved points in lots. */
const { networks } = Tinypool.workerData as { networks: Network[] };

export default (lot: readonly PointTask[]): PointOutcome[] =>
  lot.map((task) => simulatePoint(task, networks));
