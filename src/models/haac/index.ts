import { circuitStats } from '../../circuit/stats.js';
import type { CircuitJob } from '../../circuit/netlist.js';
import { circuitWork } from '../../work/circuit.js';
import type { Model } from '../model.js';
import { requireRequests, withMemory } from '../record/memory.js';
import { reportRequests } from '../record/requests.js';
import { haacSchema, type HaacSpec } from './architecture.js';
import { prepareJob } from './compile/index.js';
import { ignoredFields } from './ignored.js';
import { GARBLED } from './metrics.js';
import { garbledNetworks } from './network.js';
import { toRecord } from './record.js';
import { areaOf, sumOf } from './silicon.js';
import { timeJob } from './timing.js';
import { haacView } from './view.js';

export const haac: Model<CircuitJob> = {
  kind: 'haac',
  accepts: circuitWork,
  also: garbledNetworks,
  summary: 'garbled circuits: in-order gate engines on a sliding wire window (HAAC)',
  fidelities: ['analytic', 'event'],
  get schema() {
    return haacSchema;
  },
  module: import.meta.url,
  metrics: [GARBLED],
  view: haacView,
  ignores: (spec, fidelity) => ignoredFields(spec as HaacSpec, fidelity),
  checkedAgainst:
    "HAAC's Table 5 (Add-6 and Add-16 to the cycle, the other seven -3 to +34 %) and figures (digitised; preset haac-paper); a cycle-by-cycle simulator on random circuits (equal); memory is bandwidth only",
  area: (spec) => sumOf(areaOf(spec as HaacSpec)) || undefined,
  simulate(architecture, job, { fidelity }, { probe }) {
    const spec = architecture.spec as HaacSpec;
    requireRequests(spec.memory, fidelity);
    const prepared = prepareJob(job);
    const timing = timeJob(prepared, spec, fidelity, probe?.request === undefined ? undefined : probe);
    const stats = circuitStats(job.netlist, prepared.workspace.scratch);
    const record = withMemory(toRecord(job, stats, timing, spec, architecture), timing.memory);
    // Without banks labels and tables have a stream, but no request, of their own.
    const plain = spec.memory.model === 'bandwidth' && fidelity !== 'analytic';
    if (plain && probe !== undefined) reportRequests(record.operators, probe);
    return record;
  },
};
