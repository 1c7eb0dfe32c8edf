import { own, type MetricDefinition } from '../../../metrics/definition.js';
import { COUNTER_NAMES, type Counters } from '../cycle/index.js';

const CACHES = {
  source: 'own simulation of the caches, checked against counters of an H100',
  status: 'derived',
} as const;

/** Unit of each counter and what it counts. */
const COUNTED: Readonly<Record<keyof Counters, readonly [unit: string, what: string]>> = {
  time_ns: ['ns', 'Time on the GPU, with the launch'],
  sm_cycles: ['cycles', 'Clocks of the SMs, with the launch'],
  inst: ['warp instructions', 'Instructions of warps'],
  ffma: ['operations', 'Fused multiply-adds of threads, padding of tiles included'],
  l1_ld_req: ['requests', 'Loads of warps with a lane on'],
  l1_ld_sec: ['sectors', 'Sectors that they ask for'],
  l1_ld_hit: ['sectors', 'Of these, those in L1 or on their way'],
  l1_ld_miss: ['sectors', 'Of these, the others'],
  l1_st_req: ['requests', 'Stores of warps'],
  l1_st_sec: ['sectors', 'Sectors that they write'],
  l1_st_hit: ['sectors', 'Of these, those in L1: stores do not stay there'],
  xbar2l1_rd_sec: ['sectors', 'What L2 delivers to the L1s'],
  l12xbar_wr_sec: ['sectors', 'What the L1s write to L2'],
  l2_tex_rd: ['sectors', 'Reads that L2 sees once equal ones are merged on their way'],
  l2_fill_dev: ['sectors', 'What L2 fetches'],
  dram_rd_sec: ['sectors', 'What DRAM delivers'],
  dram_wr_sec: ['sectors', 'What is written to DRAM'],
};

/** What Nsight Compute would count, under its names. */
export const COUNTERS: readonly MetricDefinition[] = Object.entries(COUNTER_NAMES).map(([key, name]) => {
  const short = key as keyof Counters;
  const [unit, what] = COUNTED[short];
  const summary = `${what}, under Nsight Compute's name; in files of counters ${short}.`;
  return own(name, unit, summary, 'counted', CACHES);
});

/** What follows from them. */
export const RATES: readonly MetricDefinition[] = [
  own(
    'l1HitRate',
    '-',
    'Share of the sectors loaded that are in L1, or on their way to it.',
    'l1_ld_hit / l1_ld_sec',
    { ...CACHES, denominator: 'sectors loaded' },
  ),
  own(
    'l2HitRate',
    '-',
    'Share of what the L1s read from L2 that does not come from DRAM.',
    '(l1_ld_miss - dram_rd_sec) / l1_ld_miss',
    { ...CACHES, denominator: 'sectors that miss L1' },
  ),
  own(
    'compulsorySectors',
    'sectors',
    'Sectors that are read at all: the least that DRAM delivers to a kernel from cold.',
    'distinct sectors of all operands',
    CACHES,
  ),
  own('simulatedSms', 'SMs', 'SMs whose L1 was simulated in detail, for all.', 'a sample', CACHES),
];

const MEMORY = {
  source: 'memory with banks: requests in the order of the simulation, some channels for all',
  status: 'derived',
} as const;

/** What DRAM with banks did for a kernel (memory.model=banked). */
export const BANKS: readonly MetricDefinition[] = [
  own(
    'dramSeconds',
    's',
    'Time that DRAM takes for what a kernel asks of it, asked as fast as it takes it.',
    'cycles of the sampled channels until all is done, scaled to the bytes of the kernel',
    MEMORY,
  ),
  own(
    'dramEfficiency',
    '-',
    'Share of the peak bandwidth that DRAM reaches meanwhile.',
    'bytes of its transactions / dramSeconds / peak',
    { ...MEMORY, denominator: 'peak bandwidth of all channels' },
  ),
  own(
    'dramRowHitRate',
    '-',
    'Share of the transactions that find their row open.',
    'hits / (hits + misses + conflicts)',
    { ...MEMORY, denominator: 'transactions that reach the banks' },
  ),
  own(
    'dramRefreshShare',
    '-',
    'Share of the cycles of the data buses that go to refresh.',
    'refresh / all cycles of the buses',
    { ...MEMORY, denominator: 'cycles of the data buses' },
  ),
];
