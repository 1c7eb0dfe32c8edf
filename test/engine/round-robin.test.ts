import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoundRobin } from '../../src/engine/round-robin.js';

describe('RoundRobin', () => {
  it('grants the next stream in turn that waits', () => {
    const actions = fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 100 });
    fc.assert(
      fc.property(actions, (list) => {
        const arbiter = new RoundRobin(5);
        const asked = [0, 0, 0, 0, 0];
        let line = [0, 1, 2, 3, 4];
        for (const action of list) {
          if (action >= 0) {
            arbiter.ask(action);
            asked[action]!++;
          } else {
            const granted = line.find((stream) => asked[stream]! > 0) ?? -1;
            expect(arbiter.grant()).toBe(granted);
            if (granted < 0) continue;
            asked[granted]!--;
            // The turn passes on: the line goes round until the granted stream is its end.
            const at = line.indexOf(granted) + 1;
            line = [...line.slice(at), ...line.slice(0, at)];
          }
          expect(arbiter.waiting).toBe(asked.reduce((sum, count) => sum + count));
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('refuses a stream it does not have', () => {
    expect(() => new RoundRobin(0)).toThrow(RangeError);
    expect(() => new RoundRobin(2).ask(2)).toThrow(RangeError);
    expect(() => new RoundRobin(2).ask(-1)).toThrow(RangeError);
  });
});
