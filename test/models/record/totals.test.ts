import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/arch/load.js';
import type { Probe } from '../../../src/engine/probe.js';
import { assumptionsOf } from '../../../src/models/record/assumptions.js';
import {
  RecordBuilder,
  type MachineDescription,
  type OperatorDraft,
} from '../../../src/models/record/builder.js';
import { distributionOf } from '../../../src/models/record/distribution.js';
import { intensities } from '../../../src/models/record/intensity.js';
import { describeArray, finiteBandwidth } from '../../../src/models/record/machine.js';
import { reportPhases } from '../../../src/models/record/phases.js';
import { sumOperators, sumValues } from '../../../src/models/record/sums.js';
import type { OperatorRecord } from '../../../src/results/record.js';

const INTENSITY = { level: 'dram', form: 'H', activationShare: 0.75 } as const;
const ARRAY = describeArray(7, 2e9, 3e9, INTENSITY);

const draft: OperatorDraft = {
  name: 'a',
  kind: 'conv',
  unit: 'array',
  phases: { compute: 13, fill: 5, drain: 3, stalls: { ifmap: 2, psum: 6 } },
  work: 17,
  mappingEfficiency: 0.5,
  traffic: [],
};

function build(description: MachineDescription, ...drafts: OperatorDraft[]) {
  const builder = new RecordBuilder(description);
  const added = drafts.map((one) => builder.add(one));
  return { added, builder, ...builder.finish({ assumptions: [] }) };
}

describe('an operator', () => {
  it('begins where the one before ended, interrupted or not, and is what add returns', () => {
    const { added, operators } = build(ARRAY, { ...draft, endCycle: 40 }, draft, { ...draft, startCycle: 7 });
    expect(operators.map(({ startCycle, endCycle }) => [startCycle, endCycle])).toEqual([
      [0, 40],
      [40, 69],
      [7, 36],
    ]);
    expect(operators).toEqual(added);
    expect(operators[0]!.cycles).toBe(29);
  });

  it('names its host only if it has one', () => {
    const { operators } = build(ARRAY, draft, { ...draft, fusedInto: 'a' });
    expect('fusedInto' in operators[0]!).toBe(false);
    expect(operators[1]!.fusedInto).toBe('a');
  });

  it('has a utilisation of its own, none, or that of its work; none of no time is zero', () => {
    const none = { ...draft, phases: { compute: 0 } };
    const { operators, totals } = build(ARRAY, draft, { ...draft, utilization: null }, none);
    expect(operators.map(({ peUtilization }) => peUtilization)).toEqual([17 / (29 * 7), null, 0]);
    expect(operators[2]).toMatchObject({ computeCycles: 0, fillCycles: 0, drainCycles: 0, stallCycles: {} });
    expect(totals.peUtilization).toBe(51 / (58 * 7));
    expect(build(ARRAY, none).totals).toMatchObject({ cycles: 0, peUtilization: 0, mappingEfficiency: 0 });
  });

  it('of one cycle is used like any other', () => {
    const { operators, totals } = build(ARRAY, { ...draft, phases: { compute: 1 } });
    expect(operators[0]!.peUtilization).toBe(17 / 7);
    expect(totals.mappingEfficiency).toBe(17 / 7);
  });

  it('without a stage, details or traffic has empty ones', () => {
    expect(build(ARRAY, draft).operators[0]).toMatchObject({ stage: '', traffic: [] });
    expect(build(ARRAY, draft).operators[0]!.details).toEqual({});
    expect(build(ARRAY, { ...draft, details: { x: 1 } }).operators[0]!.details).toEqual({ x: 1 });
  });
});

