import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { OperatorRecord, Traffic } from '../record.js';
import { isList, isShape, isText, storedJson } from '../stored.js';
import { stallsOf } from '../sums.js';
import { Damage } from '../trouble.js';
import {
  columnsOf,
  isAbove,
  type OperatorColumns,
  type OperatorName,
  type TrafficColumns,
} from './operator-columns.js';

type Side = 'readBytes' | 'writeBytes';
type TrafficKey = [level: string, tensor: string, side: Side];

/** Names of the numbers kept of every operator of a point. */
interface DetailLayout {
  /** What the numbers of units mean. */
  units: string[];
  /** Fields that are kept because they do not follow from the others. */
  own: Derivable[];
  stalls: string[];
  energy: string[];
  traffic: TrafficKey[];
}

/** As versions before 4 wrote it, which knew the units of arrays only; `level/tensor/side`. */
interface LayoutBefore4 extends Pick<DetailLayout, 'stalls' | 'energy'> {
  traffic: string[];
}

const UNITS_BEFORE_4 = ['array', 'vector', 'fused'];

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

/** What fields are where they are not kept: the usual case, and that of versions before 4. */
const DERIVED = {
  work: ({ macs }: Pick<OperatorRecord, 'macs'>) => macs ?? 0,
  energyJoules({ energy }: Pick<OperatorRecord, 'energy'>, _: number, components: readonly string[]) {
    let sum = 0;
    for (const component of components) sum += energy[component] ?? 0;
    return sum;
  },
  /** When the operators before have ended. */
  startCycle: (_: object, now: number) => now,
  endCycle: ({ startCycle, cycles }: Pick<OperatorRecord, 'startCycle' | 'cycles'>) => startCycle + cycles,
};
type Derivable = keyof typeof DERIVED;
const DERIVABLE = Object.keys(DERIVED) as Derivable[];

/** Packs every operator of a design point. */
export const packDetail = (operators: readonly OperatorRecord[]): Uint8Array =>
  packColumns(columnsOf(operators));

/**
 * The same of operators by column: a JSON line with the layout, then the columns (equal neighbours compress well), null
 * as NaN, deflated.
 */
export function packColumns(columns: OperatorColumns): Uint8Array {
  const { numbers, stalls, energy } = columns;
  const traffic = trafficKeys(columns.traffic);
  const own = underivable(columns);
  const layout: DetailLayout = {
    units: [...columns.units],
    own,
    stalls: stalls.map(({ name }) => name),
    energy: energy.map(({ name }) => name),
    traffic: traffic.map(({ key }) => key),
  };
  const packed = [
    columns.unit,
    ...[...FIXED, ...own].map((field) => numbers[field]),
    ...[...stalls, ...energy, ...traffic].map((one) => one.numbers),
  ];
  const bytes = joined(Buffer.from(`${JSON.stringify(layout)}\n`), packed);
  // A copy: zlib returns a part of a far larger buffer, all of which would go along to another thread.
  return new Uint8Array(deflateRawSync(bytes, { level: 1 }));
}

/** Where points are put together before they are deflated: as large as the largest so far. */
let table = new Float64Array(0);

/** The head and the columns behind it, until the next call. */
function joined(head: Uint8Array, columns: readonly Float64Array[]): Uint8Array {
  const { BYTES_PER_ELEMENT } = Float64Array;
  // The head ends where a number may begin.
  let at = Math.ceil(head.length / BYTES_PER_ELEMENT);
  const from = at * BYTES_PER_ELEMENT - head.length;
  const length = columns.reduce((sum, column) => sum + column.length, at);
  if (table.length < length) table = new Float64Array(length);
  const bytes = new Uint8Array(table.buffer, from, length * BYTES_PER_ELEMENT - from);
  bytes.set(head);
  for (const column of columns) {
    table.set(column, at);
    at += column.length;
  }
  return bytes;
}

/** What operators move, and what some of them do. */
interface MovedColumn {
  key: TrafficKey;
  numbers: Float64Array;
}

const movedColumns = new WeakMap<readonly TrafficColumns[], readonly MovedColumn[]>();

/** What some operator moves, by level, tensor and side: worked out once, since points of a sweep share it. */
function trafficKeys(traffic: readonly TrafficColumns[]): readonly MovedColumn[] {
  let moved = movedColumns.get(traffic);
  if (moved === undefined) {
    moved = traffic.flatMap((row) =>
      (['readBytes', 'writeBytes'] as const)
        .filter((side) => isAbove(row[side], 0))
        .map((side): MovedColumn => ({ key: [row.level, row.tensor, side], numbers: row[side] })),
    );
    movedColumns.set(traffic, moved);
  }
  return moved;
}

/** The fields that some operator has otherwise than they would be derived. */
function underivable({ numbers, energy }: OperatorColumns): Derivable[] {
  const { macs, cycles, startCycle, endCycle } = numbers;
  const own = new Set<Derivable>();
  let now = 0;
  for (let index = 0; index < cycles.length; index++) {
    const count = macs[index]!;
    let joules = 0;
    for (const component of energy) joules += component.numbers[index]!;
    const [start, length] = [startCycle[index]!, cycles[index]!];
    if (numbers.work[index] !== DERIVED.work({ macs: Number.isNaN(count) ? null : count })) own.add('work');
    if (numbers.energyJoules[index] !== joules) own.add('energyJoules');
    if (start !== DERIVED.startCycle({}, now)) own.add('startCycle');
    if (endCycle[index] !== DERIVED.endCycle({ startCycle: start, cycles: length })) own.add('endCycle');
    now += length;
  }
  return DERIVABLE.filter((field) => own.has(field));
}

