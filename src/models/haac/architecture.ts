import { z } from 'zod';
import { memoryFields } from '../../memory/schema.js';
import { nonlinearSchema } from '../../protocol/circuits/schema.js';
import { quantity, wholeNumber } from '../../quantity/field.js';

export const ORDERS = ['baseline', 'segment', 'full', 'best'] as const;
export type Order = (typeof ORDERS)[number];
/** An order that a program is really in. */
export type FixedOrder = Exclude<Order, 'best'>;

/**
 * in-order: each instruction waits for its own bytes behind queues of finite depth; decoupled: time is the larger of
 * compute and memory, as if queues had no end.
 */
export const MODES = ['in-order', 'decoupled'] as const;

/** Parts of a machine that have an area and a power. */
export const PARTS = ['halfGate', 'freeXor', 'forward', 'crossbar', 'sww', 'queues'] as const;
export type Part = (typeof PARTS)[number];

const latency = (help: string) =>
  z
    .strictObject({
      evaluator: quantity('cycles', `${help}, Evaluator`),
      garbler: quantity('cycles', `${help}, Garbler`),
    })
    .meta({ description: `Cycles from the issue of ${help} to that of a gate that reads it` });

const encoding = z
  .strictObject({
    table: quantity('bytes', 'Garbled table of an AND'),
    instruction: quantity('bits', 'One instruction'),
    outOfRange: quantity('bytes', 'Data and address of one operand from outside the window'),
    conflicts: z.boolean().meta({
      description: 'Whether gates wait for busy banks of the window, unless sww.conflicts says',
    }),
    mode: z.enum(MODES).meta({ description: 'How memory and engines go together, unless stream.mode says' }),
  })
  .meta({
    description:
      'Sizes of what is streamed, whether banks are busy and queues finite; preset says which are used',
  });

const areas = (help: (part: string) => string) =>
  z
    .strictObject({
      halfGate: quantity('squareMetres', help('Half-Gate units'), { zero: true }),
      freeXor: quantity('squareMetres', help('FreeXOR units'), { zero: true }),
      forward: quantity('squareMetres', help('forwarding network'), { zero: true }),
      crossbar: quantity('squareMetres', help('crossbar'), { zero: true }),
      sww: quantity('squareMetres', help('sliding wire window'), { zero: true }),
      queues: quantity('squareMetres', help('queues'), { zero: true }),
      phy: quantity('squareMetres', help('memory interface, not in the total'), { zero: true }),
    })
    .meta({ description: 'Silicon area of each part of the reference machine' });

const powers = (help: (part: string) => string) =>
  z
    .strictObject({
      halfGate: quantity('watts', help('Half-Gate units'), { zero: true }),
      freeXor: quantity('watts', help('FreeXOR units'), { zero: true }),
      forward: quantity('watts', help('forwarding network'), { zero: true }),
      crossbar: quantity('watts', help('crossbar'), { zero: true }),
      sww: quantity('watts', help('sliding wire window'), { zero: true }),
      queues: quantity('watts', help('queues'), { zero: true }),
      phy: quantity('watts', help('memory interface, not in the total'), { zero: true }),
    })
    .meta({ description: 'Power of each part of the reference machine' });

