import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { OperatorRecord, Traffic } from '../record.js';
import { stallsOf } from '../sums.js';

/** What does not change from point to point of one workload. */
export interface OperatorName {
  name: string;
  kind: string;
  stage: string;
}

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

type Derive = (
  operator: Pick<OperatorRecord, 'macs' | 'energy' | 'startCycle' | 'cycles'>,
  /** Cycles of the operators before. */
  now: number,
  components: readonly string[],
) => number;

/** What fields are where they are not kept: the usual case, and that of versions before 4. */
const DERIVED = {
  work: ({ macs }) => macs ?? 0,
  energyJoules: ({ energy }, _, components) =>
    components.reduce((sum, component) => sum + (energy[component] ?? 0), 0),
  startCycle: (_, now) => now,
  endCycle: ({ startCycle, cycles }) => startCycle + cycles,
} as const satisfies Partial<Record<keyof OperatorRecord, Derive>>;
type Derivable = keyof typeof DERIVED;
const DERIVABLE = Object.keys(DERIVED) as Derivable[];

/** A text that no other level, tensor and side give. */
const textOf = (level: string, tensor: string, side: Side): string => `${level}\0${tensor}\0${side}`;

export const nameOf = ({ name, kind, stage }: OperatorRecord): OperatorName => ({ name, kind, stage });

/**
 * Packs every operator of a design point: a JSON line with the layout, then numbers by column (equal neighbours
 * compress well), null as NaN, deflated.
 */
export function packDetail(operators: readonly OperatorRecord[]): Uint8Array {
  const layout = layoutOf(operators);
  const { units, own, stalls, energy, traffic } = layout;
  const columns = 1 + FIXED.length + own.length + stalls.length + energy.length;
  const numbers = new Float64Array(operators.length * (columns + traffic.length));
  let at = 0;
  const put = (of: (operator: OperatorRecord) => number | null): void => {
    for (const operator of operators) numbers[at++] = of(operator) ?? Number.NaN;
  };
  put(({ unit }) => units.indexOf(unit));
  for (const field of [...FIXED, ...own]) put((operator) => operator[field]);
  for (const cause of stalls) put(({ stallCycles }) => stallCycles[cause] ?? 0);
  for (const component of energy) put((operator) => operator.energy[component] ?? 0);
  const columnOf = new Map(
    traffic.map((key, index) => [textOf(...key), (columns + index) * operators.length]),
  );
  for (const [index, operator] of operators.entries())
    for (const { level, tensor, readBytes, writeBytes } of operator.traffic) {
      if (readBytes > 0) numbers[columnOf.get(textOf(level, tensor, 'readBytes'))! + index]! += readBytes;
      if (writeBytes > 0) numbers[columnOf.get(textOf(level, tensor, 'writeBytes'))! + index]! += writeBytes;
    }
  const head = Buffer.from(`${JSON.stringify(layout)}\n`);
  return deflateRawSync(Buffer.concat([head, Buffer.from(numbers.buffer)]), { level: 1 });
}

function layoutOf(operators: readonly OperatorRecord[]): DetailLayout {
  const traffic = new Map<string, TrafficKey>();
  const units = new Set<string>();
  const stalls = new Set<string>();
  const components = new Set<string>();
  for (const { unit, stallCycles, energy, traffic: rows } of operators) {
    units.add(unit);
    for (const cause in stallCycles) stalls.add(cause);
    for (const component in energy) components.add(component);
    for (const { level, tensor, readBytes, writeBytes } of rows) {
      if (readBytes > 0) traffic.set(textOf(level, tensor, 'readBytes'), [level, tensor, 'readBytes']);
      if (writeBytes > 0) traffic.set(textOf(level, tensor, 'writeBytes'), [level, tensor, 'writeBytes']);
    }
  }
  const energy = [...components];
  return {
    units: [...units],
    own: underivable(operators, energy),
    stalls: [...stalls],
    energy,
    traffic: [...traffic.keys()].sort().map((key) => traffic.get(key)!),
  };
}

/** The fields that some operator has otherwise than they would be derived. */
function underivable(operators: readonly OperatorRecord[], components: readonly string[]): Derivable[] {
  let now = 0;
  const own = new Set<Derivable>();
  for (const operator of operators) {
    for (const field of DERIVABLE)
      if (operator[field] !== (DERIVED[field] as Derive)(operator, now, components)) own.add(field);
    now += operator.cycles;
  }
  return DERIVABLE.filter((field) => own.has(field));
}

/** Operators of a point as records; kind-specific details and hosts of fused operators are not kept. */
export function unpackDetail(packed: Uint8Array, names: readonly OperatorName[]): OperatorRecord[] {
  const bytes = inflateRawSync(packed);
  const end = bytes.indexOf(10);
  const layout = readLayout(bytes.subarray(0, end).toString());
  const numbers = new Float64Array(Uint8Array.from(bytes.subarray(end + 1)).buffer);
  let now = 0;
  return names.map((name, index) => {
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
    const cycles = fixed.computeCycles + fixed.fillCycles + fixed.drainCycles + stallsOf({ stallCycles });
    const operator = { ...name, unit, cycles, ...fixed, stallCycles, traffic, energy, details: {}, ...own };
    for (const field of DERIVABLE)
      if (!layout.own.includes(field))
        operator[field] = (DERIVED[field] as Derive)(operator as OperatorRecord, now, layout.energy);
    now += cycles;
    return operator as OperatorRecord;
  });
}

function readLayout(text: string): DetailLayout {
  const layout = JSON.parse(text) as DetailLayout | LayoutBefore4;
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
