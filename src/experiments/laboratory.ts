import type { RunRecord } from '../results/record.js';
import { prepare, simulate, type Request } from '../simulation/simulate.js';
import type { Laboratory } from './experiment.js';

/** A laboratory that simulates each distinct request once; `keep` sees every new record. */
export function openLaboratory(hooks: {
  progress: (what: string) => void;
  keep?: (record: RunRecord) => void;
}): Laboratory {
  const made = new Map<string, RunRecord>();
  return {
    progress: hooks.progress,
    async run(request: Request): Promise<RunRecord> {
      const experiment = await prepare(request);
      const { id, workload, arch } = experiment.identity;
      const known = made.get(id);
      if (known !== undefined) return known;
      hooks.progress(`${workload} on ${arch}`);
      const record = simulate(experiment);
      made.set(id, record);
      hooks.keep?.(record);
      return record;
    },
  };
}
