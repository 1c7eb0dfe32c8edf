import type { RunRecord } from '../results/record.js';
import { prepare, simulate, type Request } from '../simulation/simulate.js';
import type { Laboratory } from './experiment.js';

/** A laboratory that simulates each distinct request once. */
export function openLaboratory({ progress }: Pick<Laboratory, 'progress'>): Laboratory {
  const made = new Map<string, RunRecord>();
  return {
    progress,
    async run(request: Request): Promise<RunRecord> {
      const experiment = await prepare(request);
      const { id, workload, arch } = experiment.identity;
      const known = made.get(id);
      if (known !== undefined) return known;
      progress(`${workload} on ${arch}`);
      const record = simulate(experiment);
      made.set(id, record);
      return record;
    },
  };
}
