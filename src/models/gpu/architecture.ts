import { z } from 'zod';
import { gpuEnergySchema } from '../../energy/gpu.js';
import { intensitySchema } from '../../metrics/schema.js';
import { quantity, wholeNumber } from '../../quantity/field.js';
import { dataSchema } from '../lowering/schema.js';
import { cycleSchema } from './schema/cycle.js';
import { formulasSchema } from './schema/formulas.js';
import { directSchema, SIDE, streamSchema, tileChoiceSchema, tilesSchema } from './schema/kernels.js';
import { sidechannelSchema } from './schema/sidechannel.js';
import { dramSchema, l1Schema, l2Schema, memorySchema, smemSchema } from './schema/memory.js';

/** Arithmetic of matrix products; the tensor cores have rates of their own for each. */
export const MATHS = ['fp32', 'tf32', 'fp16', 'fp8', 'int8'] as const;
export type Math = (typeof MATHS)[number];

const count = (help: string) => z.number().positive().meta({ description: help });
export type { Tile } from './schema/kernels.js';

const fields = z
  .strictObject({
    kind: z.literal('gpu').meta({ description: 'A GPU: streaming multiprocessors, L1, L2, DRAM' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    sms: wholeNumber('Streaming multiprocessors', 1, 4096),
    clock: quantity('hertz', 'Clock of the SMs while they work'),
    lanes: wholeNumber('Multiply-accumulates in fp32 of an SM and cycle', 1, SIDE),
    tensor: z
      .strictObject({
        tf32: count('Multiply-accumulates in TF32 of an SM and cycle').optional(),
        fp16: count('Multiply-accumulates in FP16 or BF16 of an SM and cycle').optional(),
        fp8: count('Multiply-accumulates in FP8 of an SM and cycle').optional(),
        int8: count('Multiply-accumulates in INT8 of an SM and cycle').optional(),
      })
      .default({})
      .meta({ description: 'Rates of tensor cores (or packed arithmetic), dense' }),
    math: z.enum(MATHS).default('fp32').meta({ description: 'Arithmetic of matrix products' }),
    issue: count('Instructions that an SM issues a cycle, counted in threads (32 a warp)'),
    data: dataSchema,
    registerFile: quantity('bytes', 'Registers of an SM'),
    smem: smemSchema,
    l1: l1Schema,
    l2: l2Schema,
    dram: dramSchema,
    memory: memorySchema,
    launch: quantity('seconds', 'From one kernel to the next: time in which no CTA works', { zero: true }),
    efficiency: z.number().positive().max(1).meta({
      description: 'Share of the peak rate that the main loop of a kernel reaches with all operands at hand',
    }),
    epilogue: z.number().min(0).max(1).meta({
      description: 'Share of the time for writing a tile that other CTAs of the SM do not hide',
    }),
    tiles: tilesSchema,
    tile: tileChoiceSchema,
    order: z.enum(['columns', 'rows']).default('columns').meta({
      description:
        'Order in which CTAs begin. columns: all tiles of a column, then the next column; rows: by row',
    }),
    splitK: z.enum(['weight-gradient', 'none']).default('weight-gradient').meta({
      description:
        'Weight gradients with fewer CTAs than the chip holds are cut along their depth, and added up',
    }),
    readsResult: z.boolean().default(false).meta({
      description: 'Products are added to what is in memory: results are read, too',
    }),
    fuse: z.boolean().default(true).meta({
      description: 'Apply activations to results in the kernel that makes them; else a kernel of their own',
    }),
    formulas: formulasSchema,
    direct: directSchema,
    stream: streamSchema,
    cycle: cycleSchema.optional(),
    energy: gpuEnergySchema.optional(),
    sidechannel: sidechannelSchema.optional(),
    intensity: intensitySchema,
  })
  .superRefine(({ math, tensor, tile, tiles, intensity }, context) => {
    if (intensity.level !== 'dram')
      context.addIssue({
        code: 'custom',
        path: ['intensity', 'level'],
        message: `is '${intensity.level}', which a GPU does not have`,
        params: { expected: 'dram' },
      });
    if (math !== 'fp32' && tensor[math] === undefined)
      context.addIssue({
        code: 'custom',
        path: ['math'],
        message: `is '${math}', which this machine has no rate for`,
        params: { expected: `fp32 or one of tensor: ${Object.keys(tensor).join(', ') || 'none'}` },
      });
    const least = Math.min(...Object.values(tiles).map(({ rows, columns }) => rows * columns));
    if (tile.choice === 'auto' && tile.most !== undefined && tile.most < least)
      context.addIssue({
        code: 'custom',
        path: ['tile', 'most'],
        message: `is ${tile.most}, smaller than every tile`,
        params: { expected: `at least ${least}` },
      });
    if (tile.choice !== 'auto' && !Object.hasOwn(tiles, tile.choice))
      context.addIssue({
        code: 'custom',
        path: ['tile', 'choice'],
        message: `is '${tile.choice}'`,
        params: { expected: `auto or one of tiles: ${Object.keys(tiles).join(', ')}` },
      });
  })
  .meta({ description: 'kind: gpu' });

/** Checked fields; bandwidths in bytes a cycle of the SM clock (of one SM for L1 and shared memory), times in cycles. */
export const gpuSchema = fields.transform((spec) => {
  const perCycle = ({ kind, value }: { kind: string; value: number }): number =>
    kind === 'bytesPerCycle' ? value : value / spec.clock;
  return {
    ...spec,
    smem: { ...spec.smem, bandwidth: perCycle(spec.smem.bandwidth) },
    l1: { ...spec.l1, bandwidth: perCycle(spec.l1.bandwidth) },
    l2: { ...spec.l2, bandwidth: perCycle(spec.l2.bandwidth) },
    dram: { ...spec.dram, bandwidth: perCycle(spec.dram.bandwidth) },
    launch: spec.launch * spec.clock,
  };
});

export type GpuSpec = z.output<typeof gpuSchema>;

/** Multiply-accumulates of an SM and cycle in the arithmetic that is chosen. */
export const macsPerCycle = ({ math, lanes, tensor }: Pick<GpuSpec, 'math' | 'lanes' | 'tensor'>): number =>
  math === 'fp32' ? lanes : tensor[math]!;
