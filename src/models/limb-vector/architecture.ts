import { z } from 'zod';
import { quantity, wholeNumber } from '../../quantity/field.js';

/** Names of units that every machine has: the channel of its memory. */
export const MEMORY_UNIT = 'memory';

const time = (help: string) => quantity('cycles', help, { zero: true });

const use = z
  .strictObject({
    unit: z.string().min(1).meta({ description: 'Unit that is held' }),
    after: time('From the start of the operation until it is held').default(0),
    hold: quantity('cycles', 'How long no other operation gets it; default: depth').optional(),
  })
  .meta({ description: 'A unit that an operation holds' });

const operation = z
  .strictObject({
    uses: z.array(use).min(1).meta({ description: 'Reservation table: the first unit names the queue' }),
    latency: quantity('cycles', 'From its start until another operation can take its result in'),
    converted: quantity(
      'cycles',
      'From its start until it has read a base conversion; default: latency',
    ).optional(),
    spacing: z
      .strictObject({
        every: wholeNumber('Cycles: starts may be this far apart, and multiples of it', 1, 1024),
        clear: wholeNumber('Cycles: starts may be this far apart, and any more', 1, 1024),
      })
      .optional()
      .meta({ description: 'How far apart two of them must start; default: as their units allow' }),
  })
  .meta({ description: 'One operation of the instruction set' });

/** A machine of functional units that each take whole limbs in, `depth` cycles long. */
const fields = z
  .strictObject({
    kind: z
      .literal('limb-vector')
      .meta({ description: 'Vector units that work on limbs (Cinnamon, HERACLES)' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    isa: z.enum(['cinnamon', 'p-isa']).meta({
      description: 'Whose traces it runs; p-isa: kernels, and what the assembler of HERACLES makes of them',
    }),
    chips: wholeNumber('Chips, a stream of instructions each', 1, 256),
    clock: quantity('hertz', 'Clock of the chips'),
    limb: z
      .strictObject({
        words: wholeNumber('Words of a limb, or of the part of one that a register holds', 1, 131072),
        width: quantity('bits', 'Width of a word in memory'),
      })
      .meta({ description: 'What an instruction works on' }),
    depth: wholeNumber('Cycles in which a unit takes a limb in: words / lanes', 1, 131072),
    issue: z
      .enum(['out-of-order', 'in-order'])
      .meta({ description: 'Whether an operation that is ready may start before an older one of its queue' }),
    dispatch: wholeNumber('Instructions a cycle that enter the queues, in program order', 1, 65536),
    registers: z
      .strictObject({
        limbs: wholeNumber('Limbs that it holds, all banks together', 1, 1048576),
        banks: wholeNumber('Banks', 1, 16).default(1),
        reads: wholeNumber('Operands that a bank can give in a cycle', 1, 64).optional(),
        writes: wholeNumber('Results that a bank can take in a cycle', 1, 64).optional(),
      })
      .meta({ description: 'Register file of limbs; without reads and writes its ports are no limit' }),
    units: z
      .record(z.string().min(1), z.int().min(1).max(1024))
      .meta({ description: 'Functional units of a chip by name' }),
    conversions: wholeNumber('Base conversions under way at a time', 1, 1024).default(1),
    operations: z.record(z.string().min(1), operation).meta({
      description: 'Operations by mnemonic; ntt-converted and sud-converted read a base conversion',
    }),
    scratchpad: wholeNumber(
      'Words between memory and registers: limbs that it holds (p-isa)',
      1,
      1048576,
    ).default(1536),
    memory: z
      .strictObject({
        name: z.string().meta({ description: 'Name of the memory in tables' }),
        bandwidth: quantity('bytesPerSecond', 'Sustained bandwidth of a chip'),
        latency: quantity('seconds', 'From the last byte of a request until it can be used', { zero: true }),
      })
      .meta({ description: 'Off-chip memory of each chip' }),
    link: z
      .strictObject({
        bandwidth: quantity('bytesPerSecond', 'Into a chip'),
        latency: quantity('seconds', 'Of a hop', { zero: true }),
        hops: wholeNumber('Hops between two chips', 0, 64),
      })
      .optional()
      .meta({ description: 'Between chips; default: none' }),
  })
  .superRefine(({ units, operations, registers }, context) => {
    for (const [name, { uses, latency, converted = 1 }] of Object.entries(operations)) {
      const times = { latency, converted };
      const whole = (at: (string | number)[], cycles: number): void => {
        if (Number.isInteger(cycles)) return;
        context.addIssue({
          code: 'custom',
          path: ['operations', name, ...at],
          message: `is ${cycles} cycles`,
          params: { expected: 'whole cycles' },
        });
      };
      for (const [field, cycles] of Object.entries(times)) whole([field], cycles);
      uses.forEach(({ unit, after, hold = 1 }, index) => {
        whole(['uses', index, 'after'], after);
        whole(['uses', index, 'hold'], hold);
        if (Object.hasOwn(units, unit)) return;
        context.addIssue({
          code: 'custom',
          path: ['operations', name, 'uses', index, 'unit'],
          message: `is '${unit}'`,
          params: { expected: `one of ${Object.keys(units).join(', ')}` },
        });
      });
    }
    if (Object.hasOwn(units, MEMORY_UNIT))
      context.addIssue({
        code: 'custom',
        path: ['units', MEMORY_UNIT],
        message: 'is a unit',
        params: { expected: 'another name: the channel of the memory is one' },
      });
    if (registers.limbs % registers.banks !== 0)
      context.addIssue({
        code: 'custom',
        path: ['registers', 'limbs'],
        message: `is ${registers.limbs}`,
        params: { expected: `a multiple of the ${registers.banks} banks` },
      });
  })
  .meta({ description: 'kind: limb-vector' });

export const limbVectorSchema = fields;
export type LimbVectorSpec = z.output<typeof limbVectorSchema>;

/** Bytes of a limb in memory and on links. */
export const limbBytes = ({ limb }: Pick<LimbVectorSpec, 'limb'>): number => (limb.words * limb.width) / 8;
