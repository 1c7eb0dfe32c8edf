import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compare, type Expectation } from '../../src/experiments/experiment.js';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import { reproductionMarkdown } from '../../src/experiments/markdown.js';
import { experimentOf } from '../../src/experiments/registry.js';
import { findingText } from '../../src/experiments/text.js';
import { Store } from '../../src/results/store.js';
import { useTemporaryFolder } from '../results/records.js';

const temporary = useTemporaryFolder();
const ratio: Expectation = {
  figure: 'abstract',
  quantity: 'speed-up',
  unit: 'x',
  published: 2,
  source: 'a paper',
  mark: 'found',
  evidence: 'published',
  within: { relative: 0.1 },
  neutral: 1,
};

describe('a finding', () => {
  it.each([
    [2.19, 'reproduced'],
    [1.81, 'reproduced'],
    [2.21, 'shape only'],
    [1.01, 'shape only'],
    [0.99, 'missed'],
  ])('%f against 2 within 10 %% is %s', (ours, status) => {
    expect(compare(ratio, ours).status).toBe(status);
    expect(compare(ratio, ours).deviation).toBeCloseTo(ours / 2 - 1, 12);
  });

  it('without a neutral value is reproduced or missed', () => {
    expect(compare({ ...ratio, neutral: undefined }, 2.5).status).toBe('missed');
  });

  it('may have a tolerance in its own unit', () => {
    const one = compare({ ...ratio, within: { absolute: 0.5 } }, 2.4);
    expect([one.deviation, one.status, one.relative]).toEqual([expect.closeTo(0.4, 12), 'reproduced', false]);
  });

  it('is printed with its sign and to the digits that were published', () => {
    expect(findingText(compare(ratio, 2.5))).toEqual({
      published: '2',
      ours: '2.5',
      deviation: '+25 %',
      tolerance: '10 %',
    });
  });

  it('is stored whole, replaces what an earlier reproduction found, and misses stay in the tables', () => {
    const file = path.join(temporary(), 'reproduction.sqlite');
    const store = Store.open(file);
    const findings = [compare(ratio, 2), compare(ratio, 0.5)];
    const reproduction = { system: 'paper', title: 'a | paper', toolVersion: '0.9.0', findings };
    store.reproductions.save({ ...reproduction, findings: [...findings, ...findings] });
    store.reproductions.save(reproduction);
    const { rows } = store.query('select quantity, ours, status from finding order by position');
    expect(rows).toEqual([
      ['speed-up', 2, 'reproduced'],
      ['speed-up', 0.5, 'missed'],
    ]);
    expect(store.reproductions.load()).toEqual([reproduction]);
    const newer = { ...reproduction, toolVersion: '0.10.0', findings: [compare(ratio, 3)] };
    store.reproductions.save(newer);
    expect(store.reproductions.load(['paper'])).toEqual([newer]);
    expect(() => store.reproductions.load(['papers'])).toThrow(
      "holds no reproduction of 'papers'; expected one of paper, or 'systole reproduce papers' first; did you mean 'paper'?",
    );
    store.close();
    const markdown = reproductionMarkdown(reproduction);
    expect(markdown).toContain('1 of 2 published and independent numbers reproduced within tolerance');
    expect(markdown.split('\n').filter((line) => line.startsWith('| abstract'))).toHaveLength(2);
  });
});

describe('a laboratory', () => {
  it('simulates a request once', async () => {
    const seen: string[] = [];
    const laboratory = openLaboratory({ progress: (what) => seen.push(what) });
    const request = {
      workload: 'resnet20-c100',
      arch: 'systolic/8x8',
      overrides: [],
      fidelity: 'analytic',
    } as const;
    expect(await laboratory.run(request)).toBe(await laboratory.run({ ...request }));
    expect(seen).toHaveLength(1);
  });

  it('knows no other systems, and says which is near', async () => {
    await expect(experimentOf('prunetran')).rejects.toThrow(/did you mean 'prunetrain'/);
  });
});
