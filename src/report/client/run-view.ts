/// <reference lib="dom" />
/** One run: totals, operators as bars and over time, everything in a table, assumptions. */
import type { RunData, TotalData } from '../data.js';
import { createBars } from './bars.js';
import { item } from './colours.js';
import { choice, el, type Choice } from './dom.js';
import { titleOf } from './fields.js';
import { bareUnit, formatFull, formatValue } from './format.js';
import { operatorColumns, operatorDetails, operatorNumbers, operatorTip } from './operators.js';
import { createTable } from './table.js';
import { clip } from './scales.js';
import { seriesVariable } from './theme.js';
import { createTimeline } from './timeline.js';
import { hideTip, showTip } from './tooltip.js';

/** Bars in one picture. */
const PAGE = 150;

export function runView(run: RunData): HTMLElement {
  const { operators } = run;
  const numbers = operatorNumbers(operators);
  const state = { measure: 0, order: 'execution', page: 0 };
  const hovered = (row: number | undefined, x: number, y: number): void => {
    if (row === undefined) hideTip();
    else showTip(x, y, ...operatorTip(operators, numbers, row, state.measure));
  };
  const plot = el('div');
  const bars = createBars(plot, hovered);
  const timeline = createTimeline(operators, numbers, hovered);
  const details = el('div');
  const table = createTable({
    caption: `Operators of ${run.workload} on ${run.arch}`,
    columns: operatorColumns(operators, numbers),
    count: operators.count,
    height: 380,
    active(row) {
      bars.highlight(row);
      timeline.highlight(row);
    },
    picked(row) {
      table.pick(row);
      details.replaceChildren(el('h3', {}, operators.names[row]!), operatorDetails(operators, numbers, row));
    },
  });

  const controls = el('div', { class: 'controls' });
  let pages: Choice | undefined;
  const draw = (): void => {
    const rows = barRows();
    const count = Math.ceil(rows.length / PAGE);
    state.page = Math.min(state.page, Math.max(0, count - 1));
    pages?.element.remove();
    if (count > 1) {
      const options = Array.from({ length: count }, (_, page) => ({
        value: String(page),
        label: `${page * PAGE + 1} – ${Math.min(rows.length, (page + 1) * PAGE)} of ${rows.length}`,
      }));
      pages = choice('Operators', options, String(state.page), (value) => {
        state.page = Number(value);
        draw();
      });
      controls.append(pages.element);
    }
    bars.draw({
      operators,
      numbers,
      measure: state.measure,
      rows: rows.slice(state.page * PAGE, (state.page + 1) * PAGE),
    });
  };
  /** Fused operators have a bar only where they have a share of their own. */
  const barRows = (): number[] => {
    const { totals } = numbers.measures[state.measure]!;
    const fused = operators.unit.of.indexOf('fused');
    const rows: number[] = [];
    for (let row = 0; row < operators.count; row++) {
      const unit = operators.unit.at.length === 0 ? 0 : operators.unit.at[row];
      if (unit !== fused || totals[row]! > 0) rows.push(row);
    }
    return state.order === 'execution' ? rows : rows.sort((a, b) => totals[b]! - totals[a]! || a - b);
  };
  controls.append(
    choice(
      'Metric',
      operators.measures.map(({ meaning }, index) => ({ value: String(index), label: titleOf(meaning) })),
      '0',
      (value) => {
        state.measure = Number(value);
        draw();
      },
    ).element,
    choice(
      'Order',
      [
        { value: 'execution', label: 'as executed' },
        { value: 'size', label: 'largest first' },
      ],
      state.order,
      (value) => {
        state.order = value;
        draw();
      },
    ).element,
  );
  draw();

  return el(
    'div',
    {},
    el('h2', {}, `${run.workload} on ${run.arch}`),
    el(
      'p',
      { class: 'quiet' },
      `kind ${run.kind} · fidelity ${run.fidelity} · systole ${run.toolVersion} · run `,
      el('code', { title: run.id }, clip(run.id, 13)),
    ),
    totalsView(run.totals),
    el('h3', {}, 'By operator'),
    controls,
    plot,
    el('h3', {}, 'Timeline'),
    timeline.element,
    el('h3', {}, 'Operators'),
    el('p', { class: 'controls search' }, el('label', {}, 'Search', table.filters.search)),
    table.element,
    details,
    assumptionsView(run),
    disclosure('Resolved architecture', run.architecture),
    disclosure('Options', run.options),
  );
}

function totalsView(totals: readonly TotalData[]): HTMLElement {
  const tile = ({ meaning, value }: TotalData): HTMLElement =>
    el(
      'div',
      { class: 'tile', title: meaning.name },
      meaning.label,
      el('b', {}, formatValue(value ?? NaN, meaning.unit)),
      bareUnit(meaning.unit) === '' ? undefined : el('span', { class: 'quiet' }, bareUnit(meaning.unit)),
      meaning.note === undefined ? undefined : el('span', { class: 'note' }, meaning.note),
    );
  const shares = totals.filter(({ parts }) => parts.some(({ value }) => (value ?? 0) > 0)).map(shareView);
  return el(
    'div',
    {},
    el('div', { class: 'tiles' }, ...totals.map(tile)),
    el('div', { class: 'shares' }, ...shares),
  );
}

/** A bar of 100 % and what it is made of. */
function shareView({ meaning, parts }: TotalData): HTMLElement {
  const sum = parts.reduce((total, { value }) => total + (value ?? 0), 0);
  const shown = parts.filter(({ value }) => (value ?? 0) > 0);
  const percent = (value: number | null): string => {
    const share = (100 * (value ?? 0)) / sum;
    return share < 0.05 ? '< 0.1 %' : `${share.toFixed(1)} %`;
  };
  const pieces = shown.map(({ name, colour, value }) =>
    el('span', {
      style: `width:${((100 * (value ?? 0)) / sum).toFixed(3)}%;background:${seriesVariable(colour)}`,
      title: `${name}: ${formatFull(value ?? NaN, meaning.unit)}, ${percent(value)}`,
    }),
  );
  return el(
    'div',
    {},
    el('b', {}, `${meaning.label} by part`),
    el('div', { class: 'share' }, ...pieces),
    el(
      'ul',
      { class: 'legend' },
      ...shown.map(({ name, colour, value }) => item(seriesVariable(colour), `${name} ${percent(value)}`)),
    ),
  );
}

function assumptionsView({ assumptions }: RunData): HTMLElement {
  const heads = ['Name', 'Value', 'Status', 'Source'];
  const rows = assumptions.map(({ name, value, status, source }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, el('code', {}, name)),
      el('td', {}, value),
      el('td', {}, el('span', { class: `badge ${status.replace(/[^a-z]/gi, '')}` }, status)),
      el('td', {}, source),
    ),
  );
  const table = el(
    'table',
    { class: 'plain' },
    el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))),
    el('tbody', {}, ...rows),
  );
  return el(
    'div',
    {},
    el('h3', {}, 'Assumptions of this run'),
    rows.length === 0 ? el('p', { class: 'quiet' }, 'None named.') : el('div', { class: 'scroll' }, table),
  );
}

function disclosure(title: string, text: string): HTMLElement | undefined {
  return text === '{}' ? undefined : el('details', {}, el('summary', {}, title), el('pre', {}, text));
}
