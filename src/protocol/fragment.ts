import { z } from 'zod';
import { loadArchitecture } from '../arch/load.js';
import type { Provenance } from '../arch/provenance.js';
import { findFile } from '../document/files.js';

/** Constants of one protocol, and where each of them comes from. */
export interface Fragment<Constants> {
  constants: Constants;
  provenance: readonly Provenance[];
}

/**
 * A block of constants that `arch/inference/_<block>.yaml` has, for those that need no whole architecture.
 * @param overrides as of `--set`
 */
export async function loadFragment<Schema extends z.ZodType>(
  block: string,
  schema: Schema,
  overrides: readonly string[] = [],
): Promise<Fragment<z.output<Schema>>> {
  const file = findFile('arch', `inference/_${block}`, true);
  const kind = 'inference';
  const whole = z.strictObject({ kind: z.literal(kind), [block]: schema });
  const { spec, provenance } = await loadArchitecture(file, [`kind=${kind}`, ...overrides], {
    kinds: () => [kind],
    schema: () => whole,
  });
  return { constants: (spec as Record<string, z.output<Schema>>)[block]!, provenance };
}
