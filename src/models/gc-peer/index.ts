import { InputError } from '../../errors.js';
import { circuitStats, type CircuitStats } from '../../circuit/stats.js';
import type { CircuitJob } from '../../circuit/netlist.js';
import { circuitWork } from '../../work/circuit.js';
import type { Model } from '../model.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder, type OperatorDraft } from '../record/builder.js';
import { peerSchema, type PeerSpec } from './architecture.js';

/**
 * Time from rates: the larger of all work over all engines and of the AND levels one after another; or that of
 * multiply-accumulates; or a calibrated time of the whole circuit, times its copies.
 */
export const gcPeer: Model<CircuitJob> = {
  kind: 'gc-peer',
  accepts: circuitWork,
  summary: 'garbled circuits: processors, GPUs and other machines known by their rates',
  fidelities: ['analytic', 'event'],
  schema: peerSchema,
  module: import.meta.url,
  view: { columns: ['copies', 'andShare', 'gateLevels'] },
  checkedAgainst:
    'nothing beyond the numbers it is made of: rates and calibrated times are from publications, most of them fitted (MAXelerator: a second published time, to the digit)',
  simulate(architecture, job) {
    const spec = architecture.spec as PeerSpec;
    const builder = new RecordBuilder({
      unit: 'engines',
      units: spec.engines,
      workUnit: 'gate',
      // An AND takes another time than an XOR.
      peakPerSecond: null,
      memoryBytesPerSecond: null,
      clock: spec.clock,
    });
    const { peUtilization, mappingEfficiency } = builder.add(operatorOf(job, spec));
    return builder.finish({
      totals: { peUtilization, mappingEfficiency },
      assumptions: assumptionsOf(architecture),
    });
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

function operatorOf(job: CircuitJob, spec: PeerSpec): OperatorDraft {
  const { netlist, copies } = job;
  const { clock } = spec;
  const stats = circuitStats(netlist);
  const { gates, and, levels, andDepth } = stats;
  const { work, all, from } = timeOf(job, stats, spec);
  const cycles = Math.ceil(all * clock);
  const compute = Math.min(cycles, Math.ceil(work * clock));
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
