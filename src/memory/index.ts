export { BankedMemory, type BankedOptions } from './banked/banked-memory.js';
export { BUS_STATES, type BusState, type MemoryReport } from './banked/report.js';
export { peakBandwidth, type DramSystem } from './banked/system.js';
export { runRequests, type DramRun, type RequestList } from './banked/run.js';
export { openMemory, reportOf } from './open.js';
export { moveStretch, sharesOf } from './stretch.js';
export { traceLines } from './trace/write.js';
export { STANDARDS, systemOf, type StandardName, type SystemOptions } from './standards/index.js';
export { IdealMemory, type IdealOptions } from './ideal.js';
export { directionOf, READ, streamOf, WRITE, type MemoryPort } from './port.js';
export {
  BlockLru,
  PartitionedCache,
  REFUSED,
  SectoredCache,
  type CacheCounts,
  type CacheGeometry,
  type PartitionedCounts,
  type PartitionedOptions,
  type Replacement,
  type SetIndex,
  type WritePolicy,
} from './cache/index.js';
