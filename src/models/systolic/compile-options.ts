import { z } from 'zod';

/** What a mapping is chosen for. */
export const OBJECTIVES = ['time', 'energy', 'edp', 'dram'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** How far the results of an operator stay on chip for those that read them. */
export const RESIDENCIES = ['none', 'adjacent', 'graph'] as const;
export type Residency = (typeof RESIDENCIES)[number];

const order = (help: string) => z.string().meta({ description: help });
const stream = (help: string) =>
  z.union([z.enum(['auto', 'whole', 'fit']), z.int().min(1)]).meta({ description: help });

/** How a matrix product is cut into folds, and what for. */
export const tilingSchema = z
  .strictObject({
    objective: z.enum(OBJECTIVES).default('time').meta({
      description:
        'What a mapping is chosen for: time max(compute, DRAM) cycles, energy, edp their product, dram bytes moved; equal ones by time, DRAM bytes, longest blocks',
    }),
    order: order(
      'Loops over folds, outer first: ws kn or nk, is km or mk, os mn or nm; auto: the best for the objective',
    ).default('auto'),
    stream: stream(
      'Rows streamed per stationary tile (ws, is): auto: searched (convention scalesim: whole); whole; a number; fit: the longest blocks whose partial sums stay on chip, or shorter',
    ).default('auto'),
    groups: z.enum(['auto', 'packed', 'apart']).default('auto').meta({
      description:
        'Small products of one operator (depthwise and grouped convolutions): packed side by side, block-diagonal, or one after the other; auto: packed (convention scalesim: apart)',
    }),
  })
  .prefault({})
  .meta({ description: 'How the GEMM is cut into folds' });

/** A mapping, or as much of it as is given; the rest is searched. */
const givenMappingSchema = z
  .strictObject({
    order: order('Loops over folds, outer first: ws kn or nk, is km or mk, os mn or nm').optional(),
    stream: z
      .union([z.literal('whole'), z.int().min(1)])
      .optional()
      .meta({ description: 'Rows streamed per stationary tile (ws, is), or whole' }),
    groups: z.int().min(1).optional().meta({
      description: 'Products packed side by side; 1: one after the other',
    }),
  })
  .meta({ description: 'Mapping of one operator; what is not given is searched' });

export type GivenMapping = z.output<typeof givenMappingSchema>;

export const givenMappingsSchema = z.record(z.string(), givenMappingSchema).meta({
  description: 'Mappings that are given instead of searched, by the name of the operator',
});

export const residencySchema = z
  .enum(['auto', ...RESIDENCIES])
  .default('auto')
  .meta({
    description:
      'Results that stay in the ifmap scratchpad for their readers where they fit. none: every operator goes through DRAM; adjacent: for the next operator; graph: as long as they are read, also across a residual branch; auto: graph (convention scalesim: none)',
  });

type Given = { tiling: z.output<typeof tilingSchema>; residency: z.output<typeof residencySchema> };

/** What `auto` means: SCALE-Sim's own way under its convention, else what a careful compiler does. */
export function careful(
  { tiling, residency }: Given,
  convention: 'overlap' | 'scalesim',
): { tiling: Tiling; residency: Residency } {
  const plain = convention === 'scalesim';
  const stream = tiling.stream === 'auto' && plain ? 'whole' : tiling.stream;
  const groups = tiling.groups === 'auto' ? (plain ? 'apart' : 'packed') : tiling.groups;
  const stays = residency === 'auto' ? (plain ? 'none' : 'graph') : residency;
  return { tiling: { ...tiling, stream, groups }, residency: stays };
}

export type Tiling = Omit<Given['tiling'], 'groups'> & { groups: 'packed' | 'apart' };
