/** Head of a table: its columns, what it is sorted by and what passes its filters. */
import { ascending, descending, sort } from 'd3';
import type { Meaning } from '../meaning.js';
import { breakable, div, el, span } from './dom.js';
import { formatValue, parseQuantity } from './format.js';
import { wordTest, type Test } from './search.js';

export interface TableColumn {
  id: string;
  label: string;
  note?: string | undefined;
  /** Unit in which numbers are filtered. */
  unit?: string;
  width: number;
  numeric: boolean;
  value(row: number): number | string;
  text(row: number): string;
}

export const wordsColumn = (
  id: string,
  width: number,
  text: (row: number) => string,
  label = id,
): TableColumn => ({ id, label, width, numeric: false, value: text, text });

/** Numbers by row, as their meaning says. */
export function metricColumn(meaning: Meaning, width: number, values: ArrayLike<number>): TableColumn {
  const { name: id, label, note, unit } = meaning;
  const value = (row: number): number => values[row]!;
  return { id, label, note, unit, width, numeric: true, value, text: (row) => formatValue(value(row), unit) };
}

type Events = { sorted(): void; filtered(kept: Test<number>): void };

/** What a click on the title of a column makes of its order: up, down, as it was. */
const NEXT = { none: 'ascending', ascending: 'descending', descending: 'none' } as const;

export function createHead(columns: readonly TableColumn[], count: number, events: Events) {
  /** Conditions as they are typed now. */
  const tests: (() => Test<number>)[] = [];
  const inputs: HTMLInputElement[] = [];
  let by: { column: TableColumn; order: keyof typeof NEXT } | undefined;

  const apply = (): void => {
    const active = tests.map((test) => test()).filter((test) => test !== undefined);
    if (active.length === 0) return events.filtered(undefined);
    const kept = new Uint8Array(count);
    for (let row = 0; row < count; row++) kept[row] = active.every((test) => test(row)) ? 1 : 0;
    events.filtered((row) => kept[row] === 1);
  };
  const input = (label: string, placeholder: string): HTMLInputElement => {
    const field = el('input', { type: 'search', 'aria-label': label, placeholder, spellcheck: 'false' });
    field.addEventListener('input', apply);
    inputs.push(field);
    return field;
  };
  const titles: HTMLElement[] = [];
  const titleOf = (column: TableColumn): HTMLElement => {
    const button = el('button', { type: 'button' }, breakable(column.label));
    const look = { scope: 'col', 'data-column': column.id, class: column.numeric ? 'number' : undefined };
    const title = el('th', { ...look, 'aria-sort': 'none' }, [button, span('note', column.note)]);
    button.addEventListener('click', () => {
      by = { column, order: NEXT[by?.column === column ? by.order : 'none'] };
      for (const each of titles) each.setAttribute('aria-sort', each === title ? by.order : 'none');
      events.sorted();
    });
    return title;
  };
  const fieldOf = (column: TableColumn): HTMLElement => {
    if (!column.numeric) {
      const words = input(`${column.label}: contains`, 'contains');
      tests.push(() => wordTest(words.value, (row) => column.text(row)));
      return el('td', {}, words);
    }
    const [low, high] = [input(`${column.label}: least`, 'min'), input(`${column.label}: most`, 'max')];
    tests.push(() => rangeTest(column, low, high));
    return el('td', {}, div('range', [low, high]));
  };
  const search = input('Search all columns', 'words in any column');
  const lines: string[] = [];
  const lineOf = (row: number): string =>
    (lines[row] ??= columns.map((column) => column.text(row)).join('\n'));
  tests.push(() => wordTest(search.value, lineOf));
  const clear = (): void => {
    for (const field of inputs) field.value = '';
    apply();
  };
  const element = el('thead');
  return {
    element,
    /** Titles and fields: as many elements as there are rows in view, so not before they are seen. */
    fill(): void {
      titles.push(...columns.map(titleOf));
      element.append(el('tr', {}, titles), el('tr', {}, columns.map(fieldOf)));
    },
    /** `search`: words that must all appear somewhere in a row. */
    filters: { search: el('label', { class: 'search' }, ['Search', search]), clear },
    /** Rows by the chosen column: what has no value comes last either way, equal ones keep their order. */
    sort(rows: number[]): number[] {
      if (by === undefined || by.order === 'none') return rows;
      const { column, order } = by;
      const compare = order === 'descending' ? descending : ascending;
      return sort(rows, (a, b) => compare(column.value(a), column.value(b)));
    },
  };
}

/** A limit that cannot be read is marked and does not count. */
function rangeTest(column: TableColumn, low: HTMLInputElement, high: HTMLInputElement): Test<number> {
  const [least, most] = [low, high].map((field) => {
    const limit = parseQuantity(field.value, column.unit ?? '');
    field.setAttribute('aria-invalid', String(field.value.trim() !== '' && Number.isNaN(limit)));
    return limit;
  }) as [number, number];
  if (Number.isNaN(least) && Number.isNaN(most)) return undefined;
  return (row) => {
    const value = Number(column.value(row));
    return !Number.isNaN(value) && !(value < least) && !(value > most);
  };
}
