import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { RunContext } from '../../../src/models/dispatch.js';
import { WORK_KINDS } from '../../../src/models/registry.js';
import type { GemmSpec } from '../../../src/models/systolic/architecture.js';
import { compileNetwork } from '../../../src/models/systolic/compile.js';
import { Costing } from '../../../src/models/systolic/cost.js';
import type { LaidOut } from '../../../src/models/systolic/laid-out.js';
import { Reach } from '../../../src/models/systolic/reach.js';
import { Rooms, sizesOf } from '../../../src/models/systolic/rooms.js';
import { SharedLayouts } from '../../../src/models/systolic/shared-layouts.js';
import { loadWork } from '../../../src/work/load.js';
import type { Network } from '../../../src/workload/graph.js';
import { arch, specOf } from './helpers.js';

const spec = specOf(await arch({}, 'systolic/32x32'));
const networks = await Promise.all(
  ['resnet20-c100', 'mobilenetv2-imagenet'].map(
    async (name) => (await loadWork(name, WORK_KINDS)).given as Network,
  ),
);
const KIB = 1024;

/** All of a layout that a result depends on. */
const textOf = (laidOut: readonly LaidOut[]): string =>
  laidOut
    .map(({ work, plan, ...rest }) => JSON.stringify([work.operator.name, plan, { ...rest, counts: 0 }]))
    .join('\n');

const outcomeOf = (compile: () => readonly LaidOut[]): string => {
  try {
    return textOf(compile());
  } catch (error) {
    return `${(error as Error).message} ${JSON.stringify((error as { detail?: unknown }).detail)}`;
  }
};

const padsOf = (ifmap: number, filter: number, ofmap: number): GemmSpec['scratchpad'] => ({
  ifmap: { ...spec.scratchpad.ifmap, size: ifmap },
  filter: { ...spec.scratchpad.filter, size: filter },
  ofmap: { ...spec.scratchpad.ofmap, size: ofmap },
});

describe('networks laid out', () => {
  const size = (most: number) =>
    fc.oneof(
      fc.integer({ min: 1, max: most }).map((count) => count * KIB),
      fc.double({ min: 20, max: most * KIB, noNaN: true }),
    );
  const frames = fc.record({
    which: fc.nat(1),
    rows: fc.constantFrom(4, 32),
    cols: fc.constantFrom(8, 20),
    dataflow: fc.constantFrom('ws' as const, 'os' as const, 'is' as const),
    residency: fc.constantFrom('none' as const, 'adjacent' as const, 'graph' as const),
    objective: fc.constantFrom('time' as const, 'energy' as const),
    transfer: fc.constantFrom(256, 16 * KIB),
    doubled: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  });
  const machines = fc.array(fc.tuple(size(600), size(300), size(300), fc.constantFrom(1e9, 9e9, 100e9)), {
    minLength: 8,
    maxLength: 16,
  });

  it('are for each machine what they are if none was before', () => {
    fc.assert(
      fc.property(frames, machines, ({ which, objective, transfer, doubled, ...array }, list) => {
        const shared = new RunContext();
        const network = networks[which]!;
        for (const [ifmap, filter, ofmap, bandwidth] of [...list, ...list]) {
          const pads = padsOf(ifmap, filter, ofmap);
          const machine: GemmSpec = {
            ...spec,
            ...array,
            tiling: { ...spec.tiling, objective },
            dma: { ...spec.dma, transfer },
            dram: { ...spec.dram, bandwidth },
            scratchpad: {
              ifmap: { ...pads.ifmap, doubleBuffered: doubled[0] },
              filter: { ...pads.filter, doubleBuffered: doubled[1] },
              ofmap: { ...pads.ofmap, doubleBuffered: doubled[2] },
            },
          };
          const [ours, fresh] = [shared, new RunContext()].map(({ remember }) =>
            outcomeOf(() => compileNetwork(network, machine, remember)),
          );
          expect(ours).toBe(fresh);
        }
      }),
      { numRuns: 6, seed: 29, endOnFailure: true },
    );
  });

  it('are the same for neighbours on the scale of sizes, and made once', () => {
    const shared = new RunContext();
    const seen = new Set<readonly LaidOut[]>();
    const texts = new Set<string>();
    let count = 0;
    for (let ifmap = 16; ifmap <= 512; ifmap += 16)
      for (const ofmap of [64, 96, 200, 300]) {
        const machine = { ...spec, scratchpad: padsOf(ifmap * KIB, 128 * KIB, ofmap * KIB) };
        const compiled = compileNetwork(networks[0]!, machine, shared.remember);
        expect(textOf(compiled)).toBe(
          textOf(compileNetwork(networks[0]!, machine, new RunContext().remember)),
        );
        seen.add(compiled);
        texts.add(textOf(compiled));
        count++;
      }
    expect(texts.size).toBeGreaterThan(2);
    expect(seen.size).toBeLessThan(count / 3);
  });
});