const fields = z
  .strictObject({
    kind: z.literal('haac').meta({ description: 'In-order gate engines on a sliding wire window (HAAC)' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    gateEngines: wholeNumber('Gate engines, one instruction a cycle each', 1, 1024),
    clock: quantity('hertz', 'Clock of the gate engines'),
    role: z
      .enum(['evaluator', 'garbler'])
      .default('evaluator')
      .meta({ description: 'Who the machine is: decides the latency of AND and the direction of tables' }),
    latency: z
      .strictObject({
        xor: latency('an XOR'),
        and: latency('an AND'),
        fill: quantity('cycles', 'Fetch, decode and first read, once a program', { zero: true }),
      })
      .meta({ description: 'Pipelines of a gate engine' }),
    sww: z
      .strictObject({
        size: quantity('bytes', 'Capacity of the sliding wire window'),
        wire: quantity('bytes', 'One wire label'),
        banksPerEngine: wholeNumber('Banks per gate engine', 1, 64).default(4),
        accessesPerCycle: wholeNumber(
          'Reads and writes of a bank in a cycle of the gate engines, together',
          2,
          8,
        ).default(2),
        conflicts: z
          .boolean()
          .optional()
          .meta({ description: 'Whether gates wait for busy banks. Default: as the preset says' }),
      })
      .meta({ description: 'Sliding wire window: on-chip labels of the most recent wires' }),
    memory: z
      .strictObject({
        name: z.string().meta({ description: 'Name of the memory in tables' }),
        bandwidth: quantity('bytesPerSecond', 'Sustained bandwidth', { infinite: true }),
        ...memoryFields,
      })
      .meta({ description: 'Off-chip memory that every stream shares' }),
    stream: z
      .strictObject({
        mode: z.enum(MODES).optional().meta({
          description:
            'in-order: each instruction waits for its own bytes behind queues of finite depth; decoupled: the slower of compute and memory, as with queues without end. Default: as the preset says',
        }),
        queues: z
          .strictObject({
            instruction: quantity('bytes', 'Instruction queue'),
            table: quantity('bytes', 'Table queue'),
            outOfRange: quantity('bytes', 'Queue of operands from outside the window'),
          })
          .meta({ description: 'in-order: depth of the queues of each gate engine' }),
        preloadInputs: z.boolean().default(false).meta({
          description: 'Count the bytes of the input labels; the published numbers leave them out',
        }),
      })
      .meta({ description: 'Instruction, table and out-of-range queues' }),
    preset: z.enum(['cryptographic', 'haac-paper']).default('cryptographic').meta({
      description:
        'What is streamed, and how ideal window and queues are: what the cryptography needs on the machine as described, or what fits the published figures',
    }),
    presets: z
      .strictObject({ cryptographic: encoding, 'haac-paper': encoding })
      .meta({ description: 'What preset names' }),
    compiler: z
      .strictObject({
        order: z.enum(ORDERS).default('best').meta({
          description:
            'Order of the gates: as written, by level inside segments of half a window, by level; best: the faster of the latter two',
        }),
        eliminateSpent: z
          .boolean()
          .default(true)
          .meta({ description: 'Write back only the wires that are read again (ESW)' }),
        mapping: z
          .enum(['greedy', 'round-robin'])
          .default('greedy')
          .meta({ description: 'Who gets the next gate: the engine free first, or each in turn' }),
        together: z
          .union([z.literal('auto'), wholeNumber('Copies', 1, 1 << 20)])
          .default('auto')
          .meta({
            description:
              'Networks: copies of a circuit that are compiled as one program; auto: as take the least time a copy',
          }),
        outputsLive: z.boolean().default(true).meta({ description: 'Write the outputs of the circuit back' }),
      })
      .prefault({})
      .meta({ description: 'Passes of the compiler' }),
    nonlinear: nonlinearSchema.optional(),
    reference: z
      .strictObject({
        gateEngines: wholeNumber('Its gate engines', 1, 1024),
        banks: wholeNumber('Its banks', 1, 65536),
        sww: quantity('bytes', 'Its window'),
        area: areas((part) => `Area of the ${part}`),
        power: powers((part) => `Power of the ${part}`),
      })
      .meta({ description: 'The machine whose parts were published; area and power scale from it' }),
    energy: z
      .strictObject({
        technology: z.string().default('unstated').meta({ description: 'Process node of the constants' }),
        actions: z
          .strictObject({ and: quantity('joules', 'One AND', { zero: true }) })
          .meta({ description: 'Energy of each action' }),
        power: z
          .strictObject({
            engine: quantity('watts', 'One gate engine while a program runs', { zero: true }),
            onChip: quantity('wattsPerByte', 'Window and queues, per byte of window', { zero: true }),
            phy: quantity('watts', 'Memory interface', { zero: true }),
          })
          .meta({ description: 'Power while a program runs' }),
      })
      .meta({ description: 'Energy model: ANDs, and power over the time of the run' }),
  })
  .meta({ description: 'kind: haac' });

/** Checked fields in SI units, with the encoding, the banks and the queues that `preset` chose. */
export const haacSchema = fields.transform((spec) => {
  const encoding = spec.presets[spec.preset];
  return {
    ...spec,
    encoding,
    sww: { ...spec.sww, conflicts: spec.sww.conflicts ?? encoding.conflicts },
    stream: { ...spec.stream, mode: spec.stream.mode ?? encoding.mode },
  };
});

export type HaacSpec = z.output<typeof haacSchema>;

/** Capacity of the window in wires. */
export const windowWires = ({ sww }: Pick<HaacSpec, 'sww'>): number => Math.floor(sww.size / sww.wire);
