/** All runs in a table, and the one that was chosen below it. */
import type { RunData } from '../run-data.js';
import { choice, div, el, numbered } from './dom.js';
import { runView } from './run-view.js';
import { metricColumn, wordsColumn, type TableColumn } from './table-head.js';
import { createTable } from './table.js';

export function runsView(runs: readonly RunData[]): HTMLElement {
  if (runs.length === 0) return el('p', { class: 'empty' }, 'This report holds no runs.');
  const place = el('div');
  const labels = runs.map(
    ({ workload, arch, dataflow, settings, id }, i) =>
      `${i + 1}. ${workload} on ${arch} (${[dataflow, settings, id.slice(0, 8)].filter(Boolean).join(', ')})`,
  );
  const chooser = choice('Run shown below', numbered(labels), 0, (index) => show(index));
  const table = createTable({
    caption: 'Runs',
    columns: runColumns(runs),
    count: runs.length,
    height: 290,
    picked: (row) => show(row),
  });
  const show = (index: number): void => {
    chooser.show(index);
    table.pick(index);
    place.replaceChildren(runView(runs[index]!));
  };
  show(0);
  const controls = div('controls', [table.filters.search, runs.length > 1 ? chooser.element : undefined]);
  return div(undefined, [el('h2', {}, 'Runs'), controls, table.element, place]);
}

function runColumns(runs: readonly RunData[]): TableColumn[] {
  const word = (id: keyof RunData & string, width: number): TableColumn =>
    wordsColumn(id, width, (row) => String(runs[row]![id]));
  // Every total that some run has, in the order of the first that has it.
  const all = runs.flatMap(({ totals }) => totals.map(({ meaning }) => [meaning.name, meaning] as const));
  const totals = [...new Map(all).values()].map((meaning) => {
    const values = runs.map((run) => run.totals.find((total) => total.meaning.name === meaning.name)?.value);
    const numbers = values.map((value) => value ?? NaN);
    return metricColumn(meaning, 112, numbers);
  });
  const told = (['dataflow', 'settings'] as const).filter((id) => runs.some((run) => run[id] !== ''));
  return [
    word('workload', 140),
    word('arch', 170),
    ...told.map((id) => word(id, id === 'dataflow' ? 80 : 190)),
    word('kind', 90),
    word('fidelity', 90),
    ...totals,
    word('id', 130),
  ];
}
