import type { CircuitJob } from '../../circuit/netlist.js';
import { circuitWork } from '../../work/circuit.js';
import type { Model } from '../model.js';
import { RecordBuilder } from '../record/builder.js';
import { garbledPart } from '../record/garbled.js';
import { peerSchema, type PeerSpec } from './architecture.js';
import { garbledNetworks } from './network.js';
import { constantsOf, describeMachine, operatorOf } from './record.js';

/**
 * Time from rates: the larger of all work over all engines and of the AND levels one after another; or that of
 * multiply-accumulates; or a calibrated time of a circuit of the same structure, times its copies.
 */
export const gcPeer: Model<CircuitJob> = {
  kind: 'gc-peer',
  accepts: circuitWork,
  also: garbledNetworks,
  summary: 'garbled circuits: processors, GPUs and other machines known by their rates',
  fidelities: ['analytic', 'event'],
  get schema() {
    return peerSchema;
  },
  module: import.meta.url,
  // No part of a circuit.
  ignores: () => ['triple'],
  view: {
    part: garbledPart,
    columns: ['circuit', 'copies', 'andShare', 'gateLevels'],
    lines: ({ totals: { details } }) =>
      'notGarbled' in details ? [['left over', `${details['notGarbled']} operators are not done here`]] : [],
  },
  checkedAgainst:
    'nothing beyond the numbers it is made of: rates and calibrated times are from publications, most of them fitted (MAXelerator: a second published time, to the digit)',
  simulate(architecture, job) {
    const spec = architecture.spec as PeerSpec;
    const builder = new RecordBuilder(describeMachine(spec));
    const { peUtilization, mappingEfficiency } = builder.add(operatorOf(job, spec));
    return builder.finish({
      totals: { peUtilization, mappingEfficiency },
      assumptions: constantsOf(architecture, [job.netlist], spec).filter(
        ({ name }) => !name.startsWith('nonlinear.'),
      ),
    });
  },
};
