import fs from 'node:fs';
import { z } from 'zod';
import { dotted } from '../../document/validate.js';
import { InputError } from '../../errors.js';

/** Sections of launches, in the order in which they are printed. */
export const SECTIONS = ['conv', 'gemm', 'memory'] as const;
export type Section = (typeof SECTIONS)[number];

const count = z.number().int().positive();
const launchSchema = z.looseObject({
  kind: z.string(),
  name: z.string(),
  tile: z.string().optional(),
  variant: z.enum(['ca', 'cg', 'carve']).optional(),
  block: count.optional(),
  occ_blocks_per_sm: count.optional(),
  op: z.string().optional(),
  mib_per_tensor: z.number().positive().optional(),
  ...{ B: count.optional(), C: count.optional(), Ci: count.optional(), Co: count.optional() },
  ...{ Hi: count.optional(), Wi: count.optional(), Hf: count.optional(), Wf: count.optional() },
  ...{ S: count.optional(), P: z.number().int().min(0).optional() },
  ...{ M: count.optional(), N: count.optional(), K: count.optional() },
  counters: z.record(z.string(), z.number().nullable()),
});
export type Launch = z.output<typeof launchSchema>;

const launches = z.array(launchSchema).default([]);
const fileSchema = z.looseObject({
  conv: launches,
  gemm: launches,
  memory: launches,
  energy_kernels: z
    .array(z.looseObject({ name: z.string(), joule_per_iter: z.number(), t_iter_s: z.number() }))
    .default([]),
});
/** Counters of a card as `bench/gpu` writes them; sections that are missing are empty. */
export type CounterFile = z.output<typeof fileSchema>;

/** @throws InputError naming the file and the field that is wrong */
export function readCounters(file: string): CounterFile {
  const expected = 'counters of a GPU as bench/gpu writes them';
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    throw new InputError('cannot be read', { file, expected });
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new InputError(`is no JSON: ${(error as Error).message}`, { file, expected });
  }
  const checked = fileSchema.safeParse(data);
  if (checked.success) return checked.data;
  const { path, message } = checked.error.issues[0]!;
  throw new InputError(message, { file, field: dotted(path), expected });
}
