import { describe, expect, it } from 'vitest';
import { lowerNetwork, type ArrayWork } from '../../../src/models/lowering/lower.js';
import { MappingShelf } from '../../../src/models/systolic/mapping-shelf.js';
import { frameOf } from '../../../src/models/systolic/architecture.js';
import { ProductShelf } from '../../../src/models/systolic/product-shelf.js';
import { Reach } from '../../../src/models/systolic/reach.js';
import type { Rooms } from '../../../src/models/systolic/rooms.js';
import { arch, gemmNetwork, specOf } from './helpers.js';

describe('MappingShelf', () => {
  it('finds for each surroundings what a shelf finds that has seen no others', async () => {
    const spec = specOf(await arch({ 'scratchpad.ofmap.size': '16KiB', 'scratchpad.ifmap.size': '16KiB' }));
    const lowered = lowerNetwork(gemmNetwork(300, 200, 400), spec);
    const work = lowered.find((one): one is ArrayWork => one.unit === 'array')!;
    const follows = { lineBytes: 0, outputElements: 300 * 200 };
    const newShelf = (): MappingShelf => {
      const { scratchpad } = spec;
      return new MappingShelf(new ProductShelf(frameOf(spec)), scratchpad, new Reach(scratchpad));
    };
    const shared = newShelf();
    const seen = new Set<string>();
    const flags = [false, true];
    for (let turn = 0; turn < 2; turn++)
      for (const missing of [1, 0.5, 0])
        for (const filterResident of flags)
          for (const ofmapStays of flags)
            for (const nextReadsSame of flags)
              for (const held of [0, 4096]) {
                const found = [shared, newShelf()].map((shelf) =>
                  shelf.find(0, work, follows, missing, filterResident, ofmapStays, nextReadsSame, held),
                );
                const [ours, fresh] = found.map((plans) => JSON.stringify(plans));
                expect(ours).toBe(fresh);
                seen.add(fresh!);
              }
    // Surroundings matter: most have mappings of their own.
    expect(seen.size).toBeGreaterThan(8);
  });

  it('tells what was asked of the scratchpads, and what was taken of them, once for each surroundings', async () => {
    const spec = specOf(await arch());
    const lowered = lowerNetwork(gemmNetwork(300, 200, 400), spec);
    const work = lowered.find((one): one is ArrayWork => one.unit === 'array')!;
    const told: [held: number, taken: number][] = [];
    class Told extends Reach {
      override add(rooms: Rooms, held: number, taken: number): void {
        told.push([held, taken]);
        super.add(rooms, held, taken);
      }
    }
    const reach = new Told(spec.scratchpad);
    const shelf = new MappingShelf(new ProductShelf(frameOf(spec)), spec.scratchpad, reach);
    const follows = { lineBytes: 640, outputElements: 300 * 200 };
    for (const held of [0, 4096, 4096, 0]) shelf.find(0, work, follows, 1, false, false, false, held);
    expect(told).toEqual([
      [0, 640],
      [4096, 640],
    ]);
  });
});
