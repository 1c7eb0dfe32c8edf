import { z } from 'zod';
import { energySchema } from '../../energy/schema.js';
import { intensitySchema } from '../../metrics/schema.js';
import { memorySchema } from '../../memory/schema.js';
import { eitherQuantity, quantity, wholeNumber } from '../../quantity/field.js';
import { dataSchema, vectorSchema } from '../lowering/schema.js';
import { shortText } from '../../work/short-text.js';
import { edgeFoldsSchema, pipelineFaults, pipelineSchema } from './pipeline.js';
import { sparsitySchema } from './sparsity.js';
import { rowStationarySchema } from './row-stationary/schema.js';
import { careful, givenMappingsSchema, residencySchema, tilingSchema } from './compile-options.js';

/** Dataflows of a matrix product, as SCALE-Sim has them. */
export const GEMM_DATAFLOWS = ['ws', 'os', 'is'] as const;
export type GemmDataflow = (typeof GEMM_DATAFLOWS)[number];
/** Row stationary works on convolutions as they are (`src/models/systolic/row-stationary`). */
export const DATAFLOWS = [...GEMM_DATAFLOWS, 'rs'] as const;

export const CONVENTIONS = ['overlap', 'scalesim'] as const;

const scratchpad = (operand: string) =>
  z
    .strictObject({
      size: quantity('bytes', `Capacity of the ${operand} scratchpad`),
      doubleBuffered: z
        .boolean()
        .default(true)
        .meta({ description: 'Fill one part while the array works from another' }),
      banks: z
        .union([z.literal('auto'), z.int().min(1)])
        .default('auto')
        .meta({ description: 'Banks, one word per port and cycle each; auto: as many as the array can use' }),
      ports: wholeNumber('Ports per bank', 1, 64).default(1),
    })
    .meta({ description: `${operand} scratchpad` });

