import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/models/model.js';
import { RecordBuilder } from '../../src/models/record/builder.js';
import { describeArray } from '../../src/models/record/machine.js';
import { simulateCourse } from '../../src/simulation/course.js';
import { findFile } from '../../src/document/files.js';
import type { Course } from '../../src/work/kind.js';
import { networkWork, workOf } from '../../src/work/network.js';
import type { Network } from '../../src/workload/graph.js';
import { loadNetwork } from '../../src/workload/load.js';
import { applyTransforms } from '../../src/workload/transform/apply.js';

/** One step of `macs` on 10 PEs at 1 GHz. */
function step(macs: number): Outcome {
  const intensity = { level: 'dram', form: 'H', activationShare: 0.5 } as const;
  const builder = new RecordBuilder(describeArray(10, 1e9, 1e9, intensity));
  builder.add({
    name: 'conv',
    kind: 'conv',
    unit: 'array',
    phases: { compute: 6, fill: 1, drain: 2, stalls: { ifmap: 1 } },
    work: macs,
    mappingEfficiency: macs / 60,
    traffic: [{ level: 'dram', tensor: 'psum', readBytes: 3, writeBytes: 5 }],
    energy: { mac: 7, dram: 11 },
    moved: { activations: 3, weights: 1 },
  });
  return builder.finish({ assumptions: [{ name: 'a', value: '1', status: 'assumed', source: 's' }] });
}

describe('the parts of a whole training', () => {
  it('are made as often as there are mini-batches in their epochs, the last of an epoch not full', () => {
    const dense = loadNetwork(findFile('workloads', 'resnet50-imagenet'));
    const prune = { trace: 'resnet50', strength: 'r0.2', epoch: 'all', variant: 'union' } as const;
    const work = workOf(applyTransforms(dense, { prune, training: { batch: 37, dgrad: 'spread' } }));
    const { parts, options } = work.course!;
    // 1,281,167 images are 34,626 mini-batches of 37 and one of 5; channels are logged every tenth of 90 epochs.
    expect((options['course'] as { images: number }).images).toBe(1281167);
    expect(parts.map(({ times }) => times)).toEqual(new Array(9).fill(10 * 34627));
    expect(
      parts.map(({ details }) => [details['epoch'], details['epochs'], details['steps'], details['batch']]),
    ).toEqual(Array.from({ length: 9 }, (_, index) => [10 * index, 10, 346270, 37]));
    const other = networkWork.scale(work, 41).course!.parts[0]!;
    expect([other.times, other.details['steps'], other.details['batch']]).toEqual([312480, 312480, 41]);
    expect((other.given as Network).transforms!['training']).toEqual({ batch: 41, dgrad: 'spread' });
  });
});

describe('a course of works with work off the units', () => {
  it('counts it as work, and none of it as use of them', () => {
    const half = (given: unknown): Outcome => {
      const intensity = { level: 'dram', form: 'H', activationShare: 0.5 } as const;
      const builder = new RecordBuilder(describeArray(10, 1e9, 1e9, intensity));
      const common = { kind: 'conv', traffic: [], moved: { activations: 5, weights: 2 } };
      builder.add({
        ...common,
        name: 'a',
        unit: 'array',
        phases: { compute: 6 },
        work: Number(given),
        mappingEfficiency: Number(given) / 60,
      });
      builder.add({
        ...common,
        name: 'b',
        unit: 'vector',
        phases: { compute: 14 },
        work: 17,
        mappingEfficiency: null,
      });
      return builder.finish({ assumptions: [] });
    };
    const parts = [
      { name: 'x', given: 30, times: 2, details: {} },
      { name: 'y', given: 60, times: 3, details: {} },
    ];
    const { totals } = simulateCourse({ name: 'whole', options: {}, parts }, half);
    expect(totals.macs).toBe(2 * 47 + 3 * 77);
    expect(totals.peUtilization).toBeCloseTo((2 * 30 + 3 * 60) / (5 * 20 * 10), 12);
    expect(totals.mappingEfficiency).toBeCloseTo((2 * 30 + 3 * 60) / (5 * 6 * 10), 12);
    expect(totals.arithmeticIntensity).toBeCloseTo((2 * 47 + 3 * 77) / (5 * 14), 12);
  });
});

describe('a course of works', () => {
  const course: Course = {
    name: 'whole',
    options: {},
    parts: [
      { name: 'epoch 0', given: 30, times: 2, details: { epoch: 0 } },
      { name: 'epoch 9', given: 60, times: 3, details: { epoch: 9 } },
    ],
  };
  const { machine, totals, operators, assumptions } = simulateCourse(course, (given) => step(Number(given)));

  it('has an operator a part, which is its step as often as it is made', () => {
    expect(operators).toMatchObject([
      {
        name: 'epoch 0',
        kind: 'interval',
        cycles: 20,
        startCycle: 0,
        endCycle: 20,
        computeCycles: 12,
        fillCycles: 2,
        drainCycles: 4,
        stallCycles: { ifmap: 2 },
        work: 60,
        macs: 60,
        peUtilization: 0.3,
        mappingEfficiency: 0.5,
        arithmeticIntensity: 30 / 4,
        weightedArithmeticIntensity: 30 / 2,
        traffic: [{ level: 'dram', tensor: 'psum', readBytes: 6, writeBytes: 10 }],
        energy: { mac: 14, dram: 22 },
        energyJoules: 36,
        details: { epoch: 0, stepCycles: 10, stepMacs: 30 },
      },
      { name: 'epoch 9', cycles: 30, startCycle: 20, endCycle: 50, macs: 180, energyJoules: 54 },
    ]);
  });

  it('adds them up, and means over the whole: of PE-cycles and of elements moved', () => {
    expect(machine.units).toBe(10);
    expect(totals).toMatchObject({
      cycles: 50,
      work: 240,
      macs: 240,
      energyJoules: 90,
      energy: { mac: 35, dram: 55 },
      traffic: [{ level: 'dram', tensor: 'psum', readBytes: 15, writeBytes: 25 }],
      stallCycles: { ifmap: 5 },
    });
    expect(totals.seconds).toBeCloseTo(50e-9, 20);
    expect(totals.peUtilization).toBeCloseTo(240 / 500, 12);
    expect(totals.mappingEfficiency).toBeCloseTo(240 / 300, 12);
    expect(totals.arithmeticIntensity).toBeCloseTo(240 / 20, 12);
    expect(totals.weightedArithmeticIntensity).toBeCloseTo(240 / 10, 12);
    expect(assumptions.map(({ name }) => name)).toEqual(['a', 'training.course']);
  });
});
