import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixWindow } from '../../../src/models/lowering/window.js';
import { planGemm } from '../../../src/models/systolic/plan.js';
import { KEEP, Occupancy, PSUM } from '../../../src/models/systolic/program.js';
import { Scheduler } from '../../../src/models/systolic/schedule.js';
import { Writer } from '../../../src/models/systolic/writer.js';
import { ALONE } from '../../../src/models/systolic/fetch.js';
import { Recording } from './queue-executor.js';
import { convWindow } from '../../../src/models/lowering/window.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Conv } from '../../../src/workload/graph.js';
import { arch, specOf } from './helpers.js';

const UNDISTURBED = { ready: { ifmap: -1, filter: -1 }, keepIfmap: false, held: 0, lines: 0, beside: 0 };

describe('Occupancy', () => {
  it('never lets more live in the scratchpad than fits', () => {
    // Phases as operators have them: in each, pieces are either passed through or all kept to its end.
    const phases = fc.array(
      fc.record({
        keep: fc.boolean(),
        pieces: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 8 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(phases, fc.integer({ min: 200, max: 260 }), (list, size) => {
        const pad = new Occupancy({ size, doubleBuffered: true });
        const live: { bytes: number; until: number }[] = [];
        let step = 0;
        for (const { keep, pieces } of list) {
          const first = live.length;
          for (const bytes of pieces) {
            const gate = pad.allocate(bytes, keep ? KEEP : step, step - 1);
            live.push({ bytes, until: keep ? Infinity : step });
            expect(gate).toBeLessThan(step);
            // Once the gate has passed, all that is still in use fits together.
            const held = live.filter(({ until }) => until > gate).reduce((sum, one) => sum + one.bytes, 0);
            expect(held).toBeLessThanOrEqual(size);
            step++;
          }
          pad.close(step - 1);
          for (const piece of live.slice(first)) piece.until = Math.min(piece.until, step - 1);
        }
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('without double buffering waits for the step before', () => {
    const pad = new Occupancy({ size: 100, doubleBuffered: false });
    expect(pad.allocate(10, 0, -1)).toBe(-1);
    expect(pad.allocate(10, 1, 0)).toBe(0);
  });
});

describe('Scheduler', () => {
  it.each(['nk', 'kn'])(
    'reads a spilled partial sum only after the step that wrote it (%s)',
    async (order) => {
      const spec = specOf(
        await arch({
          rows: 4,
          cols: 4,
          'scratchpad.ofmap.size': '256 B',
          'dma.transfer': '64 B',
          'tiling.order': order,
          'tiling.stream': 'whole',
        }),
      );
      const gemm = {
        instances: 1,
        m: 50,
        n: 10,
        k: 18,
        window: matrixWindow(50, 18),
        filterIsActivation: false,
      };
      const widths = { ifmap: 8, filter: 8, ofmap: 8, accumulator: 32 };
      const plan = planGemm(gemm, spec, widths, ALONE);
      expect(plan.accumulatesOnChip).toBe(false);
      const program = new Recording();
      new Scheduler(spec, new Writer(spec, program)).gemm(0, plan, UNDISTURBED);
      const loads = program.loadList.filter(({ cargo }) => cargo === PSUM);
      const stores = program.storeList.filter(({ cargo }) => cargo === PSUM);
      expect(loads.length).toBe(stores.length);
      expect(loads.length).toBeGreaterThan(20);
      for (const [index, load] of loads.entries()) {
        const store = stores[index]!;
        expect(load.bytes).toBe(store.bytes);
        expect(load.gate).toBeGreaterThanOrEqual(store.step);
      }
    },
  );

  it('fills before the first piece of a fold and drains behind the last', async () => {
    const spec = specOf(await arch({ rows: 4, cols: 4, 'dma.transfer': '32 B', dataflow: 'ws' }));
    const gemm = { instances: 1, m: 64, n: 4, k: 4, window: matrixWindow(64, 4), filterIsActivation: false };
    const widths = { ifmap: 8, filter: 8, ofmap: 8, accumulator: 32 };
    const plan = planGemm(gemm, spec, widths, ALONE);
    const program = new Recording();
    new Scheduler(spec, new Writer(spec, program)).gemm(0, plan, UNDISTURBED);
    const { stepList } = program;
    // 256 bytes of ifmap in pieces of 32.
    expect(stepList.length).toBe(8);
    expect(stepList.map(({ compute }) => compute)).toEqual(Array(8).fill(8));
    expect(stepList.map(({ fill }) => fill)).toEqual([4, 0, 0, 0, 0, 0, 0, 0]);
    expect(stepList.map(({ drain }) => drain)).toEqual([0, 0, 0, 0, 0, 0, 0, 6]);
  });
});

describe('convWindow', () => {
  const convs = fc.record({
    side: fc.integer({ min: 3, max: 9 }),
    width: fc.integer({ min: 3, max: 9 }),
    channels: fc.integer({ min: 1, max: 3 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.integer({ min: 1, max: 4 }),
    padding: fc.integer({ min: 0, max: 2 }),
    dilation: fc.constantFrom(1, 1, 2),
    batch: fc.integer({ min: 1, max: 2 }),
  });

  it('counts touched elements exactly for the whole, and never too few for a part', () => {
    fc.assert(
      fc.property(convs, fc.nat(), fc.nat(), fc.nat(), (shape, a, b, c) => {
        const { side, width, channels, kernel, stride, padding, dilation, batch } = shape;
        fc.pre((Math.max(...kernel) - 1) * dilation + 1 <= Math.min(side, width) + 2 * padding);
        const builder = new NetworkBuilder({ name: 'n', input: { channels, height: side, width } });
        builder.conv('conv', { filters: 1, kernel, stride, padding, dilation });
        const conv = builder.build().operators[0] as Conv;
        const window = convWindow(conv, batch);
        const touched = (rowFrom: number, rows: number, from: number, to: number): number => {
          const seen = new Set<string>();
          const { height: outHeight, width: outWidth } = conv.output;
          for (let row = rowFrom; row < rowFrom + rows; row++) {
            const image = Math.floor(row / (outHeight * outWidth));
            const y = Math.floor(row / outWidth) % outHeight;
            const x = row % outWidth;
            for (let column = from; column < to; column++) {
              const [channel, tap] = [
                Math.floor(column / (kernel[0] * kernel[1])),
                column % (kernel[0] * kernel[1]),
              ];
              const inY = y * stride + Math.floor(tap / kernel[1]) * dilation - padding;
              const inX = x * stride + (tap % kernel[1]) * dilation - padding;
              if (inY >= 0 && inY < side && inX >= 0 && inX < width)
                seen.add(`${image} ${channel} ${inY} ${inX}`);
            }
          }
          return seen.size;
        };
        expect(window.elements(window.m, 0, window.k)).toBe(touched(0, window.m, 0, window.k));
        const from = a % window.k;
        const to = from + 1 + (b % (window.k - from));
        const rowFrom = c % window.m;
        const rows = 1 + ((a + b) % (window.m - rowFrom));
        expect(window.elements(rows, from, to)).toBeGreaterThanOrEqual(touched(rowFrom, rows, from, to));
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});
