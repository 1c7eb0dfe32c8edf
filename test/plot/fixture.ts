/** Synthetic run records with the shape of real ones: a ResNet-50-like network on a systolic array. */
import type { OperatorRecord, RunRecord, Traffic } from '../../src/results/record.js';

const CLOCK = 700e6;
const ROWS = 128;
const COLS = 128;
const BYTES_PER_CYCLE = 240;

export interface Layer {
  name: string;
  stage: string;
  /** GEMM of the convolution. */
  m: number;
  n: number;
  k: number;
  unit?: string;
}

/** The 53 convolutions and the classifier of ResNet-50 as GEMMs, with residual additions on the vector unit. */
export function resnetLayers(): Layer[] {
  const layers: Layer[] = [{ name: 'conv1', stage: 'stem', m: 112 * 112, n: 64, k: 147 }];
  const stages = [
    { blocks: 3, width: 64, side: 56 },
    { blocks: 4, width: 128, side: 28 },
    { blocks: 6, width: 256, side: 14 },
    { blocks: 3, width: 512, side: 7 },
  ];
  let inputs = 64;
  stages.forEach(({ blocks, width, side }, s) => {
    for (let b = 0; b < blocks; b++) {
      const name = `layer${s + 1}.${b}`;
      const stage = `S${s + 1}`;
      const m = side * side;
      layers.push({ name: `${name}.conv1`, stage, m, n: width, k: inputs });
      layers.push({ name: `${name}.conv2`, stage, m, n: width, k: width * 9 });
      layers.push({ name: `${name}.conv3`, stage, m, n: width * 4, k: width });
      if (b === 0) layers.push({ name: `${name}.downsample`, stage, m, n: width * 4, k: inputs });
      layers.push({ name: `${name}.add`, stage, m, n: width * 4, k: 1, unit: 'vector' });
      layers.push({ name: `${name}.relu`, stage, m, n: width * 4, k: 1, unit: 'fused' });
      inputs = width * 4;
    }
  });
  layers.push({ name: 'avgpool', stage: 'head', m: 49, n: 2048, k: 1, unit: 'vector' });
  layers.push({ name: 'fc', stage: 'head', m: 1, n: 1000, k: 2048 });
  return layers;
}

/** `n` layers of varied shapes. */
export function manyLayers(n: number): Layer[] {
  return Array.from({ length: n }, (_, i) => ({
    name: `block${Math.floor(i / 5)}.op${i % 5}`,
    stage: `B${Math.floor((i * 20) / n)}`,
    m: 49 * (1 + ((i * 7) % 16)),
    n: 64 * (1 + ((i * 5) % 9)),
    k: 96 * (1 + ((i * 11) % 13)),
    ...(i % 9 === 8 ? { unit: 'vector' } : {}),
  }));
}

export interface RecordOptions {
  layers?: Layer[];
  dataflow?: 'ws' | 'os' | 'is';
  id?: string;
  workload?: string;
  arch?: string;
}

/** Whole numbers of array passes, and the useful part of them, for one dataflow. */
function mapping(
  { m, n, k }: Layer,
  dataflow: string,
): { folds: number; efficiency: number; length: number } {
  const [rows, cols, length] = dataflow === 'ws' ? [k, n, m] : dataflow === 'os' ? [m, n, k] : [k, m, n];
  const [down, across] = [Math.ceil(rows / ROWS), Math.ceil(cols / COLS)];
  return { folds: down * across, efficiency: (rows * cols) / (down * ROWS * across * COLS), length };
}

function trafficOf({ m, n, k }: Layer, unit: string): Traffic[] {
  if (unit === 'vector') {
    return [
      { level: 'dram', tensor: 'ifmap', readBytes: 2 * m * n, writeBytes: 0 },
      { level: 'dram', tensor: 'ofmap', readBytes: 0, writeBytes: m * n },
    ];
  }
  const again = Math.max(1, Math.ceil(n / COLS));
  return [
    { level: 'dram', tensor: 'ifmap', readBytes: m * k, writeBytes: 0 },
    { level: 'dram', tensor: 'filter', readBytes: n * k, writeBytes: 0 },
    { level: 'dram', tensor: 'ofmap', readBytes: 0, writeBytes: m * n },
    { level: 'scratchpad', tensor: 'ifmap', readBytes: m * k * again, writeBytes: m * k },
    { level: 'scratchpad', tensor: 'filter', readBytes: n * k, writeBytes: n * k },
    { level: 'scratchpad', tensor: 'psum', readBytes: 2 * m * n * again, writeBytes: 2 * m * n * again },
  ];
}

