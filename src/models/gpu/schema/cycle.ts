import { z } from 'zod';
import { quantity, wholeNumber } from '../../../quantity/field.js';

const bytes = (help: string) => quantity('bytes', help);
const share = (help: string) =>
  z.number().positive().max(16).meta({ description: help, unit: 'share of a bandwidth' });
const instructions = (help: string) =>
  z.number().min(0).meta({ description: help, unit: 'warp instructions' });
const cycles = (help: string) => z.number().min(0).meta({ description: help, unit: 'cycles' });

/** Compiled kernels of one tile: facts of their code, not of a layer. */
const codeSchema = z.strictObject({
  step: instructions('Of a CTA and step of its main loop'),
  block: instructions('Of a CTA outside its main loop'),
  registers: wholeNumber('Registers of a thread', 1, 255),
  shared: quantity('bytes', 'Shared memory of a CTA, without what the driver adds', { zero: true }),
  carveOut: quantity('bytes', 'Shared memory that the driver sets aside for this code').optional(),
  measured: z
    .strictObject({
      perStep: cycles('Of a step, whatever is resident'),
      perBlockStep: cycles('Of a step, for each resident CTA'),
      perBlock: cycles('Once a CTA'),
    })
    .optional()
    .meta({ description: 'Clocks as measured on this code; default: from instructions and latencies' }),
});

/** Sectors of a line that a cache keeps apart. */
const MOST_SECTORS = 31;

/** Facts of a card that the cycle mode needs beside those of the closed forms. */
export const cycleSchema = z
  .strictObject({
    line: bytes('Line of the caches'),
    sector: bytes('Part of a line that is fetched by itself'),
    fetch: bytes('Least that DRAM delivers: a lone sector brings the rest with it'),
    align: bytes('Boundary on which tensors lie'),
    gpc: wholeNumber('SMs of a cluster, which see the same part of L2 as theirs', 1, 1024),
    schedulers: wholeNumber('Warp schedulers of an SM', 1, 16),
    issueShare: z
      .number()
      .positive()
      .max(1)
      .meta({ description: 'Share of their issue slots that can be used' }),
    threads: wholeNumber('Threads of an SM at most', 32, 1 << 16),
    ctas: wholeNumber('CTAs of an SM at most', 1, 1024),
    smemPerCta: quantity('bytes', 'Shared memory that the driver adds to a CTA', { zero: true }),
    carveOuts: z
      .array(quantity('bytes', 'Shared memory', { zero: true }))
      .min(1)
      .meta({ description: 'Sizes of shared memory that can be set aside, rising' }),
    l1: z
      .strictObject({
        reserved: quantity('bytes', 'Of L1, what loads do not get', { zero: true }),
        set: bytes('Of L1, for each of its sets'),
      })
      .meta({ description: 'L1 in detail' }),
    l2: z
      .strictObject({
        held: bytes('Of data that one chain of loads finds again; left out: all of L2').optional(),
        ways: wholeNumber('Ways, as the breadth of its knee shows', 1, 4096),
        swept: bytes(
          'Of a buffer that all SMs sweep, each its slice, what stays; left out: all of L2',
        ).optional(),
        resident: bytes(
          'Of a buffer that all SMs read whole, again and again, what stays however large it is; left out: a copy in each part',
        ).optional(),
        sweeps: z
          .strictObject({
            slices: bytes(
              'Of a buffer swept a few times, what half of the CTAs find again, each its slice; left out: all of L2',
            ).optional(),
            grid: bytes('The same where CTAs change places').optional(),
            spread: z.number().positive().max(2).meta({
              description: 'Spread of the speeds of CTAs, as the standard deviation of their logarithm',
            }),
          })
          .meta({ description: 'A few rounds through a buffer, before L2 has learnt what to keep' }),
        dirty: bytes('Of results, what may stay after a kernel; left out: all of L2').optional(),
        shared: share('Reads of the same data by all SMs, over those of l2.bandwidth'),
        write: share('Writes, over reads'),
        perSm: quantity('bytesPerCycle', 'Reads of one SM alone'),
      })
      .meta({ description: 'L2 in detail' }),
    dram: z
      .strictObject({
        nearLatency: quantity('cycles', 'Load that misses in L2, home in the near part'),
        farLatency: quantity('cycles', 'Load that misses in L2, home in another part'),
        write: share('Writes, over reads'),
        copy: share('As many bytes read as written, over reads'),
      })
      .meta({ description: 'Device memory in detail' }),
    caches: z.enum(['real', 'delta']).default('real').meta({
      description:
        'real: L1 as large as shared memory leaves it, CTAs that drift apart, results that pass through L2; delta: as DeLTA has it, L1 serves a step of a CTA alone, CTAs in step, no results in L2',
    }),
    detail: z.enum(['sample', 'all']).default('sample').meta({
      description:
        'L1s that are simulated. sample: those of some SMs and generations of CTAs, for all; all: every one',
    }),
    timing: z.enum(['measured', 'latencies']).default('measured').meta({
      description:
        'Clocks of a step. measured: as fitted to the code where they were; latencies: from instructions and latencies',
    }),
    olderShare: z.number().min(0.5).max(1).meta({
      description: 'Progress of the older of two CTAs that share schedulers; the younger has the rest',
    }),
    ctaLaunch: cycles('From the launch of a CTA to that of the next, as a grid begins'),
    codes: z.record(z.string(), codeSchema).meta({
      description: 'Kernels by form and tile: conv/128x128x8, gemm/128x128x8',
    }),
  })
  .superRefine(({ line, sector, fetch }, context) => {
    const wrong = (field: string, is: number, expected: string): void =>
      context.addIssue({ code: 'custom', path: [field], message: `is ${is} B`, params: { expected } });
    if (line % sector !== 0 || line / sector > MOST_SECTORS)
      wrong('line', line, `1 to ${MOST_SECTORS} sectors of ${sector} B`);
    if (fetch % sector !== 0) wrong('fetch', fetch, `whole sectors of ${sector} B`);
  })
  .meta({ description: 'Caches and schedulers in detail' });

export type CycleSection = z.output<typeof cycleSchema>;
