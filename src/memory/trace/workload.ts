import { z } from 'zod';
import { MOST_REQUESTS } from './requests.js';

const count = (help: string, min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.int().min(min).max(max).meta({ description: help });

/** Which of the requests are writes. */
const direction = z
  .discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('read') }),
    z.strictObject({ mode: z.literal('write') }),
    z.strictObject({
      mode: z.literal('period'),
      period: count('Requests of a period', 1),
      reads: count('The first so many of each period are reads', 0),
    }),
    z.strictObject({ mode: z.literal('phase'), len: count('So many reads, as many writes, and again', 1) }),
    z.strictObject({
      mode: z.literal('random'),
      threshold: count('Writes of 256, drawn before the address', 0, 256),
    }),
  ])
  .default({ mode: 'read' })
  .meta({ description: 'Which requests are writes' });

const shared = {
  n: count('Requests', 1, MOST_REQUESTS),
  rw: direction,
  base: count('Address of the first byte', 0).default(0),
  seed: count('Start of the random numbers', 0, 2 ** 32 - 1).default(0),
} as const;

/** A generator of requests with its parameters, as files of cases write it. */
export const workloadSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stream'), ...shared }),
  z.strictObject({
    kind: z.literal('stride'),
    ...shared,
    stride: count('Bytes from request to request', 1),
    footprint: count('Bytes after which the addresses begin again', 1),
  }),
  z.strictObject({
    kind: z.literal('random'),
    ...shared,
    bits: count('The footprint is 2 to the power of this, transactions', 1, 32),
  }),
  z.strictObject({
    kind: z.literal('streams'),
    ...shared,
    count: count('Streams that take turns', 1),
    spacing: count('Bytes from the start of one to the start of the next', 0),
  }),
  z.strictObject({
    kind: z.literal('copy'),
    ...shared,
    offset: count('Bytes from where is read to where is written', 0),
  }),
]);

export type Workload = z.output<typeof workloadSchema>;
export type WorkloadKind = Workload['kind'];
export type Direction = Workload['rw'];

export const WORKLOAD_KINDS = [
  'stream',
  'stride',
  'random',
  'streams',
  'copy',
] as const satisfies readonly WorkloadKind[];
