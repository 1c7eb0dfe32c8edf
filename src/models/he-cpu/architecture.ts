import { z } from 'zod';
import { heSchema } from '../../he/schema.js';
import { SCHEMES } from '../../he/parameters.js';
import { quantity, wholeNumber } from '../../quantity/field.js';

const time = (help: string) => quantity('seconds', help).optional();

const timing = z
  .strictObject({
    scheme: z.enum(SCHEMES).meta({ description: 'Scheme that was timed' }),
    n: wholeNumber('Coefficients of a polynomial', 1024, 131072),
    limbs: wholeNumber('Limbs of the ciphertexts', 1, 64),
    digits: wholeNumber('Digits of its key switches, where they are of digits', 1, 128).optional(),
    add: time('Sum of two ciphertexts'),
    multiplyPlain: time('Product with a plaintext given as coefficients (BFV), as slots (CKKS)'),
    multiplyTransformed: time('Product with a plaintext, both transformed already'),
    multiply: time('Product of two ciphertexts, without relinearisation'),
    relinearize: time('Relinearisation'),
    rotate: time('Rotation, with its key switch'),
    rescale: time('Division by the last prime'),
    transform: time('Transforms of all limbs of a ciphertext'),
  })
  .meta({ description: 'Times of one core at one set of parameters' });

/** Times of a library's operations on a processor, one thread each. */
export const heCpuSchema = z
  .strictObject({
    kind: z.literal('he-cpu').meta({ description: 'A processor that runs an HE library, known by timings' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    clock: quantity('hertz', 'Clock, the unit of cycles in the results'),
    cores: wholeNumber('Cores that share the operations of a layer without a loss', 1, 4096).default(1),
    plaintexts: z.enum(['coefficients', 'transformed']).default('coefficients').meta({
      description:
        'BFV: whether weights and the ciphertexts they meet are transformed already; rotations of SEAL take coefficients',
    }),
    timings: z.array(timing).min(1).meta({ description: 'Measured operations' }),
    power: quantity('watts', 'Power while it works', { zero: true }).default(0),
    he: heSchema,
  })
  .meta({ description: 'kind: he-cpu' });

export type HeCpuSpec = z.output<typeof heCpuSchema>;
export type Timing = HeCpuSpec['timings'][number];
