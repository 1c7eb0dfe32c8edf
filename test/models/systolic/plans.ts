import { matrixWindow } from '../../../src/models/lowering/window.js';
import type { Gemm } from '../../../src/models/lowering/gemm.js';
import type { GemmSpec } from '../../../src/models/systolic/architecture.js';
import { ALONE } from '../../../src/models/systolic/fetch.js';
import { pipelineSchema } from '../../../src/models/systolic/pipeline.js';
import { planGemm, type GemmPlan } from '../../../src/models/systolic/plan.js';

/** Widths in bits of which none is another: 1, 2, 3 and 4 bytes. */
const WIDTHS = { ifmap: 8, filter: 16, ofmap: 24, accumulator: 32 };

export interface Machine {
  dataflow: 'ws' | 'is' | 'os';
  order?: string;
  stream?: 'whole' | 'fit' | number;
  ifmap?: number;
  filter?: number;
  ofmap?: number;
  doubleBuffered?: boolean;
  cols?: number;
}

/** 4 rows, 3 columns and scratchpads of a mebibyte, but where the test says. */
function spec({
  dataflow,
  order = 'auto',
  stream = 'whole',
  doubleBuffered = true,
  cols = 3,
  ...sizes
}: Machine): GemmSpec {
  const pad = (size = 1 << 20) => ({ size, doubleBuffered, banks: 'auto', ports: 1 });
  return {
    rows: 4,
    cols,
    dataflow,
    // The least DRAM traffic decides, as these numbers by hand have it.
    tiling: { order, stream, objective: 'dram', groups: 'apart' },
    clock: 1,
    dram: { bandwidth: 1, latency: 0 },
    convention: 'scalesim',
    foldOverhead: 0,
    edgeFolds: 'full',
    pipeline: pipelineSchema.parse({}),
    scratchpad: { ifmap: pad(sizes.ifmap), filter: pad(sizes.filter), ofmap: pad(sizes.ofmap) },
  } as unknown as GemmSpec;
}

export const product = (m: number, n: number, k: number, instances = 1): Gemm => ({
  instances,
  m,
  n,
  k,
  window: matrixWindow(m, k),
  filterIsActivation: false,
});

export const plan = (
  gemm: Gemm,
  machine: Machine,
  { ifmapResident = false, nextReadsSame = false }: { ifmapResident?: boolean; nextReadsSame?: boolean } = {},
  widths = WIDTHS,
): GemmPlan =>
  planGemm(gemm, spec(machine), widths, { ...ALONE, ifmapMissing: ifmapResident ? 0 : 1, nextReadsSame });
