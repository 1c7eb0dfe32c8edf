import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedForm, groupGemm, type Division } from '../../../src/models/flexsa/closed-form.js';
import {
  execute,
  STALLS,
  type Executed,
  type Paths,
  type Stream,
} from '../../../src/models/flexsa/engines.js';
import { coreGeometry, skewOf } from '../../../src/models/flexsa/geometry.js';
import { dram, FREE, NO_DRAM } from './helpers.js';
import { stepEngines, wavesOf } from './oracle.js';

const gemms = fc.record({
  m: fc.integer({ min: 1, max: 900 }),
  n: fc.integer({ min: 1, max: 70 }),
  k: fc.integer({ min: 1, max: 70 }),
  weightGradient: fc.boolean(),
});
const divisions = fc
  .record({
    groups: fc.integer({ min: 1, max: 4 }),
    cores: fc.integer({ min: 1, max: 4 }),
    side: fc.integer({ min: 1, max: 17 }),
    flexible: fc.boolean(),
    blockRows: fc.integer({ min: 1, max: 80 }),
  })
  .map(({ side, flexible, ...rest }): Division => ({ ...rest, core: coreGeometry(side, flexible) }));

const identity = ({ fill, exec, drain, stalls, cycles }: Executed): void => {
  expect(fill + exec + drain + STALLS.reduce((sum, cause) => sum + stalls[cause], 0)).toBe(cycles);
  for (const cause of STALLS) expect(stalls[cause]).toBeGreaterThanOrEqual(0);
};

describe('engines of one core', () => {
  const single = divisions.map((divided) => ({ ...divided, cores: 1, groups: 1 }));

  it('take, with operands at hand, the first shift, the longer of each wave and the next shift, and one drain', () => {
    fc.assert(
      fc.property(gemms, single, (gemm, divided) => {
        const run = execute(gemm, divided, FREE, NO_DRAM);
        const waves = wavesOf(gemm, divided);
        const body = waves.reduce((sum, { exec }, i) => sum + Math.max(exec, waves[i + 1]?.shift ?? 0), 0);
        expect(run.cycles).toBe(waves[0]!.shift + body + skewOf(divided.core));
        identity(run);
        const form = closedForm(gemm, divided);
        expect([run.exec, run.fill, run.drain, run.waves]).toEqual([
          form.execCycles,
          form.firstShift,
          form.drain,
          form.waves,
        ]);
      }),
      { numRuns: 150 },
    );
  });

  it('equal the closed form to the cycle where no wave is shorter than a shift', () => {
    fc.assert(
      fc.property(gemms, single, (gemm, divided) => {
        const waves = wavesOf(gemm, divided);
        fc.pre(waves.every(({ exec }) => exec >= divided.core.side));
        const form = closedForm(gemm, divided);
        const run = execute(gemm, divided, FREE, NO_DRAM);
        expect(run.cycles).toBe(form.firstShift + form.execCycles + form.shiftWait + form.drain);
      }),
      { numRuns: 150 },
    );
  });

  it('else differ from it by less than a shift for every block that is shorter than the one before, and one', () => {
    fc.assert(
      fc.property(gemms, single, (gemm, divided) => {
        const waves = wavesOf(gemm, divided);
        const changes = waves.filter(({ exec }, i) => i > 0 && exec !== waves[i - 1]!.exec).length;
        const form = closedForm(gemm, divided);
        const run = execute(gemm, divided, FREE, NO_DRAM);
        const ideal = form.firstShift + form.execCycles + form.shiftWait + form.drain;
        expect(Math.abs(run.cycles - ideal)).toBeLessThanOrEqual((changes + 1) * divided.core.side);
      }),
      { numRuns: 150 },
    );
  });

  it('equal engines stepped cycle by cycle, with any port', () => {
    const small = fc.record({
      m: fc.integer({ min: 1, max: 120 }),
      n: fc.integer({ min: 1, max: 24 }),
      k: fc.integer({ min: 1, max: 24 }),
    });
    fc.assert(
      fc.property(
        small,
        single,
        fc.integer({ min: 1, max: 64 }),
        fc.constantFrom(2, 8),
        (gemm, divided, port, result) => {
          const paths = { ...FREE, portBytesPerCycle: port, resultBytes: result };
          const run = execute({ ...gemm, weightGradient: false }, divided, paths, NO_DRAM);
          const waves = wavesOf(gemm, divided);
          fc.pre(waves.length < 200);
          const stepped = stepEngines(waves, port, { operand: 2, result });
          expect(run.cycles).toBe(stepped + skewOf(divided.core));
          identity(run);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('engines of several cores and groups', () => {
  it('lie between perfect balance and one core doing everything, and tell where every cycle went', () => {
    fc.assert(
      fc.property(gemms, divisions, (gemm, divided) => {
        const run = execute(gemm, divided, FREE, NO_DRAM);
        identity(run);
        const part = groupGemm(gemm, divided.groups);
        const width = divided.core.tile;
        expect(run.exec * divided.cores * width * width).toBeGreaterThanOrEqual(part.m * part.n * part.k);
        const alone = execute(gemm, { ...divided, cores: 1 }, FREE, NO_DRAM);
        expect(run.cycles).toBeLessThanOrEqual(alone.cycles + divided.core.side);
      }),
      { numRuns: 150 },
    );
  });

  it('are never faster with a slower port, a slower DRAM or a later one', () => {
    const traffic = fc.record({
      loadBytes: fc.integer({ min: 0, max: 200_000 }),
      storeBytes: fc.integer({ min: 0, max: 100_000 }),
      transferBytes: fc.integer({ min: 64, max: 8192 }),
      bufferBytes: fc.integer({ min: 0, max: 65_536 }),
    });
    const speeds = fc.tuple(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 0, max: 90 }),
    );
    fc.assert(
      fc.property(
        gemms,
        divisions,
        traffic,
        speeds,
        (gemm, divided, moved: Stream, [port, memory, latency]) => {
          const cycles = (factor: { port?: number; dram?: number; latency?: number }): number => {
            const paths: Paths = {
              ...FREE,
              portBytesPerCycle: port * (factor.port ?? 1),
              openDram: () => dram(memory * (factor.dram ?? 1), latency + (factor.latency ?? 0)),
            };
            const run = execute(gemm, divided, paths, moved);
            identity(run);
            return run.cycles;
          };
          const base = cycles({});
          expect(cycles({ port: 2 })).toBeLessThanOrEqual(base);
          expect(cycles({ dram: 3 })).toBeLessThanOrEqual(base);
          expect(cycles({ latency: 10 })).toBeGreaterThanOrEqual(base);
          expect(base).toBeGreaterThanOrEqual((moved.loadBytes + moved.storeBytes) / memory);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('behind a slow DRAM takes the time of its bytes, and no more than computing them besides', () => {
    fc.assert(
      fc.property(gemms, divisions, fc.integer({ min: 0, max: 90 }), (gemm, divided, latency) => {
        const moved: Stream = { loadBytes: 9000, storeBytes: 5000, transferBytes: 512, bufferBytes: 4096 };
        const free = execute(gemm, divided, FREE, NO_DRAM).cycles;
        const { cycles } = execute(gemm, divided, { ...FREE, openDram: () => dram(0.01, latency) }, moved);
        const channel = 14_000 / 0.01;
        // Each of at most 18 parts is rounded up to a cycle, twice.
        expect(cycles).toBeGreaterThanOrEqual(channel);
        expect(cycles).toBeLessThanOrEqual(channel + free + latency + 36);
      }),
      { numRuns: 60 },
    );
  });
});
