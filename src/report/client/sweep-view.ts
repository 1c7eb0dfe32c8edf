/** The sweeps, one at a time: scatter plot, heat map and table, showing the same selection of points. */
import { format } from 'd3';
import { clip } from '../../charts/text.js';
import type { SweepData } from '../sweep-data.js';
import { colourBy, crossItem } from './colours.js';
import { codesOf } from './columns.js';
import { button, choice, div, el, numbered, pairs } from './dom.js';
import { fieldsOf, isCandidate } from './fields.js';
import { createHeatmap } from './heatmap.js';
import { createScatter } from './scatter.js';
import { controlsOf, heatControls } from './sweep-controls.js';
import type { Test } from './search.js';
import { firstState, frontIsPlanar, rowsOf, stateFront, stateKnees } from './sweep-state.js';
import { describePoint, sweepColumns } from './sweep-table.js';
import { createTable } from './table.js';
import { onTheme } from './theme.js';

const formatCount = format(',');

export function sweepsView(sweeps: readonly SweepData[]): HTMLElement {
  if (sweeps.length === 0) return el('p', { class: 'empty' }, 'This report holds no sweeps.');
  const place = el('div');
  const show = (index: number): void => place.replaceChildren(sweepView(sweeps[index]!));
  const chooser = choice('Sweep', numbered(sweeps.map(({ name }) => name)), 0, show);
  show(0);
  return div(undefined, [sweeps.length > 1 ? div('controls', chooser.element) : undefined, place]);
}

type Thinned = NonNullable<SweepData['thinned']>;

function sweepView(sweep: SweepData): HTMLElement {
  if (sweep.count === 0) {
    const empty = el('p', { class: 'empty' }, 'No point of this sweep has been simulated.');
    return div(undefined, [...summaryOf(sweep), empty]);
  }
  const fields = fieldsOf(sweep);
  const state = firstState(fields);
  let rows: number[] = [];
  let front = new Set<number>();
  let knees = new Set<number>();
  /** The filters of the table. */
  let kept: Test<number>;
  /** Points that the table lists, and where they were chosen; undefined for all. */
  let selected: ReadonlySet<number> | undefined;
  let chosen = '';

  const counts = (row: number): boolean => isCandidate(fields, row);
  const placeOf = (row: number): string => (knees.has(row) ? 'knee' : front.has(row) ? 'front' : '');
  const standing = (row: number): string => {
    if (!counts(row)) return ' – left out by the filters of the sweep';
    return { knee: ' – knee of the Pareto front', front: ' – on the Pareto front' }[placeOf(row)] ?? '';
  };
  const tipOf = (row: number): Node[] => [
    el('strong', {}, `Point ${fields.index[row]}${standing(row)}`),
    pairs(describePoint(fields, row)),
  ];
  const plot = el('div', { class: 'plot scatter' });
  const legend = el('ul', { class: 'legend' });
  const status = el('span', { role: 'status' });
  const clear = button('Clear selection', () => select(undefined, ''));
  const scatter = createScatter(plot, {
    brushed: (inside) => select(inside, 'in the rectangle', true),
    tip: tipOf,
    picked: (row) => table.pick(row),
  });
  const heatHost = el('div');
  const drawHeat = createHeatmap(heatHost, (points, name) => select(points, `at ${name}`));
  const table = createTable({
    caption: `Points of sweep ${sweep.name}`,
    columns: sweepColumns(fields, placeOf),
    count: sweep.count,
    height: 430,
    filtered(now) {
      kept = now;
      draw();
    },
    muted: (row) => !counts(row),
    active: (row) => scatter.highlight(row),
    picked: (row) => table.pick(row),
  });

  const select = (points: number[] | undefined, where: string, brushed = false): void => {
    if (!brushed) scatter.clearBrush();
    selected = points && new Set(points);
    chosen = where;
    update();
  };
  /** Pictures only. */
  const draw = (): void => {
    const strong = rows.filter(counts);
    const { of: colourOf, legend: items } = colourBy(state.colour, strong.length > 0 ? strong : rows);
    const crosses = strong.length < rows.length ? [crossItem('left out by the filters')] : [];
    legend.replaceChildren(...items, ...crosses);
    const joined = frontIsPlanar(fields, state);
    const marks = { front: [...front], knees: [...knees], joined, counts };
    scatter.draw({ ...state, rows, kept, selected, colourOf, ...marks });
    if (heat !== undefined) {
      const shown = kept === undefined ? strong : strong.filter(kept);
      drawHeat({ ...heat.state, rows: shown, describe: (row) => describePoint(fields, row) });
    }
    tell();
  };
  const tell = (): void => {
    const isUndrawn = (row: number): boolean => Number.isNaN(state.x.values[row]! + state.y.values[row]!);
    const undrawn = rows.filter(isUndrawn).length;
    const left = rows.filter((row) => !counts(row)).length;
    const words = [
      `${formatCount(rows.length)} points`,
      undrawn > 0 && `${formatCount(undrawn)} without a value (failed)`,
      left > 0 && `${formatCount(left)} left out by the filters of the sweep`,
      state.front !== 'none' && `${formatCount(front.size)} on the Pareto front`,
      `${formatCount(table.rows().length)} listed below`,
      selected !== undefined && `selected: ${chosen}`,
    ];
    status.textContent = words.filter(Boolean).join(' · ');
    clear.hidden = selected === undefined;
  };
  /** Everything, after a control changed. */
  const update = (): void => {
    rows = rowsOf(fields, state);
    front = new Set(stateFront(fields, state, rows));
    knees = new Set(stateKnees(fields, state));
    table.restrict(selected === undefined ? rows : rows.filter((row) => selected!.has(row)));
    draw();
  };
  // A rectangle means nothing on other axes.
  const controls = controlsOf(fields, state, { changed: update, moved: () => select(undefined, '') });
  const heat = heatControls(fields, state, () => draw());
  onTheme(plot, draw);
  update();
  return div(undefined, [
    ...summaryOf(sweep),
    controls,
    div('columns two', [div(undefined, [legend, plot]), div(undefined, [heat?.element, heatHost])]),
    el('p', { class: 'status' }, [status, clear]),
    div('controls', [table.filters.search, button('Clear filters', () => table.filters.clear())]),
    table.element,
  ]);
}

