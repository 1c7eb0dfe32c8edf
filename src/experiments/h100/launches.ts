import { checkCounters, type CounterFile } from '../counters/file.js';
import {
  CHASES,
  CONVOLUTIONS,
  DEPTHWISE,
  GEMMS,
  LAYERS,
  LOOPS,
  PROBES,
  PRODUCTS,
  STREAMS,
  SWEEPS,
  WARM,
  type Counted,
} from './measured.js';

const CONV = ['B', 'Ci', 'Hi', 'Wi', 'Co', 'Hf', 'Wf', 'S', 'P'];
const GEMM = ['M', 'N', 'K'];
const DEPTH = ['B', 'C', 'Hi', 'Wi', 'S', 'P'];
const COUNTERS = ['l1_ld_req', 'l1_ld_sec', 'xbar2l1_rd_sec', 'dram_rd_sec', 'time_ns'];
/** Blocks and threads of the kit's probes of L2. */
const PROBE = { grid: [264, 1, 1], block: 512 };
const GRIDS: Readonly<Record<string, number>> = { reduce: 1056 };

const named = (keys: readonly string[], values: readonly number[]): Record<string, number> =>
  Object.fromEntries(keys.map((key, index) => [key, values[index]!]));

const shapeOf = (kind: string, name: string): Record<string, number> =>
  kind === 'conv' ? named(CONV, LAYERS[name]!) : named(GEMM, PRODUCTS[name]!);

const tiled =
  (kind: 'conv' | 'gemm') =>
  ([name, tile, variant, ...counters]: Counted) => ({
    ...{ kind, name, tile, variant, ...shapeOf(kind, name) },
    counters: named(COUNTERS, counters),
  });

/** `reduce16`: a sum over 16 MiB. */
function streamOf(name: string): Record<string, unknown> {
  const [, op, mib] = /^(\D+?)(\d+)$/.exec(name)!;
  const blocks = GRIDS[op!];
  return { op, mib_per_tensor: Number(mib), ...(blocks === undefined ? {} : { grid: [blocks, 1, 1] }) };
}

/** What was measured, in the form of a file of counters. `only`: names of launches to keep. */
export function measuredFile(only?: readonly string[]): CounterFile {
  const kept = <Of extends { name: string }>(launches: Of[]): Of[] =>
    only === undefined ? launches : launches.filter(({ name }) => only.includes(name));
  const depthwise = DEPTHWISE.map(([name, shape, ...counters]) => ({
    ...{ kind: 'dw', name, ...named(DEPTH, shape) },
    counters: named(COUNTERS, counters),
  }));
  const streams = STREAMS.map(([name, op, mib, blocks, ...counters]) => ({
    ...{ kind: 'mem', name, op, mib_per_tensor: mib, grid: [blocks, 1, 1] },
    counters: named(COUNTERS, counters),
  }));
  const probes = PROBES.map(([mode, kib, loads, dramReads, nanoseconds]) => ({
    ...{ kind: 'l2', name: `${mode}${kib! / 1024}`, mode, kib, loads_per_thread: loads, ...PROBE },
    counters: { dram_rd_sec: dramReads, time_ns: nanoseconds },
  }));
  const warm = WARM.map(([kind, name, tile, variant, dramReads]) => ({
    ...{ kind, name, ...(kind === 'mem' ? streamOf(name) : { tile, variant, ...shapeOf(kind, name) }) },
    counters: { dram_rd_sec: dramReads },
  }));
  return checkCounters(
    {
      conv: kept(CONVOLUTIONS.map(tiled('conv'))),
      gemm: kept(GEMMS.map(tiled('gemm'))),
      memory: kept([...depthwise, ...streams]),
      probes: kept(probes),
      warm: kept(warm),
      energy_kernels: LOOPS.map(([name, joule_per_iter, t_iter_s]) => ({ name, joule_per_iter, t_iter_s })),
      micro: {
        chase: CHASES.map(([level, bytes, stride, clk]) => ({ level, bytes, stride, clk })),
        l2_bw: SWEEPS.map(([mode, mib, gbps]) => ({ mode, mib, gbps })),
      },
    },
    'src/experiments/h100/measured.ts',
  );
}
