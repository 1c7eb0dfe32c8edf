import { describe, expect, it } from 'vitest';
import { latencyOf, laneTime, transformCycles, type LaneSpec } from '../../../src/models/cheetah/lane.js';
import { machine, PARAMETERS } from './helpers.js';
import { bfvParameters } from '../../../src/he/schema.js';

const LANE: LaneSpec = { pipelinedLanes: false, nttUnitsPerLane: 3, butterfliesPerCycle: 3, stageFill: 13 };

describe('a partial on a lane', () => {
  it('by hand: ten stages of 171 cycles and 13, two passes for four digits, two limbs', () => {
    expect(transformCycles(1024, LANE)).toBe(10 * (171 + 13));
    const time = laneTime(PARAMETERS, LANE);
    // 2048 words; three digits of the weight; swap, decompose, compose and two passes of products; three transforms.
    expect(time).toEqual({ multiply: 6144, rotate: 10_240, ntt: 3 * 2 * 1840, interval: 27_424 });
    expect(latencyOf(time)).toBe(27_424);
  });

  it('pipelined, by its slowest kernel', () => {
    const pipelined = { ...LANE, pipelinedLanes: true };
    expect(laneTime(PARAMETERS, pipelined).interval).toBe(2 * 2 * 1840);
    expect(laneTime(PARAMETERS, { ...pipelined, butterfliesPerCycle: 512 }).interval).toBe(6144);
    const digits = { ...PARAMETERS, plainDigitBits: 20 };
    expect(laneTime(digits, { ...pipelined, butterfliesPerCycle: 512 }).interval).toBe(4096);
    expect(latencyOf(laneTime(PARAMETERS, pipelined))).toBe(27_424);
  });

  it('with as many units as digits one pass, with one unit a pass a digit', () => {
    const passes = (units: number): number =>
      (laneTime(PARAMETERS, { ...LANE, nttUnitsPerLane: units }).ntt - 3680) / 3680;
    expect([1, 2, 3, 4, 9].map(passes)).toEqual([4, 2, 2, 1, 1]);
  });

  it('of the published machine: 5 n cycles and two transforms of 14 268, three digits and one', async () => {
    const spec = await machine('4x512');
    const time = laneTime(bfvParameters(spec.he.bfv), spec);
    expect(time).toEqual({ multiply: 4096, rotate: 4 * 4096, ntt: 2 * 14_268, interval: 49_016 });
  });
});
