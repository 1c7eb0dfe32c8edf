import type { Network } from '../../workload/graph.js';
import { networkWork } from '../../work/network.js';
import type { Model } from '../model.js';
import { reportPhases } from '../record/phases.js';
import { gpuSchema, type GpuSpec } from './architecture.js';
import { settleGpu } from './energy.js';
import { ignoredFields } from './ignored.js';
import { GPU } from './metrics.js';
import { toRecord } from './record.js';
import { simulateNetwork } from './simulate.js';

export const gpu: Model<Network> = {
  accepts: networkWork,
  kind: 'gpu',
  summary: 'GPUs: traffic of every level and time of convolutions after DeLTA, in closed form',
  fidelities: ['analytic'],
  schema: gpuSchema,
  module: import.meta.url,
  metrics: [GPU],
  totals: ['amortizedIntensity'],
  view: {
    columns: ['bottleneck'],
    settings: ({ math, formulas, tile }) => [
      String(math),
      `formulas ${Object.entries(formulas as Record<string, unknown>)
        .filter(([field]) => field !== 'haloWaves')
        .map(([field, form]) => `${field} ${String(form)}`)
        .join(', ')}`,
      `tile ${(tile as { choice: string }).choice}`,
    ],
    mapping: [
      'tile',
      'gemmM',
      'gemmN',
      'gemmK',
      'instances',
      'ctas',
      'residentCtas',
      'ctaWaves',
      'kSteps',
      'splits',
      'bottleneck',
    ],
  },
  settle: (spec, origins) => settleGpu(spec as GpuSpec, origins),
  ignores: (spec) => ignoredFields(spec as GpuSpec),
  checkedAgainst:
    'L1, L2 and DRAM read sectors of four public V100 runs of matrix products, to the sector; distinct elements against an enumerator of our own; the text of the DeLTA paper was not read, and on an H100 counters of convolutions differ from the closed forms (D-68)',
  simulate(architecture, network, _options, { probe }) {
    const spec = architecture.spec as GpuSpec;
    const record = toRecord(simulateNetwork(network, spec), network.batch, spec, architecture);
    if (probe !== undefined) reportPhases(record.operators, probe, spec.dram.bandwidth);
    return record;
  },
};
