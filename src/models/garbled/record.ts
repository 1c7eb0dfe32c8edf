import type { Architecture } from '../../arch/load.js';
import type { CircuitJob } from '../../circuit/netlist.js';
import type { CircuitStats } from '../../circuit/stats.js';
import type { Assumption, OperatorRecord, RunRecord } from '../../results/record.js';
import { addTraffic, assumptionsOf } from '../totals.js';
import { windowWires, type HaacSpec } from './architecture.js';
import { areaOf, energyOf, powerOf, sumOf } from './silicon.js';
import type { Timing } from './timing.js';
import { totalBytes, trafficRows } from './traffic.js';

/** The job as the only operator of a run; gates are no MACs, so `macs` and the intensities are zero. */
export function toRecord(
  job: CircuitJob,
  stats: CircuitStats,
  timing: Timing,
  spec: HaacSpec,
  architecture: Architecture,
): Omit<RunRecord, 'run'> {
  const operator = operatorRecord(job, stats, timing, spec);
  const { cycles, peUtilization, mappingEfficiency, energyJoules, energy } = operator;
  const { computeCycles, fillCycles, drainCycles, stallCycles } = operator;
  return {
    totals: {
      ...{ cycles, seconds: cycles / spec.clock, macs: 0, peUtilization, mappingEfficiency },
      ...{ arithmeticIntensity: 0, weightedArithmeticIntensity: 0, energyJoules, energy },
      ...{ computeCycles, fillCycles, drainCycles, stallCycles },
      traffic: addTraffic([operator]),
    },
    operators: [operator],
    assumptions: [...constants(architecture, spec), ...RULES],
  };
}

/** Constants that were not read in a source; the encoding that was not chosen had no part in the run. */
const constants = (architecture: Architecture, { preset }: HaacSpec): Assumption[] =>
  assumptionsOf(architecture).filter(
    ({ name }) => !name.startsWith('presets.') || name.startsWith(`presets.${preset}.`),
  );

const RULES: readonly Assumption[] = [
  {
    name: 'window.slide',
    value: 'half the window at a time',
    status: 'recalled',
    source: "other policies miss HAAC's wire traffic at 1 MB by a factor of two and more",
  },
  {
    name: 'window.constants',
    value: 'always in the window',
    status: 'assumed',
    source: 'two reserved wires; an inverter is an XOR with one of them',
  },
  {
    name: 'memory.decoupled',
    value: 'time is the larger of compute and bytes / bandwidth',
    status: 'recalled',
    source: "HAAC's queues decouple memory from the engines; stream.mode=in-order is the stricter model",
  },
];

function operatorRecord(
  job: CircuitJob,
  stats: CircuitStats,
  timing: Timing,
  spec: HaacSpec,
): OperatorRecord {
  const { schedule, cycles, fill, computeCycles, compiled, streams } = timing;
  const { gates } = compiled;
  const { gateEngines, clock } = spec;
  const compute = Math.ceil(gates / gateEngines);
  const bank = Math.floor(schedule.bankSlots / gateEngines);
  const stream = Math.floor(schedule.streamSlots / gateEngines);
  const energy = energyOf(spec, compiled.and, cycles / clock);
  return {
    name: job.netlist.name,
    kind: 'circuit',
    stage: '',
    unit: 'array',
    cycles,
    computeCycles: compute,
    fillCycles: fill,
    drainCycles: schedule.lastReady - schedule.issueSpan,
    stallCycles: {
      operand: schedule.issueSpan - compute - bank - stream,
      bank,
      bandwidth: stream + cycles - computeCycles,
    },
    startCycle: 0,
    endCycle: cycles,
    macs: 0,
    peUtilization: gates / (cycles * gateEngines),
    mappingEfficiency: gates / (computeCycles * gateEngines),
    arithmeticIntensity: 0,
    weightedArithmeticIntensity: 0,
    traffic: trafficRows(streams, compiled, spec),
    energyJoules: Object.values(energy).reduce((sum, joules) => sum + joules, 0),
    energy,
    details: detailsOf(job, stats, timing, spec),
  };
}

function detailsOf(
  job: CircuitJob,
  { levels, andDepth }: CircuitStats,
  timing: Timing,
  spec: HaacSpec,
): OperatorRecord['details'] {
  const { compiled, streams, computeCycles, memoryCycles, utilization, order } = timing;
  const { gates, outputs, and, inputs, outOfRange, live } = compiled;
  return {
    gates,
    andGates: and,
    andShare: and / gates,
    copies: job.copies,
    inputBits: inputs,
    outputBits: outputs,
    gateLevels: levels,
    andLevels: andDepth,
    gatesPerLevel: gates / levels,
    gateEngines: spec.gateEngines,
    windowWires: windowWires(spec),
    memoryName: spec.memory.name,
    preset: spec.preset,
    bankConflicts: spec.sww.conflicts ? 'busy banks' : 'banks never busy',
    role: spec.role,
    gateOrder: order,
    scheduleCycles: computeCycles,
    memoryCycles,
    memoryBytes: totalBytes(streams),
    outOfRangeUses: outOfRange,
    liveWires: live.gates + live.inputs,
    spentShare: 1 - (live.gates + live.inputs) / (gates + inputs),
    gatesPerSecond: (gates * spec.clock) / timing.cycles,
    engineUtilization: utilization.map((share) => share.toFixed(4)).join(' '),
    areaSquareMetres: sumOf(areaOf(spec)),
    peakPowerWatts: sumOf(powerOf(spec)),
  };
}
