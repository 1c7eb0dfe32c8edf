import { z } from 'zod';
import { nonlinearSchema } from '../../protocol/circuits/schema.js';
import { quantity, wholeNumber } from '../../quantity/field.js';

/** What tells a circuit from others, whatever it is called. */
export const STRUCTURE = ['inputs', 'outputs', 'and', 'xor', 'inv', 'levels', 'andLevels'] as const;
export type Structure = Record<(typeof STRUCTURE)[number], number>;

const MOST = 2 ** 31 - 1;

const calibration = z
  .strictObject({
    time: quantity('seconds', 'Time of one copy of the circuit, all of it'),
    inputs: wholeNumber('Its input bits', 1, MOST),
    outputs: wholeNumber('Its output bits', 1, MOST),
    and: wholeNumber('Its ANDs', 0, MOST),
    xor: wholeNumber('Its XORs', 0, MOST),
    inv: wholeNumber('Its inverters', 0, MOST),
    levels: wholeNumber('Gates on its longest path, copies of wires included', 0, MOST),
    andLevels: wholeNumber('ANDs on the path with most of them', 0, MOST),
  })
  .meta({ description: 'Time of a circuit of exactly this structure; the name is for reading only' });

/** Machines of which only rates are known: processors, GPUs, other accelerators. */
export const peerSchema = z
  .strictObject({
    kind: z.literal('gc-peer').meta({ description: 'A garbled-circuit machine known by its rates only' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    engines: wholeNumber('Gates handled side by side', 1, 1 << 20),
    clock: quantity('hertz', 'Clock, the unit of cycles in the results'),
    time: z
      .strictObject({
        and: quantity('seconds', 'An engine with one AND', { zero: true }),
        xor: quantity('seconds', 'An engine with one XOR or inverter', { zero: true }),
        andLevel: quantity('seconds', 'Least time of an AND level: the latency of an AND', { zero: true }),
        label: quantity('seconds', 'An engine with the label of one input bit', { zero: true }).default(0),
      })
      .optional()
      .meta({ description: 'Time of gates, of a machine for any circuit' }),
    mac: z
      .strictObject({
        cyclesPerBit: wholeNumber(
          'Cycles of an engine with a multiply-accumulate, a bit of its operands',
          1,
          1 << 20,
        ),
      })
      .optional()
      .meta({ description: 'Instead of time: a machine that garbles multiply-accumulates and nothing else' }),
    calibrated: z.record(z.string(), calibration).default({}).meta({
      description:
        'Times of whole circuits, each known by its counts, never by its name; they replace the rates',
    }),
    triple: quantity(
      'seconds',
      'One multiplication of shares with a Beaver triple; not part of a circuit',
    ).optional(),
    nonlinear: nonlinearSchema.optional(),
    power: quantity('watts', 'Power while it works', { zero: true }),
    table: quantity('bytes', 'Garbled table of an AND'),
  })
  .superRefine(({ time, mac }, context) => {
    if ((time === undefined) !== (mac === undefined)) return;
    context.addIssue({
      code: 'custom',
      path: time === undefined ? [] : ['mac'],
      message: time === undefined ? 'has neither time nor mac' : 'is given beside time',
      params: { expected: 'either time, of gates, or mac, of multiply-accumulates' },
    });
  })
  .meta({ description: 'kind: gc-peer' });

export type PeerSpec = z.output<typeof peerSchema>;
