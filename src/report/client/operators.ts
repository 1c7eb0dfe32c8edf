/** The operators of a run, unpacked, and how one is described. */
import type { Meaning } from '../meaning.js';
import type { OperatorsData } from '../run-data.js';
import { numbersOf, wordsOf } from './columns.js';
import { div, el, pairs, type Pair } from './dom.js';
import { titleOf } from './fields.js';
import { formatFull, formatValue } from './format.js';
import { metricColumn, wordsColumn, type TableColumn } from './table-head.js';

/** One number of every operator: its parts, and their sum. */
export interface Measured {
  meaning: Meaning;
  parts: { name: string; colour: number; values: Float64Array }[];
  totals: Float64Array;
}

export type Operators = ReturnType<typeof unpack>;

export function unpack({ count, names, kind, stage, unit, fusedInto, details, ...data }: OperatorsData) {
  const measures = data.measures.map(({ meaning, parts: packed }): Measured => {
    const parts = packed.map(({ column, ...part }) => ({ ...part, values: numbersOf(column, count) }));
    const totals = new Float64Array(count);
    for (const { values } of parts) values.forEach((value, row) => (totals[row]! += value));
    return { meaning, parts, totals };
  });
  return {
    count,
    names,
    details,
    measures,
    kind: wordsOf(kind),
    stage: wordsOf(stage),
    unit: wordsOf(unit),
    fusedInto: wordsOf(fusedInto),
    start: numbersOf(data.start, count),
    end: numbersOf(data.end, count),
  };
}

/** A measure of an operator, and its parts after `before` if they are asked for and there are several. */
function measurePairs(
  { meaning, parts, totals }: Measured,
  row: number,
  before?: string,
  zeros = false,
): Pair[] {
  const write = (value: number): string => formatFull(value, meaning.unit);
  const shown = before === undefined || parts.length < 2 ? [] : parts;
  return [
    [titleOf(meaning), write(totals[row]!)],
    ...shown
      .filter(({ values }) => zeros || values[row] !== 0)
      .map(({ name, values }): Pair => [`${before} ${name}`, write(values[row]!)]),
  ];
}

/** Everything about one operator in a tooltip; parts only of the measure in view. */
export function operatorTip(operators: Operators, row: number, inView: Measured | undefined): Node[] {
  const { kind, stage, unit, fusedInto, names, start, end, measures } = operators;
  const fused = fusedInto(row);
  const [from, to] = [start, end].map((cycles) => formatValue(cycles[row]!, ''));
  const entries: Pair[] = [
    ['kind, stage', `${kind(row)}, ${stage(row)}`],
    ['unit', `${unit(row)}${fused === '' ? '' : ` into ${fused}`}`],
    ['from, to cycle', `${from} – ${to}`],
    undefined,
    ...measures.flatMap((each) => measurePairs(each, row, each === inView ? '  of which' : undefined)),
  ];
  return [el('strong', {}, names[row]!), pairs(entries)];
}

/** All that is known about one operator, with its kind-specific numbers. */
export function operatorDetails(operators: Operators, row: number): HTMLElement {
  const groups = operators.measures.map((each) => measurePairs(each, row, '–', true));
  const entries = groups.flatMap((group, i) => (i > 0 && group.length > 1 ? [undefined, ...group] : group));
  const details = operators.details[row]!;
  return div('shares', [pairs(entries), details.length === 0 ? undefined : pairs(details)]);
}

export const operatorColumns = ({ names, kind, stage, unit, measures }: Operators): TableColumn[] => [
  wordsColumn('operator', 190, (row) => names[row]!),
  wordsColumn('kind', 110, kind),
  wordsColumn('stage', 80, stage),
  wordsColumn('unit', 80, unit),
  ...measures.map(({ meaning, totals }) => metricColumn(meaning, 116, totals)),
];