/** What the sweep is, how far it got, and what its filters mean here. */
function summaryOf(sweep: SweepData): HTMLElement[] {
  const { error, count, finished, planned, filters, title, name, thinned } = sweep;
  const failed =
    thinned?.failed ?? codesOf(error, count).filter((code) => code >= 0 && code < error.of.length).length;
  const refined = (thinned?.of ?? count) - finished;
  const points = [
    `${formatCount(finished)} of ${formatCount(planned)} planned points`,
    refined > 0 && `${formatCount(refined)} again in stage 2`,
    failed > 0 && `${formatCount(failed)} failed`,
  ];
  const objectives = sweep.objectives.map(({ metric, goal }) => `${goal} ${metric}`).join(', ');
  const facts = [
    `${sweep.arch} (${sweep.kind})`,
    points.filter(Boolean).join(', '),
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
  const conditions = el('code', {}, filters.join('; '));
  const notice = el('p', { class: 'notice' }, ['Filters of the sweep: ', conditions, `. ${applied}`]);
  const heading = el('h2', {}, title === '' ? name : title);
  return [
    heading,
    el('p', { class: 'quiet' }, facts.join(' · ')),
    ...(filters.length === 0 ? [] : [notice]),
    ...(thinned === undefined ? [] : [thinnedNotice(sweep, thinned)]),
  ];
}

/** What the page does not hold. */
function thinnedNotice({ count, objectives }: SweepData, thinned: Thinned): HTMLElement {
  const { of, front, ofFront } = thinned;
  const whole =
    front === ofFront
      ? `the whole front (${formatCount(front)})`
      : `${formatCount(front)} of the ${formatCount(ofFront)} points of the front`;
  const what = objectives.length === 0 ? 'an even sample' : `${whole} and an even sample`;
  const words = `This page holds ${formatCount(count)} of ${formatCount(of)} points: ${what}. Pictures, table and fronts of other axes are of these.`;
  return el('p', { class: 'notice' }, words);
}
