import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scoreboard } from '../../src/engine/scoreboard.js';

describe('Scoreboard', () => {
  it('issues in order, when all operands are ready', () => {
    const register = fc.integer({ min: -1, max: 5 });
    const instruction = fc.record({
      at: fc.nat(60),
      operands: fc.array(register, { maxLength: 3 }),
      target: fc.nat(5),
      latency: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(instruction), (program) => {
        const registers = new Scoreboard(6);
        const ready = new Map<number, number>();
        const results = [0];
        let before = 0;
        for (const { at, operands, target, latency } of program) {
          before = Math.max(before, at, ...operands.map((operand) => ready.get(operand) ?? 0));
          expect(registers.issueAfter(at, ...operands)).toBe(before);
          expect(registers.issued).toBe(before);
          registers.write(target, before + latency);
          ready.set(target, before + latency);
          results.push(before + latency);
          expect([registers.ready(target), registers.last]).toEqual([before + latency, Math.max(...results)]);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
