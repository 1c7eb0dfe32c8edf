import { InputError } from '../../errors.js';
import type { Fidelity } from '../../results/record.js';
import type { Network } from '../../workload/graph.js';
import { networkWork } from '../../work/network.js';
import type { Model } from '../model.js';
import { requireRequests } from '../record/memory.js';
import { reportPhases } from '../record/phases.js';
import { gpuSchema, type GpuSpec } from './architecture.js';
import { cycleSectionOf } from './card.js';
import { closedForms, type Engine } from './engine.js';
import { eventEngine } from './event/engine.js';
import { settleGpu } from './energy.js';
import { ignoredFields } from './ignored.js';
import { GPU } from './metrics.js';
import { toRecord } from './record.js';
import { reportRequests } from './requests.js';
import { simulateNetwork } from './simulate.js';

export const gpu: Model<Network> = {
  accepts: networkWork,
  kind: 'gpu',
  summary:
    'GPUs: kernels through simulated L1, L2 and DRAM, counted as Nsight Compute does; or after DeLTA, in closed form',
  fidelities: ['event', 'analytic'],
  get schema() {
    return gpuSchema;
  },
  module: import.meta.url,
  metrics: [GPU],
  totals: ['amortizedIntensity'],
  view: {
    columns: ['bottleneck'],
    inCycles: ['smem', 'l1', 'l2', 'dram'],
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
  ignores: (spec, fidelity) => ignoredFields(spec as GpuSpec, fidelity),
  checkedAgainst:
    'event: counters, times and joules of own kernels on an H100, launch by launch (systole reproduce h100), of which clocks and drift were fitted; analytic: L1, L2 and DRAM read sectors of four public V100 runs of matrix products, to the sector; with the assumptions of DeLTA, whose text was not read, both agree (systole check delta)',
  simulate(architecture, network, { fidelity }, { probe }) {
    const spec = architecture.spec as GpuSpec;
    requireRequests(spec.memory, fidelity);
    const traced = probe?.request !== undefined;
    const runs = simulateNetwork(network, spec, engineOf(spec, architecture.name, fidelity, traced));
    const record = toRecord(runs, network.batch, architecture, fidelity);
    if (probe !== undefined)
      reportPhases(record.operators, probe, 'streaming multiprocessors', spec.dram.bandwidth);
    if (traced) reportRequests(runs, record.operators, probe);
    return record;
  },
};

/** @throws InputError if the card has no description of its caches, or other kernels than those that are known */
function engineOf(spec: GpuSpec, name: string, fidelity: Fidelity, keepsRequests: boolean): Engine {
  const closed = closedForms(spec);
  if (fidelity === 'analytic') return closed;
  const { math, data } = spec;
  const expected = 'kernels in fp32, whose code the cycle mode knows; --fidelity analytic has all';
  if (math !== 'fp32') throw new InputError(`is '${math}'`, { field: 'math', expected });
  for (const [field, bits] of Object.entries(data))
    if (bits !== 32) throw new InputError(`is ${bits} bit`, { field: `data.${field}`, expected });
  return eventEngine(spec, cycleSectionOf(spec, name), closed, { keepsRequests });
}
