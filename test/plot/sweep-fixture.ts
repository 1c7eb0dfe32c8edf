/** Synthetic sweeps with the shape of real ones: array size, dataflow, DRAM bandwidth, workloads. */
import type { AxisValue, SweepAxis, SweepPoint, SweepRecord } from '../../src/results/sweep-record.js';

const CLOCK = 700e6;

/** GEMMs that stand for a workload. */
const WORKLOADS: Readonly<Record<string, readonly [m: number, n: number, k: number][]>> = {
  resnet50: [
    [12544, 64, 147],
    [3136, 256, 576],
    [784, 512, 1152],
    [196, 1024, 2304],
    [49, 2048, 4608],
  ],
  'bert-base': [
    [384, 768, 768],
    [384, 3072, 768],
    [384, 768, 3072],
    [384, 384, 64],
  ],
};

export interface SweepOptions {
  axes?: SweepAxis[];
  workloads?: string[];
  /** The front and its neighbours again, as `event` points. */
  refined?: boolean;
  /** Which points of stage 1 fail. */
  fails?: (point: SweepPoint) => boolean;
}

export const AXES: SweepAxis[] = [
  { path: 'dataflow', values: ['ws', 'os', 'is'] },
  { path: 'rows', values: [8, 16, 32, 64, 128, 256] },
  { path: 'cols', values: [8, 16, 32, 64, 128, 256] },
  { path: 'dram.bandwidth', values: ['90 GB/s', '270 GB/s', '900 GB/s'] },
];

/** Every combination, the last axis fastest. */
function combinations(axes: readonly SweepAxis[]): Record<string, AxisValue>[] {
  return axes.reduce<Record<string, AxisValue>[]>(
    (all, axis) => all.flatMap((each) => axis.values.map((value) => ({ ...each, [axis.path]: value }))),
    [{}],
  );
}

/** A formula in the spirit of the systolic model; unknown axes scale the traffic a little. */
function metricsOf(workload: string, values: Record<string, AxisValue>): Record<string, number> {
  const [rows, cols] = [Number(values['rows'] ?? 128), Number(values['cols'] ?? 128)];
  const flow = String(values['dataflow'] ?? 'ws');
  const bandwidth = Number.parseFloat(String(values['dram.bandwidth'] ?? '270')) * 1e9;
  const extra = Object.entries(values).reduce(
    (sum, [path, value]) => (path.startsWith('extra') ? sum + Number(value) : sum),
    0,
  );
  let [cycles, macs, mapped, compute, bytes] = [0, 0, 0, 0, 0];
  for (const [m, n, k] of WORKLOADS[workload] ?? WORKLOADS['resnet50']!) {
    const [down, across, length] = flow === 'ws' ? [k, n, m] : flow === 'os' ? [m, n, k] : [k, m, n];
    const folds = Math.ceil(down / rows) * Math.ceil(across / cols);
    cycles += folds * (length + rows + cols - 2 + (flow === 'os' ? 0 : rows));
    compute += folds * length;
    mapped += ((down * across) / (folds * rows * cols)) * folds * length;
    macs += m * n * k;
    bytes += (m * k + n * k + m * n) * (1 + 4 / Math.sqrt(rows * cols)) * (1 + extra / 50);
  }
  const busy = cycles;
  cycles = Math.round(Math.max(cycles, (bytes / bandwidth) * CLOCK) + 0.05 * (bytes / bandwidth) * CLOCK);
  const area = rows * cols * 900e-12 + 2.5e-6 + bandwidth * 4e-18;
  return {
    cycles,
    seconds: cycles / CLOCK,
    macs,
    peUtilization: macs / (cycles * rows * cols),
    mappingEfficiency: mapped / compute,
    stallCycles: cycles - busy,
    dramBytes: bytes,
    energyJoules: macs * 0.8e-12 + bytes * 30e-12 + cycles * (rows * cols * 4e-14 + bandwidth * 4e-21),
    areaSquareMetres: area,
    arithmeticIntensity: macs / bytes,
    weightedArithmeticIntensity: (0.9 * macs) / bytes,
  };
}

/** A whole sweep: 648 points by default. */
export function sweepRecord(options: SweepOptions = {}): SweepRecord {
  const axes = options.axes ?? AXES;
  const workloads = options.workloads ?? ['resnet50', 'bert-base'];
  const points: SweepPoint[] = [];
  for (const workload of workloads) {
    for (const values of combinations(axes)) {
      const point: SweepPoint = {
        index: points.length,
        stage: 1,
        fidelity: 'analytic',
        workload,
        values,
        status: 'done',
        metrics: metricsOf(workload, values),
      };
      if (options.fails?.(point) === true) {
        Object.assign(point, { status: 'failed', error: 'scratchpad too small', metrics: {} });
      }
      points.push(point);
    }
  }
  const planned = points.length;
  if (options.refined === true) {
    const good = points.filter(
      ({ metrics }, i) => metrics['seconds']! * metrics['energyJoules']! < 1.3e-5 && i % 3 !== 1,
    );
    for (const point of good) {
      const { seconds, energyJoules, cycles, ...rest } = point.metrics;
      const slower = 1.05 + (point.index % 7) / 60;
      points.push({
        ...point,
        index: points.length,
        stage: 2,
        fidelity: 'event',
        metrics: {
          ...rest,
          cycles: Math.round(cycles! * slower),
          seconds: seconds! * slower,
          energyJoules: energyJoules! * 1.02,
        },
      });
    }
  }
  return {
    id: '7be41d09aa3355ff',
    name: 'tpu-sizes',
    title: 'Size, dataflow and bandwidth of a TPU-like array',
    arch: 'systolic/128x128',
    kind: 'systolic',
    toolVersion: '0.1.0',
    codeHash: 'c',
    workloads,
    axes,
    objectives: [
      { metric: 'seconds', goal: 'minimize' },
      { metric: 'energyJoules', goal: 'minimize' },
    ],
    filters: [],
    planned,
    points,
    assumptions: [
      { name: 'energy.actions.mac', value: '1.3 pJ', status: 'assumed', source: 'constants not public' },
      { name: 'energy.actions.scratchpad', value: '6 pJ', status: 'recalled', source: 'recalled' },
    ],
  };
}
