import fs from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCinnamon } from '../../../src/he/import/cinnamon.js';
import { simulateTrace } from '../../../src/models/limb-vector/simulate.js';
import { chipFolder, Dice, randomChips, randomSpec } from './generate.js';
import { stepThrough } from './oracle.js';

const NAMES = 6;

const random = (seed: number) => {
  const dice = new Dice(seed);
  const chips = 1 + dice.roll(3);
  const folder = chipFolder(randomChips(dice, chips, 4 + dice.roll(60), NAMES));
  const trace = readCinnamon(folder);
  fs.rmSync(folder, { recursive: true });
  return { trace, spec: randomSpec(dice, chips, NAMES) };
};

describe('the schedule of random traces', () => {
  it('is that of a simulator that steps through every cycle, to the cycle', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.nat(1e9), (seed) => {
        const { trace, spec } = random(seed);
        const ours = simulateTrace(trace, spec, 'event');
        const theirs = stepThrough(trace, spec);
        expect(ours.map(({ cycles, registerWait }) => ({ cycles, waited: registerWait }))).toEqual(theirs);
      }),
      { numRuns: 250 },
    );
  });

  it('divides its cycles, is no shorter than its bound, and holds units as long', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.nat(1e9), (seed) => {
        const { trace, spec } = random(seed);
        const event = simulateTrace(trace, spec, 'event');
        simulateTrace(trace, spec, 'analytic').forEach((bound, chip) => {
          const one = event[chip]!;
          for (const { cycles, compute, stalls } of [one, bound]) {
            expect(compute + stalls.memory + stalls.link + stalls.operand).toBe(cycles);
            expect(Math.min(compute, stalls.memory, stalls.link, stalls.operand)).toBeGreaterThanOrEqual(0);
          }
          expect(one.cycles).toBeGreaterThanOrEqual(bound.cycles);
          expect(one.busy).toEqual(bound.busy);
        });
      }),
      { numRuns: 100 },
    );
  });
});
