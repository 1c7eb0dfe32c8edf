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
