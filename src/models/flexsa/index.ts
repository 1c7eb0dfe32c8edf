import type { NetworkModel } from '../model.js';
import { tellPhases } from '../tell.js';
import { flexsaSchema, type FlexsaSpec } from './architecture.js';
import { toRecord } from './record.js';
import { simulateNetwork } from './simulate.js';

export const flexsa: NetworkModel = {
  accepts: 'network',
  kind: 'flexsa',
  summary: 'systolic cores in groups, rigid or reconfigurable (FlexSA: FW, VSW, HSW, ISW)',
  fidelities: ['analytic', 'event'],
  schema: flexsaSchema,
  checkedAgainst:
    'a closed form worked out apart from this code (single GEMMs to the cycle, utilisation and traffic of pruned ResNet-50, MobileNetV2, Inception-v4) and three headlines of the abstract of arXiv 2004.13027; the body of the paper was not read',
  simulate(architecture, network, options, probe) {
    const spec = architecture.spec as FlexsaSpec;
    const record = toRecord(simulateNetwork(network, spec, options.fidelity), spec, architecture);
    tellPhases(record.operators, probe);
    return record;
  },
};
