/** Controls of the pictures of a sweep. They write into the state and say that it changed. */
import { choice, div, fieldset, named, numbered, setting, toggle, type Option } from './dom.js';
import { isVaried, titleOf, type Field, type SweepFields } from './fields.js';
import type { HeatState } from './heatmap.js';
import { canBeLog, wantsLog } from './scales.js';
import { rowsOf, type FrontKind, type SweepState } from './sweep-state.js';

const fieldOptions = (fields: readonly Field[]): Option<Field>[] =>
  fields.map((value) => ({ value, id: value.id, label: titleOf(value), group: value.group }));

/** What follows from a choice: pictures are drawn again, or an axis of the scatter plot is another one. */
type Effects = { changed(): void; moved(): void };

export function controlsOf(fields: SweepFields, state: SweepState, effects: Effects): HTMLElement {
  const { all, objectives } = fields;
  const axes = (['x', 'y'] as const).map((name) => axisControls(fields, state, name, effects));
  /** What controls show after another one changed. */
  const reflect = (): void => axes.forEach((axis) => axis.reflect());
  const pick = (label: string, name: 'workload' | 'stage', levels: Option<number>[]): HTMLElement =>
    setting(label, levels, state, name, () => {
      reflect();
      effects.moved();
    }).element;
  const every = { value: -1, id: '-1', label: 'all' };
  const subset = [
    isVaried(fields.workload) &&
      pick('Workload', 'workload', [every, ...numbered(fields.workload.levels!.names)]),
    isVaried(fields.stage) && pick('Stage', 'stage', numbered(stageNames(fields))),
  ].filter((each) => each !== false);
  const colours = [{ value: undefined, id: '', label: 'one colour' }, ...fieldOptions(all)];
  const ofObjectives = { objectives: `objectives: ${objectives.map(titleOf).join(', ')}` };
  const fronts = { ...(objectives.length > 0 && ofObjectives), axes: 'x and y as shown', none: 'none' };
  reflect();
  return div('controls', [
    subset.length > 0 ? fieldset('Points', subset) : undefined,
    ...axes.map(({ element }) => element),
    fieldset('Colour', setting('By', colours, state, 'colour', effects.changed).element),
    fieldset(
      'Pareto front',
      setting('Of', named<FrontKind>(fronts), state, 'front', effects.changed).element,
    ),
  ]);
}

/** Stages with the fidelity of their points. */
function stageNames({ stage, fidelity }: SweepFields): string[] {
  const { names, codes } = stage.levels!;
  return names.map((name, code) => {
    const { levels } = fidelity;
    const first = levels!.names[levels!.codes[codes.indexOf(code)]!];
    return first === undefined ? name : `${name}: ${first}`;
  });
}

/** Field, scale and goal of one axis of the scatter plot. */
function axisControls(
  fields: SweepFields,
  state: SweepState,
  name: 'x' | 'y',
  { changed, moved }: Effects,
): { element: HTMLElement; reflect(): void } {
  const log = name === 'x' ? 'logX' : 'logY';
  const field = setting('Shows', fieldOptions(fields.all), state, name, () => {
    state[log] = wantsLog(state[name], rowsOf(fields, state));
    reflect();
    moved();
  });
  const scale = toggle('log', state[log], (checked) => {
    state[log] = checked;
    moved();
  });
  const goals = named({ lower: 'lower', higher: 'higher' });
  const goal = choice('Better is', goals, state[name].better, (value) => {
    state[name].better = value;
    changed();
  });
  const reflect = (): void => {
    scale.input.disabled = !canBeLog(state[name], rowsOf(fields, state));
    if (scale.input.disabled) state[log] = false;
    scale.input.checked = state[log];
    goal.show(state[name].better);
    goal.select.disabled = state[name].categories !== undefined;
  };
  const legend = name === 'x' ? 'Across (x)' : 'Up (y)';
  return { element: fieldset(legend, [field.element, goal.element, scale.element]), reflect };
}

/** Two axes and a metric of the heat map; undefined if the sweep has no axis or no metric. */
export function heatControls(
  { all, metrics }: SweepFields,
  { x, y }: SweepState,
  changed: () => void,
): { element: HTMLElement; state: HeatState } | undefined {
  const axes = all.filter(({ levels }) => levels !== undefined && levels.names.length > 0);
  const [across = axes[0], down = across] = axes.filter(isVaried);
  const metric = [y, x, ...metrics].find((field) => metrics.includes(field));
  if (across === undefined || down === undefined || metric === undefined) return undefined;
  const state: HeatState = { across, down, metric, statistic: 'best' };
  const pick = (label: string, of: readonly Field[], name: 'across' | 'down' | 'metric'): HTMLElement => {
    const options = of.map((value) => ({ value, id: value.id, label: titleOf(value) }));
    return setting(label, options, state, name, changed).element;
  };
  const statistics = named({ best: 'best', median: 'median', worst: 'worst' });
  const controls = [
    pick('Across', axes, 'across'),
    pick('Down', axes, 'down'),
    pick('Metric', metrics, 'metric'),
    setting('Of its points', statistics, state, 'statistic', changed).element,
  ];
  return { element: div('controls', fieldset('Heat map', controls)), state };
}
