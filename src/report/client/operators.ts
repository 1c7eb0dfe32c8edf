/** The operators of a run, unpacked, and how one is described. */
import type { OperatorsData } from '../data.js';
import { numbersOf, wordOf } from './columns.js';
import { div, el, pairs, type Pair } from './dom.js';
import { titleOf } from './fields.js';
import { formatFull, formatValue } from './format.js';
import { metricColumn, wordsColumn, type TableColumn } from './table-column.js';

export interface OperatorNumbers {
  start: Float64Array;
  end: Float64Array;
  /** By measure: each part by operator, and their sum. */
  measures: { parts: Float64Array[]; totals: Float64Array }[];
}

export function operatorNumbers({ count, start, end, measures }: OperatorsData): OperatorNumbers {
  return {
    start: numbersOf(start, count),
    end: numbersOf(end, count),
    measures: measures.map((measure) => {
      const parts = measure.parts.map(({ column }) => numbersOf(column, count));
      const totals = new Float64Array(count);
      for (const part of parts) part.forEach((value, row) => (totals[row]! += value));
      return { parts, totals };
    }),
  };
}

/** The measures of an operator, each with its parts if they are asked for and there are several. */
function measurePairs(
  { measures }: OperatorsData,
  numbers: OperatorNumbers,
  row: number,
  partsOf: (measure: number) => { before: string; zeros: boolean } | undefined,
): Pair[][] {
  return measures.map(({ meaning, parts }, index) => {
    const own = numbers.measures[index]!;
    const write = (value: number): string => formatFull(value, meaning.unit);
    const style = parts.length > 1 ? partsOf(index) : undefined;
    const values = parts.map(({ name }, part) => ({ name, value: own.parts[part]![row]! }));
    const shown = values.filter(({ value }) => style !== undefined && (style.zeros || value !== 0));
    return [
      [titleOf(meaning), write(own.totals[row]!)],
      ...shown.map(({ name, value }): Pair => [`${style!.before} ${name}`, write(value)]),
    ];
  });
}

/** Everything about one operator in a tooltip; parts only of the measure in view. */
export function operatorTip(
  operators: OperatorsData,
  numbers: OperatorNumbers,
  row: number,
  measure: number,
): Node[] {
  const { kind, stage, unit, fusedInto, names } = operators;
  const fused = wordOf(fusedInto, row);
  const [from, to] = [numbers.start, numbers.end].map((cycles) => formatValue(cycles[row]!, ''));
  const inView = (index: number) => (index === measure ? { before: '  of which', zeros: false } : undefined);
  const entries: Pair[] = [
    ['kind, stage', `${wordOf(kind, row)}, ${wordOf(stage, row)}`],
    ['unit', `${wordOf(unit, row)}${fused === '' ? '' : ` into ${fused}`}`],
    ['from, to cycle', `${from} – ${to}`],
    undefined,
    ...measurePairs(operators, numbers, row, inView).flat(),
  ];
  return [el('strong', {}, names[row]!), pairs(entries)];
}

/** All that is known about one operator, with its kind-specific numbers. */
export function operatorDetails(
  operators: OperatorsData,
  numbers: OperatorNumbers,
  row: number,
): HTMLElement {
  const groups = measurePairs(operators, numbers, row, () => ({ before: '–', zeros: true }));
  const entries = groups.flatMap((group, i) => (i > 0 && group.length > 1 ? [undefined, ...group] : group));
  const details = operators.details[row]!;
  return div('shares', [pairs(entries), details.length === 0 ? undefined : pairs(details)]);
}

export function operatorColumns(operators: OperatorsData, numbers: OperatorNumbers): TableColumn[] {
  const { names, kind, stage, unit, measures } = operators;
  return [
    wordsColumn('operator', 190, (row) => names[row]!),
    wordsColumn('kind', 110, (row) => wordOf(kind, row)),
    wordsColumn('stage', 80, (row) => wordOf(stage, row)),
    wordsColumn('unit', 80, (row) => wordOf(unit, row)),
    ...measures.map(({ meaning }, index) => metricColumn(meaning, 116, numbers.measures[index]!.totals)),
  ];
}
