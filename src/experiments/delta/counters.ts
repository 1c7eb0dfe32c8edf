import type { Evidence } from '../../results/reproduction.js';

/** Sectors of 32 bytes that a V100 counted. */
export const COUNTERS_SOURCE =
  'accel-sim-framework, AccelWattch hw_perf.csv, V100: CUTLASS 1.x half WMMA products, CUDA sample cudaTensorCoreGemm';

export interface CountedProduct {
  name: string;
  m: number;
  n: number;
  k: number;
  /** L1 load misses, which equal L2 reads; misses of L2. */
  l2Reads: number;
  l2Misses: number;
  /** Sectors that DRAM read; a few more than missed. */
  dramReads: number;
  /** Fields that differ from `arch/gpu/v100`, beside what all four share. */
  overrides: readonly string[];
  /** Of the inputs: the counters were read. */
  evidence: Evidence;
  note: string;
}

/** Half operands, tiles of 128 x 128 x 64, one CTA on an SM. */
export const SHARED_OVERRIDES: readonly string[] = [
  'math=fp16',
  'data.ifmap=16 bit',
  'data.filter=16 bit',
  'tiles.n128.depth=64',
  'tiles.n128.resident=1',
  'tile.choice=n128',
];

const CUTLASS = {
  overrides: [],
  evidence: 'published',
  note: 'sizes read in the scripts of AccelWattch',
} as const;

export const COUNTED: readonly CountedProduct[] = [
  {
    name: 'cutlass k1',
    m: 2560,
    n: 16,
    k: 2560,
    l2Reads: 460800,
    l2Misses: 412160,
    dramReads: 412168,
    ...CUTLASS,
  },
  {
    name: 'cutlass k2',
    m: 4096,
    n: 128,
    k: 4096,
    l2Reads: 2097152,
    l2Misses: 1081344,
    dramReads: 1081352,
    ...CUTLASS,
  },
  {
    name: 'cutlass k3',
    m: 2560,
    n: 512,
    k: 2560,
    l2Reads: 3276800,
    l2Misses: 491520,
    dramReads: 491528,
    ...CUTLASS,
  },
  {
    name: 'cudaTensorCoreGemm',
    m: 4096,
    n: 4096,
    k: 4096,
    l2Reads: 69206016,
    l2Misses: 16973824,
    dramReads: 16974052,
    overrides: ['order=rows', 'readsResult=true'],
    evidence: 'recalled',
    note: 'size, tile and order of CTAs recalled from the CUDA sample; reads the result in fp32',
  },
];
