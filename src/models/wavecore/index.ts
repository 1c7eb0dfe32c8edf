import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import type { Model } from '../model.js';
import { requireRequests } from '../record/memory.js';
import type { Probe } from '../../engine/probe.js';
import { IdealMemory } from '../../memory/ideal.js';
import type { MemoryPort } from '../../memory/port.js';
import { openSampled } from '../../memory/sampled.js';
import { Addresses } from './addresses.js';
import { closedForm } from './analytic.js';
import { isConventional, wavecoreSchema, type WavecoreSpec } from './architecture.js';
import { Engine } from './engine.js';
import { settleWavecore } from './energy.js';
import { ignoredFields } from './ignored.js';
import { WAVECORE } from './metrics.js';
import { planStep } from './plan.js';
import { programOf } from './program.js';
import { toRecord } from './record.js';
import { checkNorms, toStep } from './step.js';

export const wavecore: Model<Network> = {
  accepts: networkWork,
  kind: 'wavecore',
  summary: 'training with mini-batch serialisation: baseline, archopt, il, mbs-fs, mbs1, mbs2',
  fidelities: ['analytic', 'event'],
  get schema() {
    return wavecoreSchema;
  },
  module: import.meta.url,
  metrics: [WAVECORE],
  view: {
    settings: ({ cores, scheduler, grouping, accounting, norm }) => [
      `${String(cores)} cores (work, traffic and energy of all of them)`,
      `scheduler ${String(scheduler)}`,
      ...(scheduler === 'mbs1' || scheduler === 'mbs2' ? [`${String(grouping)} grouping`] : []),
      `${String(accounting)} accounting`,
      `${String(norm)} normalisation`,
    ],
  },
  ignores: (spec, fidelity) => ignoredFields(spec as WavecoreSpec, fidelity),
  checkedAgainst:
    'a closed form worked out apart from this code (traffic, groups, step times of ResNet-50/101/152) and, for its three headlines, the abstract of arXiv 1810.00307; the body of the paper was not read',
  settle: (spec, origins) => settleWavecore(spec as WavecoreSpec, origins),
  simulate(architecture, network, options, { probe }) {
    const spec = architecture.spec as WavecoreSpec;
    requireRequests(spec.memory, options.fidelity);
    const step = toStep(network, spec);
    checkNorms(step, spec);
    const plan = planStep(step, spec);
    const program = programOf(plan, spec);
    const how = {
      prefetch: isConventional(spec) ? 0 : spec.dram.prefetch,
      background: spec.vectorOverlap === 'full',
    };
    const operators = step.operators.length;
    if (options.fidelity === 'analytic') {
      const spent = closedForm(program, operators, { openDram: () => idealDram(spec), ...how });
      return toRecord(plan, program, spent, spec, architecture);
    }
    const banked = spec.memory.model === 'banked';
    const memory = openDram(spec, banked ? probe : undefined);
    const places = banked || probe?.request !== undefined ? new Addresses(plan) : undefined;
    const spent = new Engine(program, operators, { openDram: () => memory, places, ...how }, probe).run();
    return toRecord(plan, program, spent, spec, architecture, memory);
  },
};

/** A core's share of the DRAM bandwidth as one in-order channel. */
const idealDram = ({ dram, clock }: WavecoreSpec): IdealMemory =>
  new IdealMemory({ bytesPerTick: dram.bandwidth / clock, rounding: 'tick' });

/** A core's memory; of channels of a standard `auto` takes as many as come nearest to its share of the bandwidth. */
function openDram(spec: WavecoreSpec, probe: Probe | undefined): MemoryPort {
  const { memory, dram, clock } = spec;
  if (memory.model === 'bandwidth') return idealDram(spec);
  return openSampled(memory, { ticksPerSecond: clock, rounding: 'tick', bandwidth: dram.bandwidth }, probe);
}
