/** A table of any length: only the rows in view are in the document. Sorted and filtered in place. */
import { range, sum } from 'd3';
import { el } from './dom.js';
import type { Test } from './search.js';
import { whenSeen } from './seen.js';
import { createHead, type TableColumn } from './table-head.js';

export interface TableOptions {
  caption: string;
  columns: TableColumn[];
  count: number;
  /** Largest height in pixels. */
  height: number;
  /** After a filter changed: the rows that pass. */
  filtered?(kept: Test<number>): void;
  /** The row below the pointer or the keyboard's mark. */
  active?(row: number | undefined): void;
  /** Rows that do not count. */
  muted?(row: number): boolean;
  /** A row was clicked or Enter pressed on it. */
  picked?(row: number): void;
}

const ROW = 26;
const SPARE = 8;
const STEP = 4;
/** Rows on paper. */
const PRINTED = 100;

export function createTable(options: TableOptions) {
  const { columns, count, caption, height } = options;
  let kept: Test<number>;
  /** Rows that may be listed. */
  let only: readonly number[] = range(count);
  let rows: number[] = [];
  let [active, picked]: (number | undefined)[] = [];
  let printing = false;
  let isFilled = false;
  /** Of the frame; asking it would lay the page out anew. */
  let scrolled = 0;
  let drawn = 0;

  const body = el('tbody');
  const head = createHead(columns, count, {
    sorted: () => list(),
    filtered: (now) => {
      kept = now;
      list();
      options.filtered?.(now);
    },
  });
  const widths = columns.map(({ width }) => width);
  const style = `width:${sum(widths)}px;min-width:100%`;
  const cols = widths.map((width) => el('col', { style: `width:${width}px` }));
  const parts = [el('caption', {}, caption), el('colgroup', {}, cols), head.element, body];
  const table = el('table', { style, 'aria-rowcount': count + 2 }, parts);
  const label = `${caption}; up and down move the mark${options.picked ? ', Enter chooses' : ''}`;
  const room = `min-height:${Math.min(height, ROW * count)}px;max-height:${height}px`;
  const frame = { class: 'grid', tabindex: 0, role: 'group', style: room };
  const element = el('div', { ...frame, 'aria-label': label }, table);

  /** Which rows, in which order. */
  const list = (): void => {
    rows = head.sort(kept === undefined ? [...only] : only.filter(kept));
    active = undefined;
    if (isFilled) element.scrollTop = 0;
    scrolled = 0;
    render();
  };

  /** First row in the document: in steps, so that a short scroll replaces nothing, nor the row being clicked. */
  const top = (): number => Math.max(0, STEP * Math.floor(scrolled / ROW / STEP) - SPARE);
  const render = (): void => {
    if (!isFilled) return;
    drawn = top();
    const visible = Math.ceil(height / ROW) + 2 * SPARE;
    const [from, to] = printing ? [0, PRINTED] : [drawn, drawn + visible];
    const lines = rows.slice(from, to).map((row, i) => {
      const muted = options.muted?.(row) === true;
      const marks = [muted && 'muted', row === active && 'active', row === picked && 'picked'];
      return el(
        'tr',
        {
          'data-row': row,
          'aria-rowindex': from + i + 3,
          class: marks.filter(Boolean).join(' ') || undefined,
        },
        columns.map((column) => cellOf(column, row)),
      );
    });
    const after = printing ? 0 : rows.length - to;
    body.replaceChildren(gap(from), ...lines, gap(after), note());
  };
  /** What stands for rows that are not in the document. */
  const gap = (size: number): HTMLElement | string => {
    if (size <= 0) return '';
    const cell = el('td', { colspan: columns.length, style: `height:${size * ROW}px` });
    return el('tr', { class: 'gap', 'aria-hidden': 'true' }, cell);
  };
  const note = (): HTMLElement | string => {
    const more = printing && rows.length > PRINTED;
    if (rows.length > 0 && !more) return '';
    const none = count === 0 ? 'No rows' : 'No row passes the filters';
    const words = more ? `… and ${rows.length - PRINTED} rows more` : none;
    return el('tr', {}, el('td', { colspan: columns.length }, words));
  };

  const follow = (): void => {
    scrolled = element.scrollTop;
    if (top() !== drawn) render();
  };
  element.addEventListener('scroll', follow, { passive: true });
  body.addEventListener('pointerover', (event) => options.active?.(rowAt(event)));
  body.addEventListener('pointerleave', () => options.active?.(undefined));
  body.addEventListener('click', (event) => {
    const row = rowAt(event);
    if (row !== undefined) options.picked?.(row);
  });
  element.addEventListener('keydown', (event) => {
    if (event.target !== element || rows.length === 0) return;
    if (event.key === 'Enter' && active !== undefined) options.picked?.(active);
    const now = active === undefined ? -1 : rows.indexOf(active);
    const page = Math.max(1, Math.floor(element.clientHeight / ROW) - 4);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -count, End: count };
    if (!Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    const place = Math.max(0, Math.min(rows.length - 1, now + moves[event.key as keyof typeof moves]));
    active = rows[place]!;
    const room = element.clientHeight - head.element.offsetHeight - ROW;
    element.scrollTop = Math.min(Math.max(element.scrollTop, place * ROW - room), place * ROW);
    scrolled = element.scrollTop;
    render();
    options.active?.(active);
  });
  const fill = (): void => {
    if (isFilled) return;
    isFilled = true;
    head.fill();
    element.style.minHeight = '';
    render();
  };
  const print = (state: boolean) => (): void => {
    printing = state;
    fill();
    render();
  };
  addEventListener('beforeprint', print(true));
  addEventListener('afterprint', print(false));
  list();
  whenSeen(element, fill);
  return {
    element,
    filters: head.filters,
    /** Lists only these rows, if they pass the filters. */
    restrict(next: readonly number[]): void {
      only = next;
      list();
    },
    pick(row: number | undefined): void {
      picked = row;
      render();
    },
    /** Rows listed, in order. */
    rows: (): readonly number[] => rows,
  };
}

function cellOf({ numeric, text: textOf }: TableColumn, row: number): HTMLElement {
  const text = textOf(row);
  const title = text.length > 14 ? text : undefined;
  return el('td', { class: numeric ? 'number' : undefined, title }, text);
}

function rowAt({ target }: Event): number | undefined {
  const line = target instanceof Element ? target.closest('tr[data-row]') : null;
  return line === null ? undefined : Number(line.getAttribute('data-row'));
}
