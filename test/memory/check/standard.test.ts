import { describe, expect, it } from 'vitest';
import { casesSchema } from '../../../src/memory/check/schema.js';
import { compareStandard } from '../../../src/memory/check/standard.js';
import { systemOfFile } from '../../../src/memory/check/system.js';
import { systemOf } from '../../../src/memory/standards/index.js';
import { handMade, type HandMade } from './cases.js';

type Given = HandMade['systems']['ddr4'];

const compared = (change: (system: Given) => void = () => undefined) => {
  const file = handMade();
  // All rules of our own: the file has then nothing that we have not.
  Object.assign(file.systems.ddr4, { timing_constraints: systemOf('DDR4-2400').constraints, dq_bits: 8 });
  change(file.systems.ddr4);
  const given = casesSchema.parse(file).systems['ddr4']!;
  return compareStandard(given, systemOfFile('ddr4', given));
};

describe('a system of a file beside our standard', () => {
  it('is the same, rule by rule and value by value', () => {
    const check = compared();
    expect(check).toMatchObject({ system: 'ddr4', standard: 'DDR4-2400', differences: [] });
    expect(check.constraints).toBeGreaterThan(60);
    // 9 numbers, levels, commands, row commands, controller, and 21 timings.
    expect(check.values).toBe(9 + 4 + 21);
  });

  it('is of a standard by its name and rate', () => {
    expect(compared(({ timing }) => void (timing.rate = 2666))).toMatchObject({
      standard: undefined,
      differences: [],
    });
  });

  it.each<[string, (system: Given) => void, string[]]>([
    ['a timing', ({ timing }) => void (timing.nRFC = 420), ['nRFC 433, the file 420']],
    ['a longer read', (system) => void (system.read_latency_cycles = 21), ['readLatency 20, the file 21']],
    [
      'another rule',
      (system) => void (system.timing_constraints.find(({ level }) => level === 'Bank')!.cycles = 54),
      ['the file alone has Bank: ACT to ACT after 54', 'the file has no Bank: ACT to ACT after 55'],
    ],
    [
      'a rule less',
      ({ timing_constraints: rules }) =>
        void rules.splice(
          rules.findIndex((rule) => 'window' in rule),
          1,
        ),
      ['the file has no Rank: ACT to ACT (4th last) after 26'],
    ],
    [
      'a rule more',
      ({ timing_constraints: rules }) =>
        void rules.push({
          level: 'Rank',
          preceding: ['REFab'],
          following: ['WR'],
          cycles: 1,
          sibling: true,
        } as never),
      ['the file alone has Rank: REFab to WR (siblings) after 1'],
    ],
    [
      'rows',
      (system) => {
        system.levels.Row = 32768;
        system.address_bits.Row = 15;
      },
      ['rows 65536, the file 32768'],
    ],
    [
      'more ranks than we may have',
      (system) => {
        system.levels.Rank = 16;
        system.address_bits.Rank = 4;
      },
      ['levels Channel 1, Rank 1, BankGroup 4, Bank 4, the file Channel 1, Rank 16, BankGroup 4, Bank 4'],
    ],
    [
      'a controller',
      ({ controller }) => void (controller.impl = 'HBM12'),
      ['controller generic, the file dual-bus'],
    ],
    ['a command', (system) => void system.commands.push('SRE'), [expect.stringContaining('SRE')] as never],
  ])('differs in %s', (_, change, differences) => {
    expect(compared(change).differences).toEqual(differences);
  });

  it('takes the ranks and the width of its chips', () => {
    const ranks = compared((system) => {
      system.levels.Rank = 2;
      system.address_bits.Rank = 1;
      Object.assign(system, { timing_constraints: systemOf('DDR4-2400', { ranks: 2 }).constraints });
    });
    expect(ranks.differences).toEqual([]);
    const wide = compared((system) => {
      const ours = systemOf('DDR4-2400', { width: 16 });
      Object.assign(system, {
        dq_bits: 16,
        timing_constraints: ours.constraints,
        timing: { ...ours.timing },
      });
      system.levels.BankGroup = 2;
      system.address_bits.BankGroup = 1;
    });
    expect(wide.differences).toEqual([]);
  });

  it('says the same of a rule that a longer one of the same commands makes void', () => {
    const check = compared(({ timing_constraints: rules }) => {
      rules.push({ level: 'Bank', preceding: ['ACT'], following: ['ACT'], cycles: 3 } as never);
    });
    expect(check.differences).toEqual([]);
  });
});
