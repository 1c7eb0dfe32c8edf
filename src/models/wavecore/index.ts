import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import type { Model } from '../model.js';
import { IdealMemory } from '../../memory/ideal.js';
import { closedForm } from './analytic.js';
import { isConventional, wavecoreSchema, type WavecoreSpec } from './architecture.js';
import { Engine, type EngineOptions } from './engine.js';
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
  schema: wavecoreSchema,
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
    const step = toStep(network, spec);
    checkNorms(step, spec);
    const plan = planStep(step, spec);
    const program = programOf(plan, spec);
    const engine: EngineOptions = {
      openDram: () => new IdealMemory({ bytesPerTick: spec.dram.bandwidth / spec.clock, rounding: 'tick' }),
      prefetch: isConventional(spec) ? 0 : spec.dram.prefetch,
      background: spec.vectorOverlap === 'full',
    };
    const operators = step.operators.length;
    const spent =
      options.fidelity === 'event'
        ? new Engine(program, operators, engine, probe).run()
        : closedForm(program, operators, engine);
    return toRecord(plan, program, spent, spec, architecture);
  },
};
