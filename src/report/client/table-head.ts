/** Head of a table: what it is sorted by and what passes its filters. */
import { breakable, div, el } from './dom.js';
import { parseQuantity } from './format.js';
import type { TableColumn } from './table-column.js';

export interface Filters {
  /** Words that must all appear somewhere in a row. */
  search: HTMLInputElement;
  clear(): void;
}

export interface Head {
  element: HTMLElement;
  filters: Filters;
  /** Sorts rows in place by the chosen column; equal ones keep their order. */
  sort(rows: number[]): void;
}

type Events = { sorted(): void; filtered(kept: Uint8Array): void };

/** A condition set in the head; undefined if its field is empty or not understood. */
type Test = ((row: number) => boolean) | undefined;

export function createHead(columns: readonly TableColumn[], count: number, events: Events): Head {
  const tests: (() => Test)[] = [];
  const inputs: HTMLInputElement[] = [];
  let by: { column: TableColumn; down: boolean } | undefined;

  const apply = (): void => {
    const active = tests.map((test) => test()).filter((test) => test !== undefined);
    const kept = new Uint8Array(count);
    for (let row = 0; row < count; row++) kept[row] = active.every((test) => test(row)) ? 1 : 0;
    events.filtered(kept);
  };
  const input = (label: string, placeholder: string): HTMLInputElement => {
    const field = el('input', { type: 'search', 'aria-label': label, placeholder, spellcheck: 'false' });
    field.addEventListener('input', apply);
    inputs.push(field);
    return field;
  };
  const titles = columns.map((column) => {
    const arrow = el('span', { class: 'arrow' });
    const button = el('button', { type: 'button' }, [...breakable(column.label), arrow]);
    const note = column.note === undefined ? undefined : el('span', { class: 'note' }, column.note);
    const look = { scope: 'col', 'data-column': column.id, class: column.numeric ? 'number' : undefined };
    const cell = el('th', { ...look, 'aria-sort': 'none' }, [button, note]);
    button.addEventListener('click', () => {
      // Up, down, as it was.
      by = by?.column !== column ? { column, down: false } : by.down ? undefined : { column, down: true };
      for (const title of titles) title.show();
      events.sorted();
    });
    const show = (): void => {
      const order = by?.column !== column ? 'none' : by.down ? 'descending' : 'ascending';
      cell.setAttribute('aria-sort', order);
      arrow.textContent = { none: '', descending: ' ▼', ascending: ' ▲' }[order];
    };
    return { cell, show };
  });
  const fields = columns.map((column) => {
    if (!column.numeric) {
      const words = input(`${column.label}: contains`, 'contains');
      tests.push(() => wordTest(words.value, (row) => column.text(row)));
      return el('td', {}, words);
    }
    const [low, high] = [input(`${column.label}: least`, 'min'), input(`${column.label}: most`, 'max')];
    tests.push(() => rangeTest(column, low, high));
    return el('td', {}, div('range', [low, high]));
  });
  const search = input('Search all columns', 'words in any column');
  const lines: string[] = [];
  const lineOf = (row: number): string =>
    (lines[row] ??= columns.map((column) => column.text(row)).join('\n'));
  tests.push(() => wordTest(search.value, lineOf));
  const clear = (): void => {
    for (const field of inputs) field.value = '';
    apply();
  };
  const cells = titles.map(({ cell }) => cell);
  return {
    element: el('thead', {}, [el('tr', {}, cells), el('tr', {}, fields)]),
    filters: { search, clear },
    sort(rows) {
      if (by !== undefined) rows.sort(comparisonOf(by.column, by.down));
    },
  };
}

function wordTest(typed: string, textOf: (row: number) => string): Test {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  return (row) => {
    const text = textOf(row).toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** A limit that cannot be read is marked and does not count. */
function rangeTest(column: TableColumn, low: HTMLInputElement, high: HTMLInputElement): Test {
  const limits = [low, high].map((field) => {
    const limit = parseQuantity(field.value, column.unit ?? '');
    field.setAttribute('aria-invalid', String(field.value.trim() !== '' && Number.isNaN(limit)));
    return limit;
  });
  const [least, most] = [limits[0]!, limits[1]!];
  if (Number.isNaN(least) && Number.isNaN(most)) return undefined;
  return (row) => {
    const value = Number(column.value(row));
    return !Number.isNaN(value) && !(value < least) && !(value > most);
  };
}

/** Numbers by size, words by alphabet; what has no value comes last either way. */
function comparisonOf(column: TableColumn, down: boolean): (a: number, b: number) => number {
  const sign = down ? -1 : 1;
  return (a, b) => {
    const [left, right] = [column.value(a), column.value(b)];
    const [noLeft, noRight] = [Number.isNaN(left), Number.isNaN(right)];
    if (noLeft || noRight) return Number(noLeft) - Number(noRight) || a - b;
    return left === right ? a - b : sign * (left < right ? -1 : 1);
  };
}
