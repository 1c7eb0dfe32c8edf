import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheetahSpec } from '../../../src/models/cheetah/architecture.js';
import { areaOf } from '../../../src/models/cheetah/architecture.js';
import { laneTime, latencyOf, type LaneTime } from '../../../src/models/cheetah/lane.js';
import { planLayer } from '../../../src/models/cheetah/plan.js';
import {
  describeMachine,
  energyOf,
  kernelCycles,
  operatorOf,
  totalDetails,
  trafficOf,
  wordsOf,
  type TimedLayer,
} from '../../../src/models/cheetah/record.js';
import { timeLayer } from '../../../src/models/cheetah/timing.js';
import { conv, linear, machine, PARAMETERS } from './helpers.js';

let spec: CheetahSpec;
beforeAll(async () => {
  spec = await machine('4x512', 'pes=2', 'lanes=50', 'link.word=7 B', 'energy.power.lane=4 W');
});

const TIME: LaneTime = { multiply: 7, rotate: 11, ntt: 23, interval: 41 };
const timed = (layer = conv(), time = TIME, change: Partial<CheetahSpec> = {}): TimedLayer => {
  const machineOf = { ...spec, ...change };
  const plan = planLayer(layer, PARAMETERS, machineOf);
  return { plan, time, timing: timeLayer(plan, time, wordsOf(PARAMETERS), machineOf, 'event') };
};

describe('energy and kernels', () => {
  it('a convolution by hand: 225 of 300 lanes of three rounds have a partial', () => {
    // Two outputs on two PEs, 113 partials each in three batches.
    const layer = timed();
    expect(layer.timing).toMatchObject({ compute: 123 });
    // ceil(log2 50) adders of 4 cycles, 4096 words at 128 a cycle.
    expect(layer.timing.drain).toBe(6 * 4 + 32);
    expect(kernelCycles(layer)).toEqual({ multiply: 21, rotate: 33, ntt: 69, add: 56 });
    const joules = 4 / 400e6;
    const energy = energyOf(layer, spec, 1);
    expect(energy['ntt']).toBeCloseTo(225 * 23 * joules, 18);
    expect(energy['rotate']).toBeCloseTo(225 * 11 * joules, 18);
    expect(energy['multiply']).toBeCloseTo(225 * 7 * joules, 18);
    expect(energy['add']).toBeCloseTo(100 * 56 * joules, 18);
    expect(energy['idleLanes']).toBeCloseTo(75 * 41 * joules, 18);
    expect(energyOf(layer, spec, 3)['ntt']).toBeCloseTo(3 * 225 * 23 * joules, 18);
  });

  it('a fully connected layer folds its sum in one lane', () => {
    const layer = timed(linear(300, 5));
    // One round and seven steps without the product.
    expect(layer.timing.compute).toBe(41 + 7 * 34);
    expect(kernelCycles(layer)).toMatchObject({ multiply: 7, rotate: 8 * 11, ntt: 8 * 23 });
    const joules = 4 / 400e6;
    const energy = energyOf(layer, spec, 1);
    expect(energy['ntt']).toBeCloseTo((4 + 7) * 23 * joules, 18);
    expect(energy['multiply']).toBeCloseTo(4 * 7 * joules, 18);
    const rest = 100 * (41 + 7 * 34) - (4 + 7) * 34 - 4 * 7;
    expect(energy['idleLanes']).toBeCloseTo(rest * joules, 18);
  });

  it('whatever the layer, lanes draw power while they compute, and kernels fill the time', () => {
    const layers = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.boolean(), fc.nat(40))
      .map(([inputs, outputs, dense, faster]) => ({
        layer: dense ? linear(inputs * 60, outputs * 30) : conv({ inputs, outputs, groups: 1 }),
        time: { ...TIME, interval: Math.max(23, 41 - faster) },
      }));
    fc.assert(
      fc.property(layers, ({ layer, time }) => {
        const one = timed(layer, time);
        const { compute, drain } = one.timing;
        const sum = (parts: object): number =>
          Object.values(parts).reduce((total: number, part: number) => total + part, 0);
        expect(sum(kernelCycles(one))).toBeCloseTo(compute + drain, 6);
        const energy = energyOf(one, spec, 1);
        expect(sum(energy)).toBeCloseTo((100 * (compute + drain) * 4) / 400e6, 12);
        expect(Math.min(...Object.values(energy))).toBeGreaterThanOrEqual(-1e-15);
      }),
    );
  });
});

