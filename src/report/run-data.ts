/** A run as the page holds it. */
import { colourOf, SERIES, STALL_COLOURS } from '../plot/theme.js';
import type { OperatorRecord, RunRecord, Traffic } from '../results/record.js';
import { numberColumn, rounded, wordColumn } from './columns.js';
import type { Measure, Meaning, OperatorsData, RunData, TotalData } from './data.js';
import { DI, meaningOf } from './meaning.js';

/** What an operator and the totals have in common. */
type Numbers = Pick<
  OperatorRecord,
  | 'cycles'
  | 'computeCycles'
  | 'fillCycles'
  | 'drainCycles'
  | 'stallCycles'
  | 'macs'
  | 'peUtilization'
  | 'mappingEfficiency'
  | 'arithmeticIntensity'
  | 'weightedArithmeticIntensity'
  | 'traffic'
  | 'energy'
  | 'energyJoules'
>;

/** How to read one measure: its parts by name, from any record. */
interface Reader {
  meaning: Meaning;
  parts: { name: string; colour: number; read: (numbers: Numbers) => number }[];
  /** The total where it is not the sum of parts. */
  total: (numbers: Numbers) => number;
}

export function runData(record: RunRecord): RunData {
  const { run, operators, totals } = record;
  const readers = readersOf([...operators, totals]);
  return {
    id: run.id,
    workload: run.workload,
    arch: run.arch,
    kind: run.kind,
    fidelity: run.fidelity,
    toolVersion: run.toolVersion,
    architecture: JSON.stringify(run.architecture, undefined, 2),
    options: JSON.stringify(run.options, undefined, 2),
    totals: [
      { meaning: meaningOf('seconds'), value: rounded(totals.seconds), parts: [] },
      ...readers.map((reader) => totalOf(reader, totals)),
    ],
    operators: operatorsOf(operators, readers),
    assumptions: record.assumptions.map(({ name, value, status, source }) => ({
      name,
      value,
      status,
      source,
    })),
  };
}

function totalOf({ meaning, parts, total }: Reader, totals: Numbers): TotalData {
  return {
    meaning,
    value: rounded(total(totals)),
    parts:
      parts.length < 2
        ? []
        : parts.map(({ name, colour, read }) => ({ name, colour, value: rounded(read(totals)) })),
  };
}

function operatorsOf(operators: readonly OperatorRecord[], readers: readonly Reader[]): OperatorsData {
  return {
    count: operators.length,
    names: operators.map(({ name }) => name),
    kind: wordColumn(operators.map(({ kind }) => kind)),
    stage: wordColumn(operators.map(({ stage }) => stage)),
    unit: wordColumn(operators.map(({ unit }) => unit)),
    fusedInto: wordColumn(operators.map(({ fusedInto }) => fusedInto)),
    start: numberColumn(operators.map(({ startCycle }) => startCycle)),
    end: numberColumn(operators.map(({ endCycle }) => endCycle)),
    measures: readers.map(({ meaning, parts }): Measure => ({
      meaning,
      parts: parts.map(({ name, colour, read }) => ({
        name,
        colour,
        column: numberColumn(operators.map(read)),
      })),
    })),
    details: operators.map(({ details }) =>
      Object.entries(details).map(([name, value]): [string, string] => [name, String(value)]),
    ),
  };
}

function readersOf(all: readonly Numbers[]): Reader[] {
  const levels = keysOf(all, ({ traffic }) => traffic.map(({ level }) => level), ['dram', 'scratchpad']);
  const readers = [
    simple('peUtilization', ({ peUtilization }) => peUtilization),
    cycles(all),
    ...levels.map((level) => traffic(all, level)),
    energy(all),
    simple('macs', ({ macs }) => macs),
    simple('mappingEfficiency', ({ mappingEfficiency }) => mappingEfficiency),
    simple('arithmeticIntensity', ({ arithmeticIntensity }) => arithmeticIntensity),
    simple(DI, ({ weightedArithmeticIntensity }) => weightedArithmeticIntensity),
  ];
  // A part that is zero everywhere would only fill legends.
  return readers.map((reader) => {
    const parts = reader.parts.filter(({ read }) => all.some((numbers) => read(numbers) !== 0));
    return parts.length === 0 ? reader : { ...reader, parts };
  });
}

function simple(name: string, read: (numbers: Numbers) => number): Reader {
  const meaning = meaningOf(name);
  return { meaning, parts: [{ name: meaning.label, colour: 0, read }], total: read };
}

function cycles(all: readonly Numbers[]): Reader {
  const causes = keysOf(all, ({ stallCycles }) => Object.keys(stallCycles), []);
  // By their full names: a tensor one waits for has not the colour of its traffic, nor that of compute.
  const stall = (cause: string): string => `stall: ${cause}`;
  const colours = colourOf(['compute', 'fill', 'drain', ...causes.map(stall)], STALL_COLOURS);
  const colour = (name: string): number => SERIES.indexOf(colours.get(name)!);
  return {
    meaning: meaningOf('cycles'),
    total: (numbers) => numbers.cycles,
    parts: [
      { name: 'compute', colour: colour('compute'), read: (numbers) => numbers.computeCycles },
      { name: 'fill', colour: colour('fill'), read: (numbers) => numbers.fillCycles },
      { name: 'drain', colour: colour('drain'), read: (numbers) => numbers.drainCycles },
      ...causes.map((cause) => ({
        name: stall(cause),
        colour: colour(stall(cause)),
        read: (numbers: Numbers): number => numbers.stallCycles[cause] ?? 0,
      })),
    ],
  };
}

function traffic(all: readonly Numbers[], level: string): Reader {
  const here = (numbers: Numbers): Traffic[] => numbers.traffic.filter((each) => each.level === level);
  const tensors = keysOf(all, (numbers) => here(numbers).map(({ tensor }) => tensor), TENSORS);
  const colours = colourOf(tensors);
  const bytes = (numbers: Numbers, tensor?: string): number =>
    here(numbers)
      .filter((each) => tensor === undefined || each.tensor === tensor)
      .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
  return {
    meaning:
      level === 'dram' ? meaningOf('dramBytes') : meaningOf(`${level}Bytes`, `${capital(level)} traffic`),
    total: (numbers) => bytes(numbers),
    parts: tensors.map((tensor) => ({
      name: tensor,
      colour: SERIES.indexOf(colours.get(tensor)!),
      read: (numbers) => bytes(numbers, tensor),
    })),
  };
}

function energy(all: readonly Numbers[]): Reader {
  const components = keysOf(all, (numbers) => Object.keys(numbers.energy), []);
  const colours = colourOf(components);
  return {
    meaning: meaningOf('energyJoules'),
    total: ({ energyJoules }) => energyJoules,
    parts: components.map((component) => ({
      name: component,
      colour: SERIES.indexOf(colours.get(component)!),
      read: (numbers) => numbers.energy[component] ?? 0,
    })),
  };
}

const TENSORS = ['ifmap', 'filter', 'ofmap', 'psum'];

/** All keys that appear: the known ones first, then the others by name. */
function keysOf(
  all: readonly Numbers[],
  read: (numbers: Numbers) => readonly string[],
  known: readonly string[],
): string[] {
  const keys = new Set(all.flatMap(read));
  const others = [...keys].filter((key) => !known.includes(key)).sort();
  return [...known.filter((key) => keys.has(key)), ...others];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
