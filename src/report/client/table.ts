/// <reference lib="dom" />
/** A table of any length: only the rows in view are in the document. Sorted and filtered in place. */
import { el } from './dom.js';
import type { TableColumn } from './table-column.js';
import { headOf, type Filters } from './table-head.js';

export interface TableOptions {
  caption: string;
  columns: TableColumn[];
  count: number;
  /** Largest height in pixels. */
  height: number;
  /** After a filter changed: by row, 1 if it passes. */
  filtered?(kept: Uint8Array): void;
  /** The row below the pointer or the keyboard's mark. */
  active?(row: number | undefined): void;
  /** A row was clicked or Enter pressed on it. */
  picked?(row: number): void;
  /** How many rows are listed now. */
  listed?(rows: number): void;
}

export interface Table {
  element: HTMLElement;
  filters: Filters;
  /** Lists only these rows, if they pass the filters; undefined: all. */
  restrict(rows: Uint8Array | undefined): void;
  pick(row: number | undefined): void;
  /** Rows listed, in order. */
  rows(): readonly number[];
}

const ROW = 26;
const SPARE = 8;
const STEP = 4;
/** Rows on paper. */
const PRINTED = 100;

export function createTable(options: TableOptions): Table {
  const { columns, count } = options;
  let kept: Uint8Array = new Uint8Array(count).fill(1);
  let only: Uint8Array | undefined;
  let rows: number[] = [];
  let [active, picked]: (number | undefined)[] = [];
  let printing = false;

  const body = el('tbody');
  const head = headOf(columns, count, {
    sorted: () => list(),
    filtered: (now) => {
      kept = now;
      list();
      options.filtered?.(kept);
    },
  });
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const table = el(
    'table',
    { style: `width:${width}px;min-width:100%`, 'aria-rowcount': count + 2 },
    el('caption', {}, options.caption),
    el('colgroup', {}, ...columns.map((column) => el('col', { style: `width:${column.width}px` }))),
    head.element,
    body,
  );
  const element = el(
    'div',
    {
      class: 'grid',
      tabindex: 0,
      role: 'group',
      'aria-label': `${options.caption}; up and down move the mark${options.picked ? ', Enter chooses' : ''}`,
      style: `max-height:${options.height}px`,
    },
    table,
  );

  /** Which rows, in which order. */
  const list = (): void => {
    rows = [];
    for (let row = 0; row < count; row++) {
      if (kept[row] === 1 && (only === undefined || only[row] === 1)) rows.push(row);
    }
    head.sort(rows);
    active = undefined;
    element.scrollTop = 0;
    render();
    options.listed?.(rows.length);
  };

  /** First row in the document: in steps, so that a short scroll replaces nothing, nor the row being clicked. */
  const top = (): number => Math.max(0, STEP * Math.floor(element.scrollTop / ROW / STEP) - SPARE);
  let drawn = 0;
  const render = (): void => {
    drawn = top();
    const visible = Math.ceil(options.height / ROW) + 2 * SPARE;
    const [from, to] = printing ? [0, PRINTED] : [drawn, drawn + visible];
    const gap = (size: number): HTMLElement =>
      el(
        'tr',
        { class: 'gap', 'aria-hidden': 'true' },
        el('td', { colspan: columns.length, style: `height:${size}px` }),
      );
    const lines = rows.slice(from, to).map((row, offset) => rowOf(row, from + offset));
    body.replaceChildren(
      ...(from > 0 ? [gap(from * ROW)] : []),
      ...lines,
      ...(to < rows.length && !printing ? [gap((rows.length - to) * ROW)] : []),
    );
    if (rows.length === 0) {
      body.append(
        el(
          'tr',
          {},
          el('td', { colspan: columns.length }, count === 0 ? 'No rows' : 'No row passes the filters'),
        ),
      );
    } else if (printing && rows.length > PRINTED) {
      body.append(
        el('tr', {}, el('td', { colspan: columns.length }, `… and ${rows.length - PRINTED} rows more`)),
      );
    }
  };

  const rowOf = (row: number, place: number): HTMLElement => {
    const marks = [row === active ? 'active' : '', row === picked ? 'picked' : ''].join(' ').trim();
    const line = el('tr', { 'data-row': row, 'aria-rowindex': place + 3, class: marks || undefined });
    for (const column of columns) {
      const text = column.text(row);
      line.append(
        el(
          'td',
          { class: column.numeric ? 'number' : undefined, title: text.length > 14 ? text : undefined },
          text,
        ),
      );
    }
    return line;
  };

  const rowAt = (event: Event): number | undefined => {
    const line = event.target instanceof Element ? event.target.closest('tr[data-row]') : null;
    return line === null ? undefined : Number(line.getAttribute('data-row'));
  };
  element.addEventListener('scroll', () => top() !== drawn && render(), { passive: true });
  body.addEventListener('pointerover', (event) => options.active?.(rowAt(event)));
  body.addEventListener('pointerleave', () => options.active?.(undefined));
  body.addEventListener('click', (event) => {
    const row = rowAt(event);
    if (row !== undefined) options.picked?.(row);
  });
  element.addEventListener('keydown', (event) => {
    if (event.target !== element || rows.length === 0) return;
    const now = active === undefined ? -1 : rows.indexOf(active);
    const page = Math.max(1, Math.floor(element.clientHeight / ROW) - 4);
    const last = rows.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: now + 1,
      ArrowUp: now - 1,
      PageDown: now + page,
      PageUp: now - page,
      Home: 0,
      End: last,
    };
    const next = moves[event.key];
    if (event.key === 'Enter' && active !== undefined) options.picked?.(active);
    if (next === undefined) return;
    event.preventDefault();
    const place = Math.max(0, Math.min(last, next));
    active = rows[place]!;
    const room = element.clientHeight - head.element.offsetHeight - ROW;
    element.scrollTop = Math.min(Math.max(element.scrollTop, place * ROW - room), place * ROW);
    render();
    options.active?.(active);
  });
  for (const [event, state] of [
    ['beforeprint', true],
    ['afterprint', false],
  ] as const) {
    addEventListener(event, () => {
      printing = state;
      render();
    });
  }
  list();
  return {
    element,
    filters: head.filters,
    restrict(next) {
      only = next;
      list();
    },
    pick(row) {
      picked = row;
      render();
    },
    rows: () => rows,
  };
}
