export { BlockLru } from './block-lru.js';
export {
  capacityOf,
  countOf,
  scramble,
  sectorsOf,
  setIndexOf,
  type CacheGeometry,
  type Replacement,
  type SetIndex,
  type WritePolicy,
} from './geometry.js';
export { PartitionedCache, type PartitionedCounts, type PartitionedOptions } from './partitioned.js';
export { REFUSED, SectoredCache, type CacheCounts } from './sectored-cache.js';
