import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RecordBuilder,
  type MachineDescription,
  type OperatorDraft,
} from '../../../src/models/record/builder.js';
import { distributionOf } from '../../../src/models/record/distribution.js';
import { describeArray } from '../../../src/models/record/machine.js';
import type { OperatorRecord } from '../../../src/results/record.js';
import { valueNames, valueOf } from '../../../src/results/values.js';

const INTENSITY = { level: 'dram', form: 'H', activationShare: 0.75 } as const;
const ARRAY = describeArray(8, 1e9, 4e9, INTENSITY);
const GATES: MachineDescription = {
  unit: 'gate engines',
  units: 4,
  workUnit: 'gate',
  peakPerSecond: 4e9,
  memoryBytesPerSecond: null,
  clock: 1e9,
};

const conv: OperatorDraft = {
  name: 'conv',
  kind: 'conv',
  stage: 's1',
  unit: 'array',
  phases: { compute: 10, fill: 2, drain: 3, stalls: { ifmap: 4, filter: 1 } },
  work: 40,
  mappingEfficiency: 0.5,
  traffic: [
    { level: 'dram', tensor: 'ifmap', readBytes: 6, writeBytes: 0 },
    { level: 'dram', tensor: 'filter', readBytes: 2, writeBytes: 0 },
  ],
  energy: { mac: 4, dram: 8 },
  moved: { activations: 6, weights: 2 },
};
const pool: OperatorDraft = {
  name: 'pool',
  kind: 'pool',
  unit: 'vector',
  phases: { compute: 5, stalls: { ifmap: 0, filter: 0 } },
  work: 0,
  mappingEfficiency: null,
  traffic: [{ level: 'dram', tensor: 'ifmap', readBytes: 1, writeBytes: 3 }],
  energy: { mac: 0, dram: 2 },
  moved: { activations: 2, weights: 0 },
};

function build(description: MachineDescription, ...drafts: OperatorDraft[]) {
  const builder = new RecordBuilder(description);
  for (const draft of drafts) builder.add(draft);
  return builder.finish({ assumptions: [] });
}

