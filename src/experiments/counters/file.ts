import fs from 'node:fs';
import { z } from 'zod';
import { dotted } from '../../document/validate.js';
import { InputError } from '../../errors.js';

/** Sections of launches, in the order in which they are printed. */
export const SECTIONS = ['conv', 'gemm', 'memory', 'probes', 'warm'] as const;
export type Section = (typeof SECTIONS)[number];

/** What a file may leave out or have as null. */
const maybe = <Of extends z.ZodType>(schema: Of) => schema.nullish().transform((value) => value ?? undefined);
const count = maybe(z.number().int().positive());
const whole = maybe(z.number().int());
const word = maybe(z.string());

const launchSchema = z.looseObject({
  kind: z.string(),
  name: z.string(),
  tile: word,
  variant: word,
  block: count,
  grid: maybe(z.array(z.number())),
  occ_blocks_per_sm: count,
  regs: count,
  smem_static: whole,
  op: word,
  mib_per_tensor: maybe(z.number().positive()),
  ...{ B: count, C: count, Ci: count, Co: count, Hi: count, Wi: count, Hf: count, Wf: count },
  ...{ S: count, P: whole, M: count, N: count, K: count },
  ...{ mode: word, kib: count, loads_per_thread: count },
  ...{ kib_per_sm: count, carve: whole, reps: count },
  ...{ stride: whole, offset: whole, warps: count },
  counters: z.record(z.string(), z.unknown()).default({}),
});
export type Launch = z.output<typeof launchSchema>;

/** A counter of a launch, if it was read. */
export function counterOf({ counters }: Pick<Launch, 'counters'>, metric: string): number | undefined {
  const value = Object.hasOwn(counters, metric) ? counters[metric] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

const launches = z.array(launchSchema).default([]);
const loop = z.looseObject({ name: z.string(), joule_per_iter: z.number(), t_iter_s: z.number() });
const networkSchema = loop.extend({
  batch: z.number().int().positive(),
  macs_per_image: maybe(z.number()),
  leaf_out_per_image: maybe(z.number()),
  weights: maybe(z.number()),
});
export type MeasuredNetwork = z.output<typeof networkSchema>;

/** Points of a curve, or what a loop measured: numbers and words by name. */
const pointSchema = z.record(z.string(), z.unknown());
export type Point = z.output<typeof pointSchema>;

const timeSchema = z
  .tuple([z.string(), z.string(), z.string().nullable(), z.string().nullable(), z.number().nullable()])
  .rest(z.unknown());

const fileSchema = z.looseObject({
  conv: launches,
  gemm: launches,
  memory: launches,
  probes: launches,
  warm: launches,
  micro: z.record(z.string(), z.unknown()).default({}),
  /** Kind, name, tile, variant, milliseconds of launches one after another: with launch and events. */
  times_without_profiler: z.array(timeSchema).default([]),
  energy_kernels: z.array(loop).default([]),
  energy_networks: z.array(networkSchema).default([]),
});
/** Counters of a card as `bench/gpu` writes them; sections that are missing are empty. */
export type CounterFile = z.output<typeof fileSchema>;

/** What was measured under one name of the micro-benchmarks. */
export function pointsOf({ micro }: Pick<CounterFile, 'micro'>, name: string): Point[] {
  const points = z.array(pointSchema).safeParse(Object.hasOwn(micro, name) ? micro[name] : []);
  return points.success ? points.data : [];
}

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
  return checkCounters(data, file);
}

/** @throws InputError naming the file and the field that is wrong */
export function checkCounters(data: unknown, file: string): CounterFile {
  const checked = fileSchema.safeParse(data);
  if (checked.success) return checked.data;
  const { path, message } = checked.error.issues[0]!;
  throw new InputError(message, {
    file,
    field: dotted(path),
    expected: 'counters of a GPU as bench/gpu writes them',
  });
}