describe('totals', () => {
  it('of an empty run are zero', () => {
    const { totals } = build(ARRAY);
    expect(totals).toMatchObject({ cycles: 0, seconds: 0, work: 0, macs: 0, mappingEfficiency: null });
    expect(totals.energyJoules).toBeNull();
  });

  it('take seconds by the clock', () => {
    expect(build(ARRAY, draft).totals.seconds).toBe(29 / 2e9);
  });

  it('without energy name no components, in totals and operators', () => {
    const { totals, operators } = build(ARRAY, { ...draft, energy: { mac: 0, dram: 0 } });
    expect(totals.energy).toEqual({});
    expect(operators[0]!.energy).toEqual({});
    expect([totals.energyJoules, operators[0]!.energyJoules]).toEqual([null, null]);
    expect(build(ARRAY, { ...draft, energy: { mac: 1, dram: 0 } }).totals.energy).toEqual({
      mac: 1,
      dram: 0,
    });
  });

  it('take the mapping over the compute cycles of what was mapped', () => {
    const pool = { ...draft, work: 0, mappingEfficiency: null, phases: { compute: 1000 } };
    expect(build(ARRAY, draft, pool, draft).totals.mappingEfficiency).toBe(34 / (26 * 7));
  });

  it('take intensities over all that moved, given ones left out', () => {
    const moved = { activations: 3, weights: 5 };
    const { totals } = build(
      ARRAY,
      { ...draft, moved },
      { ...draft, moved },
      { ...draft, moved: { arithmeticIntensity: 1, weightedArithmeticIntensity: 2 } },
    );
    expect(totals.arithmeticIntensity).toBe(51 / 16);
    expect(totals.weightedArithmeticIntensity).toBe(51 / (0.75 * 6 + 0.25 * 10));
    const { intensity: _none, ...plain } = ARRAY;
    expect(build(plain, { ...draft, moved }).totals.arithmeticIntensity).toBeNull();
  });

  it('copy the assumptions', () => {
    const assumptions = [{ name: 'a', value: 'b', status: 'assumed', source: 'c' }] as const;
    const { assumptions: kept } = new RecordBuilder(ARRAY).finish({ assumptions });
    expect(kept).toEqual(assumptions);
    expect(kept).not.toBe(assumptions);
  });
});

describe('sums', () => {
  const record = (own: Partial<OperatorRecord>): OperatorRecord => ({
    ...build(ARRAY, draft).operators[0]!,
    ...own,
  });

  it('add every field, key by key, with causes and components that only some have', () => {
    const row = (level: string, tensor: string, readBytes: number, writeBytes: number) => ({
      level,
      tensor,
      readBytes,
      writeBytes,
    });
    const sums = sumOperators([
      record({
        stallCycles: { ifmap: 2, psum: 3 },
        energyJoules: 5,
        energy: { mac: 2, dram: 3 },
        traffic: [row('scratchpad', 'psum', 7, 11), row('dram', 'ofmap', 0, 13)],
      }),
      record({
        stallCycles: { ifmap: 17, bank: 19 },
        energyJoules: null,
        energy: {},
        traffic: [row('dram', 'ifmap', 23, 0), row('scratchpad', 'psum', 29, 31)],
      }),
      record({
        stallCycles: {},
        energyJoules: 37,
        energy: { dram: 37 },
        traffic: [row('dram', 'ifmap', 41, 43)],
      }),
    ]);
    expect(sums).toEqual({
      work: 51,
      macs: 51,
      computeCycles: 39,
      fillCycles: 15,
      drainCycles: 9,
      stallCycles: { ifmap: 19, psum: 3, bank: 19 },
      energyJoules: 42,
      energy: { mac: 2, dram: 40 },
      traffic: [row('dram', 'ifmap', 64, 43), row('dram', 'ofmap', 0, 13), row('scratchpad', 'psum', 36, 42)],
    });
  });

  it('count MACs only if every operator does', () => {
    expect(sumOperators([record({}), record({ macs: null })]).macs).toBeNull();
    expect(sumOperators([]).macs).toBe(0);
  });

  it('of values', () => {
    expect(sumValues({ a: 3, b: 5, c: 7 })).toBe(15);
    expect(sumValues({})).toBe(0);
  });
});

