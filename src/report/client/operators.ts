/// <reference lib="dom" />
/** The operators of a run, unpacked, and how one is described. */
import type { OperatorsData } from '../data.js';
import { numbersOf, wordOf } from './columns.js';
import { el, pairs } from './dom.js';
import { titleOf } from './fields.js';
import { formatFull, formatValue } from './format.js';
import type { TableColumn } from './table-column.js';

export interface OperatorNumbers {
  start: Float64Array;
  end: Float64Array;
  /** By measure: each part by operator, and their sum. */
  measures: { parts: Float64Array[]; totals: Float64Array }[];
}

export function operatorNumbers(operators: OperatorsData): OperatorNumbers {
  const { count } = operators;
  return {
    start: numbersOf(operators.start, count),
    end: numbersOf(operators.end, count),
    measures: operators.measures.map((measure) => {
      const parts = measure.parts.map(({ column }) => numbersOf(column, count));
      const totals = new Float64Array(count);
      for (const part of parts) part.forEach((value, row) => (totals[row]! += value));
      return { parts, totals };
    }),
  };
}

/** Everything about one operator in a tooltip; parts only of the measure in view. */
export function operatorTip(
  operators: OperatorsData,
  numbers: OperatorNumbers,
  row: number,
  measure: number,
): Node[] {
  const entries: (readonly [string, string] | undefined)[] = [];
  const fused = wordOf(operators.fusedInto, row);
  entries.push(['kind, stage', `${wordOf(operators.kind, row)}, ${wordOf(operators.stage, row)}`]);
  entries.push(['unit', `${wordOf(operators.unit, row)}${fused === '' ? '' : ` into ${fused}`}`]);
  entries.push([
    'from, to cycle',
    `${formatValue(numbers.start[row]!, '')} – ${formatValue(numbers.end[row]!, '')}`,
  ]);
  entries.push(undefined);
  operators.measures.forEach(({ meaning, parts }, index) => {
    entries.push([titleOf(meaning), formatFull(numbers.measures[index]!.totals[row]!, meaning.unit)]);
    if (index !== measure || parts.length < 2) return;
    parts.forEach(({ name }, part) => {
      const value = numbers.measures[index]!.parts[part]![row]!;
      if (value !== 0) entries.push([`  of which ${name}`, formatFull(value, meaning.unit)]);
    });
  });
  return [el('strong', {}, operators.names[row]!), pairs(entries)];
}

/** All that is known about one operator, with its kind-specific numbers. */
export function operatorDetails(
  operators: OperatorsData,
  numbers: OperatorNumbers,
  row: number,
): HTMLElement {
  const entries: (readonly [string, string] | undefined)[] = [];
  operators.measures.forEach(({ meaning, parts }, index) => {
    if (index > 0 && parts.length > 1) entries.push(undefined);
    entries.push([titleOf(meaning), formatFull(numbers.measures[index]!.totals[row]!, meaning.unit)]);
    if (parts.length < 2) return;
    parts.forEach(({ name }, part) =>
      entries.push([`– ${name}`, formatFull(numbers.measures[index]!.parts[part]![row]!, meaning.unit)]),
    );
  });
  const details = operators.details[row]!;
  return el('div', { class: 'shares' }, pairs(entries), details.length === 0 ? undefined : pairs(details));
}

export function operatorColumns(operators: OperatorsData, numbers: OperatorNumbers): TableColumn[] {
  const word = (id: string, width: number, text: (row: number) => string): TableColumn => ({
    id,
    label: id,
    width,
    numeric: false,
    value: text,
    text,
  });
  return [
    { ...word('operator', 190, (row) => operators.names[row]!) },
    word('kind', 110, (row) => wordOf(operators.kind, row)),
    word('stage', 80, (row) => wordOf(operators.stage, row)),
    word('unit', 80, (row) => wordOf(operators.unit, row)),
    ...operators.measures.map(({ meaning }, index): TableColumn => {
      const { totals } = numbers.measures[index]!;
      return {
        id: meaning.name,
        label: meaning.label,
        note: meaning.note,
        unit: meaning.unit,
        width: 116,
        numeric: true,
        value: (row) => totals[row]!,
        text: (row) => formatValue(totals[row]!, meaning.unit),
      };
    }),
  ];
}
