/** What the page knows, as the builder (Node) makes it for the client (browser). Columnar, to be small. */
import type { RunData } from './run-data.js';
import type { SweepData } from './sweep-data.js';

export type ReportData = { sweeps: SweepData[]; runs: RunData[] };
