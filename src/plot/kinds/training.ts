/** A whole training under pruning: what is left of the network, and how well it uses the array, by epoch. */
import { scaleLinear } from 'd3';
import { HEADING, PANEL_TOP, baseline, bottomAxis, leftAxis, type ValueAxis } from '../../charts/axes.js';
import { endLabels, stair } from '../../charts/lines.js';
import { outline, type Marks, type Point } from '../../charts/mark.js';
import { seriesColour } from '../../charts/palette.js';
import { extentOf } from '../../charts/scales.js';
import { oneLine, percent, shorten, si, siTicks, textWidth, wholePercent } from '../../charts/text.js';
import { SIZE } from '../../charts/theme.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, runPicture } from '../picture.js';
import { checkFinite, refuse, shortId } from '../select.js';

const HEIGHT = 170;
const PITCH = HEIGHT + 46;
/** Space at the right for the value of the last interval. */
const LABEL_WIDTH = 74;

type Value = (interval: OperatorRecord) => number;

/** Of shares, unless `write` and `format` say otherwise. */
interface Panel extends Partial<ValueAxis> {
  name: string;
  /** Instead of a name that is too long for a narrow picture. */
  short?: string;
  /** Those after the first are dashed. */
  values: readonly [Value, ...Value[]];
  write?: (value: number) => string;
}

const detailOf = (one: OperatorRecord, name: string): number =>
  checkFinite(Number(one.details[name]), `${name} of ${one.name}`);
const startOf = (one: OperatorRecord): number => detailOf(one, 'epoch');
const endOf = (one: OperatorRecord): number => startOf(one) + detailOf(one, 'epochs');
const macsLeft: Value = (one) => detailOf(one, 'macFraction');

const PANELS: readonly Panel[] = [
  {
    name: 'MACs of the convolutions left (line) and channels left (dashed), % of the dense network',
    short: 'MACs (line) and channels (dashed) left, %',
    values: [macsLeft, (one) => detailOf(one, 'channelFraction')],
  },
  {
    name: 'PE utilisation of a training step (% of PE cycles)',
    values: [(one) => checkFinite(one.peUtilization ?? undefined, `PE utilisation of ${one.name}`)],
  },
  {
    name: 'cycles of a training step',
    values: [(one) => detailOf(one, 'stepCycles')],
    write: si,
    format: siTicks,
  },
];

export const draw: Draw = async (records, options = {}) => {
  const courses = records.map(courseOf);
  const inner = innerWidth(options) - LABEL_WIDTH;
  const x = scaleLinear([0, Math.max(...courses.map(({ last }) => endOf(last)))], [0, inner]);
  const epochs = bottomAxis({ scale: x, name: 'epoch', format: () => String }, inner, HEIGHT);
  return runPicture(records, options, {
    title: 'A whole training under pruning',
    description: courses
      .map(({ label, last }) => `${label}: ${percent(macsLeft(last))} of the MACs left`)
      .join('; '),
    legend: courses.map(({ label, colour }) => ({ label, colour, shape: 'line' })),
    height: PANEL_TOP + PANELS.length * PITCH,
    body: PANELS.map((panel, i) => {
      const below = i === PANELS.length - 1 ? epochs : baseline(inner, HEIGHT);
      return panelAt(PANEL_TOP + i * PITCH, drawPanel(panel, courses, x, inner, below));
    }),
    notes: ['Steps between two reconfigurations are equal; each is simulated once.'],
  });
};

/** One run's intervals in order. */
type Course = ReturnType<typeof courseOf>;

function drawPanel(
  { name, short = name, values, write = percent, format = () => wholePercent }: Panel,
  courses: readonly Course[],
  x: (epoch: number) => number,
  width: number,
  below: Marks,
): Marks {
  const all = courses.flatMap(({ intervals }) => values.flatMap((value) => intervals.map(value)));
  const highest = extentOf(all)[1];
  const y = scaleLinear([0, highest > 0 ? highest : 1], [HEIGHT, 0]).nice(4);
  const stairs = courses.map(({ intervals, colour }) =>
    values.map((value, v) => {
      const steps = intervals.map((one) => ({ from: x(startOf(one)), to: x(endOf(one)), y: y(value(one)) }));
      return stair(steps, outline(colour, 1.8, v > 0 ? '5 3' : undefined));
    }),
  );
  const ends = courses.map(({ last, colour }) => {
    const value = values[0](last);
    return { words: write(value), at: [width, y(value)] satisfies Point, colour };
  });
  const isRoomy = textWidth(name, SIZE.text * 1.1) < width + LABEL_WIDTH - HEADING;
  const axis = { scale: y, name: isRoomy ? name : short, format, ticks: 4 };
  return [leftAxis(axis, width), below, stairs, endLabels(ends)];
}

function courseOf(record: RunRecord, i: number) {
  const intervals = record.operators.filter(({ kind }) => kind === 'interval');
  const last = intervals.at(-1);
  const expected = 'a run with --training and --prune <trace>@<strength>';
  if (last === undefined) return refuse(`run ${shortId(record)} is no whole training`, expected);
  const { prune } = (record.run.options['transforms'] ?? {}) as { prune?: { strength?: unknown } };
  const label = `${shorten(record.run.arch, 24)}, ${oneLine(String(prune?.strength ?? ''))}`;
  return { label, colour: seriesColour(i), intervals, last };
}
