/** One run: totals, operators as bars and over time, everything in a table, assumptions. */
import { clip } from '../../charts/text.js';
import type { RunData, TotalData } from '../data.js';
import { createBars } from './bars.js';
import { legendItem } from './colours.js';
import { choice, div, el, optionsOf } from './dom.js';
import { titleOf } from './fields.js';
import { bareUnit, formatFull, formatValue } from './format.js';
import { operatorColumns, operatorDetails, operatorNumbers, operatorTip } from './operators.js';
import { createTable } from './table.js';
import { seriesVariable } from './theme.js';
import { createTimeline } from './timeline.js';
import { hideTip, showTip, type Hovered } from './tooltip.js';

/** Bars in one picture. */
const PAGE = 150;

const ORDERS = { execution: 'as executed', size: 'largest first' };

export function runView(run: RunData): HTMLElement {
  const { operators } = run;
  const numbers = operatorNumbers(operators);
  const state = { measure: 0, order: 'execution', page: 0 };
  const hovered: Hovered = (row, x, y) => {
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

  /** Fused operators have a bar only where they have a share of their own. */
  const barRows = (): number[] => {
    const { totals } = numbers.measures[state.measure]!;
    const fused = operators.unit.of.indexOf('fused');
    const rows = [...operators.names.keys()].filter(
      (row) => (operators.unit.at[row] ?? 0) !== fused || totals[row]! > 0,
    );
    return state.order === 'execution' ? rows : rows.sort((a, b) => totals[b]! - totals[a]! || a - b);
  };
  const pages = el('span');
  const draw = (): void => {
    const rows = barRows();
    const starts = Array.from({ length: Math.ceil(rows.length / PAGE) }, (_, page) => page * PAGE);
    state.page = Math.min(state.page, Math.max(0, starts.length - 1));
    const labels = starts.map(
      (start) => `${start + 1} – ${Math.min(rows.length, start + PAGE)} of ${rows.length}`,
    );
    const chooser = choice('Operators', optionsOf(labels), String(state.page), (page) => {
      state.page = Number(page);
      draw();
    });
    pages.replaceChildren(...(starts.length > 1 ? [chooser.element] : []));
    const { measure, page } = state;
    bars.draw({ operators, numbers, measure, rows: rows.slice(page * PAGE, (page + 1) * PAGE) });
  };
  const titles = operators.measures.map(({ meaning }) => titleOf(meaning));
  const metric = choice('Metric', optionsOf(titles), '0', (value) => {
    state.measure = Number(value);
    draw();
  });
  const order = choice('Order', optionsOf(ORDERS), state.order, (value) => {
    state.order = value;
    draw();
  });
  draw();

  const identity = `kind ${run.kind} · fidelity ${run.fidelity} · systole ${run.toolVersion} · run `;
  return div(undefined, [
    el('h2', {}, `${run.workload} on ${run.arch}`),
    el('p', { class: 'quiet' }, [identity, el('code', { title: run.id }, clip(run.id, 13))]),
    div('tiles', run.totals.map(tileOf)),
    div(
      'shares',
      run.totals.filter(({ parts }) => parts.some(({ value }) => (value ?? 0) > 0)).map(sharesOf),
    ),
    el('h3', {}, 'By operator'),
    div('controls', [metric.element, order.element, pages]),
    plot,
    el('h3', {}, 'Timeline'),
    timeline.element,
    el('h3', {}, 'Operators'),
    el('p', { class: 'controls search' }, el('label', {}, ['Search', table.filters.search])),
    table.element,
    details,
    el('h3', {}, 'Assumptions of this run'),
    assumptionsOf(run),
    disclose('Resolved architecture', run.architecture),
    disclose('Options', run.options),
  ]);
}

const tileOf = ({ meaning, value }: TotalData): HTMLElement => {
  const unit = bareUnit(meaning.unit);
  const number = el('b', {}, formatValue(value ?? NaN, meaning.unit));
  const tile = el('div', { class: 'tile', title: meaning.name }, [meaning.label, number]);
  if (unit !== '') tile.append(el('span', { class: 'quiet' }, unit));
  if (meaning.note !== undefined) tile.append(el('span', { class: 'note' }, meaning.note));
  return tile;
};

/** A bar of 100 % and what it is made of. */
function sharesOf({ meaning, parts }: TotalData): HTMLElement {
  const shown = parts
    .map(({ name, colour, value }) => ({ name, colour, value: value ?? 0 }))
    .filter(({ value }) => value > 0);
  const sum = shown.reduce((total, { value }) => total + value, 0);
  const items = shown.map(({ name, colour, value }) => {
    const share = (100 * value) / sum;
    const percent = share < 0.05 ? '< 0.1 %' : `${share.toFixed(1)} %`;
    const style = `width:${share.toFixed(3)}%;background:${seriesVariable(colour)}`;
    const piece = el('span', { style, title: `${name}: ${formatFull(value, meaning.unit)}, ${percent}` });
    return { piece, item: legendItem(seriesVariable(colour), `${name} ${percent}`) };
  });
  return div(undefined, [
    el('b', {}, `${meaning.label} by part`),
    div(
      'share',
      items.map(({ piece }) => piece),
    ),
    el(
      'ul',
      { class: 'legend' },
      items.map(({ item }) => item),
    ),
  ]);
}

function assumptionsOf({ assumptions }: RunData): HTMLElement {
  if (assumptions.length === 0) return el('p', { class: 'quiet' }, 'None named.');
  const rows = assumptions.map(({ name, value, status, source }) => {
    const badge = el('span', { class: `badge ${status.replace(/[^a-z]/gi, '')}` }, status);
    const cells = [value, badge, source].map((content) => el('td', {}, content));
    return el('tr', {}, [el('th', { scope: 'row' }, el('code', {}, name)), ...cells]);
  });
  const heads = ['Name', 'Value', 'Status', 'Source'].map((head) => el('th', { scope: 'col' }, head));
  const head = el('thead', {}, el('tr', {}, heads));
  return div('scroll', el('table', { class: 'plain' }, [head, el('tbody', {}, rows)]));
}

const disclose = (title: string, text: string): HTMLElement | undefined =>
  text === '{}' ? undefined : el('details', {}, [el('summary', {}, title), el('pre', {}, text)]);
