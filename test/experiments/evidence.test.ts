import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { figure } from '../../src/experiments/experiment.js';
import { headline, MEANINGS, otherClasses, tallyByEvidence, tallyOf } from '../../src/results/evidence.js';
import { EVIDENCE, type Finding } from '../../src/results/reproduction.js';
import { MIGRATIONS } from '../../src/results/migrations.js';
import { Store } from '../../src/results/store.js';
import { writeVersion3 } from '../results/version-3.js';
import { useTemporaryFolder } from '../results/records.js';
import Database from 'better-sqlite3';

const temporary = useTemporaryFolder();
const shared = { unit: 'x', source: 'a paper', mark: 'found', within: { relative: 0.1 } } as const;
const compare = figure('Table 1', { ...shared, evidence: 'published', neutral: 1 });

/** One number on three memories, one more that is missed, one of another class. */
const FINDINGS: readonly Finding[] = [
  compare('speed-up, HBM2', 2, 2.1, { of: 'speed-up' }),
  compare('speed-up, LPDDR4', 2, 3, { of: 'speed-up', variant: true }),
  compare('speed-up, GDDR5', 2, 2, { of: 'speed-up', variant: true }),
  compare('energy', 2, 1.5),
  compare('traffic', 2, 0.5),
  compare('bar', 5, 5, { evidence: 'figure' }),
  compare('power', 5, 9, { evidence: 'fitted', neutral: undefined }),
];

describe('classes of evidence', () => {
  it('are asked for by the compiler: there is no default', () => {
    const open = figure('Table 1', shared);
    // @ts-expect-error the class is missing
    expect(open('speed-up', 2, 2)).not.toHaveProperty('evidence');
    expect(open('speed-up', 2, 2, { evidence: 'recalled' })).toMatchObject({ evidence: 'recalled' });
  });

  it('each mean one thing', () => {
    expect(new Set(Object.values(MEANINGS)).size).toBe(EVIDENCE.length);
    expect(Object.keys(MEANINGS)).toEqual([...EVIDENCE]);
    expect(EVIDENCE).toEqual(['published', 'figure', 'recalled', 'fitted', 'inferred', 'self-check']);
  });

  it('are counted apart, and a number that is shown three times counts once', () => {
    expect(tallyByEvidence(FINDINGS)).toEqual([
      {
        evidence: 'published',
        numbers: 3,
        counts: { reproduced: 1, 'shape only': 1, missed: 1 },
        variants: 2,
      },
      { evidence: 'figure', numbers: 1, counts: { reproduced: 1, 'shape only': 0, missed: 0 }, variants: 0 },
      { evidence: 'fitted', numbers: 1, counts: { reproduced: 0, 'shape only': 0, missed: 1 }, variants: 0 },
    ]);
    expect(tallyOf('recalled', FINDINGS)).toMatchObject({ numbers: 0, variants: 0 });
  });

  it('make a headline of the first alone, and tell the others by themselves', () => {
    expect(headline(FINDINGS)).toBe('1 of 3 published and independent numbers reproduced within tolerance');
    expect(otherClasses(FINDINGS)).toBe('figure 1 of 1, fitted 0 of 1');
    expect(otherClasses(FINDINGS.slice(0, 5))).toBe('');
    expect(otherClasses(FINDINGS.slice(1, 2).map((one) => ({ ...one, evidence: 'figure' })))).toBe('');
  });

  it('a number is its figure and quantity, unless it says which it is', () => {
    expect(FINDINGS.map(({ number }) => number)).toEqual([
      ...['speed-up', 'speed-up', 'speed-up'],
      ...['Table 1: energy', 'Table 1: traffic', 'Table 1: bar', 'Table 1: power'],
    ]);
    expect(FINDINGS.map(({ variant }) => variant)).toEqual([false, true, true, false, false, false, false]);
  });
});

describe('a database', () => {
  const reproduction = { system: 'paper', title: 'a paper', toolVersion: '1.0.0', findings: [...FINDINGS] };

  it('keeps class, number and whether another row decides', () => {
    const store = Store.open(path.join(temporary(), 'classes.sqlite'));
    store.reproductions.save(reproduction);
    expect(store.reproductions.load()).toEqual([reproduction]);
    const { rows } = store.query(
      'select evidence, count(*), sum(variant) from finding group by evidence order by evidence',
    );
    expect(rows).toEqual([
      ['figure', 1, 0],
      ['fitted', 1, 0],
      ['published', 5, 2],
    ]);
    store.close();
  });

  it('from before the classes keeps its rows, which are no reproduction until it is made again', () => {
    const file = path.join(temporary(), 'before.sqlite');
    writeVersion3(file, []);
    const db = new Database(file);
    db.exec(MIGRATIONS[3]!.sql);
    db.pragma('user_version = 4');
    db.exec(`insert into reproduction (system, tool_version, title) values ('paper', '2.0.0', 'a paper');
      insert into finding values ('paper', '2.0.0', 0, 'f', 'q', 'x', 2, 's', 'found', 2, 0, 0.1, 1, 'reproduced', '')`);
    db.close();
    const store = Store.open(file);
    store.reproductions.save({ ...reproduction, system: 'other' });
    expect(() => store.reproductions.load(['paper'])).toThrow("holds no reproduction of 'paper'");
    expect(store.reproductions.load().map(({ system }) => system)).toEqual(['other']);
    expect(store.query('select count(*) from finding where evidence is null').rows).toEqual([[1]]);
    store.reproductions.save(reproduction);
    expect(store.reproductions.load(['paper'])).toEqual([reproduction]);
    store.close();
  });
});
