import type { Architecture } from '../../arch/load.js';
import type { Assumption, Details, Traffic } from '../../results/record.js';
import type { Outcome } from '../model.js';
import type { Lowered } from '../lowering/lower.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder, type OperatorDraft, type Phases } from '../record/builder.js';
import type { MovedElements } from '../record/intensity.js';
import { finiteBandwidth } from '../record/machine.js';
import { macsPerCycle, type GpuSpec } from './architecture.js';
import type { Moved } from './direct.js';
import { STALLS } from './metrics.js';
import type { Levels, ProductRun, Ran } from './simulate.js';
import type { Bottleneck } from './time.js';
import { SECTOR } from './traffic/l1.js';
import { macs } from '../../workload/count.js';

/** The uniform record: kernels follow one another, each after a launch. */
export function toRecord(
  runs: readonly Ran[],
  batch: number,
  spec: GpuSpec,
  architecture: Architecture,
): Outcome {
  const { sms, clock, dram, intensity } = spec;
  const units = sms * macsPerCycle(spec);
  const builder = new RecordBuilder({
    ...{ unit: 'MAC lanes', units, workUnit: 'MAC', peakPerSecond: units * clock },
    ...{ memoryBytesPerSecond: finiteBandwidth(dram.bandwidth * clock), clock, intensity },
  });
  for (const ran of runs) builder.add(operatorOf(ran, batch, runs, spec, units));
  return builder.finish({ assumptions: [...closedForms(architecture), ...RULES] });
}

/** What the cycle mode or a side channel alone looks at is nothing the result rests on. */
const closedForms = (architecture: Architecture): Assumption[] =>
  assumptionsOf(architecture).filter(({ name }) => !/^(cycle|sidechannel)\./.test(name));

const rule = (name: string, value: string, status: Assumption['status'], source: string): Assumption => ({
  ...{ name: `gpu.${name}`, value, status, source },
});

/** Rules of the model that were not read in the paper. */
const RULES: readonly Assumption[] = [
  rule(
    'delta',
    'DeLTA in closed form, no cache is simulated',
    'recalled',
    'equations of a third-party transcription of arXiv 1904.01691, whose text was not read; factors of tiles, distinct elements and waves worked out by this tool',
  ),
  rule(
    'cold',
    'every kernel finds its operands in DRAM and leaves its results there',
    'assumed',
    'this tool',
  ),
  rule('sequence', 'kernels follow one another, with a launch between them', 'assumed', 'this tool'),
  rule(
    'gemm',
    'no Winograd, no FFT: every convolution is an implicit product of matrices, depthwise ones a direct kernel',
    'assumed',
    'this tool',
  ),
];

function operatorOf(
  ran: Ran,
  batch: number,
  runs: readonly Ran[],
  spec: GpuSpec,
  units: number,
): OperatorDraft {
  const { lowered } = ran;
  const { operator, unit } = lowered;
  const { name, kind, stage } = operator;
  const base = { name, kind, stage, unit };
  if ('product' in ran) {
    const { kernel, time, moved } = ran.product;
    const work = kernel.instances * kernel.m * kernel.n * kernel.k;
    const { compute, stalls, prologue, epilogue } = time;
    const phases = phasesOf({ compute, stalls, fill: spec.launch + prologue, drain: epilogue });
    return {
      ...base,
      phases,
      work,
      mappingEfficiency: work / (phases.compute * units),
      traffic: trafficOf(moved),
      moved: movedElements(lowered, moved.dram, spec),
      details: detailsOf(ran.product, spec),
    };
  }
  if ('passing' in ran) {
    const { passing, time } = ran;
    const fill = spec.launch + spec.dram.latency;
    const phases = phasesOf({ compute: time.compute, stalls: time.stalls, fill, drain: 0 });
    const work = unit === 'array' ? batch * macs(operator) : 0;
    return {
      ...base,
      phases,
      work,
      mappingEfficiency: unit === 'array' ? work / (phases.compute * units) : null,
      traffic: trafficOf(passing),
      moved: movedElements(lowered, passing.dram, spec),
      details: { bottleneck: time.bottleneck, ...sectorsOf(passing) },
    };
  }
  const host = 'host' in lowered && lowered.host >= 0 ? runs[lowered.host]!.lowered.operator.name : undefined;
  return {
    ...base,
    ...(host === undefined ? {} : { fusedInto: host }),
    phases: phasesOf({ compute: 0, stalls: {}, fill: 0, drain: 0 }),
    work: 0,
    mappingEfficiency: null,
    traffic: [],
    moved: { activations: 0, weights: 0 },
  };
}

