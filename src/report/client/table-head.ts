/// <reference lib="dom" />
/** Head of a table: what it is sorted by and what passes its filters. */
import { breakable, el } from './dom.js';
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

interface Events {
  sorted(): void;
  filtered(kept: Uint8Array): void;
}

/** A condition set in the head; undefined if its field is empty or not understood. */
type Test = ((row: number) => boolean) | undefined;

export function headOf(columns: readonly TableColumn[], count: number, events: Events): Head {
  const titles = el('tr');
  const fields = el('tr');
  const tests = new Map<string, () => Test>();
  const inputs: HTMLInputElement[] = [];
  let by: { column: TableColumn; down: boolean } | undefined;

  const apply = (): void => {
    const active = [...tests.values()].map((test) => test()).filter((test) => test !== undefined);
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

  for (const column of columns) {
    const title = el('button', { type: 'button' }, breakable(column.label), el('span', { class: 'arrow' }));
    const cell = el(
      'th',
      {
        scope: 'col',
        'aria-sort': 'none',
        'data-column': column.id,
        class: column.numeric ? 'number' : undefined,
      },
      title,
    );
    if (column.note !== undefined) cell.append(el('span', { class: 'note' }, column.note));
    title.addEventListener('click', () => {
      // Up, down, as it was.
      by = by?.column !== column ? { column, down: false } : by.down ? undefined : { column, down: true };
      for (const other of titles.children) other.setAttribute('aria-sort', 'none');
      if (by !== undefined) cell.setAttribute('aria-sort', by.down ? 'descending' : 'ascending');
      for (const arrow of titles.querySelectorAll('.arrow')) arrow.textContent = '';
      title.lastElementChild!.textContent = by === undefined ? '' : by.down ? ' ▼' : ' ▲';
      events.sorted();
    });
    titles.append(cell);
    if (column.numeric) {
      const [low, high] = [input(`${column.label}: least`, 'min'), input(`${column.label}: most`, 'max')];
      tests.set(column.id, () => rangeTest(column, low, high));
      fields.append(el('td', {}, el('div', { class: 'range' }, low, high)));
    } else {
      const words = input(`${column.label}: contains`, 'contains');
      tests.set(column.id, () => wordTest(words.value, (row) => column.text(row)));
      fields.append(el('td', {}, words));
    }
  }

  const search = input('Search all columns', 'words in any column');
  const lines: string[] = [];
  tests.set('', () =>
    wordTest(search.value, (row) => (lines[row] ??= columns.map((column) => column.text(row)).join('\n'))),
  );
  return {
    element: el('thead', {}, titles, fields),
    filters: {
      search,
      clear() {
        for (const field of inputs) field.value = '';
        apply();
      },
    },
    sort(rows) {
      if (by !== undefined) rows.sort(comparison(by.column, by.down));
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
function comparison(column: TableColumn, down: boolean): (a: number, b: number) => number {
  const sign = down ? -1 : 1;
  return (a, b) => {
    const [left, right] = [column.value(a), column.value(b)];
    const [noLeft, noRight] = [Number.isNaN(left), Number.isNaN(right)];
    if (noLeft || noRight) return Number(noLeft) - Number(noRight) || a - b;
    return left === right ? a - b : sign * (left < right ? -1 : 1);
  };
}
