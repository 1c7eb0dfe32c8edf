import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAbove, type OperatorColumns } from '../../src/results/sweeps/operator-columns.js';
import { packColumns, unpackDetail } from '../../src/results/sweeps/point-detail.js';

const number = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.double({ min: 0, max: 1e12, noNaN: true }));

/** Some operators of one component, one stall and one tensor whose columns are random. */
const columns = fc
  .tuple(
    fc.integer({ min: 1, max: 40 }),
    fc.string({ maxLength: 12 }),
    fc.infiniteStream(number),
    fc.boolean(),
  )
  .map(([count, name, numbers, moves]): OperatorColumns => {
    const column = (): Float64Array => Float64Array.from({ length: count }, () => numbers.next().value!);
    const fields = [
      ...[
        'cycles',
        'computeCycles',
        'fillCycles',
        'drainCycles',
        'macs',
        'peUtilization',
        'mappingEfficiency',
      ],
      ...[
        'arithmeticIntensity',
        'weightedArithmeticIntensity',
        'work',
        'energyJoules',
        'startCycle',
        'endCycle',
      ],
    ] as (keyof OperatorColumns['numbers'])[];
    return {
      names: Array.from({ length: count }, (_, index) => ({ name: `op ${index}`, kind: 'k', stage: '' })),
      units: ['array'],
      unit: new Float64Array(count),
      numbers: Object.fromEntries(fields.map((field) => [field, column()])) as OperatorColumns['numbers'],
      stalls: [{ name, numbers: column() }],
      energy: [{ name: 'mac', numbers: column() }],
      traffic: [
        {
          level: 'dram',
          tensor: 'ifmap',
          readBytes: new Float64Array(count).fill(1),
          writeBytes: moves ? column() : new Float64Array(count),
        },
      ],
    };
  });

/** A line of JSON, and the columns behind it: put together anew. */
function plainly(points: OperatorColumns, head: string): Buffer {
  const { numbers, stalls, energy, traffic, unit } = points;
  const { own } = JSON.parse(head) as { own: (keyof OperatorColumns['numbers'])[] };
  const fixed = [
    ...['computeCycles', 'fillCycles', 'drainCycles', 'macs', 'peUtilization', 'mappingEfficiency'],
    ...['arithmeticIntensity', 'weightedArithmeticIntensity'],
  ] as (keyof OperatorColumns['numbers'])[];
  const moved = traffic.flatMap(({ readBytes, writeBytes }) => [readBytes, writeBytes]);
  const all = [
    unit,
    ...[...fixed, ...own].map((field) => numbers[field]),
    ...[...stalls, ...energy].map((one) => one.numbers),
    ...moved.filter((side) => side.some((bytes) => bytes > 0)),
  ];
  return Buffer.concat([Buffer.from(`${head}\n`), ...all.map((one) => Buffer.from(one.slice().buffer))]);
}

describe('points packed one after the other', () => {
  it('are those of their own columns, whatever was packed before and after', () => {
    fc.assert(
      fc.property(fc.array(columns, { minLength: 2, maxLength: 5 }), (points) => {
        const packed = points.map(packColumns);
        for (const [index, one] of points.entries()) {
          const bytes = inflateRawSync(packed[index]!);
          const whole = plainly(one, bytes.subarray(0, bytes.indexOf(10)).toString());
          expect(bytes.equals(whole)).toBe(true);
          expect(deflateRawSync(whole, { level: 1 }).equals(packed[index]!)).toBe(true);
          expect(unpackDetail(packed[index]!, one.names)).toHaveLength(one.names.length);
          // Nothing else goes along to another thread.
          expect(packed[index]!.buffer.byteLength).toBe(packed[index]!.length);
        }
      }),
      { numRuns: 60, seed: 15 },
    );
  });

  it('know a number above another wherever it stands', () => {
    expect(isAbove(Float64Array.of(0, 0, 1e-300), 0)).toBe(true);
    expect(isAbove(Float64Array.of(5, 0), 0)).toBe(true);
    expect(isAbove(Float64Array.of(0, -1, Number.NaN), 0)).toBe(false);
    expect(isAbove(Float64Array.of(), 0)).toBe(false);
  });
});
