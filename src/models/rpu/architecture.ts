import { z } from 'zod';
import { heSchema } from '../../he/schema.js';
import { memoryFields } from '../../memory/schema.js';
import { quantity, wholeNumber } from '../../quantity/field.js';
import type { B512Timing } from './machine/timing.js';
import { ORDERS } from './schedule/settings.js';
import { bankStep } from './banks.js';

/**
 * Busyboard and stacking together. as-described: one busy bit a register and four registers a single-port SRAM, as the
 * paper has them; own-srams: without stacking; read-release: sources are free when they have been read;
 * unconstrained: neither.
 */
export const ASSUMPTIONS = ['as-described', 'own-srams', 'read-release', 'unconstrained'] as const;
export type AssumptionSet = (typeof ASSUMPTIONS)[number];

/** What stays in the data memory between the kernels of an operation. */
export const REUSES = ['none', 'accumulate'] as const;

const powerOfTwo = (help: string, least: number, most: number) =>
  wholeNumber(`${help}: a power of two`, least, most).refine((value) => Number.isInteger(Math.log2(value)), {
    error: 'wrong value',
    params: { expected: `a power of two from ${least} to ${most}` },
  });

const byBanks = (kind: 'hertz' | 'squareMetres', help: string) =>
  z
    .strictObject({
      banks32: quantity(kind, `${help}, up to 32 banks`),
      banks64: quantity(kind, `${help}, 64 banks`),
      banks128: quantity(kind, `${help}, 128 banks`),
      banks256: quantity(kind, `${help}, 256 banks and more`),
    })
    .meta({ description: `${help}, by banks` });

const area = z
  .strictObject({
    law: quantity('squareMetres', 'LAW engine of a lane'),
    vrf: z
      .strictObject({
        macro: quantity('squareMetres', 'SRAM of a register file, without its bits'),
        perByte: quantity('squareMetresPerByte', 'SRAM of a register file, a byte'),
      })
      .meta({ description: 'Vector register files: SRAMs of registersPerSram * 512 / hples elements' }),
    vdm: byBanks('squareMetres', 'Vector data memory')
      .extend({ bytes: quantity('bytes', 'Capacity that these areas are of') })
      .meta({ description: 'Vector data memory, by banks, of so many bytes' }),
    vbar: z
      .strictObject({
        floor: quantity('squareMetres', 'Smallest crossbar'),
        area: quantity('squareMetres', 'Crossbar with so many crossings'),
        crossings: wholeNumber('Lanes times banks of that crossbar', 1, 2 ** 20),
      })
      .meta({ description: 'Vector crossbar between data memory and register files' }),
    sbar: z
      .strictObject({
        area: quantity('squareMetres', 'Crossbar with so many lanes'),
        hples: wholeNumber('Lanes of that crossbar', 1, 1024),
        halving: z.number().positive().meta({ description: 'Times smaller with half as many lanes' }),
        doubling: z.number().positive().meta({ description: 'Times larger with twice as many lanes' }),
      })
      .meta({ description: 'Shuffle crossbar between the lanes' }),
    im: quantity('squareMetres', 'Instruction memory'),
  })
  .meta({ description: 'Silicon area of the parts' });

const energy = z
  .strictObject({
    technology: z.string().default('unstated').meta({ description: 'Process node of the constants' }),
    actions: z
      .strictObject({
        multiply: quantity('joules', 'A butterfly or product of one element', { zero: true }),
        add: quantity('joules', 'A sum or difference of one element', { zero: true }),
        register: quantity('joules', 'Reading or writing an element of a vector register', { zero: true }),
        vdm: quantity('joules', 'Reading or writing an element of the vector data memory', { zero: true }),
        vbar: quantity('joules', 'Moving an element between data memory and registers', { zero: true }),
        sbar: quantity('joules', 'Shuffling an element', { zero: true }),
        fetch: quantity('joules', 'Fetching and dispatching an instruction', { zero: true }),
        dram: quantity('joulesPerByte', 'Off-chip memory', { zero: true }),
      })
      .meta({ description: 'Energy of each action' }),
  })
  .meta({ description: 'Energy model: actions only' });

