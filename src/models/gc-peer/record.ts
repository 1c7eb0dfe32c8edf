import type { Architecture } from '../../arch/load.js';
import type { CircuitJob, Netlist } from '../../circuit/netlist.js';
import { circuitStats, type CircuitStats } from '../../circuit/stats.js';
import { InputError } from '../../errors.js';
import type { Assumption } from '../../results/record.js';
import { assumptionsOf } from '../record/assumptions.js';
import type { MachineDescription, OperatorDraft } from '../record/builder.js';
import { STRUCTURE, type PeerSpec, type Structure } from './architecture.js';

/** An AND takes another time than an XOR, so there is no peak. */
export const describeMachine = ({ engines, clock }: PeerSpec): MachineDescription => ({
  unit: 'engines',
  units: engines,
  workUnit: 'gate',
  peakPerSecond: null,
  memoryBytesPerSecond: null,
  clock,
});

/** What the times of circuits come from; `calibrated` replaces all rates, of the circuit that it is of. */
export function constantsOf(
  architecture: Architecture,
  netlists: readonly Netlist[],
  spec: PeerSpec,
): Assumption[] {
  const calibrations = netlists.map((netlist) => calibrationOf(circuitStats(netlist), spec));
  return assumptionsOf(architecture).filter(({ name }) => {
    if (name.startsWith('calibrated.'))
      return calibrations.some((calibration) => name.startsWith(`calibrated.${calibration}.`));
    return calibrations.includes(undefined) || !(name.startsWith('time.') || name.startsWith('mac.'));
  });
}

function structureOf({ inputs, outputs, and, xor, inv, levels, andDepth }: CircuitStats): Structure {
  const sum = (bits: readonly number[]): number => bits.reduce((total, one) => total + one, 0);
  return { inputs: sum(inputs), outputs: sum(outputs), and, xor, inv, levels, andLevels: andDepth };
}

/** Name of the calibrated circuit that has the structure of this one, if there is one. */
function calibrationOf(stats: CircuitStats, { calibrated }: PeerSpec): string | undefined {
  const ours = structureOf(stats);
  return Object.keys(calibrated).find((name) =>
    STRUCTURE.every((count) => calibrated[name]![count] === ours[count]),
  );
}

/** Seconds of a job: while engines work, in all, and what they are computed from. */
interface PeerTime {
  work: number;
  all: number;
  from: 'rates' | 'multiply-accumulates' | 'calibrated';
}

function timeOf({ netlist, copies }: CircuitJob, stats: CircuitStats, spec: PeerSpec): PeerTime {
  const { engines, clock, time, mac, calibrated } = spec;
  const calibration = calibrationOf(stats, spec);
  if (calibration !== undefined) {
    const all = calibrated[calibration]!.time * copies;
    return { work: all, all, from: 'calibrated' };
  }
  if (mac !== undefined) {
    const { name, macs } = netlist;
    if (macs === undefined)
      throw new InputError(`circuit '${name}' is not made of multiply-accumulates`, {
        expected: 'a generated matrix-multiply or dot-product: this machine garbles nothing else',
      });
    const all = (Math.ceil((macs.count * copies) / engines) * macs.bits * mac.cyclesPerBit) / clock;
    return { work: all, all, from: 'multiply-accumulates' };
  }
  const { and, xor, inv, andDepth } = stats;
  const { inputs } = structureOf(stats);
  const copy = and * time!.and + (xor + inv) * time!.xor + inputs * time!.label;
  const work = (copies * copy) / engines;
  return { work, all: Math.max(work, andDepth * time!.andLevel), from: 'rates' };
}

/** Cycles that began within some seconds; whole ones are not one more because products are rounded. */
const cyclesIn = (seconds: number, clock: number): number => Math.ceil(seconds * clock * (1 - 1e-12));

/** Copies of a circuit as an operator. */
export function operatorOf(job: CircuitJob, spec: PeerSpec): OperatorDraft {
  const { netlist, copies } = job;
  const { clock } = spec;
  const stats = circuitStats(netlist);
  const { and, xor, inv, levels, andDepth } = stats;
  // Copies of wires are no gates.
  const gates = and + xor + inv;
  if (gates === 0)
    throw new InputError(`${netlist.name} has no gates`, {
      expected: 'at least one that is no copy of a wire',
    });
  const { work, all, from } = timeOf(job, stats, spec);
  const cycles = cyclesIn(all, clock);
  const compute = Math.min(cycles, cyclesIn(work, clock));
  const busy = cycles > 0 ? compute / cycles : 0;
  return {
    name: netlist.name,
    kind: 'circuit',
    unit: 'array',
    phases: { compute, stalls: { operand: cycles - compute } },
    work: gates * copies,
    utilization: busy,
    mappingEfficiency: busy,
    traffic: [{ level: 'dram', tensor: 'table', readBytes: and * copies * spec.table, writeBytes: 0 }],
    energy: { machine: (spec.power * cycles) / clock },
    details: {
      gates: gates * copies,
      andGates: and * copies,
      andShare: and / gates,
      copies,
      gateLevels: levels,
      andLevels: andDepth,
      gatesPerLevel: (gates * copies) / levels,
      gatesPerSecond: cycles > 0 ? (gates * copies * clock) / cycles : 0,
      timeFrom: from,
    },
  };
}
