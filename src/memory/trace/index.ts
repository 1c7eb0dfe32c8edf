export { generate } from './generate.js';
export { readTrace, TRACE_FORMS, type TraceForm } from './read.js';
export { MOST_REQUESTS, type Requests } from './requests.js';
export { LINE_BYTES, touched, traceLines } from './write.js';
export {
  WORKLOAD_KINDS,
  workloadSchema,
  type Direction,
  type Workload,
  type WorkloadKind,
} from './workload.js';
export { CommandText, Fnv } from './command-text.js';
export { spreadOf, type Spread } from './percentiles.js';
export { summarise, type RunSummary } from './summary.js';
export { split } from './split.js';