function operatorOf(layer: Layer, dataflow: string, start: number): OperatorRecord {
  const unit = layer.unit ?? 'array';
  const { m, n, k } = layer;
  const traffic = unit === 'fused' ? [] : trafficOf(layer, unit);
  const dram = traffic
    .filter((each) => each.level === 'dram')
    .reduce((s, t) => s + t.readBytes + t.writeBytes, 0);
  const { folds, efficiency, length } = mapping(layer, dataflow);
  const macs = unit === 'array' ? m * n * k : 0;
  const compute = unit === 'array' ? folds * length : unit === 'vector' ? Math.ceil((m * n) / 128) : 0;
  const fill = unit === 'array' ? ROWS + folds * 16 : 0;
  const drain = unit === 'array' ? COLS + folds * 4 : 0;
  const wait = unit === 'fused' ? 0 : Math.max(0, Math.ceil(dram / BYTES_PER_CYCLE) - compute);
  const stallCycles = { dram: wait, scratchpad: unit === 'array' ? folds * 3 : 0, dependency: 0 };
  const cycles = compute + fill + drain + stallCycles.dram + stallCycles.scratchpad;
  const energy: Record<string, number> =
    unit === 'fused'
      ? { vector: m * n * 1e-12 }
      : {
          mac: macs * 1.3e-12,
          scratchpad: (macs / 40) * 6e-12,
          dram: dram * 31.8e-12,
          vector: unit === 'vector' ? m * n * 2e-12 : 0,
        };
  return {
    name: layer.name,
    kind: unit === 'array' ? 'conv' : unit === 'vector' ? 'elementwise' : 'activation',
    stage: layer.stage,
    unit,
    cycles,
    computeCycles: compute,
    fillCycles: fill,
    drainCycles: drain,
    stallCycles,
    startCycle: start,
    endCycle: start + cycles,
    work: macs,
    macs,
    peUtilization: cycles === 0 ? 0 : macs / (cycles * ROWS * COLS),
    mappingEfficiency: unit === 'array' ? efficiency : null,
    traffic,
    energyJoules: Object.values(energy).reduce((a, b) => a + b, 0),
    energy,
    arithmeticIntensity: dram === 0 ? 0 : macs / dram,
    weightedArithmeticIntensity: dram === 0 ? 0 : (0.8 * macs) / dram,
    details: { m, n, k },
  };
}

/** A whole record; operators run one after the other. */
export function runRecord(options: RecordOptions = {}): RunRecord {
  const dataflow = options.dataflow ?? 'ws';
  const operators: OperatorRecord[] = [];
  let cycle = 0;
  let host: string | undefined;
  for (const layer of options.layers ?? resnetLayers()) {
    const operator = operatorOf(layer, dataflow, cycle);
    if (operator.unit === 'fused' && host !== undefined) operator.fusedInto = host;
    else host = operator.name;
    operators.push(operator);
    cycle = operator.endCycle;
  }
  const sum = (pick: (operator: OperatorRecord) => number | null): number =>
    operators.reduce((s, o) => s + (pick(o) ?? 0), 0);
  const sums = (pick: (operator: OperatorRecord) => Record<string, number>): Record<string, number> => {
    const result: Record<string, number> = {};
    for (const operator of operators) {
      for (const [key, value] of Object.entries(pick(operator))) result[key] = (result[key] ?? 0) + value;
    }
    return result;
  };
  const macs = sum((operator) => operator.macs);
  const traffic = operators.flatMap((operator) => operator.traffic);
  const dram = traffic.filter((t) => t.level === 'dram').reduce((s, t) => s + t.readBytes + t.writeBytes, 0);
  return {
    run: {
      id: options.id ?? '3fa1c09be2d47760',
      workload: options.workload ?? 'resnet50',
      arch: options.arch ?? 'tpu-like-128x128',
      kind: 'systolic',
      fidelity: 'event',
      toolVersion: '0.1.0',
      codeHash: 'c',
      workloadHash: 'w',
      archHash: 'a',
      optionsHash: 'o',
      architecture: {
        rows: ROWS,
        cols: COLS,
        clock: CLOCK,
        dataflow,
        dram: { bandwidth: BYTES_PER_CYCLE * CLOCK },
      },
      options: {},
    },
    machine: {
      unit: 'PEs',
      units: ROWS * COLS,
      workUnit: 'MAC',
      peakPerSecond: ROWS * COLS * CLOCK,
      memoryBytesPerSecond: BYTES_PER_CYCLE * CLOCK,
    },
    totals: {
      cycles: cycle,
      seconds: cycle / CLOCK,
      work: macs,
      macs,
      peUtilization: cycle === 0 ? 0 : macs / (cycle * ROWS * COLS),
      mappingEfficiency: 0.8,
      energyJoules: sum((operator) => operator.energyJoules),
      computeCycles: sum((operator) => operator.computeCycles),
      fillCycles: sum((operator) => operator.fillCycles),
      drainCycles: sum((operator) => operator.drainCycles),
      stallCycles: sums((operator) => operator.stallCycles),
      traffic,
      energy: sums((operator) => operator.energy),
      arithmeticIntensity: dram === 0 ? 0 : macs / dram,
      weightedArithmeticIntensity: dram === 0 ? 0 : (0.8 * macs) / dram,
      details: {},
    },
    operators,
    assumptions: [
      { name: 'energy.actions.mac', value: '1.3 pJ', status: 'assumed', source: 'constants not public' },
      { name: 'energy.actions.scratchpad', value: '6 pJ', status: 'recalled', source: 'recalled' },
      { name: 'energy.actions.vector', value: '2 pJ', status: 'assumed', source: 'assumed' },
      { name: 'dram.efficiency', value: '0.9', status: 'fitted', source: 'fitted' },
    ],
  };
}
