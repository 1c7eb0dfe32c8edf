import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { OperatorRecord } from './record.js';
import { stallsOf } from './sums.js';

/** What does not change from point to point of one workload. */
export interface OperatorName {
  name: string;
  kind: string;
  stage: string;
}

/** Names of the numbers kept of every operator of a point. */
export interface DetailLayout {
  stalls: string[];
  energy: string[];
  /** `level/tensor/readBytes` or `.../writeBytes`. */
  traffic: string[];
}

const UNITS = ['array', 'vector', 'fused'];
const FIXED = [
  'computeCycles',
  'fillCycles',
  'drainCycles',
  'macs',
  'peUtilization',
  'mappingEfficiency',
  'arithmeticIntensity',
  'weightedArithmeticIntensity',
] as const;

export const nameOf = ({ name, kind, stage }: OperatorRecord): OperatorName => ({ name, kind, stage });

/**
 * Packs every operator of a design point: a JSON line with the layout, then numbers by column (equal neighbours
 * compress well), deflated. Times follow from the cycles of the operators before.
 */
export function packDetail(operators: readonly OperatorRecord[]): Uint8Array {
  const layout = layoutOf(operators);
  const columns = FIXED.length + 1 + layout.stalls.length + layout.energy.length + layout.traffic.length;
  const numbers = new Float64Array(operators.length * columns);
  let at = 0;
  const put = (of: (operator: OperatorRecord) => number): void => {
    for (const operator of operators) numbers[at++] = of(operator);
  };
  put(({ unit }) => UNITS.indexOf(unit));
  for (const field of FIXED) put((operator) => operator[field]);
  for (const cause of layout.stalls) put(({ stallCycles }) => stallCycles[cause] ?? 0);
  for (const component of layout.energy) put(({ energy }) => energy[component] ?? 0);
  for (const key of layout.traffic) {
    const [level, tensor, side] = key.split('/') as [string, string, 'readBytes' | 'writeBytes'];
    put(({ traffic }) => traffic.find((row) => row.level === level && row.tensor === tensor)?.[side] ?? 0);
  }
  const head = Buffer.from(`${JSON.stringify(layout)}\n`);
  return deflateRawSync(Buffer.concat([head, Buffer.from(numbers.buffer)]), { level: 1 });
}

function layoutOf(operators: readonly OperatorRecord[]): DetailLayout {
  const traffic = new Set<string>();
  for (const operator of operators) {
    for (const row of operator.traffic) {
      if (row.readBytes > 0) traffic.add(`${row.level}/${row.tensor}/readBytes`);
      if (row.writeBytes > 0) traffic.add(`${row.level}/${row.tensor}/writeBytes`);
    }
  }
  const first = operators[0];
  return {
    stalls: Object.keys(first?.stallCycles ?? {}),
    energy: Object.keys(first?.energy ?? {}),
    traffic: [...traffic].sort(),
  };
}

/** Operators of a point as records; kind-specific details are not kept. */
export function unpackDetail(packed: Uint8Array, names: readonly OperatorName[]): OperatorRecord[] {
  const bytes = inflateRawSync(packed);
  const end = bytes.indexOf(10);
  const layout = JSON.parse(bytes.subarray(0, end).toString()) as DetailLayout;
  const numbers = new Float64Array(Uint8Array.from(bytes.subarray(end + 1)).buffer);
  const count = names.length;
  const value = (column: number, index: number): number => numbers[column * count + index]!;
  let now = 0;
  return names.map((name, index) => {
    let column = 0;
    const next = (): number => value(column++, index);
    const unit = UNITS[next()]!;
    const fixed = Object.fromEntries(FIXED.map((field) => [field, next()])) as Record<
      (typeof FIXED)[number],
      number
    >;
    const stallCycles = Object.fromEntries(layout.stalls.map((cause) => [cause, next()]));
    const energy = Object.fromEntries(layout.energy.map((component) => [component, next()]));
    const traffic = trafficFrom(layout.traffic, next);
    const stalled = stallsOf({ stallCycles });
    const cycles = fixed.computeCycles + fixed.fillCycles + fixed.drainCycles + stalled;
    const startCycle = now;
    now += cycles;
    const energyJoules = Object.values(energy).reduce((sum, joules) => sum + joules, 0);
    return {
      ...name,
      unit,
      cycles,
      ...fixed,
      stallCycles,
      startCycle,
      endCycle: now,
      traffic,
      energyJoules,
      energy,
      details: {},
    };
  });
}

function trafficFrom(keys: readonly string[], next: () => number): OperatorRecord['traffic'] {
  const rows = new Map<string, OperatorRecord['traffic'][number]>();
  for (const key of keys) {
    const [level, tensor, side] = key.split('/') as [string, string, 'readBytes' | 'writeBytes'];
    const row = rows.get(`${level}/${tensor}`) ?? { level, tensor, readBytes: 0, writeBytes: 0 };
    row[side] = next();
    rows.set(`${level}/${tensor}`, row);
  }
  return [...rows.values()].filter((row) => row.readBytes > 0 || row.writeBytes > 0);
}
