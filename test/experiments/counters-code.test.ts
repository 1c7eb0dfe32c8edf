import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../src/arch/load.js';
import { codeFor } from '../../src/experiments/counters/code.js';
import { checkCounters } from '../../src/experiments/counters/file.js';
import { knownLaunch } from '../../src/experiments/counters/launch.js';
import type { GpuSpec } from '../../src/models/gpu/architecture.js';
import { cycleSectionOf } from '../../src/models/gpu/card.js';
import * as registry from '../../src/models/registry.js';

describe('the code of a tile that the card has none for', () => {
  const launchOf = (rest: object) =>
    checkCounters(
      {
        conv: [
          {
            ...{ kind: 'conv', name: 'a', tile: '64x64x8', block: 64, ...rest },
            ...{ B: 1, Ci: 3, Hi: 9, Wi: 9, Co: 5, Hf: 3, Wf: 3, S: 1, P: 1 },
          },
        ],
      },
      'a test',
    ).conv[0]!;
  const codeOfLaunch = async (rest: object) => {
    const { spec, name } = await loadArchitecture('gpu/h100-sxm5', [], registry);
    const launch = launchOf(rest);
    return codeFor(cycleSectionOf(spec as GpuSpec, name), knownLaunch(launch)!, launch);
  };

  it('follows from the nearest by multiply-adds: 128x32x4 has as many outputs and half the depth', async () => {
    expect(await codeOfLaunch({})).toEqual({
      scaled: true,
      code: {
        instructionsPerStep: 2 * 1032,
        instructionsPerBlock: 788,
        registersPerThread: 128,
        // two buffers of 8 deep, 64 + 64 words and 8 of padding
        sharedBytes: 2 * 8 * 136 * 4,
      },
    });
  });

  it('takes registers and shared memory from the file', async () => {
    const { code } = (await codeOfLaunch({ regs: 77, smem_static: 1234 }))!;
    expect(code).toMatchObject({ registersPerThread: 77, sharedBytes: 1234 });
    expect((await codeOfLaunch({ tile: '128x32x4' }))!.scaled).toBe(false);
  });
});