describe('pieces that the DMA moves', () => {
  it.each([false, true])(
    'are as large as the scratchpad lets them be; double-buffered: %s',
    (doubleBuffered) => {
      const shared = new RunContext();
      const texts = new Set<string>();
      for (let ifmap = 10; ifmap <= 200; ifmap += 5) {
        const pads = padsOf(ifmap * KIB, 128 * KIB, 200 * KIB);
        const machine: GemmSpec = {
          ...spec,
          dma: { ...spec.dma, transfer: 64 * KIB },
          scratchpad: { ...pads, ifmap: { ...pads.ifmap, doubleBuffered } },
        };
        const [ours, fresh] = [shared, new RunContext()].map(({ remember }) =>
          textOf(compileNetwork(networks[0]!, machine, remember)),
        );
        expect(ours, `${ifmap} KiB`).toBe(fresh);
        texts.add(fresh!);
      }
      expect(texts.size).toBeGreaterThan(3);
    },
  );
});

describe('SharedLayouts', () => {
  const costing = (bandwidth: number): Costing => new Costing({ ...spec, dram: { ...spec.dram, bandwidth } });

  it('make a result for those sizes alone that answer otherwise, also where bandwidth decides what is asked', () => {
    let made = 0;
    const layouts = new SharedLayouts((_, { rooms }) => (judge) => {
      made++;
      const slow = judge((one) => (one.cyclesOf(1e6) > 100 ? 1 : 0));
      return slow === 1 ? `slow ${rooms.has('ifmap', 1000)}` : `quick ${rooms.has('ofmap', 2000)}`;
    });
    const find = (ifmap: number, ofmap: number, bandwidth: number): string =>
      layouts.find(padsOf(ifmap, 1, ofmap), costing(bandwidth));
    expect([find(1000, 1, 1e9), find(1001, 9999, 1e9), made]).toEqual(['slow true', 'slow true', 1]);
    expect([find(999, 1, 1e9), made]).toEqual(['slow false', 2]);
    expect([find(999, 2000, 1e15), find(998, 1999, 1e15)]).toEqual(['quick true', 'quick false']);
    expect([find(1000, 1, 1e9), find(5, 5, 1e9), find(5000, 1, 1e15)]).toEqual([
      'slow true',
      'slow false',
      'quick false',
    ]);
  });

  it('fail for the scratchpads that are too small, and for no others', () => {
    const layouts = new SharedLayouts(({ ofmap }, { rooms }) => (judge) => {
      const slow = judge((one) => (one.cyclesOf(1e6) > 100 ? 1 : 0));
      if (slow === 1 && !rooms.has('ofmap', 500)) throw new InputError(`${ofmap.size} is too small`, {});
      return 'fits';
    });
    expect(layouts.find(padsOf(1, 1, 400), costing(1e15))).toBe('fits');
    expect(layouts.find(padsOf(1, 1, 600), costing(1e9))).toBe('fits');
    expect(() => layouts.find(padsOf(1, 1, 300), costing(1e9))).toThrow('300 is too small');
    expect(() => layouts.find(padsOf(1, 1, 400), costing(1e9))).toThrow('400 is too small');
  });

  it('forget when they hold too many, and go on', () => {
    let made = 0;
    const layouts = new SharedLayouts((_, { rooms }) => () => {
      made++;
      return rooms.derive('ifmap', (bytes) => bytes);
    });
    for (let turn = 0; turn < 2; turn++)
      for (let size = 1; size <= 100; size++)
        expect(layouts.find(padsOf(size, 1, 1), costing(1e9))).toBe(size);
    expect(made).toBe(200);
  });
});

describe('Reach', () => {
  it('is that of all that was asked, with what was taken then', () => {
    const pads = padsOf(1000, 1000, 1000);
    const reach = new Reach(pads);
    expect(reach.holds(padsOf(1, 1, 1))).toBe(true);
    const rooms = new Rooms(sizesOf(pads, 100, 200));
    rooms.has('ifmap', 800);
    rooms.has('ofmapBeside', 900);
    reach.add(rooms, 100, 200);
    const held = [899, 900, 5000].map((ifmap) => reach.holds(padsOf(ifmap, 1, 1000)));
    expect(held).toEqual([false, true, true]);
    const taken = [1, 1099, 1100].map((ofmap) => reach.holds(padsOf(1000, 1, ofmap)));
    expect(taken).toEqual([true, true, false]);
    // The same rooms, asked while more was taken.
    reach.add(rooms, 150, 200);
    expect([949, 950].map((ifmap) => reach.holds(padsOf(ifmap, 1, 1000)))).toEqual([false, true]);
    const { extent } = reach;
    reach.add(rooms, 150, 200);
    expect(reach.extent).toBe(extent);
    expect(reach.rooms.has('filter', 400)).toBe(true);
    expect(reach.extent).toBe(extent + 1);
    expect([399, 400].map((filter) => reach.holds(padsOf(1000, filter, 1000)))).toEqual([false, true]);
  });
});
