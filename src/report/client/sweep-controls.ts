/** Controls of the pictures of a sweep. They write into the state and say that it changed. */
import type { SweepData } from '../data.js';
import { choice, div, fieldset, optionsOf, toggle, type Option } from './dom.js';
import { isVaried, titleOf, type Field, type SweepFields } from './fields.js';
import type { Statistic } from './heatmap.js';
import { canBeLog, wantsLog } from './scales.js';
import { objectivesOf, rowsOf, type FrontKind, type SweepState } from './sweep-state.js';

const fieldOptions = (fields: readonly Field[]): Option[] =>
  fields.map((field) => ({ value: field.id, label: titleOf(field), group: field.group }));

const fieldNamed = (fields: readonly Field[], id: string): Field => fields.find((field) => field.id === id)!;

/** `changed`: draw again; `moved`: an axis of the scatter plot is another one. */
export function controlsOf(
  sweep: SweepData,
  fields: SweepFields,
  state: SweepState,
  changed: () => void,
  moved: () => void,
): HTMLElement {
  const axes = [
    axisControls(fields, sweep, state, 'x', changed, moved),
    axisControls(fields, sweep, state, 'y', changed, moved),
  ];
  /** What controls show after another one changed. */
  const reflect = (): void => axes.forEach((axis) => axis.reflect());
  const options = [{ value: '', label: 'one colour' }, ...fieldOptions(fields.all)];
  const colour = choice('By', options, state.colour?.id ?? '', (id) => {
    state.colour = id === '' ? undefined : fieldNamed(fields.all, id);
    changed();
  });
  const subset = (['workload', 'stage'] as const)
    .filter((name) => isVaried(fields[name]))
    .map((name) => {
      const levels = [{ value: '-1', label: 'all' }, ...optionsOf(fields[name].levels!.names)];
      const label = name === 'workload' ? 'Workload' : 'Stage';
      return choice(label, levels, String(state[name]), (value) => {
        state[name] = Number(value);
        reflect();
        moved();
      }).element;
    });
  reflect();
  return div('controls', [
    subset.length > 0 ? fieldset('Points', subset) : undefined,
    ...axes.map(({ element }) => element),
    fieldset('Colour', colour.element),
    fieldset('Pareto front', frontChoice(sweep, fields, state, changed)),
  ]);
}

/** Field, scale and goal of one axis of the scatter plot. */
function axisControls(
  fields: SweepFields,
  sweep: SweepData,
  state: SweepState,
  name: 'x' | 'y',
  changed: () => void,
  moved: () => void,
): { element: HTMLElement; reflect(): void } {
  const log = name === 'x' ? 'logX' : 'logY';
  const field = choice('Shows', fieldOptions(fields.all), state[name].id, (id) => {
    state[name] = fieldNamed(fields.all, id);
    state[log] = wantsLog(state[name], rowsOf(sweep, fields, state));
    reflect();
    moved();
  });
  const scale = toggle('log', state[log], (checked) => {
    state[log] = checked;
    moved();
  });
  const goal = choice('Better is', optionsOf({ lower: 'lower', higher: 'higher' }), 'lower', (value) => {
    state[name].better = value === 'higher' ? 'higher' : 'lower';
    changed();
  });
  const reflect = (): void => {
    scale.input.disabled = !canBeLog(state[name], rowsOf(sweep, fields, state));
    if (scale.input.disabled) state[log] = false;
    scale.input.checked = state[log];
    goal.select.value = state[name].better;
    goal.select.disabled = state[name].categories !== undefined;
  };
  const legend = name === 'x' ? 'Across (x)' : 'Up (y)';
  return { element: fieldset(legend, [field.element, goal.element, scale.element]), reflect };
}

function frontChoice(
  sweep: SweepData,
  fields: SweepFields,
  state: SweepState,
  changed: () => void,
): HTMLElement {
  const objectives = objectivesOf(sweep, fields).map(titleOf).join(', ');
  const kinds: Partial<Record<FrontKind, string>> = { axes: 'x and y as shown', none: 'none' };
  const some = objectives === '' ? {} : { objectives: `objectives: ${objectives}` };
  return choice('Of', optionsOf({ ...some, ...kinds }), state.front, (value) => {
    state.front = value as FrontKind;
    changed();
  }).element;
}

export type HeatState = { across: Field; down: Field; metric: Field; statistic: Statistic };

const STATISTICS: Readonly<Record<Statistic, string>> = { best: 'best', median: 'median', worst: 'worst' };

/** Two axes and a metric of the heat map; undefined if the sweep has no axis or no metric. */
export function heatControls(
  fields: SweepFields,
  state: SweepState,
  changed: () => void,
): { element: HTMLElement; state: HeatState } | undefined {
  const axes = fields.all.filter(({ levels }) => levels !== undefined && levels.names.length > 0);
  const [first = axes[0], second = first] = axes.filter(isVaried);
  const metric = [state.y, state.x, ...fields.metrics].find((field) => fields.metrics.includes(field));
  if (first === undefined || second === undefined || metric === undefined) return undefined;
  const heat: HeatState = { across: first, down: second, metric, statistic: 'best' };
  const pick = (label: string, of: readonly Field[], name: 'across' | 'down' | 'metric'): HTMLElement => {
    const options = of.map((field) => ({ value: field.id, label: titleOf(field) }));
    return choice(label, options, heat[name].id, (id) => {
      heat[name] = fieldNamed(of, id);
      changed();
    }).element;
  };
  const statistic = choice('Of its points', optionsOf(STATISTICS), heat.statistic, (value) => {
    heat.statistic = value as Statistic;
    changed();
  });
  const controls = [
    pick('Across', axes, 'across'),
    pick('Down', axes, 'down'),
    pick('Metric', fields.metrics, 'metric'),
  ];
  return { element: div('controls', fieldset('Heat map', [...controls, statistic.element])), state: heat };
}
