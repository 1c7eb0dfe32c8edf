/** Published numbers and ours: how far every one is off, by figure. */
import { group as groupBy, median, scaleSymlog, sum } from 'd3';
import { AXIS_BELOW, bottomAxis, PANEL_TOP, type Scale } from '../../charts/axes.js';
import {
  circle,
  diamond,
  group,
  line,
  stroke,
  text,
  type Attributes,
  type Mark,
  type Marks,
  type Point,
} from '../../charts/mark.js';
import { SERIES } from '../../charts/palette.js';
import { extentOf, withTicks } from '../../charts/scales.js';
import { count, fit, oneLine, percent } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import type { Finding, FindingStatus, Reproduction } from '../../results/reproduction.js';
import { widthOf, type Draw } from '../kind.js';
import { picture, sourceLine } from '../picture.js';
import { checkFinite, refuse } from '../select.js';

/** Below this the axis is linear, above it logarithmic. */
const LINEAR = 0.01;
const TICKS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];
/** Distance that two labels of ticks need. */
const TICK_PITCH = 44;
const DOT = 3;
/** Distance of dots that would cover each other, and the most height they may take in a row. */
const LANE = 6.4;
const MOST_HEIGHT = 64;
/** Height of the name of a system. */
const HEAD = 24;
/** Names of figures: so wide, or a quarter of a narrow picture. */
const LABEL_WIDTH = 226;
/** Columns at the right: numbers reproduced, and the median deviation. */
const COUNT_WIDTH = 84;
const MEDIAN_WIDTH = 66;

const LOOKS = {
  reproduced: { label: 'reproduced: within its tolerance', colour: SERIES[0]!, shape: 'dot' },
  'shape only': { label: 'shape only: same direction, another number', colour: SERIES[1]!, shape: 'ring' },
  missed: { label: 'missed', colour: SERIES[3]!, shape: 'diamond' },
} as const;
const STATUSES = Object.keys(LOOKS) as FindingStatus[];

type Dot = { finding: Finding; deviation: number };

/** A figure or table; `heading` is set where a system begins. */
type Row = { heading: string | undefined; figure: string; dots: Dot[] };

/** Widths of a row: its name, the axis, and all with the columns at the right. */
type Widths = { label: number; inner: number; whole: number };

export const draw: Draw<readonly Reproduction[]> = async (reproductions, options = {}) => {
  const rows = reproductions.flatMap(rowsOf);
  const dots = rows.flatMap((row) => row.dots);
  if (dots.length === 0) {
    refuse('plot deviations: no number to compare', "what 'systole reproduce' has stored");
  }
  const findings = reproductions.flatMap((one) => one.findings);
  const width = widthOf(options);
  const label = Math.min(LABEL_WIDTH, width / 4);
  const left = MARGIN.right + label;
  const whole = width - 2 * MARGIN.right;
  const inner = whole - label - COUNT_WIDTH - MEDIAN_WIDTH;
  const x = scaleOf(
    dots.map(({ deviation }) => deviation),
    inner,
  );
  const spreads = rows.map((row) => spreadDots(row.dots, x));
  const heights = rows.map(({ heading }, i) => spreads[i]!.height + (heading === undefined ? 0 : HEAD));
  const height = sum(heights);
  const statuses = STATUSES.map(
    (status) => `${findings.filter((one) => one.status === status).length} ${status}`,
  );
  const column = (words: string, at: number): Mark => text(words, at, -8, 'heading', 'end');
  const axis = { scale: x, name: 'deviation of ours from the published number', format: () => signedPercent };
  return picture(
    {
      title: 'Published numbers and ours',
      subtitle: `${count(findings.length, 'published number')} of ${count(reproductions.length, 'system')}: ${statuses.join(', ')}`,
      description: rows
        .map(
          (row) =>
            `${row.figure}: ${reproducedOf(row.dots)}, median deviation ${percent(medianOf(row.dots))}`,
        )
        .join('; '),
      legend: Object.values(LOOKS),
      notes: notesOf(findings, dots.length),
      source: sourceLine(
        [...new Set(reproductions.map(({ toolVersion }) => toolVersion))].join(', '),
        `systole reproduce ${reproductions.map(({ system }) => system).join(' ')}`,
        options.note,
      ),
      height: PANEL_TOP + height + AXIS_BELOW,
      body: group(left, PANEL_TOP, 'panel', [
        bottomAxis(axis, inner, height),
        line(x(0), 0, x(0), height, { colour: COLOURS.axis }),
        column('reproduced', inner + COUNT_WIDTH),
        column('median', inner + COUNT_WIDTH + MEDIAN_WIDTH),
        rows.map((row, i) =>
          group(
            0,
            sum(heights.slice(0, i)),
            undefined,
            drawRow(row, spreads[i]!, x, { label, inner, whole }),
          ),
        ),
      ]),
    },
    options,
  );
};

function rowsOf({ system, title, findings }: Reproduction): Row[] {
  const dots = findings.flatMap((finding): Dot[] => {
    const deviation = deviationOf(finding);
    return deviation === undefined ? [] : [{ finding, deviation }];
  });
  const figures = [...groupBy(dots, ({ finding }) => oneLine(finding.figure))];
  return figures.map(([figure, own], i) => ({
    heading: i === 0 ? `${system}: ${title}` : undefined,
    figure,
    dots: own,
  }));
}

