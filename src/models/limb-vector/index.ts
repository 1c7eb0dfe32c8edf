import type { LimbTrace } from '../../he/import/trace.js';
import { limbTraceWork } from '../../work/limb-trace.js';
import type { Model } from '../model.js';
import { limbVectorSchema, type LimbVectorSpec } from './architecture.js';
import { ignoredFields } from './ignored.js';
import { LIMB_VECTOR } from './metrics.js';
import { toRecord } from './record.js';
import { simulateTrace } from './simulate.js';

export const limbVector: Model<LimbTrace> = {
  kind: 'limb-vector',
  accepts: limbTraceWork,
  summary: 'homomorphic encryption: vector units that work on limbs (traces of Cinnamon and HERACLES)',
  fidelities: ['analytic', 'event'],
  get schema() {
    return limbVectorSchema;
  },
  module: import.meta.url,
  metrics: [LIMB_VECTOR],
  ignores: (spec, fidelity) => ignoredFields(spec as LimbVectorSpec, fidelity),
  view: { columns: ['limbInstructions', 'busiestUnit', 'busiestUnitUtilization'] },
  checkedAgainst:
    "a cycle-by-cycle simulator on random traces (equal); instruction counts of Intel's kerngen. No published run: neither Cinnamon's compiler nor HERACLES itself was at hand",
  simulate(architecture, trace, { fidelity }) {
    const spec = architecture.spec as LimbVectorSpec;
    return toRecord(trace, simulateTrace(trace, spec, fidelity), spec, architecture);
  },
};
