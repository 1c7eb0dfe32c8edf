import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviationsBehind, DEVIATIONS } from '../../src/deviations/index.js';
import { compare } from '../../src/experiments/experiment.js';
import { reproductionMarkdown } from '../../src/experiments/markdown.js';
import { SYSTEMS } from '../../src/experiments/registry.js';
import { explanationOf } from '../../src/experiments/text.js';
import type { Finding } from '../../src/results/reproduction.js';
import { folder, removeFolder, systoleHere } from '../cli/process.js';
import { RECORDED } from './recorded.js';

type Row = Pick<Finding, 'figure' | 'quantity' | 'status'>;

/** What is not reproduced, of the record that validation.test.ts sees come out. */
const recorded = RECORDED.map(({ system, findings }): [string, Row[]] => [
  system,
  findings.filter(({ status }) => status !== 'reproduced'),
]);

const behind = (system: string, row: Row) => deviationsBehind(system, row);

describe('numbers that are not reproduced', () => {
  it('are recorded for every system', () => {
    expect(recorded.map(([system]) => system).sort()).toEqual([...SYSTEMS].sort());
  });

  it.each(recorded)(
    '%s: each is explained by a deviation, or by one that says unexplained',
    (system, rows) => {
      expect(rows.filter((row) => behind(system, row).length === 0)).toEqual([]);
    },
  );

  it('leave no deviation behind that explains nothing any more', () => {
    const used = new Set(recorded.flatMap(([system, rows]) => rows.flatMap((row) => behind(system, row))));
    const stale = DEVIATIONS.filter((one) => one.where.findings !== undefined && !used.has(one));
    expect(stale.map(({ id }) => id)).toEqual([]);
  });

  it('cite ids; one that nothing explains says so', () => {
    const row = {
      figure: 'abstract',
      quantity: 'latency',
      unit: 'x',
      published: 2,
      source: 'a paper',
      mark: 'found',
      evidence: 'published',
      within: { relative: 0.1 },
    } as const;
    expect(explanationOf('draco', compare(row, 2))).toBe('');
    expect(explanationOf('draco', compare(row, 3))).toBe('D-19');
    expect(explanationOf('paper', compare(row, 3))).toBe('unexplained');
    const markdown = reproductionMarkdown({
      system: 'draco',
      title: 'a paper',
      toolVersion: '1.0.0',
      findings: [compare(row, 3)],
    });
    expect(markdown).toMatch(/\| missed \| D-19 \|/);
  });
});

describe('the command line', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = folder();
  });
  afterAll(() => removeFolder(cwd));
  const say = async (...words: string[]): Promise<string> => {
    const { code, stdout } = await systoleHere(words, cwd);
    expect(code, words.join(' ')).toBe(0);
    return stdout;
  };

  it('reproduce names deviations beside what is not reproduced, and their titles below', async () => {
    const rows = JSON.parse(await say('reproduce', 'circa', '--format', 'json')) as Record<string, string>[];
    expect(Object.keys(rows[0]!).at(-1)).toBe('explainedBy');
    expect(new Set(rows.map(({ status, explainedBy }) => `${status}: ${explainedBy}`))).toEqual(
      new Set(['reproduced: ', 'shape only: D-49']),
    );
    const table = await say('reproduce', 'circa');
    expect(table.match(/^D-.*/gm)).toEqual(['D-49 Run times are of activations alone']);
  });

  it('explain prints a deviation', async () => {
    expect(await say('explain', 'd-15')).toMatch(
      /^title +Buffer traffic of CONV3 of AlexNet \(unexplained\)$/m,
    );
    const [entry] = JSON.parse(await say('explain', 'D-02', '--format', 'json')) as Record<string, string>[];
    expect(Object.keys(entry!)).toEqual(['id', 'title', 'oracle', 'differs', 'by', 'reason']);
  });
});
