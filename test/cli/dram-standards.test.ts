import { describe, expect, it } from 'vitest';
import { STANDARDS } from '../../src/memory/standards/index.js';
import { systoleHere } from './process.js';

const printed = async (...words: string[]): Promise<string> => {
  const { stdout, code } = await systoleHere(['dram', 'standards', ...words], process.cwd());
  expect(code).toBe(0);
  return stdout;
};

describe('systole dram standards', () => {
  it('lists every standard with what follows from its numbers', async () => {
    const rows = JSON.parse(await printed('--format', 'json')) as Record<string, number | string>[];
    expect(rows.map(({ standard }) => standard)).toEqual([...STANDARDS]);
    const [ddr4] = rows;
    expect(ddr4).toMatchObject({
      ...{ standard: 'DDR4-2400', rate: 2400, cycle_ps: 833, banks: 16, transactionBytes: 64 },
      ...{ unloadedCycles: 37, unloadedFormula: '1 + nRCD + nCL + nBL', energyStatus: 'found, derived' },
    });
    expect(ddr4!['unloadedNanoseconds']).toBeCloseTo(37 * 0.833, 9);
    expect(ddr4!['peakBytesPerSecond']).toBeCloseTo(64 / (4 * 833e-12), -3);
    for (const row of rows) {
      expect(Number(row['streamUpper'])).toBeLessThanOrEqual(Number(row['peakBytesPerSecond']));
      expect(Number(row['streamLower'])).toBeLessThan(Number(row['streamUpper']));
      expect(Number(row['streamJoulesPerBit'])).toBeGreaterThan(1e-12);
    }
  });

  it('shows one: rules with their expressions and cycles, timing, sources with statuses', async () => {
    const text = await printed('HBM2-2000');
    expect(text).toContain('1 Channel x 2 PseudoChannel x 4 BankGroup x 4 Bank');
    expect(text).toContain('65536 rows of 32 transactions of 32 B');
    expect(text).toMatch(/unloaded read +32 cycles, 32\.0 ns = 1 \+ nRCDRD \+ 1 \+ nCL \+ nBL/);
    expect(text).toMatch(/PseudoChannel +RD RDA +WR WRA +nCL \+ nBL \+ 2 - nCWL +13\n/);
    // ACT takes two cycles of its bus: what follows is counted from its begin.
    expect(text).toMatch(/Bank +ACT +RD RDA +nRCDRD +15\n/);
    expect(text).toMatch(/Channel +ACT +ACT PREpb PREab REFab REFpb +length of the command on its bus +2\n/);
    expect(text).toMatch(/REFab +ACT PREab +nRFC +REFab to ACT 349, REFab to PREab 350/);
    expect(text).toMatch(/ACT +ACT +nFAW +15 +from the 4th last/);
    expect(text).toMatch(/timing +found +Ramulator 2\.1/);
    expect(text).toMatch(/energy: operations +recalled/);
    expect(await printed('DDR4-2400')).toMatch(/other Ranks of the same parent/);
  });

  it('gives the same as JSON, and the rules as CSV', async () => {
    const one = JSON.parse(await printed('DDR4-2400', '--format', 'json')) as {
      timing: { name: string; cycles: number; ns: number | null }[];
      rules: object[];
      sources: object[];
      theory: { unloaded: { cycles: number } };
      organisation: object;
    };
    expect(one.theory.unloaded.cycles).toBe(37);
    expect(one.timing.find(({ name }) => name === 'nRFC')).toMatchObject({
      cycles: 433,
      ns: (433 * 833) / 1000,
    });
    expect(one.timing.find(({ name }) => name === 'rate')).toMatchObject({ ns: null });
    expect(one.organisation).toMatchObject({ counts: [1, 1, 4, 4], banks: 16, columns: 128 });
    expect(one.sources[0]).toMatchObject({ of: 'timing', status: 'found' });
    const csv = await printed('DDR4-2400', '--format', 'csv');
    expect(csv).toMatch(/^level,preceding,following,expression,cycles,notes\n/);
    expect(csv.trimEnd().split('\n')).toHaveLength(one.rules.length + 1);
  });

  it('shows every one of them', async () => {
    for (const name of STANDARDS) expect(await printed(name)).toContain(`\n ${name}\n`);
  });
});
