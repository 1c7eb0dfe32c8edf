/** A whole training under pruning: what is left of the network, and how well it uses the array, by epoch. */
import { scaleLinear } from 'd3';
import { InputError } from '../../errors.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { baseline, bottomAxis, leftAxis, PANEL_TOP, type Scale } from '../axes.js';
import { group, path, text } from '../draw.js';
import { widthOf, type PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { finite, shortId } from '../select.js';
import type { Mark } from '../svg.js';
import { oneLine, percent, shorten, si, siTicks, wholePercent } from '../text.js';
import { MARGIN, SERIES } from '../theme.js';

const HEIGHT = 170;
const PITCH = HEIGHT + 46;
/** Space at the right for the value of the last interval. */
const LABEL_WIDTH = 74;

/** One run's intervals in order. */
interface Course {
  label: string;
  intervals: readonly OperatorRecord[];
}

interface Panel {
  name: string;
  value: (interval: OperatorRecord) => number;
  format: (value: number) => string;
  ticks: (largest: number) => (value: number) => string;
  dashed?: (interval: OperatorRecord) => number;
}

const PANELS: readonly Panel[] = [
  {
    name: 'MACs of the convolutions left (line) and channels left (dashed), % of the dense network',
    value: (one) => detail(one, 'macFraction'),
    dashed: (one) => detail(one, 'channelFraction'),
    format: percent,
    ticks: () => wholePercent,
  },
  {
    name: 'PE utilisation of a training step (% of PE cycles)',
    value: (one) => finite(one.peUtilization, `PE utilisation of ${one.name}`),
    format: percent,
    ticks: () => wholePercent,
  },
  {
    name: 'cycles of a training step',
    value: (one) => detail(one, 'stepCycles'),
    format: (value) => si(value),
    ticks: (largest) => siTicks(largest),
  },
];

export async function training(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const courses = records.map(courseOf);
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right - LABEL_WIDTH;
  const last = Math.max(...courses.map(({ intervals }) => endOf(intervals.at(-1)!)));
  const x = scaleLinear([0, last], [0, inner]);
  return picture(
    {
      title: options.title ?? 'A whole training under pruning',
      subtitle: subtitleOf(records),
      description: courses
        .map(
          ({ label, intervals }) =>
            `${label}: ${percent(PANELS[0]!.value(intervals.at(-1)!))} of the MACs left`,
        )
        .join('; '),
      legend: courses.map(({ label }, i) => ({ label, colour: SERIES[i]!, shape: 'line' as const })),
      notes: ['Steps between two reconfigurations are equal; each is simulated once.'],
      source: sourceOf(records, options),
      width,
      bodyHeight: PANEL_TOP + PANELS.length * PITCH,
    },
    (body) => {
      PANELS.forEach((panel, i) => {
        const g = group(body, MARGIN.left, PANEL_TOP + i * PITCH, 'panel');
        drawPanel(g, panel, courses, x, inner, i === PANELS.length - 1);
      });
    },
  );
}

function drawPanel(
  g: Mark,
  panel: Panel,
  courses: readonly Course[],
  x: Scale,
  width: number,
  isLast: boolean,
): void {
  const highest = Math.max(
    ...courses.flatMap(({ intervals }) =>
      intervals.flatMap((one) => [panel.value(one), panel.dashed?.(one) ?? 0]),
    ),
  );
  const y = scaleLinear([0, highest > 0 ? highest : 1], [HEIGHT, 0]).nice(4);
  leftAxis(g, { scale: y, name: panel.name, format: panel.ticks, ticks: 4 }, width);
  if (isLast) bottomAxis(g, { scale: x, name: 'epoch', format: () => String }, width, HEIGHT);
  else baseline(g, width, HEIGHT);
  courses.forEach(({ intervals }, i) => {
    stair(g, intervals, panel.value, x, y, SERIES[i]!);
    if (panel.dashed !== undefined)
      stair(g, intervals, panel.dashed, x, y, SERIES[i]!).attr('stroke-dasharray', '5 3');
  });
  labels(courses, panel, y).forEach(({ words, at, colour }) =>
    text(g, words, width + 8, at, 'heading', { fill: colour }),
  );
}

/** Values of the last intervals, moved apart where they would cover each other. */
function labels(
  courses: readonly Course[],
  panel: Panel,
  y: Scale,
): { words: string; at: number; colour: string }[] {
  const rows = courses
    .map(({ intervals }, i) => {
      const value = panel.value(intervals.at(-1)!);
      return { words: panel.format(value), at: y(value) + 4, colour: SERIES[i]! };
    })
    .sort((a, b) => a.at - b.at);
  for (const [i, row] of rows.entries()) if (i > 0) row.at = Math.max(row.at, rows[i - 1]!.at + 14);
  return rows;
}

function stair(
  g: Mark,
  intervals: readonly OperatorRecord[],
  value: (interval: OperatorRecord) => number,
  x: Scale,
  y: Scale,
  colour: string,
): Mark {
  const points = intervals.flatMap((one): [number, number][] => [
    [x(detail(one, 'epoch')), y(value(one))],
    [x(endOf(one)), y(value(one))],
  ]);
  return path(g, points).attr('fill', 'none').attr('stroke', colour).attr('stroke-width', 1.8);
}

const detail = (one: OperatorRecord, name: string): number =>
  finite(Number(one.details[name]), `${name} of ${one.name}`);
const endOf = (one: OperatorRecord): number => detail(one, 'epoch') + detail(one, 'epochs');

function courseOf(record: RunRecord): Course {
  const intervals = record.operators.filter(({ kind }) => kind === 'interval');
  if (intervals.length === 0) {
    throw new InputError(`run ${shortId(record)} is no whole training`, {
      expected: 'a run with --training and --prune <trace>@<strength>',
    });
  }
  const { prune } = (record.run.options['transforms'] ?? {}) as { prune?: { strength?: unknown } };
  return { label: `${shorten(record.run.arch, 24)}, ${oneLine(String(prune?.strength ?? ''))}`, intervals };
}
