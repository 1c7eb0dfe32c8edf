import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerNetwork, type ArrayWork } from '../../../src/models/lowering/lower.js';
import { frameOf, type Frame, type GemmSpec } from '../../../src/models/systolic/architecture.js';
import { blockLengths } from '../../../src/models/systolic/blocks.js';
import { ALONE } from '../../../src/models/systolic/fetch.js';
import type { GemmPlan } from '../../../src/models/systolic/gemm-plan.js';
import { ProductShelf } from '../../../src/models/systolic/product-shelf.js';
import { Rooms, sizesOf, type Sizes } from '../../../src/models/systolic/rooms.js';
import { WORK_KINDS } from '../../../src/models/registry.js';
import { loadWork } from '../../../src/work/load.js';
import type { Network } from '../../../src/workload/graph.js';
import { arch, specOf } from './helpers.js';

const spec = specOf(await arch()) as GemmSpec;
const networks = await Promise.all(
  ['resnet20-c100', 'mobilenetv2-imagenet', 'vit-tiny16-224-in1k'].map(async (name) =>
    loadWork(name, WORK_KINDS).then(({ given }) => given as Network),
  ),
);
const works = networks
  .flatMap((network) => lowerNetwork(network, spec))
  .filter((one): one is ArrayWork => one.unit === 'array');

/** A plan with what its functions say of its first and last folds. */
function textOf(plan: GemmPlan): string {
  const { mapping, ifmapElements, filterElements } = plan;
  const { rowFolds, colFolds, blocks } = mapping;
  const folds = [0, rowFolds - 1].flatMap((r) =>
    [0, colFolds - 1].flatMap((c) =>
      [blocks.length, blocks.last].map((length) => [
        ifmapElements(length, r, c),
        filterElements(length, r, c),
      ]),
    ),
  );
  return JSON.stringify([plan, folds]);
}

const outcomeOf = (find: () => readonly GemmPlan[]): string => {
  try {
    return find().map(textOf).join('\n');
  } catch (error) {
    return `${(error as Error).message} ${JSON.stringify((error as { detail?: unknown }).detail)}`;
  }
};

/** Sizes all over the scale, whole bytes or not. */
const size = fc.oneof(
  fc.integer({ min: 5, max: 22 }).map((power) => 2 ** power),
  fc.integer({ min: 16, max: 1 << 22 }),
  fc.double({ min: 16, max: 1 << 22, noNaN: true }),
);
const frames = fc.record({
  rows: fc.constantFrom(1, 3, 8, 32, 100),
  cols: fc.constantFrom(1, 4, 20, 32),
  dataflow: fc.constantFrom('ws' as const, 'os' as const, 'is' as const),
  stream: fc.constantFrom('auto' as const, 'fit' as const, 'whole' as const, 7),
  groups: fc.constantFrom('packed' as const, 'apart' as const),
  objective: fc.constantFrom('time' as const, 'energy' as const),
  doubled: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
});
const asked = fc.record({
  ifmap: size,
  filter: size,
  ofmap: size,
  held: fc.constantFrom(0, 0, 100, 5000.5),
  lineBytes: fc.constantFrom(0, 0, 64, 4000),
  nextReadsSame: fc.boolean(),
  ifmapMissing: fc.constantFrom(1, 0.25, 0),
});

