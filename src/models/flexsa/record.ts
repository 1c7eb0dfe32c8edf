import { BUS_STATES } from '../../memory/banked/report.js';
import type { Architecture } from '../../arch/load.js';
import type { Assumption, Details, Traffic } from '../../results/record.js';
import type { ArrayWork } from '../lowering/lower.js';
import type { Widths } from '../lowering/widths.js';
import type { Outcome } from '../model.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder } from '../record/builder.js';
import { splitWhole, sumUses, waitedDetails, withMemory } from '../record/memory.js';
import { describeArray } from '../record/machine.js';
import type { MovedElements } from '../record/intensity.js';
import { sumValues } from '../record/sums.js';
import { dmaRows, SCRATCHPAD } from '../record/traffic.js';
import { pesOf, type FlexsaSpec } from './architecture.js';
import { energyOf } from './energy.js';
import { groupGemm } from './closed-form.js';
import { MODES } from './geometry.js';
import { divisionOf, type GemmOutcome, type Simulated } from './simulate.js';

/** Turns simulated operators into the uniform record. */
export function toRecord(
  simulated: readonly Simulated[],
  spec: FlexsaSpec,
  architecture: Architecture,
): Outcome {
  const { clock, dram, intensity } = spec;
  const memory = sumUses(simulated.map((one) => one.memory));
  const builder = new RecordBuilder(describeArray(pesOf(spec), clock, dram.bytesPerCycle * clock, intensity));
  for (const one of simulated) addOperator(builder, one, spec, simulated);
  const rules = memory === undefined ? RULES : [...RULES, TILED];
  return withMemory(builder.finish({ assumptions: [...assumptionsOf(architecture), ...rules] }), memory);
}

/** Rules of the model that were not read in a source. */
const RULES: readonly Assumption[] = [
  {
    name: 'flexsa.modes',
    value: 'FW, VSW, HSW, ISW by tile',
    status: 'recalled',
    source: 'FlexSA (arXiv 2004.13027): only its abstract was read',
  },
  {
    name: 'flexsa.dram',
    value: 'super-tiles, no overlap between operators',
    status: 'assumed',
    source:
      'groups read a shared operand once; an operator begins when the one before has written its results',
  },
  {
    name: 'flexsa.vector',
    value: 'depthwise on the vector unit',
    status: 'assumed',
    source: 'no reduction over channels for the cores',
  },
];

/** How a GEMM meets a memory with banks. */
const TILED: Assumption = {
  name: 'memory.layout',
  value: 'operands and results lie one behind another, each in the order in which its parts are moved',
  status: 'assumed',
  source: 'a GEMM begins with closed rows and empty queues; equal GEMMs are timed once',
};

function addOperator(
  builder: RecordBuilder,
  one: Simulated,
  spec: FlexsaSpec,
  all: readonly Simulated[],
): void {
  const { work, unit, fill, compute, drain, stalls, macs, gemm } = one;
  const pes = pesOf(spec);
  const traffic = trafficOf(one, spec);
  const cycles = fill + compute + drain + sumValues(stalls);
  const { name, kind, stage } = work.operator;
  const host = 'host' in work && work.host >= 0 ? all[work.host] : undefined;
  builder.add({
    name,
    kind,
    stage,
    unit,
    fusedInto: host?.work.operator.name,
    phases: { compute, fill, drain, stalls },
    work: macs,
    mappingEfficiency: gemm === undefined ? null : macs / (compute * pes),
    traffic,
    energy: energyOf(one, traffic, one.macs, cycles, spec),
    moved: movedElements(one, traffic, spec),
    details: {
      ...(gemm === undefined ? {} : detailsOf(gemm, stalls['shift'] ?? 0, compute)),
      ...waitedOf(one),
    },
  });
}

/** What the memory did while the array waited for it: what it did in the whole operator, but for having nothing to do. */
function waitedOf({ memory, stalls }: Simulated): Details {
  if (memory === undefined) return {};
  const { bus } = memory.report;
  const weights = BUS_STATES.map((state) => (state === 'idle' ? 0 : bus[state]));
  return waitedDetails(splitWhole(weights, stalls['dram'] ?? 0));
}