const fields = z
  .strictObject({
    kind: z.literal('systolic').meta({ description: 'A conventional systolic array' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    rows: wholeNumber('Rows of PEs', 1, 65536),
    cols: wholeNumber('Columns of PEs', 1, 65536),
    dataflow: z.enum(DATAFLOWS).meta({
      description:
        'Which operand stays in the PEs: ws weights, os outputs, is inputs, rs rows of all three (Eyeriss)',
    }),
    convention: z.enum(CONVENTIONS).default('overlap').meta({
      description:
        'overlap: the next fold fills behind the present one, stationary operand double-buffered in the PE; scalesim: as SCALE-Sim counts, folds never overlap, streams are not cut, nothing stays on chip between layers',
    }),
    edgeFolds: edgeFoldsSchema,
    pipeline: pipelineSchema,
    foldOverhead: quantity(
      'cycles',
      'Other cycles added before every fold, for a controller that pipeline does not describe',
      { zero: true },
    ).default(0),
    clock: quantity('hertz', 'Clock of array, scratchpads and vector unit'),
    data: dataSchema,
    scratchpad: z
      .strictObject({ ifmap: scratchpad('ifmap'), filter: scratchpad('filter'), ofmap: scratchpad('ofmap') })
      .meta({ description: 'The three operand scratchpads' }),
    dram: z
      .strictObject({
        bandwidth: eitherQuantity('bytesPerSecond', 'bytesPerCycle', 'Sustained DRAM bandwidth', {
          infinite: true,
        }),
        latency: eitherQuantity(
          'seconds',
          'cycles',
          'Time from the end of a read on the channel to data in the scratchpad',
          {
            zero: true,
          },
        ),
      })
      .meta({
        description:
          'Off-chip memory: one in-order channel, what transfers are planned by, and memory.model bandwidth',
      }),
    memory: memorySchema,
    dma: z
      .strictObject({
        transfer: quantity('bytes', 'Largest piece the DMA moves for one operand at a time'),
      })
      .meta({ description: 'DMA engine between DRAM and scratchpads' }),
    vector: vectorSchema,
    tiling: tilingSchema,
    mapping: givenMappingsSchema.optional(),
    residency: residencySchema,
    rs: rowStationarySchema.optional(),
    sparsity: sparsitySchema.optional(),
    area: z
      .strictObject({
        pe: quantity('squareMetres', 'One PE with its registers; default: by the node').optional(),
        scratchpad: quantity(
          'squareMetresPerByte',
          'Scratchpads, periphery included; default: by the node',
        ).optional(),
      })
      .default({})
      .meta({ description: 'Silicon area, for sweeps: PEs and scratchpads only' }),
    intensity: intensitySchema,
    energy: energySchema,
  })
  .meta({ description: 'kind: systolic' });

/** Checked fields in SI units; bandwidths in bytes per second and latency in seconds, however they were given. */
export const systolicSchema = fields.transform(({ dram, rs, tiling, residency, ...spec }, context) => {
  if (spec.dataflow === 'rs' && rs === undefined) {
    context.addIssue({
      code: 'custom',
      message: 'is missing',
      path: ['rs'],
      params: { expected: 'the scratchpads and bandwidths of row stationary, since dataflow is rs' },
    });
  }
  for (const { path, message, expected } of pipelineFaults(spec)) {
    context.addIssue({ code: 'custom', message, path, params: { expected } });
  }
  if (spec.sparsity?.compression === 'rlc' && spec.dataflow !== 'rs') {
    context.addIssue({
      code: 'custom',
      message: `is 'rlc' with dataflow ${spec.dataflow}`,
      path: ['sparsity', 'compression'],
      params: { expected: 'none, or dataflow rs: no other dataflow has a time for compressed data' },
    });
  }
  const perSecond = ({ kind, value }: { kind: string; value: number }): number =>
    kind === 'bytesPerCycle' ? value * spec.clock : value;
  const { latency } = dram;
  return {
    ...spec,
    ...careful({ tiling, residency }, spec.convention),
    dram: {
      bandwidth: perSecond(dram.bandwidth),
      latency: latency.kind === 'cycles' ? latency.value / spec.clock : latency.value,
    },
    ...(rs === undefined ? {} : { rs: { ...rs, bufferBandwidth: perSecond(rs.bufferBandwidth) } }),
  };
});

export type SystolicSpec = z.output<typeof systolicSchema>;
/** An array whose dataflow is one of a matrix product. */
export type GemmSpec = SystolicSpec & { dataflow: GemmDataflow };

/** What only rates a layout: nothing of how a network can be laid on an array depends on it. */
type Rating = 'clock' | 'dram' | 'memory' | 'energy' | 'area' | 'intensity';

/** What of an array decides how a network can be laid on it: all but clock, bandwidth and prices. */
export type Layout = Omit<GemmSpec, Rating>;

export function layoutOf(spec: GemmSpec): Layout {
  const { clock: _c, dram: _d, memory: _m, energy: _e, area: _a, intensity: _i, ...layout } = spec;
  return layout;
}

/** A layout whose scratchpads have no size: what decides how a product can be cut, beside whether something fits. */
export type Frame = Omit<Layout, 'scratchpad'> & { scratchpad: Sizeless };
type Sizeless = { [pad in keyof Layout['scratchpad']]: Omit<Layout['scratchpad'][pad], 'size'> };

export const frameOf = ({ scratchpad, ...rest }: Layout): Frame => ({
  ...rest,
  scratchpad: sizelessOf(scratchpad),
});

function sizelessOf({ ifmap, filter, ofmap }: Layout['scratchpad']): Sizeless {
  const without = ({ size: _, ...pad }: Layout['scratchpad']['ifmap']): Omit<typeof pad, 'size'> => pad;
  return { ifmap: without(ifmap), filter: without(filter), ofmap: without(ofmap) };
}

const RATING: Readonly<Record<Rating, true>> = {
  clock: true,
  dram: true,
  memory: true,
  energy: true,
  area: true,
  intensity: true,
};

/** Differs for machines whose frames do; nearly always the same for others. */
export function frameKeyOf(spec: GemmSpec): string {
  let key = '';
  for (const field in spec) {
    if (field in RATING) continue;
    const section = field === 'scratchpad' ? sizelessOf(spec.scratchpad) : spec[field as keyof Layout];
    key += `${field} ${shortText(section)} `;
  }
  return key;
}