describe('the parts', () => {
  it('describe an array of PEs of a MAC a cycle, and a memory without limit as none', () => {
    expect(ARRAY).toEqual({
      unit: 'PEs',
      units: 7,
      workUnit: 'MAC',
      peakPerSecond: 14e9,
      memoryBytesPerSecond: 3e9,
      clock: 2e9,
      intensity: INTENSITY,
    });
    expect(describeArray(7, 2e9, Infinity, INTENSITY).memoryBytesPerSecond).toBeNull();
    expect(finiteBandwidth(5)).toBe(5);
  });

  it('take both intensities of the same elements', () => {
    expect(intensities(60, { activations: 8, weights: 12 }, INTENSITY)).toEqual({
      arithmeticIntensity: 3,
      weightedArithmeticIntensity: 60 / (6 + 3),
    });
    expect(
      intensities(60, { activations: 8, weights: 12 }, { ...INTENSITY, form: "H'" })
        .weightedArithmeticIntensity,
    ).toBe(60 / (0.75 * 12 + 0.25 * 8));
  });

  it('name every constant that was not read in a source', () => {
    const constant = (path: string, status: string) => ({ path, value: '1', status, source: 'a book' });
    const provenance = ['found', 'assumed', 'recalled', 'fitted', 'derived'].map((status) =>
      constant(`of.${status}`, status),
    );
    expect(assumptionsOf({ provenance } as unknown as Architecture)).toEqual(
      ['assumed', 'recalled', 'fitted', 'derived'].map((status) => ({
        name: `of.${status}`,
        value: '1',
        status,
        source: 'a book',
      })),
    );
  });

  it('take percentiles by nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(distributionOf('wait', values)).toEqual({
      'wait.p50': 100,
      'wait.p95': 190,
      'wait.p99': 198,
      'wait.max': 200,
    });
    expect(distributionOf('wait', [4])).toEqual({
      'wait.p50': 4,
      'wait.p95': 4,
      'wait.p99': 4,
      'wait.max': 4,
    });
  });
});

describe('a probe that is told phases', () => {
  const heard = (operators: readonly OperatorRecord[], rate?: number): string[] => {
    const lanes: string[] = [];
    const told: string[] = [];
    const probe: Probe = {
      lane(name) {
        if (!lanes.includes(name)) lanes.push(name);
        return lanes.indexOf(name);
      },
      task: (lane, operator, phase, why, start, ticks, bytes) => {
        told.push(`${lanes[lane]} ${operator}: ${phase} ${why} ${start}+${ticks} ${bytes ?? '-'}`);
      },
      milestone: () => told.push('milestone'),
    };
    reportPhases(operators, probe, 'lanes of a test', rate);
    return told;
  };
  const traffic = [
    { level: 'scratchpad', tensor: 'ifmap', readBytes: 100, writeBytes: 100 },
    { level: 'dram', tensor: 'psum', readBytes: 12, writeBytes: 20 },
    { level: 'dram', tensor: 'ofmap', readBytes: 0, writeBytes: 8 },
  ];
  const { operators } = build(ARRAY, draft, {
    ...draft,
    traffic,
    phases: { compute: 4, stalls: { ifmap: 0, bank: 9 } },
  });

  it('hears each phase that took time, one after the other', () => {
    const array = 'lanes of a test';
    expect(heard(operators)).toEqual([
      `${array} 0: fill  0+5 -`,
      `${array} 0: stall ifmap 5+2 -`,
      `${array} 0: stall psum 7+6 -`,
      `${array} 0: compute  13+13 -`,
      `${array} 0: drain  26+3 -`,
      `${array} 1: stall bank 29+9 -`,
      `${array} 1: compute  38+4 -`,
    ]);
  });

  it('hears the transfers of DRAM from the beginning of the operator, at a rate', () => {
    expect(heard(operators, 4).filter((line) => line.startsWith('DRAM'))).toEqual([
      'DRAM channel 1: read psum 29+3 12',
      'DRAM channel 1: write psum 32+5 20',
      'DRAM channel 1: write ofmap 37+2 8',
    ]);
  });
});
