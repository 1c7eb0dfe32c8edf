import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheetahSpec } from '../../../src/models/cheetah/architecture.js';
import type { LaneTime } from '../../../src/models/cheetah/lane.js';
import { inputsOfBatch, type LayerPlan } from '../../../src/models/cheetah/plan.js';
import {
  computeCycles,
  cyclesOf,
  linkBytes,
  reductionTail,
  timeLayer,
} from '../../../src/models/cheetah/timing.js';
import { linear, machine } from './helpers.js';
import { walkLayer } from './oracle.js';

let spec: CheetahSpec;
beforeAll(async () => {
  // A byte a cycle at 400 MHz; one word out of the tree a cycle, no adder: a drain as long as the words given.
  spec = await machine('4x512', 'pes=2', 'lanes=1', 'reduction.wordsPerCycle=1', 'link.bandwidth=0.4 GB/s');
});

const TIME: LaneTime = { multiply: 7, rotate: 11, ntt: 23, interval: 41 };
const PLAN: LayerPlan = {
  layer: linear(3, 3),
  inputs: 2,
  outputs: 3,
  multiplies: 0,
  rotations: 0,
  partials: 0,
  partialsPerOutput: 0,
  waves: 2,
  batches: 2,
  folds: 0,
  visits: 1,
  capacity: 9,
  bytes: { ciphertext: 10, weights: 4 },
};

describe('a layer behind a link', () => {
  it('event by hand', () => {
    // Weights at 1, inputs at 11 and 21; rounds from 11 to 52, 93, 134, 175; two outputs from 93 on; the last one
    // leaves when it has drained, from 180 to 190.
    expect(timeLayer(PLAN, TIME, 5, spec, 'event')).toEqual({ compute: 164, drain: 5, link: 21 });
  });

  it('analytic: the link alone, or PEs alone', () => {
    expect(linkBytes(PLAN)).toBe(54);
    expect(timeLayer(PLAN, TIME, 5, spec, 'analytic')).toEqual({ compute: 164, drain: 5, link: 0 });
    const bytes = { ciphertext: 101, weights: 7 };
    expect(linkBytes({ ...PLAN, bytes, visits: 2 })).toBe(7 * 101 + 7);
    expect(timeLayer({ ...PLAN, bytes }, TIME, 5, spec, 'analytic')).toEqual({
      compute: 164,
      drain: 5,
      link: 5 * 101 + 7 - 169,
    });
  });

  it('rounds, pipelined rounds, folds of every wave', () => {
    expect(computeCycles(PLAN, TIME)).toBe(4 * 41);
    expect(computeCycles(PLAN, { ...TIME, interval: 23 })).toBe(41 + 3 * 23);
    expect(computeCycles({ ...PLAN, folds: 3 }, TIME)).toBe(4 * 41 + 2 * 3 * 34);
  });

  it('the tail of the tree: its depth, and the words of a ciphertext', () => {
    const tail = (lanes: number) =>
      reductionTail(1001, { lanes, reduction: { adderLatency: 7, wordsPerCycle: 10 } });
    expect([1, 2, 3, 512].map(tail)).toEqual([101, 108, 115, 164]);
  });

  const plans = fc
    .record({
      inputs: fc.integer({ min: 1, max: 7 }),
      outputs: fc.integer({ min: 1, max: 7 }),
      batches: fc.integer({ min: 1, max: 5 }),
      pes: fc.integer({ min: 1, max: 4 }),
      folds: fc.integer({ min: 0, max: 3 }),
      room: fc.integer({ min: 0, max: 4 }),
      again: fc.boolean(),
      ciphertext: fc.integer({ min: 0, max: 60 }),
      weights: fc.integer({ min: 0, max: 30 }),
    })
    .map(({ inputs, outputs, batches, pes, folds, room, again, ciphertext, weights }) => {
      const waves = Math.ceil(outputs / pes);
      const plan = { ...PLAN, inputs, outputs, batches, folds, waves };
      const capacity = again ? inputsOfBatch(plan) + 1 + room : inputs + room;
      return {
        pes,
        plan: {
          ...plan,
          capacity,
          visits: inputs <= capacity ? 1 : waves,
          bytes: { ciphertext, weights: weights * waves * batches },
        },
      };
    });
  const times = fc
    .tuple(fc.nat(30), fc.nat(30), fc.integer({ min: 1, max: 30 }))
    .map(([multiply, rotate, ntt]): LaneTime => ({
      multiply,
      rotate,
      ntt,
      interval: multiply + rotate + ntt,
    }));

  it('event equals a loop over cycles', () => {
    fc.assert(
      fc.property(plans, times, fc.nat(20), ({ plan, pes }, time, drain) => {
        const timing = timeLayer(plan, time, drain, { ...spec, pes }, 'event');
        expect(cyclesOf(timing)).toBe(walkLayer(plan, time, drain, pes));
      }),
      { numRuns: 500 },
    );
  });

  it('with an infinite link event equals analytic, pipelined or not; behind a slow one it is never faster', () => {
    const intervals = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(plans, times, fc.nat(20), intervals, ({ plan, pes }, time, drain, interval) => {
        const lanes = { ...time, interval: Math.min(interval, time.interval) };
        const free = { ...spec, pes, link: { ...spec.link, bandwidth: Infinity } };
        const ideal = timeLayer(plan, lanes, drain, free, 'analytic');
        expect(timeLayer(plan, lanes, drain, free, 'event')).toEqual(ideal);
        expect(ideal.link).toBe(0);
        const slow = { ...spec, pes };
        const event = cyclesOf(timeLayer(plan, lanes, drain, slow, 'event'));
        expect(event).toBeGreaterThanOrEqual(cyclesOf(timeLayer(plan, lanes, drain, slow, 'analytic')));
      }),
      { numRuns: 500 },
    );
  });
});
