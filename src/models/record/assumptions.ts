import type { Architecture } from '../../arch/load.js';
import type { Assumption } from '../../results/record.js';

/** Constants of an architecture that were not read in a source. */
export function assumptionsOf(architecture: Architecture): Assumption[] {
  return architecture.provenance.flatMap(({ path, value, status, source }) =>
    status === 'found' ? [] : [{ name: path, value, status, source }],
  );
}