describe('ProductShelf', () => {
  it('finds for each size what a shelf finds that has seen no other, and does so from a few searches', () => {
    fc.assert(
      fc.property(
        frames,
        fc.constantFrom(...works),
        fc.array(asked, { minLength: 8, maxLength: 24 }),
        ({ doubled, stream, groups, objective, ...array }, work, list) => {
          const { scratchpad, tiling } = spec;
          const padsWith = (sizes: number[]): GemmSpec['scratchpad'] => ({
            ifmap: { ...scratchpad.ifmap, size: sizes[0]!, doubleBuffered: doubled[0] },
            filter: { ...scratchpad.filter, size: sizes[1]!, doubleBuffered: doubled[1] },
            ofmap: { ...scratchpad.ofmap, size: sizes[2]!, doubleBuffered: doubled[2] },
          });
          const frame = frameOf({
            ...spec,
            ...array,
            tiling: { ...tiling, stream, groups, objective },
            scratchpad: padsWith([1, 1, 1]),
          }) as Frame;
          const shared = new ProductShelf(frame);
          for (const one of [...list, ...list]) {
            const { ifmap, filter, ofmap, held, ...near } = one;
            const sizes = sizesOf(padsWith([ifmap, filter, ofmap]), held, near.lineBytes);
            const [ours, fresh] = [shared, new ProductShelf(frame)].map((shelf) =>
              outcomeOf(() => shelf.find(work, { ...ALONE, ...near }, sizes).plans),
            );
            expect(ours).toBe(fresh);
          }
        },
      ),
      { numRuns: 150, seed: 11 },
    );
  });
});

describe('blockLengths', () => {
  it('are the same for all sizes for which the rooms say so', () => {
    let [same, other] = [0, 0];
    fc.assert(
      fc.property(
        fc.constantFrom(...works),
        fc.constantFrom('ws' as const, 'is' as const),
        fc.constantFrom('auto' as const, 'fit' as const),
        fc.integer({ min: 64, max: 1 << 20 }),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.constantFrom('ifmap' as const, 'filter' as const, 'ofmap' as const),
        (work, dataflow, stream, bytes, factor, pad) => {
          const frame = frameOf({ ...spec, dataflow, tiling: { ...spec.tiling, stream } });
          const sizesWith = (size: number): Sizes => {
            const all = { ifmap: 1 << 16, filter: 1 << 16, ofmap: 1 << 16, [pad]: size };
            const { ifmap, filter, ofmap } = spec.scratchpad;
            const pads = {
              ifmap: { ...ifmap, size: all.ifmap },
              filter: { ...filter, size: all.filter },
              ofmap: { ...ofmap, size: all.ofmap },
            };
            return sizesOf(pads, 0, 0);
          };
          const [first, second] = [bytes, bytes * factor].map((size) => new Rooms(sizesWith(size)));
          const [before, after] = [first!, second!].map((rooms) =>
            blockLengths(work.gemm, frame, work.widths, rooms),
          );
          if (first!.answersFor(sizesWith(bytes * factor))) {
            expect(before).toEqual(after);
            same++;
          } else other++;
        },
      ),
      { numRuns: 3000, seed: 17 },
    );
    expect(Math.min(same, other)).toBeGreaterThan(300);
  });
});

describe('Rooms', () => {
  const sizes = (of: Partial<Sizes>): Sizes => ({
    ...{ ifmap: 100, ifmapPiece: 50, filter: 100, filterPiece: 50 },
    ...{ ofmap: 100, ofmapBeside: 100, ofmapPieceBeside: 50 },
    ...of,
  });

  it('answer for the sizes between what fitted and what did not', () => {
    const rooms = new Rooms(sizes({}));
    expect(rooms.answersFor(sizes({ ifmap: 1, ofmapPieceBeside: 1e9 }))).toBe(true);
    expect([40, 90, 60].map((bytes) => rooms.has('ifmap', bytes))).toEqual([true, true, true]);
    expect([200, 120, 150].map((bytes) => rooms.has('ifmap', bytes))).toEqual([false, false, false]);
    const answers = [89, 90, 119, 120].map((ifmap) => rooms.answersFor(sizes({ ifmap })));
    expect(answers).toEqual([false, true, true, false]);
    expect(rooms.answersFor(sizes({ ifmapPiece: 1, filter: 1e9 }))).toBe(true);
  });

  it('answer for the sizes from which the same follows', () => {
    const rooms = new Rooms(sizes({}));
    expect(rooms.derive('filter', (bytes) => Math.floor(bytes / 30))).toBe(3);
    const answers = [89, 90, 119, 120].map((filter) => rooms.answersFor(sizes({ filter })));
    expect(answers).toEqual([false, true, true, false]);
  });
});
