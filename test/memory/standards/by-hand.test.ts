import { describe, expect, it } from 'vitest';
import type { DramSystem } from '../../../src/memory/banked/system.js';
import { STANDARDS, systemOf } from '../../../src/memory/standards/index.js';
import { BY_HAND, WINDOWS, type Where } from './by-hand.js';
import { MODELS, scopeOf, type Place } from './checker.js';

/** The level at which a place differs from the first bank's. */
function placeOf(system: DramSystem, where: Where): Place {
  const level = { bank: '', group: 'Bank', other: 'BankGroup', sid: 'Sid', away: system.refreshLevel }[where];
  // Without groups another bank is all that another group is.
  const at = system.levels.indexOf(where === 'other' && !system.levels.includes(level) ? 'Bank' : level);
  return system.levels.slice(1).map((_, index) => (index === at - 1 ? 1 : 0));
}

const cases = STANDARDS.flatMap((name) => MODELS.map(([of, Model]) => [name, of, Model] as const));

describe.each(cases)('%s by hand, %s', (name, _, Model) => {
  const system = systemOf(name, { ranks: systemOf(name).levels.includes('Rank') ? 2 : 1 });

  it.each(BY_HAND[name])('%s', (line) => {
    const [before, after, where, cycles] = line.split(' ') as [string, string, Where, string];
    const checker = new Model(system);
    const second = scopeOf(system, after, placeOf(system, where));
    checker.issue(1000, before, scopeOf(system, before, placeOf(system, 'bank')));
    // A rule of no cycles, or none at all, keeps nothing.
    expect(Math.max(0, checker.readyAt(after, second) - 1000)).toBe(Number(cycles));
  });

  it('a read or write that precharges is one to all others', () => {
    for (const line of BY_HAND[name]) {
      const [before, after, where] = line.split(' ') as [string, string, Where];
      const columns = ['RD', 'WR'];
      if (!columns.includes(after)) continue;
      const ready = (first: string, second: string): number => {
        const timing = new Model(system);
        timing.issue(1000, first, scopeOf(system, first, placeOf(system, 'bank')));
        return timing.readyAt(second, scopeOf(system, second, placeOf(system, where)));
      };
      expect(ready(before, `${after}A`), line).toBe(ready(before, after));
      if (columns.includes(before)) expect(ready(`${before}A`, after), line).toBe(ready(before, after));
    }
  });

  it.each(WINDOWS[name])('%i activations of a rank or pseudo-channel in %i cycles', (count, cycles) => {
    const checker = new Model(system);
    const open = system.commands[0]!;
    const [groups, banks] = [system.counts.at(-2)!, system.counts.at(-1)!];
    const grouped = system.levels.includes('BankGroup');
    const bank = (index: number): Place => {
      const last = grouped ? [index % groups, Math.floor(index / groups) % banks] : [index % banks];
      return [...system.levels.slice(1 + last.length).map(() => 0), ...last];
    };
    let clk = 1000;
    for (let index = 0; index < count; index++) {
      // The same bank again is held by its own row cycle: another one of the sixteen, closed in time.
      clk = Math.max(clk, checker.readyAt(open, bank(index)));
      if (index < count) checker.issue(clk, open, bank(index));
    }
    expect(checker.readyAt(open, bank(count)) - 1000).toBe(cycles);
  });
});
