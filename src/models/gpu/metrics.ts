import { own, type MetricGroup } from '../../metrics/definition.js';
import { BANKS, COUNTERS, RATES } from './event/metrics.js';

const DELTA = {
  source: 'DeLTA (arXiv 1904.01691): equations from a third-party transcription, completed by this tool',
  status: 'derived',
} as const;
const SECTORS = { ...DELTA, denominator: '32 B' } as const;

const stall = (cause: string, of: string): ReturnType<typeof own> =>
  own(
    `stallCycles.${cause}`,
    'cycles',
    `Cycles of the busiest SM in which arithmetic waits for ${of}.`,
    'sum over steps of the main loop of what it takes beyond the arithmetic, where it takes longest of all',
    { ...DELTA, aliases: [`stall.${cause}`] },
  );

/** Stalls of the records by the bottleneck they are named after. */
export const STALLS = {
  SMEM: 'sharedMemory',
  'L1 BW': 'l1Bandwidth',
  'L2 BW': 'l2Bandwidth',
  'DRAM BW': 'dramBandwidth',
  'memory latency': 'memoryLatency',
} as const;

/** Details of kernels of a GPU. */
export const GPU: MetricGroup = {
  title: 'Kernels of a GPU (details of operators)',
  metrics: [
    own('tile', '-', 'Tile of the result that a CTA computes.', 'rows x columns x depth of a step', DELTA),
    own(
      'ctas',
      'CTAs',
      'Tiles of a kernel (with pieces along K, times these).',
      'instances * ceil(M / rows) * ceil(N / columns) * splits',
      DELTA,
    ),
    own(
      'residentCtas',
      'CTAs',
      'CTAs that an SM holds at a time.',
      'the least of what the tile, registers and shared memory allow',
      DELTA,
    ),
    own(
      'ctaWaves',
      'waves',
      'Times that the chip is filled with CTAs.',
      'ceil(ctas / (SMs * residentCtas))',
      DELTA,
    ),
    own('kSteps', 'steps', 'Steps of the main loop of a CTA.', 'ceil(ceil(K / depth) / splits)', DELTA),
    own(
      'splits',
      '-',
      'Pieces into which the depth of a weight gradient is cut.',
      'as many as the chip has room for CTAs',
    ),
    own(
      'bottleneck',
      '-',
      'What a step of the main loop takes longest for.',
      'arg max of MAC, SMEM, L1 BW, L2 BW, DRAM BW, memory latency; of other kernels of instructions, L2 BW, DRAM BW',
      DELTA,
    ),
    own(
      'inefficiencyA',
      '-',
      'Bytes of whole sectors that a warp loads of the input over the bytes it uses (MLI).',
      '(Wi + 2P) S / (Wi + 2P - Wf + 1)',
      { ...DELTA, denominator: 'bytes used' },
    ),
    own(
      'inefficiencyB',
      '-',
      'The same of filters.',
      '(depth + 7) / depth in fp32 (average over alignments)',
      { ...DELTA, denominator: 'bytes used' },
    ),
    own('l1LoadSectors', 'sectors', 'Sectors that warps load from L1.', 'bytes loaded / 32', SECTORS),
    own(
      'l2ReadSectors',
      'sectors',
      'Sectors that L1 reads from L2: all that misses there.',
      'bytes read / 32',
      SECTORS,
    ),
    own(
      'dramReadSectors',
      'sectors',
      'Sectors that L2 reads from DRAM: all that misses there.',
      'bytes read / 32',
      SECTORS,
    ),
    ...RATES,
    ...COUNTERS,
    ...BANKS,
    stall(STALLS.SMEM, 'shared memory'),
    stall(STALLS['L1 BW'], 'the bandwidth of L1'),
    stall(STALLS['L2 BW'], 'its share of the bandwidth of L2'),
    stall(STALLS['DRAM BW'], 'its share of the bandwidth of DRAM'),
    stall(STALLS['memory latency'], 'loads that too few CTAs hide'),
  ],
};
