import { InputError } from '../../errors.js';
import { circuitStats } from '../../circuit/stats.js';
import type { CircuitJob } from '../../circuit/netlist.js';
import type { OperatorRecord } from '../../results/record.js';
import type { CircuitModel } from '../model.js';
import { addTraffic, assumptionsOf } from '../totals.js';
import { peerSchema, type PeerSpec } from './architecture.js';

/**
 * Time from rates: the larger of all work over all engines and of the AND levels one after another; or a calibrated
 * time of the whole circuit, times its copies.
 */
export const gcPeer: CircuitModel = {
  kind: 'gc-peer',
  accepts: 'circuit',
  summary: 'garbled circuits: processors, GPUs and other machines known by their rates',
  fidelities: ['analytic', 'event'],
  schema: peerSchema,
  checkedAgainst:
    'nothing beyond the numbers it is made of: rates and calibrated times are from publications, most of them fitted',
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

function operatorRecord({ netlist, copies }: CircuitJob, spec: PeerSpec): OperatorRecord {
  const { gates, and, levels, andDepth } = circuitStats(netlist);
  const others = gates - and;
  const { engines, clock, time, calibrated } = spec;
  const whole = Object.hasOwn(calibrated, netlist.name) ? calibrated[netlist.name] : undefined;
  const work = (copies * (and * time.and + others * time.xor)) / engines;
  const seconds = whole === undefined ? Math.max(work, andDepth * time.andLevel) : whole * copies;
  const cycles = Math.ceil(seconds * clock);
  if (cycles === 0)
    throw new InputError(`circuit '${netlist.name}' takes zero cycles`, { expected: 'gates that take time' });
  const compute = whole === undefined ? Math.min(cycles, Math.ceil(work * clock)) : cycles;
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
      timeFrom: whole === undefined ? 'rates' : 'calibrated',
    },
  };
}
