import { ARRAY_LANE } from '../../engine/probe.js';
import { ignoredEnergy } from '../../energy/ignored.js';
import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import type { Model } from '../model.js';
import { ignoredMemory } from '../record/memory.js';
import { memorySettings } from '../record/settings.js';
import { reportPhases } from '../record/phases.js';
import { flexsaSchema, type FlexsaSpec } from './architecture.js';
import { settleFlexsa } from './energy.js';
import { FLEXSA } from './metrics.js';
import { toRecord } from './record.js';
import { reportRequests } from './requests.js';
import { simulateNetwork } from './simulate.js';

/** With banks time and energy of DRAM are those of its commands; `dram.bandwidth` is what `channels: auto` is after. */
const NOT_BANKED = ['dram.latency', 'energy.dram', 'energy.actions.dram'];

export const flexsa: Model<Network> = {
  accepts: networkWork,
  kind: 'flexsa',
  summary: 'systolic cores in groups, rigid or reconfigurable (FlexSA: FW, VSW, HSW, ISW)',
  fidelities: ['analytic', 'event'],
  get schema() {
    return flexsaSchema;
  },
  module: import.meta.url,
  metrics: [FLEXSA],
  view: { settings: memorySettings },
  // The closed form has no transfers in time.
  ignores: (spec, fidelity) => [
    ...ignoredEnergy((spec as FlexsaSpec).energy),
    ...ignoredMemory((spec as FlexsaSpec).memory, fidelity),
    ...((spec as FlexsaSpec).memory.model === 'banked' ? NOT_BANKED : []),
    ...(fidelity === 'analytic'
      ? ['globalBuffer.bandwidth', 'dram.bandwidth', 'dram.latency', 'dram.transfer']
      : []),
  ],
  checkedAgainst:
    'a closed form worked out apart from this code (single GEMMs to the cycle, utilisation and traffic of pruned ResNet-50, MobileNetV2, Inception-v4) and three headlines of the abstract of arXiv 2004.13027; the body of the paper was not read',
  settle: (spec, origins) => settleFlexsa(spec as FlexsaSpec, origins),
  simulate(architecture, network, options, { probe }) {
    const spec = architecture.spec as FlexsaSpec;
    const simulated = simulateNetwork(network, spec, options.fidelity, probe);
    const record = toRecord(simulated, spec, architecture);
    if (probe !== undefined) reportPhases(record.operators, probe, ARRAY_LANE);
    if (probe?.request !== undefined) reportRequests(simulated, record.operators, probe);
    return record;
  },
};
