import { z } from 'zod';
import { intensitySchema } from '../../metrics/schema.js';
import { eitherQuantity, quantity, wholeNumber } from '../../quantity/field.js';
import { dataSchema } from '../lowering/schema.js';

/** Arithmetic of matrix products; the tensor cores have rates of their own for each. */
export const MATHS = ['fp32', 'tf32', 'fp16', 'fp8', 'int8'] as const;
export type Math = (typeof MATHS)[number];

const SIDE = 1 << 12;
const count = (help: string) => z.number().positive().meta({ description: help });
const bandwidth = (help: string) =>
  eitherQuantity('bytesPerSecond', 'bytesPerCycle', help, { infinite: true });
const instructions = (help: string) =>
  z.number().min(0).meta({ description: help, unit: 'thread instructions per element' });

const tileSchema = z.strictObject({
  rows: wholeNumber('Rows of the result that a CTA computes (blkM)', 32, SIDE),
  columns: wholeNumber('Columns of the result that a CTA computes (blkN)', 1, SIDE),
  depth: wholeNumber('Length of a step of its main loop (blkK)', 1, SIDE),
  warps: wholeNumber('Warps of a CTA', 1, 32),
  warpRows: wholeNumber('Rows of the part of the tile that one warp computes', 1, SIDE),
  warpColumns: wholeNumber('Columns of the part of the tile that one warp computes', 1, SIDE),
  registers: wholeNumber('Registers of 32 bit that a thread holds', 1, 255),
  resident: wholeNumber(
    'CTAs of this tile on an SM at most; registers and shared memory may allow fewer',
    1,
    32,
  ),
});
export type Tile = z.output<typeof tileSchema>;

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
    smem: z
      .strictObject({
        size: quantity('bytes', 'Shared memory of an SM that CTAs can have'),
        bandwidth: bandwidth('Shared memory of an SM, reads or writes'),
        latency: quantity('cycles', 'Load from shared memory', { zero: true }),
      })
      .meta({ description: 'Shared memory' }),
    l1: z
      .strictObject({
        size: quantity('bytes', 'L1 of an SM; where it is unified, with the shared memory'),
        unified: z.boolean().meta({ description: 'One memory is divided between L1 and shared memory' }),
        bandwidth: bandwidth('L1 of an SM'),
        latency: quantity('cycles', 'Load that hits in L1', { zero: true }),
      })
      .meta({ description: 'L1 data cache' }),
    l2: z
      .strictObject({
        size: quantity('bytes', 'L2 of the chip'),
        partitions: wholeNumber('Parts, each next to some of the SMs', 1, 8),
        replication: z.number().min(1).max(8).meta({
          description:
            'Copies of a line that several partitions hold, on average: L2 holds size / replication',
        }),
        kept: z.number().positive().max(1).meta({
          description:
            'Share of L2 that what two waves of CTAs have in common may fill and still be there (kappa)',
        }),
        outputs: z.boolean().meta({ description: 'Results that pass through L2 count in what a wave fills' }),
        bandwidth: bandwidth('L2 of the chip, reads'),
        latency: quantity('cycles', 'Load that hits in the near part of L2', { zero: true }),
        farLatency: quantity('cycles', 'Load that hits in another part of L2', { zero: true }),
      })
      .meta({ description: 'L2 cache' }),
    dram: z
      .strictObject({
        bandwidth: bandwidth('DRAM, as measured with streams'),
        latency: quantity('cycles', 'Load that misses in L2', { zero: true }),
      })
      .meta({ description: 'Device memory' }),
    launch: quantity('seconds', 'From one kernel to the next: time in which no CTA works', { zero: true }),
    efficiency: z.number().positive().max(1).meta({
      description: 'Share of the peak rate that the main loop of a kernel reaches with all operands at hand',
    }),
    epilogue: z.number().min(0).max(1).meta({
      description: 'Share of the time for writing a tile that other CTAs of the SM do not hide',
    }),
    tiles: z
      .record(z.string(), tileSchema)
      .refine((tiles) => Object.keys(tiles).length > 0, 'is empty')
      .meta({
        description: 'Tiles that kernels exist for, by name: rows x columns x depth, warps, resident CTAs',
      }),
    tile: z
      .strictObject({
        choice: z.string().default('auto').meta({
          description: 'auto: by the columns of the result; or the name of a tile for all products',
        }),
        wideAbove: wholeNumber('Results of more columns take the widest tile', 1, 1 << 20),
        narrowDepth: z.number().min(1).meta({
          description: 'Products at least this deep (K) take a narrower tile where there are few CTAs',
        }),
        narrowCtas: z.number().min(0).meta({
          description: 'Few: at most this many CTAs for every SM; 0: never narrower',
        }),
      })
      .meta({ description: 'Choice of the tile of a kernel' }),
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
    formulas: z
      .strictObject({
        l1: z.enum(['average', 'aligned', 'paper']).default('average').meta({
          description:
            'Sectors of filter loads. average: over all alignments; aligned: rows that begin at sectors; paper: DeLTA as found in a transcription, one pass of each matrix',
        }),
        l2: z.enum(['unique', 'paper']).default('unique').meta({
          description:
            'What misses L1. unique: distinct elements of a step of a tile; paper: DeLTA as found in a transcription',
        }),
        dram: z.enum(['waves', 'delta']).default('waves').meta({
          description:
            "What misses L2. waves: panels of each wave of CTAs; delta: DeLTA's rule, the input once a column of CTAs",
        }),
        haloWaves: wholeNumber(
          'Panels of kernels with more waves than this are counted in proportion to rows, without the halos between them',
          0,
          2 ** 31 - 1,
        ).default(400),
        latency: z.enum(['mean', 'slowest']).default('mean').meta({
          description:
            'Wait for the loads of a step. mean: of L2 and DRAM by their shares; slowest: of DRAM, which the barrier waits for',
        }),
      })
      .prefault({})
      .meta({ description: 'Which form of each equation' }),
    direct: z
      .strictObject({
        rows: wholeNumber('Rows of the output that a CTA of a depthwise kernel computes', 1, SIDE),
        instructions: instructions('Of one multiply-accumulate of a depthwise kernel'),
      })
      .meta({ description: 'Depthwise convolutions, which are no matrix products' }),
    stream: z
      .strictObject({
        relu: instructions('relu, relu6'),
        activation: instructions('gelu, silu, sigmoid and the like'),
        polynomial: instructions('polynomial, per degree'),
        softmax: instructions('softmax'),
        norm: instructions('normalisation with statistics'),
        scale: instructions('batch normalisation by given statistics'),
        elementwise: instructions('add'),
        multiply: instructions('multiply'),
        pool: instructions('pooling, per element of the window'),
        embedding: instructions('gathered elements'),
      })
      .meta({ description: 'Instructions of kernels that pass over tensors' }),
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
