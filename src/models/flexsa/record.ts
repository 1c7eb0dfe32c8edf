import type { Architecture } from '../../arch/load.js';
import type { Assumption, OperatorRecord, RunRecord, Traffic } from '../../results/record.js';
import { assumptionsOf, intensities, totalsOf } from '../totals.js';
import { gemmMacs } from '../lowering/gemm.js';
import type { ArrayWork } from '../lowering/lower.js';
import { pesOf, type FlexsaSpec } from './architecture.js';
import { groupGemm } from './closed-form.js';
import { MODES } from './geometry.js';
import { divisionOf, type GemmOutcome, type Simulated } from './simulate.js';

/** Turns simulated operators into the uniform record. */
export function toRecord(
  simulated: readonly Simulated[],
  spec: FlexsaSpec,
  architecture: Architecture,
): Omit<RunRecord, 'run'> {
  let start = 0;
  const moved = { activations: 0, weights: 0 };
  const operators = simulated.map((one) => {
    const record = operatorRecord(one, spec, start);
    if (record.fusedInto !== undefined) record.fusedInto = hostName(one, simulated);
    const { activations, weights } = movedElements(one, record.traffic, spec);
    moved.activations += activations;
    moved.weights += weights;
    start = record.endCycle;
    return record;
  });
  const macs = operators.reduce((sum, one) => sum + one.macs, 0);
  return {
    totals: totalsOf(operators, {
      cycles: start,
      clock: spec.clock,
      pes: pesOf(spec),
      ...intensities(macs, moved, spec.intensity),
    }),
    operators,
    assumptions: [...assumptionsOf(architecture), ...RULES],
  };
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

const hostName = ({ work }: Simulated, all: readonly Simulated[]): string =>
  'host' in work && work.host >= 0 ? all[work.host]!.work.operator.name : '';

function operatorRecord(one: Simulated, spec: FlexsaSpec, startCycle: number): OperatorRecord {
  const { work, fill, compute, drain, stalls, gemm } = one;
  const cycles = fill + compute + drain + Object.values(stalls).reduce((sum, value) => sum + value, 0);
  const pes = pesOf(spec);
  const macs = gemm === undefined ? 0 : gemmMacs(gemm.gemm);
  const traffic = trafficOf(one, spec);
  const energy = energyOf(one, traffic, macs, cycles / spec.clock, spec);
  const { operator } = work;
  return {
    name: operator.name,
    kind: operator.kind,
    stage: operator.stage,
    unit: one.unit,
    ...('host' in work && work.host >= 0 ? { fusedInto: '' } : {}),
    cycles,
    computeCycles: compute,
    fillCycles: fill,
    drainCycles: drain,
    stallCycles: stalls,
    startCycle,
    endCycle: startCycle + cycles,
    macs,
    peUtilization: cycles > 0 ? macs / (cycles * pes) : 0,
    mappingEfficiency: compute > 0 ? macs / (compute * pes) : 0,
    ...intensities(macs, movedElements(one, traffic, spec), spec.intensity),
    traffic,
    energyJoules: Object.values(energy).reduce((sum, joules) => sum + joules, 0),
    energy,
    details: gemm === undefined ? {} : detailsOf(gemm, stalls['shift'] ?? 0, compute),
  };
}

function trafficOf({ work, gemm, pass }: Simulated, spec: FlexsaSpec): Traffic[] {
  const rows: Traffic[] = [];
  const add = (level: string, tensor: string, readBytes: number, writeBytes: number): void => {
    if (readBytes > 0 || writeBytes > 0) rows.push({ level, tensor, readBytes, writeBytes });
  };
  if (pass !== undefined) {
    add('dram', 'ifmap', pass.read, 0);
    add('dram', 'filter', pass.table, 0);
    add('dram', 'ofmap', 0, pass.written);
  }
  if (gemm === undefined) return rows;
  const { widths } = work;
  const { closed, dram } = gemm;
  const { instances } = gemm.gemm;
  const { moving, stationary, output, partial } = closed.elements;
  const bytes = (elements: number, bits: number): number => (instances * elements * bits) / 8;
  add('gbuf', 'ifmap', bytes(moving, widths.ifmap), 0);
  add('gbuf', 'filter', bytes(stationary, widths.filter), 0);
  add('gbuf', 'ofmap', 0, bytes(output, widths.ofmap));
  add('gbuf', 'psum', bytes(partial, widths.accumulator), bytes(partial, widths.accumulator));
  // Local buffers are filled with what the global one gives and read once for it; sums stay there over k tiles.
  add('lbuf', 'ifmap', bytes(moving, widths.ifmap), bytes(moving, widths.ifmap));
  add('lbuf', 'filter', bytes(stationary, widths.filter), bytes(stationary, widths.filter));
  const { core, groups } = divisionOf(spec);
  const depth = Math.ceil(groupGemm(gemm.flex, groups).k / core.tile);
  const sums = bytes(gemm.flex.m * gemm.flex.n * depth, widths.accumulator);
  add('lbuf', 'psum', sums, sums);
  add('dram', 'ifmap', instances * dram.moving, 0);
  add('dram', 'filter', instances * dram.stationary, 0);
  add('dram', 'ofmap', 0, instances * dram.output);
  return rows;
}

const LEVELS = { dram: 'dram', scratchpad: 'gbuf' } as const;

/** Elements at the level intensities are taken at; a weight gradient reads activations twice and gives weights. */
function movedElements(
  { work }: Simulated,
  traffic: readonly Traffic[],
  spec: FlexsaSpec,
): { activations: number; weights: number } {
  const { operator, widths } = work;
  const weightGradient = operator.kind === 'gradient' && operator.wrt === 'weight';
  const twoActivations = weightGradient || (work as ArrayWork).gemm?.filterIsActivation === true;
  const bits = { ifmap: widths.ifmap, filter: widths.filter, ofmap: widths.ofmap, psum: widths.accumulator };
  const moved = { activations: 0, weights: 0 };
  for (const { level, tensor, readBytes, writeBytes } of traffic) {
    if (level !== LEVELS[spec.intensity.level]) continue;
    const isWeight = tensor === 'filter' ? !twoActivations : weightGradient && tensor !== 'ifmap';
    const elements = ((readBytes + writeBytes) * 8) / bits[tensor as keyof typeof bits];
    moved[isWeight ? 'weights' : 'activations'] += elements;
  }
  return moved;
}

function energyOf(
  { vectorOps }: Simulated,
  traffic: readonly Traffic[],
  macs: number,
  seconds: number,
  spec: FlexsaSpec,
): Record<string, number> {
  const { actions, leakage } = spec.energy;
  const at = (level: string): number =>
    traffic.reduce((sum, row) => (row.level === level ? sum + row.readBytes + row.writeBytes : sum), 0);
  return {
    mac: macs * actions.mac,
    lbuf: at('lbuf') * actions.lbuf,
    gbuf: (at('gbuf') + at('dram')) * actions.gbuf,
    dram: at('dram') * actions.dram,
    vector: vectorOps * actions['vector-op'],
    leakage: seconds * (pesOf(spec) * leakage.pe + spec.globalBuffer.size * leakage.gbuf),
  };
}

function detailsOf(
  { gemm, byMode, waves, closed }: GemmOutcome,
  shift: number,
  compute: number,
): OperatorRecord['details'] {
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
