import { z } from 'zod';
import { quantity, wholeNumber } from '../../quantity/field.js';

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
    calibrated: z
      .record(z.string(), quantity('seconds', 'Time of the circuit of this name, all of it'))
      .default({})
      .meta({ description: 'Times of whole circuits, by name; they replace the rates' }),
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
