import type { Architecture } from '../../arch/load.js';
import { peakBandwidth } from '../../memory/banked/system.js';
import { rateOf } from '../../memory/open.js';
import type { Assumption, Details, Fidelity, Traffic } from '../../results/record.js';
import type { Outcome } from '../model.js';
import type { Lowered } from '../lowering/lower.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder, type OperatorDraft, type Phases } from '../record/builder.js';
import { sumUses, withMemory } from '../record/memory.js';
import { restingUntil, wholeUse, withoutBanks } from '../record/shared-memory.js';
import type { MovedElements } from '../record/intensity.js';
import { finiteBandwidth } from '../record/machine.js';
import { WeightsOnce } from './amortized.js';
import { macsPerCycle, type GpuSpec } from './architecture.js';
import type { DramRun } from './cycle/index.js';
import { countersOf } from './event/counters.js';
import type { Moved } from './direct.js';
import { withEnergy } from './energy.js';
import { STALLS } from './metrics.js';
import type { Levels, ProductRun } from './engine.js';
import type { Ran } from './simulate.js';
import type { Bottleneck } from './time.js';
import { SECTOR } from './traffic/l1.js';
import { macs } from '../../workload/count.js';

/** The uniform record: kernels follow one another, each after a launch. */
export function toRecord(
  runs: readonly Ran[],
  batch: number,
  architecture: Architecture,
  fidelity: Fidelity,
): Outcome {
  const spec = architecture.spec as GpuSpec;
  const { sms, clock, dram, memory, intensity } = spec;
  const units = sms * macsPerCycle(spec);
  const builder = new RecordBuilder({
    ...{ unit: 'MAC lanes', units, workUnit: 'MAC', peakPerSecond: units * clock },
    ...{ memoryBytesPerSecond: finiteBandwidth(rateOf(memory, dram.bandwidth * clock)), clock, intensity },
  });
  const once = new WeightsOnce();
  for (const ran of runs)
    builder.add(once.add(withEnergy(operatorOf(ran, batch, runs, spec, units), ran, spec), ran));
  const outcome = builder.finish({
    assumptions: assumed(runs, architecture, fidelity),
    details: once.totals(),
  });
  const use = sumUses(runs.map(dramOf));
  return withMemory(outcome, use && restingUntil(wholeUse(use), outcome.totals.seconds));
}

/** What DRAM with banks did for a kernel. */
function dramOf(ran: Ran): DramRun | undefined {
  if ('product' in ran) return ran.product.dram;
  return 'passing' in ran ? ran.dram : undefined;
}

/** Constants of the architecture that a run rests on, and rules: other ones where caches are simulated. */
function assumed(runs: readonly Ran[], architecture: Architecture, fidelity: Fidelity): Assumption[] {
  const { memory } = architecture.spec as GpuSpec;
  const constants = withoutBanks(memory, assumptionsOf(architecture)).filter(
    ({ name }) => !name.startsWith('sidechannel.'),
  );
  if (fidelity === 'analytic')
    return [...constants.filter(({ name }) => !name.startsWith('cycle.')), DELTA, ...RULES];
  const others = runs.some((ran) => 'product' in ran && ran.product.counted === undefined);
  const banks = memory.model === 'banked' ? [BANKS] : [];
  return [...constants, CACHES, ...(others ? [DELTA] : []), ...banks, ...RULES];
}

const rule = (name: string, value: string, status: Assumption['status'], source: string): Assumption => ({
  ...{ name: `gpu.${name}`, value, status, source },
});

const DELTA = rule(
  'delta',
  'DeLTA in closed form, no cache is simulated (at event: weight gradients, and data gradients of a stride in one piece)',
  'recalled',
  'equations of a third-party transcription of arXiv 1904.01691, whose text was not read; factors of tiles, distinct elements and waves worked out by this tool',
);
const CACHES = rule(
  'caches',
  'L1 of a sample of SMs, L2 and DRAM of the whole grid in pieces; kernels and their instructions are own ones as compiled for an H100, products of matrices row-major',
  'assumed',
  'this tool; checked against counters of an H100 (systole reproduce h100)',
);

const BANKS = rule(
  'banks',
  'a kernel asks DRAM for the pieces that miss in L2, and writes back, in the order of the simulation and as fast as it takes them; some channels for all, all equally busy; latencies of loads as measured; of closed forms and passes tensors from end to end',
  'assumed',
  'this tool',
);

/** Rules of every run that were not read in the paper. */
const RULES: readonly Assumption[] = [
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
  rule(
    'energy',
    'counts of the closed forms times constants; absolute energies are not claims',
    'assumed',
    'constants of the literature or fitted to kernels of one H100; a MAC of tensor cores costs by their rate',
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
      details: {
        bottleneck: time.bottleneck,
        ...sectorsOf(passing),
        ...countersOf(ran.counted),
        ...banksOf(ran.dram),
      },
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
  { kernel, chosen, grid, inefficiency, moved, time, counted, dram }: ProductRun,
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
    ...countersOf(counted),
    ...banksOf(dram),
  };
}

/** How a kernel's requests found the rows, and what of the time of DRAM went to refresh. */
function banksOf(run: DramRun | undefined): Details {
  if (run === undefined) return {};
  const { hits, misses, conflicts, bus, reads, writes } = run.report;
  const served = hits + misses + conflicts;
  const all = Object.values(bus).reduce((sum, cycles) => sum + cycles, 0);
  const moved = (reads + writes) * run.system.transactionBytes;
  return {
    dramSeconds: run.seconds,
    dramEfficiency: run.seconds > 0 ? moved / run.seconds / peakBandwidth(run.system) : 0,
    dramRowHitRate: served > 0 ? hits / served : 0,
    dramRefreshShare: all > 0 ? bus.refresh / all : 0,
  };
}
