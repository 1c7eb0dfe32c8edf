/** What held up the operators of a GPU run, and what its caches found. */
import { PANEL_TOP } from '../../charts/axes.js';
import { nameAxis, namedBands, operatorAxis, type NamedBands } from '../../charts/bands.js';
import type { Marks } from '../../charts/mark.js';
import { seriesColour } from '../../charts/palette.js';
import { drawStack, type Bar } from '../../charts/stack.js';
import { count, percent, shorten } from '../../charts/text.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, runPicture } from '../picture.js';
import { checkFinite, executed, onlyRun, refuse, shortId } from '../select.js';

const HEIGHT = 170;
const PITCH = HEIGHT + 46;

/** Caches whose operators say which share of requests they served. */
const CACHES = [
  { key: 'l1HitRate', label: 'L1' },
  { key: 'l2HitRate', label: 'L2' },
] as const;

/** Bars of one colour, a panel a series, all over the same names. */
function panels(
  places: NamedBands,
  series: readonly { name: string; colour: string; unit: string; bars: readonly Bar[]; max?: number }[],
): Marks {
  return series.map(({ name, colour, unit, bars, max }, index) => {
    const stack = { categories: [name], colours: new Map([[name, colour]]), bars };
    const look = { name, unit, height: HEIGHT, max, heights: places.step > 34 };
    return panelAt(PANEL_TOP + index * PITCH, drawStack(stack, places, look));
  });
}

const bar = (name: string, series: string, value: number): Bar => ({
  name,
  parts: new Map([[series, value]]),
});

const heightOf = (rows: number, places: NamedBands): number =>
  PANEL_TOP + (rows - 1) * PITCH + HEIGHT + places.height;

/** Share of sectors that each cache found, operator by operator. */
export const hits: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'cache-hits');
  const operators = executed(record).filter(({ details }) => CACHES.some(({ key }) => details[key] != null));
  const found = CACHES.filter(({ key }) => operators.some(({ details }) => details[key] != null));
  if (found.length === 0)
    refuse(
      `run ${shortId(record)}: no operator says what its caches found, nothing to draw`,
      'a run of kind gpu at event fidelity',
    );
  const places = namedBands(
    operators.map(({ name }) => name),
    innerWidth(options),
  );
  const series = found.map(({ key, label }, index) => {
    const name = `${label} hits (% of sectors)`;
    const bars = operators.map((one) => bar(one.name, name, rateOf(one, key, label)));
    return { name, colour: seriesColour(index), unit: '%', max: 1, bars };
  });
  const axis = operatorAxis(places, PANEL_TOP + (found.length - 1) * PITCH + HEIGHT);
  return runPicture(records, options, {
    title: 'What the caches found, by operator',
    description: found
      .map(({ key, label }) => `${label}: ${percent(meanOf(operators, key))} on average over their cycles`)
      .join('; '),
    height: heightOf(found.length, places),
    body: [panels(places, series), panelAt(0, axis)],
    notes: [
      'A sector on its way counts as found. An operator that says nothing of a cache has no bar there.',
    ],
  });
};

function rateOf({ name, details }: OperatorRecord, key: string, label: string): number {
  const value = details[key];
  if (value == null) return 0;
  const rate = checkFinite(Number(value), `${label} hit rate of ${name}`);
  if (rate < 0 || rate > 1)
    return refuse(`cannot be drawn: ${label} hit rate of ${name} is ${rate}`, 'a share from 0 to 1');
  return rate;
}

/** Mean over the operators that say it, by their cycles. */
function meanOf(operators: readonly OperatorRecord[], key: string): number {
  const saying = operators.filter(({ details }) => details[key] != null);
  const all = saying.reduce((sum, { name, cycles }) => sum + checkFinite(cycles, `cycles of ${name}`), 0);
  const found = saying.reduce((sum, { cycles, details }) => sum + cycles * Number(details[key]), 0);
  return all > 0 ? found / all : 0;
}

/** How many operators each bottleneck holds up, and the share of cycles that they take. */
export const bottlenecks: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'bottlenecks');
  const groups = bottlenecksOf(record);
  if (groups.length === 0)
    refuse(
      `run ${shortId(record)}: no operator says what held it up, nothing to draw`,
      'a run of a kind that does, such as gpu',
    );
  const all = groups.reduce((sum, { cycles }) => sum + cycles, 0);
  const places = namedBands(
    groups.map(({ name }) => name),
    innerWidth(options),
  );
  const [number, share] = ['operators', 'their cycles (% of those of all)'];
  const axis = nameAxis(places, PANEL_TOP + PITCH + HEIGHT, 'what held the operator up');
  return runPicture(records, options, {
    title: 'Bottlenecks',
    description: groups
      .map(
        ({ name, operators, cycles }) =>
          `${shorten(name)}: ${count(operators, 'operator')}, ${percent(all > 0 ? cycles / all : 0)} of cycles`,
      )
      .join('; '),
    height: heightOf(2, places),
    body: [
      panels(places, [
        {
          ...{ name: number, colour: seriesColour(0), unit: '' },
          bars: groups.map(({ name, operators }) => bar(name, number, operators)),
        },
        {
          ...{ name: share, colour: seriesColour(1), unit: '%', max: 1 },
          bars: groups.map(({ name, cycles }) => bar(name, share, all > 0 ? cycles / all : 0)),
        },
      ]),
      panelAt(0, axis),
    ],
  });
};

interface Group {
  name: string;
  operators: number;
  cycles: number;
}

/** Bottlenecks with their operators, that with the most cycles first. */
export function bottlenecksOf(record: RunRecord): Group[] {
  const groups = new Map<string, Group>();
  for (const { name, cycles, details } of executed(record)) {
    const bottleneck = details['bottleneck'];
    if (typeof bottleneck !== 'string' || bottleneck === '') continue;
    const group = groups.get(bottleneck) ?? { name: bottleneck, operators: 0, cycles: 0 };
    group.operators++;
    group.cycles += checkFinite(cycles, `cycles of ${name}`);
    groups.set(bottleneck, group);
  }
  return [...groups.values()].sort((a, b) => b.cycles - a.cycles || (a.name < b.name ? -1 : 1));
}
