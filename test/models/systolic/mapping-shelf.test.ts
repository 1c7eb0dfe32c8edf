import { describe, expect, it } from 'vitest';
import { lowerNetwork, type ArrayWork } from '../../../src/models/lowering/lower.js';
import { MappingShelf } from '../../../src/models/systolic/mapping-shelf.js';
import { frameOf } from '../../../src/models/systolic/architecture.js';
import { ProductShelf } from '../../../src/models/systolic/product-shelf.js';
import { Reach } from '../../../src/models/systolic/reach.js';
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
});