describe('the builder of records', () => {
  it('works a record out from phases and work, by hand', () => {
    const { machine, totals, operators } = build(ARRAY, conv, pool);
    expect(machine).toEqual({
      unit: 'PEs',
      units: 8,
      workUnit: 'MAC',
      peakPerSecond: 8e9,
      memoryBytesPerSecond: 4e9,
    });
    expect(operators[0]).toEqual({
      name: 'conv',
      kind: 'conv',
      stage: 's1',
      unit: 'array',
      cycles: 20,
      computeCycles: 10,
      fillCycles: 2,
      drainCycles: 3,
      stallCycles: { ifmap: 4, filter: 1 },
      startCycle: 0,
      endCycle: 20,
      work: 40,
      macs: 40,
      peUtilization: 40 / 160,
      mappingEfficiency: 0.5,
      arithmeticIntensity: 40 / 8,
      weightedArithmeticIntensity: 40 / (0.75 * 6 + 0.25 * 2),
      traffic: conv.traffic,
      energyJoules: 12,
      energy: { mac: 4, dram: 8 },
      details: {},
    });
    expect(operators[1]).toMatchObject({
      startCycle: 20,
      endCycle: 25,
      peUtilization: 0,
      mappingEfficiency: null,
    });
    expect(totals).toEqual({
      cycles: 25,
      seconds: 25e-9,
      work: 40,
      macs: 40,
      peUtilization: 40 / 200,
      mappingEfficiency: 40 / 80,
      arithmeticIntensity: 40 / 10,
      weightedArithmeticIntensity: 40 / (0.75 * 8 + 0.25 * 2),
      energyJoules: 14,
      computeCycles: 15,
      fillCycles: 2,
      drainCycles: 3,
      stallCycles: { ifmap: 4, filter: 1 },
      traffic: [
        { level: 'dram', tensor: 'filter', readBytes: 2, writeBytes: 0 },
        { level: 'dram', tensor: 'ifmap', readBytes: 7, writeBytes: 3 },
      ],
      energy: { mac: 4, dram: 10 },
      details: {},
    });
  });

  it('says null of what a kind does not have', () => {
    const { totals, operators } = build(GATES, {
      ...conv,
      energy: undefined as never,
      moved: undefined as never,
    });
    for (const one of [totals, operators[0]!])
      expect(one).toMatchObject({
        work: 40,
        macs: null,
        arithmeticIntensity: null,
        weightedArithmeticIntensity: null,
        energyJoules: null,
        energy: {},
      });
    expect(build(ARRAY, pool).totals.mappingEfficiency).toBeNull();
  });

  it('takes energy of nothing for no energy model, but zero of one operator for zero', () => {
    const free = { mac: 0, dram: 0 };
    expect(build(ARRAY, { ...conv, energy: free }).totals).toMatchObject({ energyJoules: null, energy: {} });
    const { operators, totals } = build(ARRAY, conv, { ...pool, energy: free });
    expect(operators[1]).toMatchObject({ energyJoules: 0, energy: free });
    expect(totals.energyJoules).toBe(12);
  });

  it('lets lanes overlap: the run ends with what ends last', () => {
    const long = { ...conv, unit: 'lane 0', startCycle: 5, phases: { compute: 100 } };
    const short = { ...conv, unit: 'lane 1', startCycle: 10, phases: { compute: 20 } };
    const { totals, operators } = build(ARRAY, long, short);
    expect(operators.map(({ endCycle }) => endCycle)).toEqual([105, 30]);
    expect(totals).toMatchObject({ cycles: 105, computeCycles: 120, peUtilization: 80 / (105 * 8) });
  });

  it('keeps what is given instead of worked out', () => {
    const builder = new RecordBuilder(ARRAY);
    builder.add({
      ...conv,
      utilization: 0.9,
      endCycle: 50,
      moved: { arithmeticIntensity: 7, weightedArithmeticIntensity: null },
    });
    const { operators, totals } = builder.finish({
      cycles: 60,
      details: { rate: 3 },
      totals: { mappingEfficiency: 0.25 },
      assumptions: [{ name: 'a', value: 'b', status: 'derived', source: 'c' }],
    });
    expect(operators[0]).toMatchObject({
      cycles: 20,
      endCycle: 50,
      peUtilization: 0.9,
      arithmeticIntensity: 7,
      weightedArithmeticIntensity: null,
    });
    expect(totals).toMatchObject({ cycles: 60, mappingEfficiency: 0.25, details: { rate: 3 } });
  });

  it('sums: totals are the operators, whatever they are', () => {
    const count = fc.integer({ min: 0, max: 1e6 });
    const drafts = fc.array(
      fc.record({
        compute: count,
        fill: count,
        drain: count,
        wait: count,
        work: count,
        bytes: count,
        joules: count,
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(drafts, (list) => {
        const { totals, operators } = build(
          ARRAY,
          ...list.map(({ compute, fill, drain, wait, work, bytes, joules }, index) => ({
            ...conv,
            name: `o${index}`,
            phases: { compute, fill, drain, stalls: { wait } },
            work,
            traffic: [{ level: 'dram', tensor: 't', readBytes: bytes, writeBytes: 2 * bytes }],
            energy: { mac: joules },
          })),
        );
        const sum = (of: (one: OperatorRecord) => number): number =>
          operators.reduce((total, one) => total + of(one), 0);
        expect(totals.cycles).toBe(sum(({ cycles }) => cycles));
        for (const name of [
          'work',
          'macs',
          'computeCycles',
          'fillCycles',
          'drainCycles',
          'stallCycles',
          'dramBytes',
        ])
          expect(valueOf(totals, name), name).toBe(sum((one) => valueOf(one, name)!));
        expect(valueOf(totals, 'energyJoules') ?? 0).toBe(sum((one) => one.energyJoules ?? 0));
        expect(valueOf(totals, 'traffic.dram.t.writeBytes')).toBe(
          2 * valueOf(totals, 'traffic.dram.t.readBytes')!,
        );
      }),
    );
  });
});

describe('a value by the name of its metric', () => {
  const { totals, operators } = build(ARRAY, { ...conv, details: { folds: 3, order: 'nk' } }, pool);

  it('is a field, a sum, a part or a detail', () => {
    const values: [string, number | null | undefined][] = [
      ['cycles', 25],
      ['stallCycles', 5],
      ['stallCycles.ifmap', 4],
      ['dramBytes', 12],
      ['energy.dram', 10],
      ['traffic.dram.ifmap.writeBytes', 3],
      ['traffic.dram.ofmap.writeBytes', undefined],
      ['traffic.dram.ifmap.bytes', undefined],
      ['energy.rf', undefined],
      ['nonsense', undefined],
    ];
    for (const [name, value] of values) expect(valueOf(totals, name), name).toBe(value);
    expect(valueOf(operators[0]!, 'folds')).toBe(3);
    expect(valueOf(operators[0]!, 'order')).toBeUndefined();
    expect(valueOf(operators[1]!, 'mappingEfficiency')).toBeNull();
  });

  it('is found under every name that is told', () => {
    for (const one of [totals, ...operators])
      for (const name of valueNames(one)) expect(typeof valueOf(one, name), name).toBe('number');
    expect(valueNames(operators[0]!)).toEqual(
      expect.arrayContaining(['cycles', 'stallCycles', 'dramBytes', 'folds']),
    );
  });
});

describe('a distribution', () => {
  it('is the smallest value that so many do not exceed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 300 }), (values) => {
        const details = distributionOf('wait', values);
        expect(Object.keys(details)).toEqual(['wait.p50', 'wait.p95', 'wait.p99', 'wait.max']);
        for (const [p, value] of [50, 95, 99, 100].map((p, at) => [p, Object.values(details)[at]] as const)) {
          const not = values.filter((one) => one <= Number(value)).length;
          const below = values.filter((one) => one < Number(value)).length;
          expect(values).toContain(value);
          expect(not * 100).toBeGreaterThanOrEqual(p * values.length);
          expect(below * 100).toBeLessThan(p * values.length);
        }
      }),
    );
    expect(distributionOf('wait', [])).toEqual({});
  });
});
