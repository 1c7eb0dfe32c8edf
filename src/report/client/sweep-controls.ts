/// <reference lib="dom" />
/** Controls of the pictures of a sweep. They write into the state and say that it changed. */
import type { SweepData } from '../data.js';
import { choice, el, fieldset, toggle, type Option, type Toggle } from './dom.js';
import { titleOf, type Field, type SweepFields } from './fields.js';
import type { Statistic } from './heatmap.js';
import { canBeLog, wantsLog } from './scales.js';
import { objectivesOf, rowsOf, type FrontKind, type SweepState } from './sweep-state.js';

const optionOf = (field: Field): Option => ({ value: field.id, label: titleOf(field), group: field.group });

/** `changed`: draw again; `moved`: an axis of the scatter plot is another one. */
export function controlsOf(
  sweep: SweepData,
  fields: SweepFields,
  state: SweepState,
  changed: () => void,
  moved: () => void,
): HTMLElement {
  const options = fields.all.map(optionOf);
  const find = (id: string): Field => fields.all.find((field) => field.id === id)!;
  const logs: Partial<Record<'x' | 'y', Toggle>> = {};
  const better: Partial<Record<'x' | 'y', HTMLSelectElement>> = {};

  /** Field, scale and goal of one axis of the scatter plot. */
  const axis = (name: 'x' | 'y', log: 'logX' | 'logY'): HTMLElement => {
    const field = choice('Shows', options, state[name].id, (id) => {
      state[name] = find(id);
      state[log] = wantsLog(state[name], rowsOf(sweep, fields, state));
      reflect();
      moved();
    });
    const scale = toggle('log', state[log], (checked) => {
      state[log] = checked;
      moved();
    });
    const goal = choice(
      'Better is',
      [
        { value: 'lower', label: 'lower' },
        { value: 'higher', label: 'higher' },
      ],
      'lower',
      (value) => {
        state[name].better = value === 'higher' ? 'higher' : 'lower';
        reflect();
        changed();
      },
    );
    logs[name] = scale;
    better[name] = goal.select;
    return fieldset(name === 'x' ? 'Across (x)' : 'Up (y)', field.element, goal.element, scale.element);
  };
  /** What a control shows after another one changed. */
  const reflect = (): void => {
    const rows = rowsOf(sweep, fields, state);
    for (const [name, log] of [
      ['x', 'logX'],
      ['y', 'logY'],
    ] as const) {
      const { input } = logs[name]!;
      input.disabled = !canBeLog(state[name], rows);
      if (input.disabled) state[log] = false;
      input.checked = state[log];
      better[name]!.value = state[name].better;
      better[name]!.disabled = state[name].categories !== undefined;
    }
  };
  const colour = choice(
    'By',
    [{ value: '', label: 'one colour' }, ...options],
    state.colour?.id ?? '',
    (id) => {
      state.colour = id === '' ? undefined : find(id);
      changed();
    },
  );
  const which = (label: string, field: Field, name: 'workload' | 'stage'): HTMLElement | undefined => {
    const { names } = field.levels!;
    if (names.length < 2) return undefined;
    const list = [
      { value: '-1', label: 'all' },
      ...names.map((text, code) => ({ value: String(code), label: text })),
    ];
    return choice(label, list, String(state[name]), (value) => {
      state[name] = Number(value);
      reflect();
      moved();
    }).element;
  };
  const subset = [which('Workload', fields.workload, 'workload'), which('Stage', fields.stage, 'stage')];
  const bar = el(
    'div',
    { class: 'controls' },
    subset.some((each) => each !== undefined) ? fieldset('Points', ...subset) : undefined,
    axis('x', 'logX'),
    axis('y', 'logY'),
    fieldset('Colour', colour.element),
    fieldset('Pareto front', frontChoice(sweep, fields, state, changed)),
  );
  reflect();
  return bar;
}

function frontChoice(
  sweep: SweepData,
  fields: SweepFields,
  state: SweepState,
  changed: () => void,
): HTMLElement {
  const objectives = objectivesOf(sweep, fields);
  const options: (Option & { value: FrontKind })[] = [
    { value: 'axes', label: 'x and y as shown' },
    { value: 'none', label: 'none' },
  ];
  if (objectives.length > 0) {
    const names = objectives.map((field) => titleOf(field)).join(', ');
    options.unshift({ value: 'objectives', label: `objectives: ${names}` });
  }
  return choice('Of', options, state.front, (value) => {
    state.front = options.find((option) => option.value === value)!.value;
    changed();
  }).element;
}

export interface HeatState {
  across: Field;
  down: Field;
  metric: Field;
  statistic: Statistic;
}

/** Two axes and a metric of the heat map; undefined if the sweep has no axis or no metric. */
export function heatControls(
  fields: SweepFields,
  state: SweepState,
  changed: () => void,
): { element: HTMLElement; state: HeatState } | undefined {
  const axes = fields.all.filter(({ levels }) => levels !== undefined && levels.names.length > 0);
  const varied = axes.filter(({ levels }) => levels!.names.length > 1);
  const across = varied[0] ?? axes[0];
  const metric = [state.y, state.x, ...fields.metrics].find((field) => fields.metrics.includes(field));
  if (across === undefined || metric === undefined) return undefined;
  const heat: HeatState = { across, down: varied[1] ?? across, metric, statistic: 'best' };
  const pick = (label: string, of: Field[], name: 'across' | 'down' | 'metric'): HTMLElement =>
    choice(
      label,
      of.map(({ id, ...rest }) => ({ value: id, label: titleOf(rest) })),
      heat[name].id,
      (id) => {
        heat[name] = of.find((field) => field.id === id)!;
        changed();
      },
    ).element;
  const statistics: Statistic[] = ['best', 'median', 'worst'];
  const statistic = choice(
    'Of its points',
    statistics.map((value) => ({ value, label: value })),
    heat.statistic,
    (value) => {
      heat.statistic = statistics.find((each) => each === value)!;
      changed();
    },
  );
  const element = el(
    'div',
    { class: 'controls' },
    fieldset(
      'Heat map',
      pick('Across', axes, 'across'),
      pick('Down', axes, 'down'),
      pick('Metric', fields.metrics, 'metric'),
      statistic.element,
    ),
  );
  return { element, state: heat };
}
