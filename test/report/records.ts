/** Synthetic sweeps with the shape of real ones: a systolic design space. */
import type { AxisValue, SweepPoint, SweepRecord } from '../../src/results/sweep-record.js';

const AXES: Readonly<Record<string, AxisValue[]>> = {
  'array.rows': [8, 16, 32, 64, 128],
  'array.cols': [8, 16, 32, 64, 128],
  dataflow: ['ws', 'os', 'is'],
  'scratchpad.size': ['64 KiB', '128 KiB', '256 KiB', '512 KiB', '1 MiB', '2 MiB', '4 MiB'],
  'dram.bandwidth': [16e9, 32e9, 64e9, 128e9, 256e9],
};

/** A number in 0..1 that depends on `index` alone. */
function noise(index: number, salt: number): number {
  return (Math.imul(index * 31 + salt + 1, 2654435761) >>> 0) / 2 ** 32;
}

/** Metrics of a made-up machine that behaves plausibly: larger is faster, dearer and worse used. */
function metricsOf(values: Record<string, AxisValue>, index: number, scale: number): Record<string, number> {
  const [rows, cols] = [Number(values['array.rows']), Number(values['array.cols'])];
  const size = AXES['scratchpad.size']!.indexOf(values['scratchpad.size']!) + 1;
  const flow = { ws: 1, os: 1.12, is: 1.3 }[String(values['dataflow'])]!;
  const macs = Math.round(4.09e9 * scale);
  const mappingEfficiency = 1 / (1 + (rows * cols) / 90_000) / flow;
  const compute = Math.round(macs / (rows * cols * mappingEfficiency));
  const dramBytes = Math.round(((9e8 * scale) / size) * (0.7 + 0.6 * noise(index, 1)) * flow);
  const stallCycles = Math.max(
    0,
    Math.round((dramBytes / Number(values['dram.bandwidth'])) * 7e8 - compute / 2),
  );
  const cycles = compute + stallCycles;
  return {
    cycles,
    seconds: cycles / 7e8,
    macs,
    peUtilization: macs / (cycles * rows * cols),
    mappingEfficiency,
    arithmeticIntensity: macs / dramBytes,
    weightedArithmeticIntensity: (0.8 * macs) / dramBytes,
    energyJoules: macs * 1.3e-12 + dramBytes * 3.2e-11 + cycles * rows * cols * 2e-14 * (1 + size / 3),
    stallCycles,
    dramBytes,
    areaSquareMetres: (rows * cols * 900 + size * 2.4e5) * 1e-12,
  };
}

export interface SweepOptions {
  points?: number;
  workloads?: string[];
  stages?: number;
  name?: string;
  filters?: string[];
}

/** Points of the grid in order, again and again with other noise until there are enough; one in 97 failed. */
export function sweepRecord(options: SweepOptions = {}): SweepRecord {
  const { points: count = 525, workloads = ['resnet50'], stages = 1 } = options;
  const paths = Object.keys(AXES);
  const points = Array.from({ length: count }, (_, index): SweepPoint => {
    let rest = Math.floor(index / (workloads.length * stages));
    const values: Record<string, AxisValue> = {};
    for (const path of paths) {
      const all = AXES[path]!;
      values[path] = all[rest % all.length]!;
      rest = Math.floor(rest / all.length);
    }
    const failed = index % 97 === 96;
    const place = index % workloads.length;
    const stage = 1 + (Math.floor(index / workloads.length) % stages);
    return {
      index,
      stage,
      fidelity: stage === 1 ? 'analytic' : 'event',
      workload: workloads[place]!,
      values,
      status: failed ? 'failed' : 'done',
      ...(failed ? { error: 'tile does not fit the scratchpad' } : {}),
      metrics: failed ? {} : metricsOf(values, index, place + 1),
    };
  });
  return {
    id: 'a91f0c22d07be614',
    name: options.name ?? 'array-shape',
    title: 'Array shape, dataflow and memory of a systolic accelerator',
    arch: 'tpu-like-128x128',
    kind: 'systolic',
    toolVersion: '0.1.0',
    codeHash: 'c',
    workloads,
    axes: paths.map((path) => ({ path, values: AXES[path]! })),
    objectives: [
      { metric: 'seconds', goal: 'minimize' },
      { metric: 'energyJoules', goal: 'minimize' },
    ],
    filters: options.filters ?? [],
    planned: count,
    points,
    assumptions: [
      { name: 'energy.actions.mac', value: '1.3 pJ', status: 'assumed', source: 'constants not public' },
      { name: 'area.pe', value: '900 um2', status: 'fitted', source: 'fitted to a published die' },
    ],
  };
}
