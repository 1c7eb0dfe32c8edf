import { z } from 'zod';
import { InputError } from '../../../errors.js';
import { FIELD_MODULI } from '../../../circuit/generate/relu.js';
import { SIGN_VARIANTS } from '../../graph.js';
import { choice, whole } from './fields.js';
import { replaceActivations } from './replace-relus.js';
import { rewrite } from './rewrite.js';

const FIELDS = [...FIELD_MODULI.keys()];

const schema = z.strictObject({
  truncated: whole('low bits that are not compared', 0, Math.max(...FIELDS) - 1).default(12),
  variant: choice(
    'what small values suffer: positive ones are zeroed (poszero), or negative ones pass (negpass)',
    SIGN_VARIANTS,
  ).default('poszero'),
  bits: whole("bits of the field's elements", Math.min(...FIELDS), Math.max(...FIELDS)).default(31),
});

/** Circa (NeurIPS 2021): a truncated, stochastic sign in a circuit, and a product with it outside. */
export const circa = rewrite({
  name: 'circa',
  summary: 'ReLUs compare fewer bits and err now and then (Circa)',
  example: 'circa truncated=12 variant=poszero',
  schema,
  apply(network, { truncated, variant, bits }) {
    if (!FIELD_MODULI.has(bits))
      throw new InputError(`there is no field of ${bits} bits`, {
        field: 'bits',
        expected: `one of ${FIELDS.join(', ')}`,
      });
    if (truncated >= bits)
      throw new InputError(`${truncated} bits of a field of ${bits} are left out`, {
        field: 'truncated',
        expected: `at most ${bits - 1}`,
      });
    const made = replaceActivations(network, ['relu'], (relu) => ({
      ...relu,
      truncated,
      sign: { bits, variant },
    }));
    const note = {
      name: 'circa',
      value: `comparison of ${bits - truncated} of ${bits} bits, ${variant}`,
      status: 'recalled',
      source: 'Ghodsi et al., Circa, NeurIPS 2021 (mechanism); probabilities derived again',
    } as const;
    return { ...made, notes: [...(network.notes ?? []), note] };
  },
});