describe('traffic', () => {
  it('by hand', () => {
    const ciphertext = 4096 * 7;
    const { plan } = timed();
    const rows = Object.fromEntries(
      trafficOf(plan, PARAMETERS, spec, 1).map(({ level, tensor, readBytes, writeBytes }) => [
        `${level} ${tensor}`,
        [readBytes, writeBytes],
      ]),
    );
    const stages = 225 * (1 + 4) * 10 * (ciphertext / 2);
    expect(rows).toEqual({
      'link inputs': [3 * ciphertext, 0],
      'link weights': [900 * 7, 0],
      'link outputs': [0, 2 * ciphertext],
      'inputSram inputs': [225 * ciphertext, 2 * 3 * ciphertext],
      'weightSram weights': [6300, 6300],
      'keySram keys': [225 * 4 * ciphertext, 0],
      'nttSram digits': [stages, stages],
      'outputSram outputs': [2 * 3 * ciphertext, 2 * 3 * ciphertext],
    });
    const twice = trafficOf(plan, PARAMETERS, spec, 2);
    expect(twice[0]!.readBytes).toBe(6 * ciphertext);
    expect(twice[2]!.writeBytes).toBe(4 * ciphertext);
  });

  it('inputs that do not fit come for every wave', () => {
    const sram = { ...spec.sram, inputCt: 2 * 4096 * 7 };
    const { plan } = timed(conv(), TIME, { sram, pes: 1 });
    expect(plan).toMatchObject({ visits: 2, capacity: 2 });
    const [inputs, , , copies] = trafficOf(plan, PARAMETERS, { ...spec, pes: 1 }, 1);
    expect(inputs!.readBytes).toBe(2 * 3 * 4096 * 7);
    expect(copies!.writeBytes).toBe(2 * 3 * 4096 * 7);
  });
});

describe('the record', () => {
  it('of an operator: phases and shares, images one after another', () => {
    const layer = timed();
    const { compute, drain, link } = layer.timing;
    const draft = operatorOf(layer, PARAMETERS, spec, 3);
    expect(draft).toMatchObject({
      name: 'layer',
      kind: 'conv',
      unit: 'array',
      phases: { compute: 3 * compute, drain: 3 * drain, stalls: { link: 3 * link } },
      work: 3 * 225,
    });
    expect(draft.mappingEfficiency).toBeCloseTo(0.75, 12);
    expect(draft.utilization).toBeCloseTo((225 * 41) / (100 * (compute + drain + link)), 12);
    const details = draft.details!;
    expect(details).toMatchObject({
      heMultiplies: 3 * 675,
      heRotations: 3 * 225,
      partials: 3 * 225,
      partialsPerOutput: 113,
      inputCiphertexts: 9,
      outputCiphertexts: 6,
      rounds: 9,
      laneUtilization: 0.75,
    });
    const all = 21 + 33 + 69 + 56;
    expect(details['nttShare']).toBeCloseTo(69 / all, 12);
    expect(details['rotateShare']).toBeCloseTo(33 / all, 12);
    expect(details['multiplyShare']).toBeCloseTo(21 / all, 12);
    expect(details['addShare']).toBeCloseTo(56 / all, 12);
    const bytes = 5 * 4096 * 7 + 6300;
    // 320 B a cycle.
    expect(details['linkUtilization']).toBeCloseTo(bytes / 320 / (compute + drain + link), 12);
  });

  it('of a run: sums, area and power of all lanes', () => {
    const layers = [timed(), timed(linear(300, 5))];
    const [first, second] = layers.map(({ timing }) => timing);
    const details = totalDetails(layers, spec, 2);
    expect(details['areaSquareMetres']).toBeCloseTo(100 * 0.2866e-6, 15);
    expect(areaOf(spec)).toBeCloseTo(100 * 0.2866e-6, 15);
    expect(details['lanePowerWatts']).toBe(400);
    expect(details['rounds']).toBe(2 * 4);
    expect(details['laneUtilization']).toBeCloseTo(229 / 400, 12);
    const busy = first!.compute + first!.drain + second!.compute + second!.drain;
    expect(details['joulesPerPartial']).toBeCloseTo((400 * busy) / 400e6 / 229, 15);
    const all = busy;
    expect(details['nttShare']).toBeCloseTo((69 + 8 * 23) / all, 12);
    expect(details['rotateShare']).toBeCloseTo((33 + 8 * 11) / all, 12);
    expect(details['multiplyShare']).toBeCloseTo((21 + 7) / all, 12);
    expect(details['addShare']).toBeCloseTo((56 + 56) / all, 12);
    const bytes = 5 * 4096 * 7 + 6300 + 2 * 4096 * 7 + 1500 * 7;
    const cycles = busy + first!.link + second!.link;
    expect(details['linkUtilization']).toBeCloseTo(bytes / 320 / cycles, 12);
  });

  it('of the machine: a partial an interval and lane', () => {
    expect(describeMachine(spec, laneTime(PARAMETERS, spec))).toMatchObject({
      unit: 'lanes',
      units: 100,
      workUnit: 'partial',
      peakPerSecond: (100 * 400e6) / latencyOf(laneTime(PARAMETERS, spec)),
      memoryBytesPerSecond: 128e9,
      clock: 400e6,
    });
  });
});
