import { describe, expect, it } from 'vitest';
import {
  assumedOrder,
  baseName,
  criticality,
  criticalityAsPrinted,
  dropOrder,
  orderOf,
  tableOf,
} from '../../src/workload/criticality.js';
import { CRITICALITY_TABLES } from '../../src/workload/criticality-tables.js';
import { countNetwork } from '../../src/workload/count.js';
import { buildNetwork } from '../../src/workload/expand.js';
import { zoo } from '../../src/workload/zoo/index.js';

const close = (values: readonly number[], expected: readonly number[]): void => {
  expect(values).toHaveLength(expected.length);
  values.forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThan(0.01));
};

describe('criticality', () => {
  it('is the accuracy above the least by (ReLUs / 1000)^0.07', () => {
    const worth = criticality([
      { kiloRelus: 10, accuracy: 30 },
      { kiloRelus: 100, accuracy: 37 },
      { kiloRelus: 1, accuracy: 43 },
    ]);
    expect(worth[0]).toBe(0);
    expect(worth[1]).toBeCloseTo(7 / 1.380384, 5);
    expect(worth[2]).toBeCloseTo(13, 10);
  });

  // As printed, and with the ReLUs of the stage itself.
  it.each([
    ['resnet18-tiny', [0, 6.04, 9.5, 8.02], [0, 6.34, 9.97, 8.42]],
    ['resnet34-tiny', [0, 7.58, 13.44, 10.37], [0, 7.58, 13.44, 10.37]],
    ['mobilenetv1-c100', [0, 12.55, 15.13, 20.29, 8.69], [0, 11.83, 15.09, 19.6, 9.37]],
    ['mobilenetv2-c100', [0, 9.12, 14.15, 18.26, 12.73], [0, 9.12, 14.15, 18.26, 12.73]],
  ])('%s: printed and corrected', (name, printed, corrected) => {
    const table = tableOf(name);
    close(criticalityAsPrinted(table), printed);
    close(
      table.rows.map((row) => row.printed!),
      printed,
    );
    close(criticality(table.rows), corrected);
  });

  it.each([
    ['resnet18-c100', 'S1 S4 S2 S3'],
    ['resnet34-c100', 'S1 S4 S2 S3'],
    ['resnet18-tiny', 'S1 S2 S4 S3'],
    ['resnet34-tiny', 'S1 S2 S4 S3'],
    ['mobilenetv1-c100', 'S1 S5 S2 S3 S4'],
    ['mobilenetv2-c100', 'S1 S2 S5 S3 S4'],
  ])('drops the stages of %s as %s', (name, order) => {
    expect(dropOrder(tableOf(name)).join(' ')).toBe(order);
  });

  it('ranks the stages as the slips do', () => {
    for (const table of CRITICALITY_TABLES) {
      const ranks = (worth: number[]) =>
        [...worth].map((value) => worth.filter((other) => other < value).length);
      expect(ranks(criticalityAsPrinted(table))).toEqual(ranks(criticality(table.rows)));
    }
  });

  it('has the ReLUs of the graphs', () => {
    for (const { name, rows } of CRITICALITY_TABLES.filter(({ workloads }) => workloads.length > 0)) {
      const { relusByStage } = countNetwork(buildNetwork(zoo.get(name)!()));
      for (const { stage, kiloRelus } of rows) expect(kiloRelus * 1000).toBeCloseTo(relusByStage[stage]!, 6);
    }
  });

  it('names workloads of the zoo', () => {
    for (const { workloads } of CRITICALITY_TABLES)
      for (const name of workloads) expect(zoo.has(name)).toBe(true);
  });
});

describe('orders', () => {
  it('finds the order of a network by its name, whatever was done to it', () => {
    expect(baseName('resnet18-c100+snl[budget=5]+merge')).toBe('resnet18-c100');
    expect(orderOf('resnet18-tiny+merge')).toMatchObject({
      order: ['S1', 'S2', 'S4', 'S3'],
      status: 'derived',
    });
    expect(orderOf('resnet56-c100')).toMatchObject({ order: ['S1', 'S2', 'S3'], status: 'found' });
    expect(orderOf('resnet50-c100')).toBeUndefined();
  });

  it('assumes one by depth, the last of four or more coming second', () => {
    expect(assumedOrder(['S1', 'S2', 'S3'])).toEqual(['S1', 'S2', 'S3']);
    expect(assumedOrder(['S1', 'S2', 'S3', 'S4'])).toEqual(['S1', 'S4', 'S2', 'S3']);
    expect(assumedOrder(['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'e', 'b', 'c', 'd']);
  });

  it('says which tables there are', () => {
    expect(tableOf('resnet18-snl-tiny').name).toBe('resnet18-tiny');
    expect(() => tableOf('resnet18-c10')).toThrow(/did you mean 'resnet18-c100'/);
  });
});
