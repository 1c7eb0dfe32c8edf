import type { OperatorRecord, Traffic } from '../record.js';
import { sumTraffic, TrafficPlaces } from '../traffic-places.js';

/** What does not change from point to point of one workload. */
export interface OperatorName {
  name: string;
  kind: string;
  stage: string;
}

export const nameOf = ({ name, kind, stage }: OperatorRecord): OperatorName => ({ name, kind, stage });

/** Numbers that every operator has, or null. */
const NUMBERS = [
  ...['cycles', 'computeCycles', 'fillCycles', 'drainCycles', 'macs', 'peUtilization', 'mappingEfficiency'],
  ...['arithmeticIntensity', 'weightedArithmeticIntensity', 'work', 'energyJoules', 'startCycle', 'endCycle'],
] as const satisfies readonly (keyof OperatorRecord)[];

export interface NamedColumn {
  name: string;
  numbers: Float64Array;
}

export interface TrafficColumns {
  level: string;
  tensor: string;
  readBytes: Float64Array;
  writeBytes: Float64Array;
}

/** The operators of a point by column, a number each; NaN where an operator has null. */
export interface OperatorColumns {
  names: readonly OperatorName[];
  /** What the numbers of units mean, in the order in which they come up. */
  units: readonly string[];
  unit: Float64Array;
  numbers: Readonly<Record<(typeof NUMBERS)[number], Float64Array>>;
  /** By cause and by component, in the order in which they come up; zero where an operator has none. */
  stalls: readonly NamedColumn[];
  energy: readonly NamedColumn[];
  /** Sorted by level and tensor. */
  traffic: readonly TrafficColumns[];
}

/** Whether some number of a column is larger. In a loop: a function asked for each takes V8 a new object for each. */
export function isAbove(numbers: Float64Array, least: number): boolean {
  for (let index = 0; index < numbers.length; index++) if (numbers[index]! > least) return true;
  return false;
}

export function columnsOf(operators: readonly OperatorRecord[]): OperatorColumns {
  const column = (of: (operator: OperatorRecord) => number | null): Float64Array =>
    Float64Array.from(operators, (operator) => of(operator) ?? Number.NaN);
  const units = [...new Set(operators.map(({ unit }) => unit))];
  return {
    names: operators.map(nameOf),
    units,
    unit: column(({ unit }) => units.indexOf(unit)),
    numbers: Object.fromEntries(
      NUMBERS.map((field) => [field, column((operator) => operator[field])]),
    ) as OperatorColumns['numbers'],
    stalls: namedColumns(operators.map(({ stallCycles }) => stallCycles)),
    energy: namedColumns(operators.map(({ energy }) => energy)),
    traffic: trafficColumns(operators),
  };
}

function namedColumns(parts: readonly Readonly<Record<string, number>>[]): NamedColumn[] {
  const names = new Set(parts.flatMap((part) => Object.keys(part)));
  return [...names].map((name) => ({ name, numbers: Float64Array.from(parts, (part) => part[name] ?? 0) }));
}

/**
 * What operators move by level and tensor, sorted by both.
 * @param sums what they move all together
 */
export function trafficColumns(
  operators: readonly Pick<OperatorRecord, 'traffic'>[],
  sums: readonly Traffic[] = sumTraffic(operators),
): TrafficColumns[] {
  const places = new TrafficPlaces();
  const byPlace: TrafficColumns[] = [];
  const columns = sums.map(({ level, tensor }) => {
    const zeros = (): Float64Array => new Float64Array(operators.length);
    return (byPlace[places.of(level, tensor)] = { level, tensor, readBytes: zeros(), writeBytes: zeros() });
  });
  for (let index = 0; index < operators.length; index++) {
    places.restart();
    const { traffic } = operators[index]!;
    for (let row = 0; row < traffic.length; row++) {
      const { level, tensor, readBytes, writeBytes } = traffic[row]!;
      const column = byPlace[places.of(level, tensor)]!;
      column.readBytes[index]! += readBytes;
      column.writeBytes[index]! += writeBytes;
    }
  }
  return columns;
}
