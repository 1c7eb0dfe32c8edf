import { beforeAll, describe, expect, it } from 'vitest';
import { deviationsBehind } from '../../src/deviations/index.js';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import { rpu } from '../../src/experiments/rpu/index.js';
import type { Table } from '../../src/experiments/table.js';
import type { Finding } from '../../src/results/reproduction.js';
import { expectRecorded } from './recorded.js';

describe('figures of the RPU', () => {
  const laboratory = openLaboratory({ progress: () => undefined });
  let findings: Finding[];
  let tables: Table[];
  beforeAll(async () => {
    findings = await rpu.findings(laboratory);
    tables = await rpu.tables!(laboratory);
  }, 300_000);

  const of = (figure: string, quantity = ''): Finding[] =>
    findings.filter((one) => one.figure.startsWith(figure) && one.quantity.startsWith(quantity));
  const one = (figure: string, quantity: string): Finding => {
    const [found, ...more] = of(figure, quantity);
    expect(more, quantity).toEqual([]);
    return found!;
  };

  it('are what is recorded in docs/validation.json', () => expectRecorded('rpu', findings));

  it('have the published instructions, exactly', () => {
    expect(of('instructions').map(({ published, ours, evidence }) => [published, ours, evidence])).toEqual([
      [1024, 1024, 'published'],
      [1920, 1920, 'published'],
    ]);
  });

  it('show all four sets of assumptions, of which the machine as described decides', () => {
    const rows = of('cycles');
    expect(rows.map(({ quantity }) => quantity)).toEqual(
      ['pipelined', 'rectangles'].flatMap((order) =>
        ['as-described', 'own-srams', 'read-release', 'unconstrained'].map((set) => `${order}, ${set}`),
      ),
    );
    for (const row of rows) {
      expect(row.variant, row.quantity).toBe(!row.quantity.endsWith('as-described'));
      expect(row.evidence, row.quantity).toBe(row.quantity.startsWith('pipelined') ? 'figure' : 'fitted');
      expect(row.number).toBe('cycles of 64K on (128, 128)');
    }
    // Two rectangles at once: above the 7680 cycles of the shuffles, far below the prototype's 17.4 thousand.
    const best = one('cycles', 'pipelined, as-described').ours;
    expect(best).toBeGreaterThan(7680);
    expect(best).toBeLessThan(8600);
    expect(one('cycles', 'rectangles, as-described').status).toBe('reproduced');
  });

  it('have every machine beside both schedules, within 3 % on few lanes', () => {
    expect(of('64K by')).toHaveLength(28);
    for (const at of ['(32, 128)', '(16, 128)', '(8, 128)', '(4, 128)', '(4, 32)'])
      expect(Math.abs(one('64K by', `${at}, pipelined`).deviation), at).toBeLessThan(0.03);
    const errors = of('64K by').filter(({ quantity }) => quantity.endsWith('pipelined'));
    const mean =
      errors.reduce((sum, { ours, published }) => sum + Math.abs(Math.log(ours / published)), 0) / 14;
    expect(Math.exp(mean) - 1).toBeLessThan(0.1);
  });

  it('say of the schedule that was chosen by them that it is fitted', () => {
    for (const { quantity, evidence } of findings)
      if (quantity.includes('rectangles')) expect(evidence, quantity).toBe('fitted');
    for (const { evidence } of of('64K, not scheduled')) expect(evidence).toBe('fitted');
    for (const figure of ['64K by', 'ring sizes', 'performance'])
      for (const row of of(figure))
        if (row.quantity.includes('pipelined')) expect(row.evidence, row.quantity).toBe('figure');
  });

  it('have the gain of scheduling, and the cost of slow multipliers', () => {
    expect(one('64K, not', 'gain of scheduling, average, pipelined')).toMatchObject({
      status: 'reproduced',
      unit: 'x',
    });
    expect(one('pipelines', 'interval 2 over 1, pipelined').status).toBe('reproduced');
    expect(one('pipelines', 'interval 7, pipelined').status).toBe('reproduced');
  });

  it('have clocks, areas, energy', () => {
    expect(of('clock').map(({ ours }) => ours)).toEqual([1.29, 1.53, 1.68, 1.68]);
    expect(of('area').every(({ status }) => status === 'reproduced')).toBe(true);
    expect(of('area')).toHaveLength(10);
    expect(Math.abs(one('energy', 'energy').deviation)).toBeLessThan(0.02);
    // The same energy over another time.
    const power = one('energy', 'power, pipelined').ours;
    const cycles = one('cycles', 'pipelined, as-described').ours;
    expect(power).toBeCloseTo(one('energy', 'energy').ours / (cycles / 1680), 9);
    expect(one('performance', 'rank of (128, 128), pipelined').ours).toBe(1);
    const area = one('area', '(128, 128)').ours;
    expect(one('performance', 'best, pipelined').ours).toBeCloseTo(1e6 / ((cycles / 1680) * area), 6);
  });

  it('are explained where they are missed', () => {
    for (const row of findings.filter(({ status }) => status !== 'reproduced'))
      expect(deviationsBehind('rpu', row), `${row.figure}: ${row.quantity}`).not.toEqual([]);
  });

  it('are followed by tables of our own numbers', () => {
    expect(tables.map(({ title }) => title.split(',')[0])).toEqual([
      'Cycles of the transform of 64K elements',
      'Cycles by interval of the multipliers',
      'Deviation from the published times by lanes and banks',
      'Performance per area of the transform of 64K elements',
      'Transfers with both models of memory',
    ]);
    const [assumptions, intervals, machines, area] = tables;
    for (const { rows, columns } of tables) for (const row of rows) expect(row).toHaveLength(columns.length);
    // naive over rectangles, and what the shuffles need of the best.
    const [, naive, rectangles, pipelined, gain, bound] = assumptions!.rows[0]!;
    expect(gain).toBe((Number(naive) / Number(rectangles)).toFixed(2));
    expect(Number(gain)).toBeGreaterThanOrEqual(1.79);
    expect(Number(gain)).toBeLessThan(2);
    expect(bound).toBe((Number(pipelined) / 7680).toFixed(3));
    // The shuffles bound one product a cycle, the products all others.
    expect(intervals!.rows.map((row) => row[3])).toEqual(
      [7680, 8192, 12288, 16384, 20480, 24576, 28672].map(String),
    );
    for (const column of [1, 2]) {
      const cycles = intervals!.rows.map((row) => Number(row[column]));
      expect(cycles).toEqual([...cycles].sort((a, b) => a - b));
    }
    expect(machines!.rows).toHaveLength(15);
    expect(machines!.rows[0]!.slice(0, 2)).toEqual(['128, 128', '6.7']);
    expect(Number(machines!.rows[0]![2])).toBeCloseTo(
      100 * one('64K by', '(128, 128), pipelined').deviation,
      1,
    );
    expect(area!.rows).toHaveLength(7);
  });
});
