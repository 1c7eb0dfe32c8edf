import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect } from 'vitest';
import { InputError } from '../../src/errors.js';
import type { OperatorRecord, RunCircumstances, RunRecord } from '../../src/results/record.js';

export const CIRCUMSTANCES: RunCircumstances = {
  wallSeconds: 0.25,
  host: 'test host',
  createdAt: '2026-11-21T10:00:00.000Z',
};

/** A folder that is removed after the test. */
export function useTemporaryFolder(): () => string {
  const made: string[] = [];
  afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  return () => {
    made.push(mkdtempSync(join(tmpdir(), 'systole-')));
    return made.at(-1)!;
  };
}

/** The message of the InputError that `action` throws; it is one line. */
export function complaint(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

export function idOf(digits: string): string {
  return digits.padEnd(64, '0');
}

/** A convolution 3x3 over 8 channels on a 4 x 4 array, output stationary: M 16, N 6, K 72. */
export function convolution(name = 'conv1'): OperatorRecord {
  return {
    name,
    kind: 'conv',
    stage: 'S1',
    unit: 'array',
    cycles: 640,
    computeCycles: 576,
    fillCycles: 0,
    drainCycles: 48,
    stallCycles: { ifmap: 9, filter: 7, psum: 0, ofmap: 0, vector: 0 },
    startCycle: 0,
    endCycle: 640,
    work: 6912,
    macs: 6912,
    peUtilization: 0.675,
    mappingEfficiency: 0.75,
    arithmeticIntensity: 6912 / 816,
    weightedArithmeticIntensity: 6912 / (0.8 * 384 + 0.2 * 432),
    traffic: [
      { level: 'dram', tensor: 'ifmap', readBytes: 288, writeBytes: 0 },
      { level: 'dram', tensor: 'filter', readBytes: 432, writeBytes: 0 },
      { level: 'dram', tensor: 'ofmap', readBytes: 0, writeBytes: 96 },
      { level: 'scratchpad', tensor: 'ifmap', readBytes: 2304, writeBytes: 288 },
      { level: 'scratchpad', tensor: 'filter', readBytes: 1728, writeBytes: 432 },
      { level: 'scratchpad', tensor: 'psum', readBytes: 384, writeBytes: 384 },
      { level: 'scratchpad', tensor: 'ofmap', readBytes: 96, writeBytes: 96 },
    ],
    energyJoules: 3e-9,
    energy: { mac: 1e-9, dram: 2e-9 },
    details: {
      ...{ gemmM: 16, gemmN: 6, gemmK: 72, instances: 1, rowFolds: 4, colFolds: 2, folds: 8 },
      ...{ rows: 4, cols: 4, dataflow: 'os', cyclesPerFold: 78 },
      ...{ ifmapBits: 8, filterBits: 8, ofmapBits: 8, accumulatorBits: 32, ofmapDramStop: 650 },
    },
  };
}

/** An operator fused into `conv1`: no array, so nothing is mapped. */
function relu(): OperatorRecord {
  return {
    ...convolution('relu1'),
    ...{ kind: 'activation', unit: 'fused', fusedInto: 'conv1', cycles: 0, computeCycles: 0, drainCycles: 0 },
    ...{ startCycle: 640, work: 0, macs: 0, peUtilization: null, mappingEfficiency: null, energyJoules: 0 },
    ...{ stallCycles: {}, traffic: [], energy: {}, details: {} },
    ...{ arithmeticIntensity: null, weightedArithmeticIntensity: null },
  };
}

export function sampleRecord(id = idOf('c0ffee')): RunRecord {
  const conv = convolution();
  return {
    run: {
      id,
      workload: 'tiny',
      arch: 'square4',
      kind: 'systolic',
      fidelity: 'event',
      toolVersion: '0.1.0',
      codeHash: 'd'.repeat(64),
      workloadHash: 'a'.repeat(64),
      archHash: 'b'.repeat(64),
      optionsHash: 'c'.repeat(64),
      architecture: { name: 'square4', array: { rows: 4, cols: 4 }, clock: 7e8 },
      options: { fidelity: 'event' },
    },
    machine: {
      unit: 'PEs',
      units: 16,
      workUnit: 'MAC',
      peakPerSecond: 16 * 7e8,
      memoryBytesPerSecond: 64e9,
    },
    totals: {
      ...{ cycles: 640, seconds: 640 / 7e8, work: 6912, macs: 6912 },
      ...{ peUtilization: 0.675, mappingEfficiency: 0.75, energyJoules: 3e-9 },
      ...{ computeCycles: 576, fillCycles: 0, drainCycles: 48 },
      arithmeticIntensity: conv.arithmeticIntensity,
      weightedArithmeticIntensity: conv.weightedArithmeticIntensity,
      stallCycles: conv.stallCycles,
      traffic: conv.traffic,
      energy: conv.energy,
      details: {},
    },
    operators: [conv, relu()],
    assumptions: [
      { name: 'energy.mac', value: '1.3 pJ', status: 'assumed', source: 'not public' },
      { name: 'energy.dram', value: '4 pJ/bit', status: 'recalled', source: "O'Connor et al., MICRO 2017" },
    ],
  };
}

// Text and numbers are drawn widely on purpose: keys such as `__proto__`, quotes, newlines, 1e300, 5e-324.
const text = fc.string({ maxLength: 12, unit: 'grapheme' });
const number = fc
  .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(), fc.constantFrom(0, 2 ** 53, 0.1))
  .map((value) => value + 0 || 0);
