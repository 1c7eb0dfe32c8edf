/// <reference lib="dom" />
/** All runs in a table, and the one that was chosen below it. */
import type { RunData } from '../data.js';
import { choice, el } from './dom.js';
import { formatValue } from './format.js';
import { runView } from './run-view.js';
import type { TableColumn } from './table-column.js';
import { createTable } from './table.js';

export function runsView(runs: readonly RunData[]): HTMLElement {
  if (runs.length === 0) return el('p', { class: 'empty' }, 'This report holds no runs.');
  const place = el('div');
  const options = runs.map((run, index) => ({
    value: String(index),
    label: `${index + 1}. ${run.workload} on ${run.arch} (${run.id.slice(0, 8)})`,
  }));
  const chooser = choice('Run shown below', options, '0', (value) => show(Number(value)));
  const table = createTable({
    caption: 'Runs',
    columns: runColumns(runs),
    count: runs.length,
    height: 290,
    picked: (row) => show(row),
  });
  const show = (index: number): void => {
    chooser.select.value = String(index);
    table.pick(index);
    place.replaceChildren(runView(runs[index]!));
  };
  show(0);
  return el(
    'div',
    {},
    el('h2', {}, 'Runs'),
    el(
      'div',
      { class: 'controls' },
      el('label', { class: 'search' }, 'Search', table.filters.search),
      runs.length > 1 ? chooser.element : undefined,
    ),
    table.element,
    place,
  );
}

function runColumns(runs: readonly RunData[]): TableColumn[] {
  const word = (id: keyof RunData & string, width: number): TableColumn => {
    const text = (row: number): string => String(runs[row]![id]);
    return { id, label: id, width, numeric: false, value: text, text };
  };
  // Every total that some run has, in the order of the first that has it.
  const meanings = new Map(
    runs.flatMap(({ totals }) => totals.map(({ meaning }) => [meaning.name, meaning] as const)),
  );
  const totals = [...meanings.values()].map((meaning): TableColumn => {
    const values = runs.map(
      (run) => run.totals.find((total) => total.meaning.name === meaning.name)?.value ?? NaN,
    );
    return {
      id: meaning.name,
      label: meaning.label,
      note: meaning.note,
      unit: meaning.unit,
      width: 112,
      numeric: true,
      value: (row) => values[row]!,
      text: (row) => formatValue(values[row]!, meaning.unit),
    };
  });
  return [
    word('workload', 140),
    word('arch', 170),
    word('kind', 90),
    word('fidelity', 90),
    ...totals,
    word('id', 130),
  ];
}