const latency = z
  .strictObject({
    loadStore: quantity('cycles', 'From the last element on the crossbar to the register', { zero: true }),
    multiply: quantity('cycles', 'Stages of a modular multiplier', { zero: true }),
    add: quantity('cycles', 'Stages of a modular adder', { zero: true }),
    registers: quantity('cycles', 'Reading operands and writing results', { zero: true }),
    shuffle: quantity('cycles', 'From the last element on the crossbar to the register', { zero: true }),
  })
  .meta({ description: 'Pipelines; an arithmetic instruction passes multiplier, adder and registers' });

const fields = z
  .strictObject({
    kind: z.literal('rpu').meta({ description: 'Vector processor for ring arithmetic, B512 (RPU)' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    hples: powerOfTwo('Lanes (HPLEs), an element a cycle each', 1, 512),
    banks: powerOfTwo('Banks of the vector data memory, an element a cycle each', 1, 512),
    clock: quantity('hertz', 'One clock for all; default: as the banks allow').optional(),
    clocks: byBanks('hertz', 'Clock that the data memory allows'),
    assumptions: z.enum(ASSUMPTIONS).default('as-described').meta({
      description:
        'What busyboard and registersPerSram are unless they say so: as-described: strict and 4; own-srams: strict and 1; read-release: read-release and 4; unconstrained: read-release and 1',
    }),
    busyboard: z.enum(['strict', 'read-release']).optional().meta({
      description:
        'When a register that is only read is free again: with the result of the instruction, or when it has been read. Default: as assumptions says',
    }),
    registersPerSram: powerOfTwo(
      'Vector registers that share a single-port SRAM. Default as assumptions says',
      1,
      64,
    ).optional(),
    bankConflicts: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether strided accesses wait for banks that several of their elements lie in' }),
    queueDepth: wholeNumber('Instructions in each of the three queues', 1, 4096),
    multiplyInterval: wholeNumber('Cycles between two multiplications of a lane', 1, 64),
    latency,
    vdm: quantity('bytes', 'Vector data memory'),
    sdm: quantity('bytes', 'Scalar data memory'),
    memory: z
      .strictObject({
        name: z.string().meta({ description: 'Name of the memory in tables' }),
        bandwidth: quantity('bytesPerSecond', 'Sustained bandwidth', { infinite: true }),
        ...memoryFields,
        reuse: z.enum(REUSES).default('accumulate').meta({
          description:
            'What stays in the data memory between kernels of an operation. accumulate: limbs that go straight into the next kernel, running sums, and as many others as there is room for; none: every kernel loads its operands and stores its result',
        }),
      })
      .meta({ description: 'Off-chip memory, double-buffered into the data memory' }),
    compiler: z
      .strictObject({
        order: z.enum(ORDERS).default('pipelined').meta({
          description:
            'Order of the instructions: naive: as written; rectangles: one rectangle after the other, each scheduled; pipelined: loads of a rectangle overlap with the one before',
        }),
        depth: wholeNumber('Stages of a transform that stay in registers', 1, 6).default(4),
      })
      .prefault({})
      .meta({ description: 'How programs are made' }),
    he: heSchema,
    area,
    energy,
  })
  .meta({ description: 'kind: rpu' });

const CHOICES = Object.freeze({
  'as-described': { busyboard: 'strict', registersPerSram: 4 },
  'own-srams': { busyboard: 'strict', registersPerSram: 1 },
  'read-release': { busyboard: 'read-release', registersPerSram: 4 },
  unconstrained: { busyboard: 'read-release', registersPerSram: 1 },
} as const);

/** Checked fields in SI units, with busyboard and stacking as `assumptions` chose and the clock of the banks. */
export const rpuSchema = fields.transform((spec) => {
  const choice = CHOICES[spec.assumptions];
  return {
    ...spec,
    clock: spec.clock ?? spec.clocks[`banks${bankStep(spec.banks)}`],
    busyboard: spec.busyboard ?? choice.busyboard,
    registersPerSram: spec.registersPerSram ?? choice.registersPerSram,
  };
});

export type RpuSpec = z.output<typeof rpuSchema>;

/** What the timing of programs depends on. */
export const timingOf = (spec: RpuSpec): B512Timing => ({
  lanes: spec.hples,
  banks: spec.banks,
  busyboard: spec.busyboard,
  queueDepth: spec.queueDepth,
  registersPerSram: spec.registersPerSram,
  multiplyInterval: spec.multiplyInterval,
  latency: {
    loadStore: spec.latency.loadStore,
    compute: spec.latency.multiply + spec.latency.add + spec.latency.registers,
    shuffle: spec.latency.shuffle,
  },
  bankConflicts: spec.bankConflicts,
});
