import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCase } from '../../../src/memory/check/observe.js';
import { casesSchema, type CasesFile } from '../../../src/memory/check/schema.js';
import { compareStandard } from '../../../src/memory/check/standard.js';
import { systemOfFile } from '../../../src/memory/check/system.js';

const places = ['../../../../shared', '../../../../../shared'].map((shared) =>
  path.resolve(import.meta.dirname, shared, 'golden/dram.json'),
);
const file = places.find((place) => fs.existsSync(place)) ?? places[0]!;

describe.skipIf(!fs.existsSync(file))('the golden numbers of Ramulator 2.1', () => {
  let cases: CasesFile;
  const opened = (): CasesFile => (cases ??= casesSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8'))));

  it('have systems that equal our standards', () => {
    const checks = Object.entries(opened().systems).map(([name, given]) =>
      compareStandard(given, systemOfFile(name, given)),
    );
    expect(checks).toHaveLength(19);
    expect(
      checks.filter(({ standard, differences }) => standard === undefined || differences.length > 0),
    ).toEqual([]);
  });

  it('are ours in every value of all 107 cases', { timeout: 240_000 }, () => {
    const { systems, cases: all } = opened();
    expect(all).toHaveLength(107);
    for (const each of all) {
      const given = systems[each.system]!;
      const { comparisons } = checkCase(systemOfFile(each.system, given), each, given.peak_GBps);
      expect(
        comparisons.filter(({ equal }) => !equal),
        each.id,
      ).toEqual([]);
      expect(comparisons.length).toBeGreaterThan(45);
    }
  });
});