/** As a share of the published number, also where the tolerance is absolute; undefined where that is zero. */
function deviationOf({ published, ours, quantity }: Finding): number | undefined {
  const [theirs, own] = [checkFinite(published, `published ${quantity}`), checkFinite(ours, quantity)];
  return theirs === 0 ? undefined : (own - theirs) / Math.abs(theirs);
}

function scaleOf(values: readonly number[], width: number): Scale {
  const [low, high] = extentOf(values);
  const reach = (value: number): number => TICKS.find((tick) => tick >= value) ?? value;
  const [from, to] = [-reach(Math.max(-low, 0.1)), reach(Math.max(high, 0.1))];
  const scale = scaleSymlog([from, to], [8, width - 8]).constant(LINEAR);
  const inside = [0, ...TICKS.flatMap((tick) => [-tick, tick])].filter((tick) => tick >= from && tick <= to);
  // Decades first, threes where there is room between them.
  const byWeight = [...inside.filter((tick) => !isThree(tick)), ...inside.filter(isThree)];
  const ticks: number[] = [];
  for (const tick of byWeight)
    if (ticks.every((other) => Math.abs(scale(other) - scale(tick)) >= TICK_PITCH)) ticks.push(tick);
  return withTicks(
    scale,
    ticks.sort((a, b) => a - b),
  );
}

const isThree = (tick: number): boolean => /3/.test(String(tick));

/** Dots moved up and down until none covers another; heights of dots from the middle, by their place in `dots`. */
function spreadDots(dots: readonly Dot[], x: Scale): { offsets: number[]; height: number } {
  const lanes: number[] = [];
  const lane = new Array<number>(dots.length);
  const order = dots.map((_, i) => i).sort((a, b) => dots[a]!.deviation - dots[b]!.deviation || a - b);
  for (const i of order) {
    const at = x(dots[i]!.deviation);
    let free = lanes.findIndex((end) => at - end >= LANE);
    if (free < 0) free = lanes.length;
    lanes[free] = at;
    lane[i] = free;
  }
  const step = Math.min(LANE, MOST_HEIGHT / lanes.length);
  // 0, above, below, further above, ...
  const offsets = lane.map((each) => (each % 2 === 0 ? 1 : -1) * Math.ceil(each / 2) * step);
  return { offsets, height: Math.max(20, lanes.length * step + 10) };
}

function drawRow(
  { heading, figure, dots }: Row,
  { offsets, height }: ReturnType<typeof spreadDots>,
  x: Scale,
  { label, inner, whole }: Widths,
): Marks {
  const middle = (heading === undefined ? 0 : HEAD) + height / 2;
  return [
    heading !== undefined && [
      line(-label, 2, whole - label, 2, { colour: COLOURS.axis }),
      text(fit(heading, whole, SIZE.text * 1.08), -label, 18, 'heading halo'),
    ],
    text(fit(figure, label - 22, SIZE.small), 10 - label, middle + 4, 'operator'),
    text(reproducedOf(dots), inner + COUNT_WIDTH, middle + 4, 'tick', 'end'),
    text(percent(medianOf(dots)), inner + COUNT_WIDTH + MEDIAN_WIDTH, middle + 4, 'tick', 'end'),
    dots.map(({ finding, deviation }, i) => {
      const { quantity, published, ours, unit, status } = finding;
      const words = `${figure}, ${quantity}: published ${published} ${unit}, ours ${Number(ours.toPrecision(6))}`;
      return drawDot([x(deviation), middle + offsets[i]!], status, oneLine(words));
    }),
  ];
}

function drawDot(at: Point, status: FindingStatus, words: string): Mark {
  const { shape, colour } = LOOKS[status];
  const more: Attributes = { class: 'point' };
  if (shape === 'diamond') return diamond(at, DOT + 1.5, colour, more, words);
  if (shape === 'dot') return circle(at, DOT, colour, more, words);
  return circle(at, DOT - 0.4, COLOURS.paper, { ...stroke(colour, 1.6), ...more }, words);
}

const reproducedOf = (dots: readonly Dot[]): string =>
  `${dots.filter(({ finding }) => finding.status === 'reproduced').length} of ${dots.length}`;

const medianOf = (dots: readonly Dot[]): number => median(dots, ({ deviation }) => Math.abs(deviation))!;

const signedPercent = (value: number): string => `${value > 0 ? '+' : ''}${Math.round(value * 100)} %`;

function notesOf(findings: readonly Finding[], drawn: number): (string | false)[] {
  const recalled = findings.filter(({ mark }) => mark === 'recalled' || mark === 'assumed').length;
  const zeros = findings.length - drawn;
  return [
    'Linear within 1 %, logarithmic beyond. What counts as reproduced differs by number; to some of them parameters were fitted: the notes of systole reproduce say which.',
    recalled > 0 && `${count(recalled, 'published number')} recalled or assumed, not read in the source.`,
    zeros > 0 && `${count(zeros, 'number')} published as zero not drawn.`,
  ];
}
