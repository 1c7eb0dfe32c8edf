import { describe, expect, it } from 'vitest';
import { leastLines, lowerNetwork } from '../../../src/models/lowering/lower.js';
import type { Network } from '../../../src/workload/graph.js';
import { loadWork } from '../../../src/work/load.js';
import { WORK_KINDS } from '../../../src/models/registry.js';
import { arch, specOf } from '../systolic/helpers.js';

describe('the least room for lines', () => {
  it.each(['vgg16-imagenet', 'resnet50-imagenet', 'googlenet-imagenet'])(
    'lowers a network as the room itself: %s',
    async (name) => {
      const network = (await loadWork(name, WORK_KINDS)).given as Network;
      const spec = specOf(await arch());
      const pools = network.operators.flatMap((one) => {
        if (one.kind !== 'pool') return [];
        const { channels, width, height } = one.inputShapes[0]!;
        return [Math.min(one.kernel[0], height) * width * channels];
      });
      const rooms = [
        0,
        ...pools,
        ...pools.map((lines) => lines - 1),
        ...pools.map((lines) => lines + 0.5),
        1e12,
      ];
      const told = (lines: number): string => JSON.stringify(lowerNetwork(network, spec, { lines }));
      for (const room of new Set(rooms)) {
        const least = leastLines(network, room);
        expect(least).toBe(Math.max(0, ...pools.filter((lines) => lines <= room)));
        expect(told(least)).toBe(told(room));
      }
    },
  );
});