/**
 * Operators of a point as records; kind-specific details and hosts of fused operators are not kept.
 * @param what whose they are, for the error
 * @throws Damage if it was not packed of operators of these names
 */
export function unpackDetail(
  packed: Uint8Array,
  names: readonly OperatorName[],
  what = 'operators of a point',
): OperatorRecord[] {
  const { layout, numbers } = opened(packed, names.length, what);
  let now = 0;
  return names.map(({ name, kind, stage }, index) => {
    let column = 0;
    const next = (): number => numbers[column++ * names.length + index]!;
    const nextOrNull = (): number | null => {
      const value = next();
      return Number.isNaN(value) ? null : value;
    };
    const unit = layout.units[next()]!;
    const fixed = valuesOf(FIXED, nextOrNull) as Pick<OperatorRecord, (typeof FIXED)[number]>;
    const own = valuesOf(layout.own, nextOrNull) as Partial<Pick<OperatorRecord, Derivable>>;
    const stallCycles = valuesOf(layout.stalls, next);
    const energy = valuesOf(layout.energy, next);
    const traffic = trafficFrom(layout.traffic, next);
    const { computeCycles, fillCycles, drainCycles, macs } = fixed;
    const cycles = computeCycles + fillCycles + drainCycles + stallsOf({ stallCycles });
    const startCycle = own.startCycle ?? DERIVED.startCycle({}, now);
    now += cycles;
    // Written out: objects put together from spreads and computed keys take V8 twenty times as long.
    return {
      name,
      kind,
      stage,
      unit,
      cycles,
      computeCycles,
      fillCycles,
      drainCycles,
      stallCycles,
      startCycle,
      endCycle: own.endCycle ?? DERIVED.endCycle({ startCycle, cycles }),
      work: own.work ?? DERIVED.work({ macs }),
      macs,
      peUtilization: fixed.peUtilization,
      mappingEfficiency: fixed.mappingEfficiency,
      arithmeticIntensity: fixed.arithmeticIntensity,
      weightedArithmeticIntensity: fixed.weightedArithmeticIntensity,
      traffic,
      energyJoules:
        own.energyJoules === undefined
          ? DERIVED.energyJoules({ energy }, now, layout.energy)
          : own.energyJoules,
      energy,
      details: {},
    };
  });
}

/** Whether it is what was packed of so many operators. */
export function isDetail(packed: Uint8Array, operators: number): boolean {
  try {
    opened(packed, operators, '');
    return true;
  } catch (error) {
    if (error instanceof Damage) return false;
    throw error;
  }
}

/** Layout and numbers of what was packed of so many operators. */
function opened(
  packed: Uint8Array,
  operators: number,
  what: string,
): { layout: DetailLayout; numbers: Float64Array } {
  let bytes: Uint8Array;
  try {
    bytes = inflateRawSync(packed);
  } catch {
    throw new Damage(`${what}: cannot be unpacked`);
  }
  const end = bytes.indexOf(10);
  const layout = readLayout(Buffer.from(bytes.subarray(0, end)).toString(), what);
  const { own, stalls, energy, traffic, units } = layout;
  const columns = 1 + FIXED.length + own.length + stalls.length + energy.length + traffic.length;
  const body = new Uint8Array(bytes.subarray(end + 1)).buffer;
  const isWhole = body.byteLength === operators * columns * Float64Array.BYTES_PER_ELEMENT;
  const numbers = isWhole ? new Float64Array(body) : new Float64Array();
  if (!isWhole || numbers.subarray(0, operators).some((unit) => units[unit] === undefined))
    throw new Damage(`${what}: not as many numbers as were written`);
  return { layout, numbers };
}

const isTexts = isList(isText);
/** Since version 4, and before. */
const isLayout = isShape({
  units: isTexts,
  own: isList((field) => DERIVABLE.includes(field as Derivable)),
  stalls: isTexts,
  energy: isTexts,
  traffic: isList(isTexts),
});
const isLayoutBefore4 = isShape({ stalls: isTexts, energy: isTexts, traffic: isTexts });

function readLayout(text: string, what: string): DetailLayout {
  const layout = storedJson<DetailLayout | LayoutBefore4>(
    text,
    what,
    (value) => isLayout(value) || isLayoutBefore4(value),
  );
  if ('units' in layout) return layout;
  const traffic = layout.traffic.map((key) => key.split('/') as TrafficKey);
  return { ...layout, traffic, units: UNITS_BEFORE_4, own: [] };
}

const valuesOf = <Value>(fields: readonly string[], next: () => Value): Record<string, Value> =>
  Object.fromEntries(fields.map((field) => [field, next()]));

function trafficFrom(keys: readonly TrafficKey[], next: () => number): Traffic[] {
  const rows = new Map<string, Traffic>();
  for (const [level, tensor, side] of keys) {
    const key = `${level}\0${tensor}`;
    const row = rows.get(key) ?? { level, tensor, readBytes: 0, writeBytes: 0 };
    row[side] = next();
    rows.set(key, row);
  }
  return [...rows.values()].filter((row) => row.readBytes > 0 || row.writeBytes > 0);
}