/** A number, or what a kind does not model. */
const modelled = fc.option(number, { freq: 3 });
const numbers = fc.dictionary(text, number, { maxKeys: 4 });
const traffic = fc.array(fc.record({ level: text, tensor: text, readBytes: number, writeBytes: number }), {
  maxLength: 4,
});
const counted = {
  ...{ arithmeticIntensity: modelled, weightedArithmeticIntensity: modelled },
  ...{ cycles: number, computeCycles: number, fillCycles: number, drainCycles: number, work: number },
  ...{ macs: modelled, peUtilization: modelled, mappingEfficiency: modelled, energyJoules: modelled },
  ...{ stallCycles: numbers, energy: numbers, traffic },
  details: fc.dictionary(text, fc.oneof(number, text), { maxKeys: 4 }),
};
const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const ownFields = {
  ...{ name: text, kind: text, stage: text, unit: text, startCycle: number, endCycle: number },
};
const operator: fc.Arbitrary<OperatorRecord> = fc.oneof(
  fc.record({ ...counted, ...ownFields }),
  fc.record({ ...counted, ...ownFields, fusedInto: text }),
);

// Through JSON, in which a negative zero is a zero.
const document = fc
  .dictionary(text, fc.jsonValue(), { maxKeys: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);

/** Any plain, finite record; what a model would never produce included. */
export const anyRecord: fc.Arbitrary<RunRecord> = fc.record({
  run: fc.record({
    ...{ id: hash, workload: text, arch: text, kind: text, toolVersion: text },
    ...{ codeHash: text, workloadHash: hash, archHash: hash, optionsHash: hash },
    fidelity: fc.constantFrom('analytic', 'event', 'register'),
    architecture: document,
    options: document,
  }),
  machine: fc.record({
    ...{ unit: text, units: number, workUnit: text, peakPerSecond: modelled, memoryBytesPerSecond: modelled },
  }),
  totals: fc.record({ ...counted, seconds: number }),
  operators: fc.array(operator, { maxLength: 4 }),
  assumptions: fc.array(
    fc.record({
      ...{ name: text, value: text, source: text },
      status: fc.constantFrom('assumed', 'recalled', 'fitted', 'derived'),
    }),
    { maxLength: 3 },
  ),
});
