import type { Observed } from './observed.js';
import type { KernelRecord } from './records.js';

/** What a monitor shows at the end of each period; the names are those of the trace's columns. */
export interface Sample {
  t_ns: number;
  /** Share of the period in which a kernel ran, and in which DRAM was busy. */
  gpu_util: number;
  mem_util: number;
  mem_used_B: number;
}

type Seen = Pick<KernelRecord, 't0_ns' | 't1_ns' | 'dram_rd_B' | 'dram_wr_B' | 'footprint_B'>;

/** Samples of a trace from its start to the period in which it ends. DRAM is busy evenly while a kernel runs. */
export function samplesOf(
  records: readonly Seen[],
  { spec, section }: Pick<Observed, 'spec' | 'section'>,
): Sample[] {
  const period = section.period * 1e9;
  const bytesPerNanosecond = (spec.dram.bandwidth * spec.clock) / 1e9;
  const end = records.at(-1)?.t1_ns ?? 0;
  const samples: Sample[] = [];
  let used = section.context;
  for (let first = 0, from = 0; from < end; from += period) {
    const to = from + period;
    let [running, moving] = [0, 0];
    let at = first;
    for (; at < records.length && records[at]!.t0_ns < to; at++) {
      const { t0_ns, t1_ns, dram_rd_B, dram_wr_B, footprint_B } = records[at]!;
      const overlap = Math.min(t1_ns, to) - Math.max(t0_ns, from);
      const busy = Math.min(1, (dram_rd_B + dram_wr_B) / bytesPerNanosecond / (t1_ns - t0_ns));
      running += overlap;
      moving += overlap * busy;
      used = Math.max(used, footprint_B);
      if (t1_ns <= to) first = at + 1;
    }
    samples.push({
      t_ns: to,
      gpu_util: inSteps(running / period, section.resolution),
      mem_util: inSteps(moving / period, section.resolution),
      mem_used_B: used,
    });
  }
  return samples;
}

/** The nearest step; digits behind those of the step are those of binary fractions. */
const inSteps = (share: number, step: number): number =>
  Number((Math.round(share / step) * step).toPrecision(12));