interface Parts {
  compute: number;
  stalls: Partial<Record<Bottleneck, number>>;
  fill: number;
  drain: number;
}

/** Cycles that began; whole ones are not one more because products are rounded. */
const whole = (cycles: number): number => Math.ceil(cycles * (1 - 1e-12));

/** Whole cycles; every stall of the kind, zero where there is none. */
function phasesOf({ compute, stalls, fill, drain }: Parts): Phases {
  const named = Object.entries(STALLS).map(([bottleneck, name]) => [
    name,
    whole(stalls[bottleneck as Bottleneck] ?? 0),
  ]);
  return {
    compute: whole(compute),
    fill: whole(fill),
    drain: whole(drain),
    stalls: Object.fromEntries(named) as Record<string, number>,
  };
}

const LEVELS = ['l1', 'l2', 'dram'] as const;

const trafficOf = (moved: Levels): Traffic[] =>
  LEVELS.flatMap((level) =>
    Object.entries(moved[level])
      .filter(([, { read, written }]) => read > 0 || written > 0)
      .map(([tensor, { read, written }]) => ({ level, tensor, readBytes: read, writeBytes: written })),
  );

/** Elements at DRAM; a weight gradient reads two activations and gives weights. */
function movedElements({ operator, widths }: Lowered, moved: Moved, { data }: GpuSpec): MovedElements {
  const weightGradient = operator.kind === 'gradient' && operator.wrt === 'weight';
  const filterIsActivation = weightGradient || operator.kind === 'matmul';
  const bits = { ifmap: widths.ifmap, filter: widths.filter, ofmap: widths.ofmap, psum: data.accumulator };
  const elements: MovedElements = { activations: 0, weights: 0 };
  for (const [tensor, { read, written }] of Object.entries(moved)) {
    const isWeight = tensor === 'filter' ? !filterIsActivation : weightGradient && tensor === 'ofmap';
    elements[isWeight ? 'weights' : 'activations'] +=
      (8 * (read + written)) / bits[tensor as keyof typeof bits];
  }
  return elements;
}

const readBytes = (moved: Moved): number =>
  Object.entries(moved).reduce((sum, [tensor, { read }]) => (tensor === 'psum' ? sum : sum + read), 0);

const sectorsOf = ({ l1, l2, dram }: Levels): Details => ({
  l1LoadSectors: readBytes(l1) / SECTOR,
  l2ReadSectors: readBytes(l2) / SECTOR,
  dramReadSectors: readBytes(dram) / SECTOR,
});

function detailsOf(
  { kernel, chosen, grid, inefficiency, moved, time }: ProductRun,
  { sms }: GpuSpec,
): Details {
  const { rows, columns, depth } = chosen.tile;
  return {
    gemmM: kernel.m,
    gemmN: kernel.n,
    gemmK: kernel.k,
    instances: kernel.instances,
    tile: `${rows}x${columns}x${depth}`,
    ctas: grid.ctas,
    residentCtas: chosen.resident,
    ctaWaves: Math.ceil(grid.ctas / (sms * chosen.resident)),
    kSteps: grid.steps,
    splits: grid.splits,
    bottleneck: time.bottleneck,
    inefficiencyA: inefficiency.a,
    inefficiencyB: inefficiency.b,
    ...sectorsOf(moved),
  };
}
