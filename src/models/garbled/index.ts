import { circuitStats } from '../../circuit/stats.js';
import type { CircuitModel } from '../model.js';
import { haacSchema, type HaacSpec } from './architecture.js';
import { prepareJob } from './compile/index.js';
import { toRecord } from './record.js';
import { areaOf, sumOf } from './silicon.js';
import { timeJob } from './timing.js';

export const haac: CircuitModel = {
  kind: 'haac',
  accepts: 'circuit',
  summary: 'garbled circuits: in-order gate engines on a sliding wire window (HAAC)',
  fidelities: ['analytic', 'event'],
  schema: haacSchema,
  checkedAgainst:
    "HAAC's Table 5 (Add-6 and Add-16 to the cycle, others within 12 % but Hamm-50) and figures (digitised), with busy banks; a cycle-by-cycle simulator on random circuits (equal); memory is bandwidth only",
  area: (spec) => sumOf(areaOf(spec as HaacSpec)),
  simulate(architecture, job, { fidelity }) {
    const spec = architecture.spec as HaacSpec;
    const prepared = prepareJob(job);
    const timing = timeJob(prepared, spec, fidelity);
    return toRecord(job, circuitStats(job.netlist, prepared.workspace.scratch), timing, spec, architecture);
  },
};
