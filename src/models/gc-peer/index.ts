import { InputError } from '../../errors.js';
import { circuitStats, type CircuitStats } from '../../circuit/stats.js';
import type { CircuitJob } from '../../circuit/netlist.js';
import type { OperatorRecord } from '../../results/record.js';
import type { CircuitModel } from '../model.js';
import { addTraffic, assumptionsOf } from '../totals.js';
import { peerSchema, type PeerSpec } from './architecture.js';

/**
 * Time from rates: the larger of all work over all engines and of the AND levels one after another; or that of
 * multiply-accumulates; or a calibrated time of the whole circuit, times its copies.
 */
export const gcPeer: CircuitModel = {
  kind: 'gc-peer',
  accepts: 'circuit',
  summary: 'garbled circuits: processors, GPUs and other machines known by their rates',
  fidelities: ['analytic', 'event'],
  schema: peerSchema,
  checkedAgainst:
    'nothing beyond the numbers it is made of: rates and calibrated times are from publications, most of them fitted (MAXelerator: a second published time, to the digit)',
  simulate(architecture, job) {
    const spec = architecture.spec as PeerSpec;
    const operator = operatorRecord(job, spec);
    const { cycles, computeCycles, stallCycles, energyJoules, energy, peUtilization } = operator;
    return {
      totals: {
        ...{ cycles, seconds: cycles / spec.clock, macs: 0, peUtilization, mappingEfficiency: peUtilization },
        ...{ arithmeticIntensity: 0, weightedArithmeticIntensity: 0, energyJoules, energy },
        ...{ computeCycles, fillCycles: 0, drainCycles: 0, stallCycles },
        traffic: addTraffic([operator]),
      },
      operators: [operator],
      assumptions: assumptionsOf(architecture),
    };
  },
};

/** Seconds of a job: while engines work, in all, and what they are computed from. */
interface PeerTime {
  work: number;
  all: number;
  from: 'rates' | 'multiply-accumulates' | 'calibrated';
}

function timeOf({ netlist, copies }: CircuitJob, stats: CircuitStats, spec: PeerSpec): PeerTime {
  const { engines, clock, time, mac, calibrated } = spec;
  if (Object.hasOwn(calibrated, netlist.name)) {
    const all = calibrated[netlist.name]! * copies;
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
  const { and, gates, andDepth } = stats;
  const work = (copies * (and * time!.and + (gates - and) * time!.xor)) / engines;
  return { work, all: Math.max(work, andDepth * time!.andLevel), from: 'rates' };
}

function operatorRecord(job: CircuitJob, spec: PeerSpec): OperatorRecord {
  const { netlist, copies } = job;
  const { clock } = spec;
  const stats = circuitStats(netlist);
  const { gates, and, levels, andDepth } = stats;
  const { work, all, from } = timeOf(job, stats, spec);
  const cycles = Math.ceil(all * clock);
  if (cycles === 0)
    throw new InputError(`circuit '${netlist.name}' takes zero cycles`, { expected: 'gates that take time' });
  const compute = Math.min(cycles, Math.ceil(work * clock));
  const energyJoules = (spec.power * cycles) / clock;
  return {
    name: netlist.name,
    ...{ kind: 'circuit', stage: '', unit: 'array' },
    ...{ cycles, computeCycles: compute, fillCycles: 0, drainCycles: 0, startCycle: 0, endCycle: cycles },
    stallCycles: { operand: cycles - compute },
    macs: 0,
    peUtilization: compute / cycles,
    mappingEfficiency: compute / cycles,
    ...{ arithmeticIntensity: 0, weightedArithmeticIntensity: 0 },
    traffic: [{ level: 'dram', tensor: 'table', readBytes: and * copies * spec.table, writeBytes: 0 }],
    energyJoules,
    energy: { machine: energyJoules },
    details: {
      ...{ gates: gates * copies, andGates: and * copies, andShare: and / gates, copies },
      ...{ gateLevels: levels, andLevels: andDepth, gatesPerLevel: (gates * copies) / levels },
      gatesPerSecond: (gates * copies * clock) / cycles,
      timeFrom: from,
    },
  };
}
