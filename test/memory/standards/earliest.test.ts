import { describe, expect, it } from 'vitest';
import type { DramSystem, TimingConstraint } from '../../../src/memory/banked/system.js';
import { STANDARDS, systemOf, type StandardName } from '../../../src/memory/standards/index.js';
import fc from 'fast-check';
import { Checker, EngineTiming, MODELS, scopeOf, type Place } from './checker.js';

/** Two ranks where there are any, so that rules between ranks have something to hold between. */
const large = (name: StandardName): DramSystem =>
  systemOf(name, { ranks: systemOf(name).levels.includes('Rank') ? 2 : 1 });

const origin = ({ levels }: DramSystem): Place => levels.slice(1).map(() => 0);
/** The origin's neighbour at a level: the path is the same above it. */
const neighbour = (system: DramSystem, level: number): Place =>
  origin(system).map((_, at) => (at === level - 1 ? 1 : 0));

/** Where the second of two commands goes: as far from the first as the rule still reaches. */
function farthest(system: DramSystem, { level, sibling = false }: TimingConstraint): Place {
  const at = system.levels.indexOf(level);
  if (sibling) return neighbour(system, at);
  return at + 1 < system.levels.length ? neighbour(system, at + 1) : origin(system);
}

/** A place that a rule does not reach, if there is one. */
function beyond(system: DramSystem, { level, sibling = false }: TimingConstraint): Place | undefined {
  if (sibling) return origin(system);
  const at = system.levels.indexOf(level);
  const apart = [at, at - 1, at - 2].find((one) => one > 0 && system.counts[one]! > 1);
  return apart === undefined ? undefined : neighbour(system, apart);
}

describe.each(STANDARDS)('%s', (name) => {
  const system = large(name);
  const rules = system.constraints.map((rule): [string, TimingConstraint] => [
    `${rule.level}: ${rule.preceding.join(' ')} > ${rule.following.join(' ')} ${rule.cycles}${rule.window === undefined ? '' : ` (${rule.window})`}${rule.sibling ? ' from a sibling' : ''}`,
    rule,
  ]);

  it.each(rules)('%s: illegal one cycle earlier, legal then', (_, rule) => {
    const { preceding, following, cycles, window = 1 } = rule;
    const start = 1000;
    for (const before of preceding) {
      for (const after of following) {
        for (const [of, Model] of MODELS) {
          const checker = new Model(system, [rule]);
          const first = scopeOf(system, before, origin(system));
          const second = scopeOf(system, after, farthest(system, rule));
          const far = beyond(system, rule);
          const text = `${before} > ${after} in ${of}`;
          for (let count = 1; count <= window; count++) {
            expect(checker.readyAt(after, second)).toBe(0);
            checker.issue(start + 3 * (count - 1), before, first);
          }
          const legal = (clk: number): boolean => clk >= checker.readyAt(after, second);
          expect(legal(start + cycles - 1), text).toBe(false);
          expect(legal(start + cycles), text).toBe(true);
          if (far !== undefined) expect(checker.readyAt(after, scopeOf(system, after, far))).toBe(0);
          // The window moves on with the next.
          checker.issue(start + 3 * window, before, first);
          expect(checker.readyAt(after, second)).toBe(start + 3 + cycles);
        }
      }
    }
  });

  it('is the same in the engine and in the plain tree, whatever comes', () => {
    const places = system.counts.slice(1).map((count) => fc.nat({ max: count - 1 }));
    const command = fc.constantFrom(...system.commands);
    const step = fc.record({ command, place: fc.tuple(...places), gap: fc.nat({ max: 12 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const [plain, engine] = [new Checker(system), new EngineTiming(system)];
        let clk = 100;
        for (const { command, place, gap } of steps) {
          for (const next of system.commands) {
            const at = scopeOf(system, next, place);
            expect(engine.readyAt(next, at)).toBe(plain.readyAt(next, at));
          }
          clk += gap;
          plain.issue(clk, command, scopeOf(system, command, place));
          engine.issue(clk, command, scopeOf(system, command, place));
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('has rules between commands and levels that it knows', () => {
    for (const { level, preceding, following } of system.constraints) {
      expect(system.levels).toContain(level);
      for (const command of [...preceding, ...following]) expect(system.commands).toContain(command);
    }
  });
});
