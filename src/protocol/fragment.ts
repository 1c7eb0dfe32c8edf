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
 * A block of constants of `arch/inference`, for those that need no whole architecture: of `_<block>.yaml`, or of another
 * file that has it among other things.
 * @param overrides as of `--set`
 */
export async function loadFragment<Schema extends z.ZodType>(
  block: string,
  schema: Schema,
  overrides: readonly string[] = [],
  name = `_${block}`,
): Promise<Fragment<z.output<Schema>>> {
  const file = findFile('arch', `inference/${name}`, true);
  const kind = 'inference';
  // Kind inference checks the rest of a file that has more.
  const whole = z.looseObject({ kind: z.literal(kind), [block]: schema });
  const { spec, provenance } = await loadArchitecture(file, [`kind=${kind}`, ...overrides], {
    kinds: () => [kind],
    schema: () => whole,
  });
  return {
    constants: (spec as Record<string, z.output<Schema>>)[block]!,
    provenance: provenance.filter(({ path }) => path.startsWith(`${block}.`)),
  };
}
