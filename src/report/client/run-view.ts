/** One run: totals, operators as bars and over time, everything in a table, assumptions. */
import { range, sum } from 'd3';
import { clip } from '../../charts/text.js';
import type { RunData, TotalData } from '../run-data.js';
import { createBars } from './bars.js';
import { partsLegend } from './colours.js';
import { div, el, named, numbered, setting, span } from './dom.js';
import { titleOf } from './fields.js';
import { bareUnit, formatFull, formatValue } from './format.js';
import { operatorColumns, operatorDetails, operatorTip, unpack } from './operators.js';
import { createTable } from './table.js';
import { seriesVariable } from './theme.js';
import { createTimeline } from './timeline.js';
import type { Tip } from './tooltip.js';

/** Bars in one picture. */
const PAGE = 150;

const ORDERS = { execution: 'as executed', size: 'largest first' };

export function runView(run: RunData): HTMLElement {
  const operators = unpack(run.operators);
  const { measures, names } = operators;
  const state = { measure: measures[0]!, order: 'execution' as keyof typeof ORDERS, page: 0 };
  const tip: Tip = (row) => operatorTip(operators, row, state.measure);
  const plot = el('div');
  const bars = createBars(plot, tip);
  const timeline = createTimeline(operators, tip);
  const details = el('div');
  const table = createTable({
    caption: `Operators of ${run.workload} on ${run.arch}`,
    columns: operatorColumns(operators),
    count: operators.count,
    height: 380,
    active(row) {
      bars.highlight(row);
      timeline.highlight(row);
    },
    picked(row) {
      table.pick(row);
      details.replaceChildren(el('h3', {}, names[row]!), operatorDetails(operators, row));
    },
  });

  const pages = el('span');
  const draw = (): void => {
    const { measure, order } = state;
    const { totals } = measure;
    // Fused operators have a bar only where they have a share of their own.
    const rows = [...names.keys()].filter((row) => operators.unit(row) !== 'fused' || totals[row]! > 0);
    if (order === 'size') rows.sort((a, b) => totals[b]! - totals[a]! || a - b);
    const starts = range(0, rows.length, PAGE);
    state.page = Math.min(state.page, Math.max(0, starts.length - 1));
    const labels = starts.map(
      (start) => `${start + 1} – ${Math.min(rows.length, start + PAGE)} of ${rows.length}`,
    );
    const chooser = setting('Operators', numbered(labels), state, 'page', draw);
    pages.replaceChildren(...(starts.length > 1 ? [chooser.element] : []));
    bars.draw({ names, measure, rows: rows.slice(state.page * PAGE, (state.page + 1) * PAGE) });
  };
  const titles = numbered(measures.map(({ meaning }) => titleOf(meaning)));
  const metrics = titles.map((title, index) => ({ ...title, value: measures[index]! }));
  draw();

  const told = [run.dataflow, run.settings].filter(Boolean).join(', ');
  const identity = `${told === '' ? '' : `${told} · `}kind ${run.kind} · fidelity ${run.fidelity} · systole ${run.toolVersion} · run `;
  return div(undefined, [
    el('h2', {}, `${run.workload} on ${run.arch}`),
    el('p', { class: 'quiet' }, [identity, el('code', { title: run.id }, clip(run.id, 13))]),
    div('tiles', run.totals.map(tileOf)),
    div(
      'shares',
      run.totals.filter(({ parts }) => parts.some(({ value }) => (value ?? 0) > 0)).map(sharesOf),
    ),
    el('h3', {}, 'By operator'),
    div('controls', [
      setting('Metric', metrics, state, 'measure', draw).element,
      setting('Order', named(ORDERS), state, 'order', draw).element,
      pages,
    ]),
    plot,
    el('h3', {}, 'Timeline'),
    timeline.element,
    el('h3', {}, 'Operators'),
    el('p', { class: 'controls search' }, table.filters.search),
    table.element,
    details,
    el('h3', {}, 'Assumptions of this run'),
    assumptionsOf(run),
    disclose('Resolved architecture', run.architecture),
    disclose('Options', run.options),
  ]);
}

const tileOf = ({ meaning, value }: TotalData): HTMLElement =>
  el('div', { class: 'tile', title: meaning.name }, [
    meaning.label,
    el('b', {}, formatValue(value ?? NaN, meaning.unit)),
    span('quiet', bareUnit(meaning.unit)),
    span('note', meaning.note),
  ]);

/** A bar of 100 % and what it is made of. */
function sharesOf({ meaning, parts }: TotalData): HTMLElement {
  const shown = parts.filter(({ value }) => value !== null && value > 0);
  const total = sum(shown, ({ value }) => value);
  const shares = shown.map(({ name, colour, value: own }) => {
    const value = own!;
    const share = (100 * value) / total;
    const percent = share < 0.05 ? '< 0.1 %' : `${share.toFixed(1)} %`;
    const title = `${name}: ${formatFull(value, meaning.unit)}, ${percent}`;
    const style = `width:${share.toFixed(3)}%;background:${seriesVariable(colour)}`;
    return { piece: el('span', { style, title }), part: { name: `${name} ${percent}`, colour } };
  });
  const bar = shares.map(({ piece }) => piece);
  const legend = partsLegend(shares.map(({ part }) => part));
  return div(undefined, [
    el('b', {}, `${meaning.label} by part`),
    div('share', bar),
    el('ul', { class: 'legend' }, legend),
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
