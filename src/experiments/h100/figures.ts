import type { Evidence } from '../../results/reproduction.js';
import type { CounterRow } from '../counters/row.js';

/** How rows of a counter are judged. */
export interface Judgement {
  figure: string;
  unit: string;
  evidence: Evidence;
  within: { relative: number } | { absolute: number };
  note?: string;
}

const EXACT = { evidence: 'published', within: { absolute: 0 } } as const;
const CHOSEN = 'the drift of blocks was chosen on some of these launches';
const COUNTED = 'instructions of each code were counted on two of its launches';

const MISSES: Readonly<Record<string, Judgement>> = {
  cg: { figure: 'L1 misses, around L1 (cg)', unit: 'sectors', ...EXACT },
  ca: {
    ...{ figure: 'L1 misses, through L1 (ca)', unit: 'sectors', evidence: 'fitted' },
    ...{ within: { relative: 0.03 }, note: CHOSEN },
  },
  carve: {
    ...{ figure: 'L1 misses, little L1 (carve)', unit: 'sectors', evidence: 'fitted' },
    ...{ within: { relative: 0.06 }, note: CHOSEN },
  },
};

const TIMES: Readonly<Record<string, Judgement>> = {
  time_ns: {
    ...{ figure: 'time, clocks of each code', unit: 'ns', evidence: 'fitted', within: { relative: 0.04 } },
    note: 'clocks of a step fitted to launches of the same code',
  },
  time_ns_latencies: {
    ...{ figure: 'time, latencies alone', unit: 'ns', evidence: 'inferred', within: { relative: 0.2 } },
    note: COUNTED,
  },
};

const CURVES: Readonly<Record<string, Judgement>> = {
  l1sweep: chase('chase through L1'),
  l1sweep32: chase('chase through L1, by sectors'),
  l2sweep: chase('chase through L2'),
  dram: chase('chase through DRAM'),
  dram4k: chase('chase through DRAM, pages'),
  fix: { ...chase('bandwidth of L2, each SM its slice'), unit: 'GB/s' },
  rot: { ...chase('bandwidth of L2, all read all'), unit: 'GB/s' },
};

function chase(figure: string): Judgement {
  const note = 'latencies, plateaus and knees are read off these curves';
  return { figure, unit: 'clocks', evidence: 'fitted', within: { relative: 0.1 }, note };
}

/** How a row is judged; undefined for what is shown elsewhere. */
export function judgementOf({ section, metric, variant }: CounterRow): Judgement | undefined {
  if (section === 'micro') return CURVES[variant];
  if (section === 'energy_kernels')
    return {
      ...{ figure: 'joules of kernels', unit: 'J', evidence: 'fitted', within: { relative: 0.05 } },
      note: 'three coefficients fitted to these ten kernels; traffic and time simulated',
    };
  if (section === 'probes') return probe(metric);
  if (section === 'warm') return undefined;
  const plain = section === 'memory';
  switch (metric) {
    case 'l1_ld_req':
      return { figure: 'L1 load requests', unit: 'requests', ...EXACT };
    case 'l1_ld_sec':
      return { figure: 'L1 load sectors', unit: 'sectors', ...EXACT };
    case 'xbar2l1_rd_sec':
      return plain
        ? { ...MISSES['ca']!, figure: 'L1 misses, memory kernels', evidence: 'published', note: '' }
        : MISSES[variant];
    case 'dram_rd_sec':
      return plain
        ? { figure: 'DRAM reads, memory kernels', unit: 'sectors', evidence: 'published', within: DRAM }
        : { figure: 'DRAM reads', unit: 'sectors', evidence: 'fitted', within: DRAM, note: CHOSEN };
    case 'time_ns':
      return plain ? PLAIN_TIME : TIMES[metric];
    case 'time_ns_latencies':
      return TIMES[metric];
    default:
      return undefined;
  }
}

const DRAM = { relative: 0.15 } as const;

const PLAIN_TIME: Judgement = {
  ...{ figure: 'time, memory kernels', unit: 'ns', evidence: 'inferred', within: { relative: 0.1 } },
  note: 'bandwidths of other loops; clocks of the depthwise code fitted to the first of its launches',
};

function probe(metric: string): Judgement {
  const note = 'what half of the blocks find again was read off these probes';
  return metric === 'dram_rd_sec'
    ? {
        figure: 'probes of L2: DRAM reads',
        unit: 'sectors',
        evidence: 'fitted',
        within: { relative: 0.1 },
        note,
      }
    : { figure: 'probes of L2: time', unit: 'ns', evidence: 'inferred', within: { relative: 0.1 } };
}
