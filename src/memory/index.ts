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
