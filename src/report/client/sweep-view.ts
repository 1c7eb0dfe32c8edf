/// <reference lib="dom" />
/** One sweep: scatter plot, heat map and table, showing the same selection of points. */
import type { SweepData } from '../data.js';
import { numbersOf } from './columns.js';
import { colouring } from './colours.js';
import { button, el, pairs } from './dom.js';
import { fieldsOf } from './fields.js';
import { createHeatmap } from './heatmap.js';
import { clip } from './scales.js';
import { createScatter } from './scatter.js';
import { controlsOf, heatControls } from './sweep-controls.js';
import { firstState, frontIsPlanar, ofStage, rowsOf, stateFront } from './sweep-state.js';
import { describePoint, sweepColumns } from './sweep-table.js';
import { createTable } from './table.js';
import { onTheme } from './theme.js';
import { hideTip, showTip } from './tooltip.js';

export function sweepView(sweep: SweepData): HTMLElement {
  if (sweep.count === 0) {
    return el(
      'div',
      {},
      summary(sweep),
      el('p', { class: 'empty' }, 'No point of this sweep has been simulated.'),
    );
  }
  const fields = fieldsOf(sweep);
  const state = firstState(sweep, fields);
  const index = numbersOf(sweep.index, sweep.count);
  let rows: number[] = [];
  let front = new Set<number>();
  let kept: Uint8Array = new Uint8Array(sweep.count).fill(1);
  let selected: Uint8Array | undefined;

  const tip = (row: number): Node[] => [
    el('strong', {}, `Point ${index[row]}${front.has(row) ? ' – on the Pareto front' : ''}`),
    pairs(describePoint(fields, row)),
  ];

  const plot = el('div', { class: 'plot scatter' });
  const legend = el('ul', { class: 'legend' });
  const counts = el('span', { role: 'status' });
  const clear = button('Clear selection', () => select(undefined, ''));
  const scatter = createScatter(plot, {
    brushed: (inside) => select(inside, 'in the rectangle', true),
    hovered: (row, x, y) => (row === undefined ? hideTip() : showTip(x, y, ...tip(row))),
    picked: (row) => table.pick(row),
  });
  const heatHost = el('div');
  const heat = createHeatmap(heatHost, (points, name) => select(points, `at ${name}`));
  const table = createTable({
    caption: `Points of sweep ${sweep.name}`,
    columns: sweepColumns(sweep, fields, (row) => front.has(row)),
    count: sweep.count,
    height: 430,
    filtered(now) {
      kept = now;
      draw();
    },
    active: (row) => scatter.highlight(row),
    picked: (row) => table.pick(row),
  });

  let chosen = '';
  /** Points that the table lists; undefined for all. */
  const select = (points: number[] | undefined, where: string, brushed = false): void => {
    if (!brushed) scatter.clearBrush();
    selected = points === undefined ? undefined : new Uint8Array(sweep.count);
    for (const row of points ?? []) selected![row] = 1;
    chosen = points === undefined ? '' : where;
    update();
  };
  /** Pictures only. */
  const draw = (): void => {
    const colours = colouring(state.colour, rows);
    legend.replaceChildren(...colours.legend);
    const { x, y, logX, logY } = state;
    const joined = frontIsPlanar(sweep, fields, state);
    scatter.draw({ x, y, logX, logY, rows, kept, selected, colourOf: colours.of, front: [...front], joined });
    if (heatBar !== undefined)
      heat.draw({
        ...heatBar.state,
        rows: ofStage(fields, rows, 'first').filter((row) => kept[row] === 1),
        describe: (row) => describePoint(fields, row),
      });
    tell();
  };
  const tell = (): void => {
    const undrawn = rows.filter(
      (row) => Number.isNaN(state.x.values[row]!) || Number.isNaN(state.y.values[row]!),
    ).length;
    counts.textContent = [
      `${rows.length.toLocaleString('en-US')} points`,
      undrawn > 0 ? `${undrawn.toLocaleString('en-US')} without a value (failed)` : '',
      state.front === 'none' ? '' : `${front.size.toLocaleString('en-US')} on the Pareto front`,
      `${table.rows().length.toLocaleString('en-US')} listed below`,
      selected === undefined ? '' : `selected: ${chosen}`,
    ]
      .filter(Boolean)
      .join(' · ');
    clear.hidden = selected === undefined;
  };
  /** Everything, after a control changed. */
  const update = (): void => {
    rows = rowsOf(sweep, fields, state);
    front = new Set(stateFront(sweep, fields, state, rows));
    const shown = new Uint8Array(sweep.count);
    for (const row of rows) shown[row] = selected === undefined || selected[row] === 1 ? 1 : 0;
    table.restrict(shown);
    draw();
  };
  const moved = (): void => {
    // A rectangle means nothing on other axes.
    select(undefined, '');
  };

  const controls = controlsOf(sweep, fields, state, update, moved);
  const heatBar = heatControls(fields, state, () => draw());
  onTheme(plot, draw);
  update();
  const filters = el(
    'div',
    { class: 'controls' },
    el('label', { class: 'search' }, 'Search', table.filters.search),
    button('Clear filters', () => table.filters.clear()),
  );
  return el(
    'div',
    {},
    summary(sweep),
    controls,
    el(
      'div',
      { class: 'columns two' },
      el('div', {}, legend, plot),
      el('div', {}, heatBar?.element, heatHost),
    ),
    el('p', { class: 'status' }, counts, clear),
    filters,
    table.element,
  );
}

function summary(sweep: SweepData): HTMLElement {
  const failed =
    sweep.error.of.length === 0
      ? 0
      : sweep.error.at.length === 0
        ? sweep.count
        : sweep.error.at.filter((code) => code >= 0).length;
  const number = (value: number): string => value.toLocaleString('en-US');
  const refined = sweep.count - sweep.finished;
  const objectives = sweep.objectives.map(({ metric, goal }) => `${goal} ${metric}`).join(', ');
  const facts = [
    `${sweep.arch} (${sweep.kind})`,
    `${number(sweep.finished)} of ${number(sweep.planned)} planned points${refined > 0 ? `, ${number(refined)} again in stage 2` : ''}${failed > 0 ? `, ${number(failed)} failed` : ''}`,
    `workload${sweep.workload.of.length === 1 ? '' : 's'} ${sweep.workload.of.join(', ')}`,
    `fidelity ${sweep.fidelity.of.join(', ')}`,
    objectives === '' ? 'no objectives' : objectives,
    `systole ${sweep.toolVersion}`,
    `sweep ${clip(sweep.id, 13)}`,
  ];
  const applied =
    sweep.candidate === undefined
      ? 'They are not applied here: the Pareto fronts below ignore them.'
      : 'Only points that meet them can be on a Pareto front.';
  return el(
    'div',
    {},
    el('h2', {}, sweep.title === '' ? sweep.name : sweep.title),
    el('p', { class: 'quiet' }, facts.join(' · ')),
    sweep.filters.length === 0
      ? undefined
      : el(
          'p',
          { class: 'notice' },
          'Filters of the sweep: ',
          el('code', {}, sweep.filters.join('; ')),
          `. ${applied}`,
        ),
  );
}