function trafficOf({ work, gemm, pass }: Simulated, spec: FlexsaSpec): Traffic[] {
  const rows: Traffic[] = [];
  const add = (level: string, tensor: string, readBytes: number, writeBytes: number): void => {
    if (readBytes > 0 || writeBytes > 0) rows.push({ level, tensor, readBytes, writeBytes });
  };
  if (pass !== undefined) {
    for (const level of [SCRATCHPAD, 'dram']) {
      add(level, 'ifmap', pass.read, 0);
      add(level, 'filter', pass.table, 0);
      add(level, 'ofmap', 0, pass.written);
    }
  }
  if (gemm !== undefined) addGemm(gemm, work.widths, spec, add);
  return [...rows, ...dmaRows(rows)];
}

/** `scratchpad` is the local buffers' side of the global buffer, `lbuf` both sides of the local buffers. */
function addGemm(
  { gemm, flex, elements, dram }: GemmOutcome,
  widths: Widths,
  spec: FlexsaSpec,
  add: (level: string, tensor: string, readBytes: number, writeBytes: number) => void,
): void {
  const { instances } = gemm;
  const { moving, stationary, output, partial } = elements;
  const bytes = (elements: number, bits: number): number => (instances * elements * bits) / 8;
  add(SCRATCHPAD, 'ifmap', bytes(moving, widths.ifmap), 0);
  add(SCRATCHPAD, 'filter', bytes(stationary, widths.filter), 0);
  add(SCRATCHPAD, 'ofmap', 0, bytes(output, widths.ofmap));
  add(SCRATCHPAD, 'psum', bytes(partial, widths.accumulator), bytes(partial, widths.accumulator));
  // Local buffers are filled with what the global one gives and read once for it; sums stay there over k tiles.
  add('lbuf', 'ifmap', bytes(moving, widths.ifmap), bytes(moving, widths.ifmap));
  add('lbuf', 'filter', bytes(stationary, widths.filter), bytes(stationary, widths.filter));
  const { core, groups } = divisionOf(spec);
  const depth = Math.ceil(groupGemm(flex, groups).k / core.tile);
  const sums = bytes(flex.m * flex.n * depth, widths.accumulator);
  add('lbuf', 'psum', sums, sums);
  add('dram', 'ifmap', instances * dram.moving, 0);
  add('dram', 'filter', instances * dram.stationary, 0);
  add('dram', 'ofmap', 0, instances * dram.output);
}

/** Elements at the level intensities are taken at; a weight gradient reads activations twice and gives weights. */
function movedElements({ work }: Simulated, traffic: readonly Traffic[], spec: FlexsaSpec): MovedElements {
  const { operator, widths } = work;
  const weightGradient = operator.kind === 'gradient' && operator.wrt === 'weight';
  const twoActivations = weightGradient || (work as ArrayWork).gemm?.filterIsActivation === true;
  const bits = { ifmap: widths.ifmap, filter: widths.filter, ofmap: widths.ofmap, psum: widths.accumulator };
  const moved = { activations: 0, weights: 0 };
  for (const { level, tensor, readBytes, writeBytes } of traffic) {
    if (level !== spec.intensity.level) continue;
    const isWeight = tensor === 'filter' ? !twoActivations : weightGradient && tensor !== 'ifmap';
    const elements = ((readBytes + writeBytes) * 8) / bits[tensor as keyof typeof bits];
    moved[isWeight ? 'weights' : 'activations'] += elements;
  }
  return moved;
}

function detailsOf({ gemm, byMode, waves, closed }: GemmOutcome, shift: number, compute: number): Details {
  const { instances, m, n, k } = gemm;
  const modes = Object.fromEntries(
    MODES.map((mode, index) => [`cycles${mode}`, instances * Math.round(byMode[index]!)]),
  );
  return {
    gemmM: m,
    gemmN: n,
    gemmK: k,
    instances,
    waves: instances * waves,
    ...modes,
    idealCycles: instances * (closed.execCycles + closed.shiftWait),
    busyCycles: compute + shift,
  };
}
