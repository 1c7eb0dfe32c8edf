import { kernelsOf, type Kernel, type KernelClass } from './kernels.js';
import { memoryOf } from './memory.js';
import { lognormal } from './noise.js';
import type { Observed } from './observed.js';

/** What is seen of a kernel; the names are those of the trace's columns. */
export interface KernelRecord {
  /** While CTAs work; between two kernels stands a launch. */
  t0_ns: number;
  t1_ns: number;
  /** Name of the layer: only for who knows it. */
  layerId?: string;
  kernelClass: KernelClass;
  gridCTAs: number;
  /** Share of the SMs that have a CTA, over the waves of the grid. */
  sm_active_frac: number;
  dram_rd_B: number;
  dram_wr_B: number;
  l2_rd_B: number;
  /** Share of what is read from L2 that does not come from DRAM. */
  l2_hit: number;
  /** Memory that the process has taken. */
  footprint_B: number;
}

export interface Looking {
  /** The same seed, the same trace. */
  seed: number;
  /** Names of layers are shown. */
  oracle?: boolean;
}

/** A trace with what it is of, for those who measure how much it gives away. */
export interface Trace {
  kernels: readonly Kernel[];
  records: readonly KernelRecord[];
}

/** Looks at a run: whatever is measured, every time and counter, is off by a factor of its own. */
export function traceOf(observed: Observed, { seed, oracle = false }: Looking): Trace {
  const { network, spec, section } = observed;
  const kernels = kernelsOf(observed);
  const memory = memoryOf(observed, kernels);
  const noise = lognormal(section.noise, seed);
  const nanoseconds = 1e9 / spec.clock;
  let [now, before] = [0, 0];
  const records = kernels.map((kernel, at): KernelRecord => {
    const begun = now + (kernel.start - before) * nanoseconds * noise();
    now = begun + (kernel.end - kernel.start) * nanoseconds * noise();
    before = kernel.end;
    const [read, written, near] = [kernel.dramRead, kernel.dramWritten, kernel.l2Read].map(
      (bytes) => bytes * noise(),
    ) as [number, number, number];
    return {
      t0_ns: begun,
      t1_ns: now,
      ...(oracle ? { layerId: network.operators[kernel.operator]!.name } : {}),
      kernelClass: kernel.kernelClass,
      gridCTAs: kernel.ctas,
      sm_active_frac: kernel.ctas / (spec.sms * Math.ceil(kernel.ctas / spec.sms)),
      dram_rd_B: read,
      dram_wr_B: written,
      l2_rd_B: near,
      l2_hit: near > 0 ? Math.min(1, Math.max(0, 1 - read / near)) : 0,
      footprint_B: memory[at]!.used,
    };
  });
  return { kernels, records };
}
