import type { Architecture } from '../../arch/load.js';
import type { CircuitJob } from '../../circuit/netlist.js';
import type { CircuitStats } from '../../circuit/stats.js';
import type { Assumption, Details } from '../../results/record.js';
import type { Outcome } from '../model.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder, type MachineDescription, type OperatorDraft } from '../record/builder.js';
import { finiteBandwidth } from '../record/machine.js';
import { windowWires, type HaacSpec } from './architecture.js';
import { areaOf, energyOf, powerOf, sumOf } from './silicon.js';
import type { Timing } from './timing.js';
import { totalBytes, trafficRows } from './traffic.js';

/** The job as the only operator of a run; its work are gates, which are no MACs. */
export function toRecord(
  job: CircuitJob,
  stats: CircuitStats,
  timing: Timing,
  spec: HaacSpec,
  architecture: Architecture,
): Outcome {
  const builder = new RecordBuilder(describeMachine(spec));
  const { mappingEfficiency } = builder.add(operatorOf(job, stats, timing, spec));
  return builder.finish({
    totals: { mappingEfficiency },
    assumptions: assumptionsFor(architecture, spec).filter(({ name }) => !name.startsWith('nonlinear.')),
  });
}

export const describeMachine = ({ gateEngines, clock, memory }: HaacSpec): MachineDescription => ({
  unit: 'gate engines',
  units: gateEngines,
  workUnit: 'gate',
  peakPerSecond: gateEngines * clock,
  memoryBytesPerSecond: finiteBandwidth(memory.bandwidth),
  clock,
});

/** What a run of a machine rests on, whatever it runs. */
export const assumptionsFor = (architecture: Architecture, spec: HaacSpec): Assumption[] => [
  ...constants(architecture, spec),
  ...rulesOf(spec),
];

/** Constants that were not read in a source; what the run did not use had no part in it. */
const constants = (architecture: Architecture, { preset, stream, memory }: HaacSpec): Assumption[] =>
  assumptionsOf(architecture).filter(
    ({ name }) =>
      (!name.startsWith('presets.') || name.startsWith(`presets.${preset}.`)) &&
      (!name.startsWith('stream.queues.') || stream.mode === 'in-order') &&
      (name !== 'memory.standard' || memory.model !== 'bandwidth'),
  );

const rulesOf = ({ sww, stream, memory }: HaacSpec): Assumption[] => [
  ...WINDOW_RULES,
  ...(sww.conflicts ? BANK_RULES : []),
  ...(stream.mode === 'in-order' ? QUEUE_RULES : decoupledRules(memory.model)),
  ...(memory.model !== 'bandwidth' ? ADDRESS_RULES : []),
];

const WINDOW_RULES: readonly Assumption[] = [
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
];

const BANK_RULES: readonly Assumption[] = [
  {
    name: 'window.writes',
    value: 'in the cycle in which the result is ready; a gate without an access for it is not issued',
    status: 'assumed',
    source: 'two accesses a bank and cycle in all; who waits is not described',
  },
];

const QUEUE_RULES: readonly Assumption[] = [
  {
    name: 'memory.order',
    value: 'instructions in program order, results when their place in the queues is taken again',
    status: 'assumed',
    source: 'the compiler knows all streams; how they share the channel is not described',
  },
  {
    name: 'queues.shared',
    value: 'the queues of all engines count together',
    status: 'assumed',
    source: 'every engine gets its gates in turn and in program order',
  },
];

const decoupledRules = (model: HaacSpec['memory']['model']): Assumption[] => [
  {
    name: 'memory.decoupled',
    value:
      model !== 'bandwidth'
        ? 'time is the larger of compute and of all requests, made in program order and never late'
        : 'time is the larger of compute and bytes / bandwidth',
    status: 'recalled',
    source: "HAAC's queues decouple memory from the engines; stream.mode=in-order has queues of their size",
  },
];

const ADDRESS_RULES: readonly Assumption[] = [
  {
    name: 'memory.addresses',
    value:
      'instructions, tables and addresses of operands from out of range in order, a region each; the label of wire w at w times its bytes',
    status: 'assumed',
    source: 'what follows in program order is read ahead; results have no address but their wire',
  },
  {
    name: 'memory.labels',
    value: 'a label is a transaction of its own and waits for no address; queues give out in order',
    status: 'assumed',
    source: 'addresses are known to the compiler and run ahead; how labels are gathered is not described',
  },
];

/** A job as one program. */
export function operatorOf(
  job: CircuitJob,
  stats: CircuitStats,
  timing: Timing,
  spec: HaacSpec,
): OperatorDraft {
  const { schedule, cycles, fill, computeCycles, compiled, streams } = timing;
  const { gates } = compiled;
  const { gateEngines, clock } = spec;
  const compute = Math.ceil(gates / gateEngines);
  const bank = Math.floor(schedule.bankSlots / gateEngines);
  const stream = Math.floor(schedule.streamSlots / gateEngines);
  return {
    name: job.netlist.name,
    kind: 'circuit',
    unit: 'array',
    phases: {
      compute,
      fill,
      drain: schedule.lastReady - schedule.issueSpan,
      stalls: {
        operand: schedule.issueSpan - compute - bank - stream,
        bank,
        bandwidth: stream + cycles - computeCycles,
      },
    },
    work: gates,
    mappingEfficiency: gates / (computeCycles * gateEngines),
    traffic: trafficRows(streams, compiled, spec),
    energy: energyOf(spec, compiled.and, cycles / clock),
    details: detailsOf(job, stats, timing, spec),
  };
}

function detailsOf(
  job: CircuitJob,
  { levels, andDepth }: CircuitStats,
  timing: Timing,
  spec: HaacSpec,
): Details {
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
    ...machineDetails(spec),
    gateOrder: order,
    scheduleCycles: computeCycles,
    memoryCycles,
    memoryBytes: totalBytes(streams),
    outOfRangeUses: outOfRange,
    liveWires: live.gates + live.inputs,
    spentShare: 1 - (live.gates + live.inputs) / (gates + inputs),
    gatesPerSecond: (gates * spec.clock) / timing.cycles,
    engineUtilization: utilization.map((share) => share.toFixed(4)).join(' '),
    ...siliconOf(spec),
  };
}

/** What the machine was, whatever it ran. */
export const machineDetails = (spec: HaacSpec): Details => ({
  gateEngines: spec.gateEngines,
  windowWires: windowWires(spec),
  memoryName: spec.memory.name,
  preset: spec.preset,
  bankConflicts: spec.sww.conflicts ? 'busy banks' : 'banks never busy',
  memoryMode: spec.stream.mode === 'in-order' ? 'finite queues' : 'queues without end',
  role: spec.role,
});

/** Area and power; nothing of a machine whose parts are not given. */
export function siliconOf(spec: HaacSpec): Details {
  const area = sumOf(areaOf(spec));
  const power = sumOf(powerOf(spec));
  return {
    ...(area > 0 ? { areaSquareMetres: area } : {}),
    ...(power > 0 ? { peakPowerWatts: power } : {}),
  };
}
