import { describe, expect, it } from 'vitest';
import type { OperatorRecord } from '../../src/results/record.js';
import type { SweepPoint } from '../../src/results/sweep-record.js';
import { contests, secondsPerCycle, type Measure } from '../../src/sweep/winners.js';

const point = (workload: string, dataflow: string, metrics: Record<string, number>): SweepPoint => ({
  index: 0,
  stage: 1,
  fidelity: 'event',
  workload,
  values: { dataflow },
  status: 'done',
  metrics,
});

const valueOf = ({ metrics: { m } }: SweepPoint): Measure | undefined =>
  m === undefined ? undefined : { value: m, rank: m };

const operator = (name: string, cycles: number, mappingEfficiency: number | null = 1): OperatorRecord =>
  ({ name, cycles, mappingEfficiency }) as OperatorRecord;

describe('which value of an axis wins', () => {
  const entries = [
    { point: point('a', 'ws', { m: 30 }) },
    { point: point('a', 'ws', { m: 20 }) },
    { point: point('a', 'os', { m: 25 }) },
    { point: point('a', 'is', { m: 50 }) },
    { point: point('b', 'os', { m: 7 }) },
    { point: point('b', 'rs', {}) },
  ];
  const VALUES = ['ws', 'os', 'is', 'rs'];

  it('less is better: the least of each value, and how much below the second', () => {
    const [a, b] = contests(entries, 'dataflow', VALUES, 'minimize', valueOf, false);
    expect(a).toEqual({
      workload: 'a',
      operator: undefined,
      best: [20, 25, 50, undefined],
      winner: 0,
      margin: (25 - 20) / 25,
    });
    // Only one has a value: it wins against nobody; what is not modelled wins nothing.
    expect(b).toMatchObject({ best: [undefined, 7, undefined, undefined], winner: 1, margin: 0 });
  });

  it('more is better: the most of each value', () => {
    const [a] = contests(entries, 'dataflow', VALUES, 'maximize', valueOf, false);
    expect(a).toMatchObject({ best: [30, 25, 50, undefined], winner: 2, margin: (50 - 30) / 30 });
  });

  it('has no winner where nothing is modelled', () => {
    const [none] = contests(
      [{ point: point('c', 'ws', {}) }],
      'dataflow',
      VALUES,
      'minimize',
      valueOf,
      false,
    );
    expect(none).toMatchObject({ winner: -1, margin: 0 });
    expect(none!.best).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('ranks by rank and shows the value: 200 cycles at 4 GHz are less than 100 at 1 GHz', () => {
    const slow = { point: point('d', 'ws', { cycles: 100, seconds: 100e-9 }) };
    const quick = { point: point('d', 'os', { cycles: 200, seconds: 50e-9 }) };
    const measure = (one: SweepPoint): Measure => ({
      value: one.metrics['cycles']!,
      rank: one.metrics['cycles']! * secondsPerCycle(one)!,
    });
    const [d] = contests([slow, quick], 'dataflow', ['ws', 'os'], 'minimize', measure, false);
    expect(d).toMatchObject({ best: [100, 200], winner: 1 });
    expect(d!.margin).toBeCloseTo(0.5, 12);
    expect(secondsPerCycle(slow.point)).toBeCloseTo(1e-9, 20);
    expect(secondsPerCycle(point('d', 'ws', { cycles: 0, seconds: 1 }))).toBeUndefined();
    expect(secondsPerCycle(point('d', 'ws', { cycles: 3 }))).toBeUndefined();
  });

  it('the first of equals wins, by nothing', () => {
    const equal = [{ point: point('e', 'os', { m: 3 }) }, { point: point('e', 'ws', { m: 3 }) }];
    expect(contests(equal, 'dataflow', ['ws', 'os'], 'minimize', valueOf, false)[0]).toMatchObject({
      winner: 0,
      margin: 0,
    });
  });

  it('compares layers that were mapped; a point that lacks one has no value for it', () => {
    const layered = [
      {
        point: point('f', 'ws', { m: 1 }),
        operators: [operator('x', 11), operator('y', 13), operator('r', 0, null)],
      },
      { point: point('f', 'os', { m: 2 }), operators: [operator('x', 7)] },
    ];
    const measure = (one: SweepPoint, layer?: OperatorRecord): Measure | undefined =>
      layer === undefined ? valueOf(one) : { value: layer.cycles, rank: layer.cycles };
    const rows = contests(layered, 'dataflow', ['ws', 'os'], 'minimize', measure, true);
    expect(rows.map(({ operator: name }) => name)).toEqual(['x', 'y', undefined]);
    expect(rows[0]).toMatchObject({ best: [11, 7], winner: 1, margin: 4 / 11 });
    expect(rows[1]).toMatchObject({ best: [13, undefined], winner: 0 });
    expect(rows[2]).toMatchObject({ best: [1, 2], winner: 0 });
  });
});
