/** Published numbers and ours: how far every one is off, by figure. */
import { group as groupBy, median, scaleSymlog } from 'd3';
import { AXIS_BELOW, PANEL_TOP, bottomAxis, type Scale } from '../../charts/axes.js';
import { tracksOf } from '../../charts/lanes.js';
import * as marks from '../../charts/mark.js';
import { SERIES } from '../../charts/palette.js';
import { clearTicks, extentOf, withTicks } from '../../charts/scales.js';
import { count, fit, oneLine, percent } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import { headline, otherClasses } from '../../results/evidence.js';
import { EVIDENCE, type Evidence, type Finding, type Reproduction } from '../../results/reproduction.js';
import { widthOf, type Draw } from '../kind.js';
import { picture, sourceLine } from '../picture.js';
import { checkFinite, refuse } from '../select.js';

/** Below this the axis is linear, above it logarithmic. */
const LINEAR = 0.01;
/** Decades first, threes where there is room between them. */
const TICKS = [0.01, 0.1, 1, 10, 100, 0.03, 0.3, 3, 30];
const DOT = 3;
/** Distance of dots that would cover each other, and the most height they may take in a row. */
const LANE = 6.4;
const MOST_HEIGHT = 64;
/** Height of the name of a system. */
const HEAD = 24;
/** Names of figures: so wide, or a quarter of a narrow picture. */
const LABEL_WIDTH = 226;
/** Columns at the right: class of evidence, numbers reproduced, and the median deviation. */
const CLASS_WIDTH = 58;
const COUNT_WIDTH = 86;
const MEDIAN_WIDTH = 58;
/** How much of a dot is seen that shows a number again. */
const FAINT = 0.4;

const LOOKS = {
  reproduced: { label: 'reproduced: within its tolerance', colour: SERIES[0]!, shape: 'dot' },
  'shape only': { label: 'shape only: same direction, another number', colour: SERIES[1]!, shape: 'ring' },
  missed: { label: 'missed', colour: SERIES[3]!, shape: 'diamond' },
} as const;

type Dot = { finding: Finding; deviation: number };

/** One class of evidence of a figure or table; `heading` is set where a system begins. */
type Row = {
  heading: string | undefined;
  figure: string;
  evidence: Evidence;
  dots: Dot[];
  reproduced: string;
  off: string;
};

/** Widths of a row: its name, the axis, and all with the columns at the right. */
type Widths = { label: number; inner: number; whole: number };

export const draw: Draw<readonly Reproduction[]> = async (reproductions, options = {}) => {
  const rows = reproductions.flatMap(rowsOf);
  const dots = rows.flatMap((row) => row.dots);
  if (dots.length === 0)
    refuse('plot deviations: no number to compare', "what 'systole reproduce' has stored");
  const findings = reproductions.flatMap((one) => one.findings);
  const label = Math.min(LABEL_WIDTH, widthOf(options) / 4);
  const whole = widthOf(options) - 2 * MARGIN.right;
  const inner = whole - label - CLASS_WIDTH - COUNT_WIDTH - MEDIAN_WIDTH;
  const x = scaleOf(dots, inner);
  let height = 0;
  const drawn = rows.map((row) => {
    const { marks: own, height: needed } = drawRow(row, x, { label, inner, whole });
    height += needed;
    return marks.group(0, height - needed, undefined, own);
  });
  const axis = { scale: x, name: 'deviation of ours from the published number', format: () => signedPercent };
  const content = {
    title: 'Published numbers and ours',
    subtitle: `${headline(findings)}, of ${count(reproductions.length, 'system')}`,
    description: rows
      .map(
        ({ figure, evidence, reproduced, off }) =>
          `${figure}, ${evidence}: ${reproduced}, median deviation ${off}`,
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
    body: marks.group(MARGIN.right + label, PANEL_TOP, 'panel', [
      bottomAxis(axis, inner, height),
      marks.line(x(0), 0, x(0), height, { colour: COLOURS.axis }),
      drawColumns(['class', 'reproduced', 'median'], inner, -8, 'heading'),
      drawn,
    ]),
  };
  return picture(content, options);
};

function rowsOf({ system, title, findings }: Reproduction): Row[] {
  const all = findings.flatMap((finding): Dot[] => {
    const deviation = deviationOf(finding);
    return deviation === undefined ? [] : [{ finding, deviation }];
  });
  const figures = groupBy(all, ({ finding }) => oneLine(finding.figure));
  const rows = [...figures].flatMap(([figure, dots]) =>
    EVIDENCE.map((evidence) => rowOf(figure, evidence, dots)).filter((row) => row.dots.length > 0),
  );
  return rows.map((row, i) => ({ ...row, heading: i === 0 ? `${system}: ${title}` : undefined }));
}

/** Count and median are of numbers; where a row only shows some again, the median is of those. */
function rowOf(figure: string, evidence: Evidence, all: readonly Dot[]): Omit<Row, 'heading'> {
  const dots = all.filter(({ finding }) => finding.evidence === evidence);
  const counted = dots.filter(({ finding }) => !finding.variant);
  const reproduced = counted.filter(({ finding }) => finding.status === 'reproduced').length;
  return {
    figure,
    evidence,
    dots,
    reproduced: `${reproduced} of ${counted.length}`,
    off: percent(median(counted.length > 0 ? counted : dots, ({ deviation }) => Math.abs(deviation)) ?? 0),
  };
}

/** As a share of the published number, also where the tolerance is absolute; undefined where that is zero. */
function deviationOf({ published, ours, quantity }: Finding): number | undefined {
  const [theirs, own] = [checkFinite(published, `published ${quantity}`), checkFinite(ours, quantity)];
  return theirs === 0 ? undefined : (own - theirs) / Math.abs(theirs);
}

function scaleOf(dots: readonly Dot[], width: number): Scale {
  const [low, high] = extentOf(dots.map(({ deviation }) => deviation));
  const reach = (value: number): number =>
    TICKS.filter((tick) => tick >= value).sort((a, b) => a - b)[0] ?? value;
  const [from, to] = [-reach(Math.max(-low, 0.1)), reach(Math.max(high, 0.1))];
  const scale = scaleSymlog([from, to], [8, width - 8]).constant(LINEAR);
  const inside = [0, ...TICKS.flatMap((tick) => [-tick, tick])].filter((tick) => tick >= from && tick <= to);
  return withTicks(scale, clearTicks(inside, scale));
}

/** A figure: its name, its dots moved up and down until none covers another, and what they add up to. */
function drawRow(
  row: Row,
  x: Scale,
  { label, inner, whole }: Widths,
): { marks: marks.Marks; height: number } {
  const tasks = row.dots.map((dot) => ({ ...dot, start: x(dot.deviation), end: x(dot.deviation) + LANE }));
  const { tracks } = tracksOf(tasks, Infinity);
  const step = Math.min(LANE, MOST_HEIGHT / tracks.length);
  const head = row.heading === undefined ? 0 : HEAD;
  const height = head + Math.max(20, tracks.length * step + 10);
  const middle = (head + height) / 2;
  const drawn = [
    row.heading !== undefined && [
      marks.line(-label, 2, whole - label, 2, { colour: COLOURS.axis }),
      marks.text(fit(row.heading, whole, SIZE.text * 1.08), -label, 18, 'heading halo'),
    ],
    marks.text(fit(row.figure, label - 22, SIZE.small), 10 - label, middle + 4, 'operator'),
    drawColumns([row.evidence, row.reproduced, row.off], inner, middle + 4, 'tick'),
    row.dots.map(({ finding }, i) => {
      const lane = tracks.findIndex((track) => track.includes(tasks[i]!));
      // 0, above, below, further above, ...
      const offset = (lane % 2 === 0 ? 1 : -1) * Math.ceil(lane / 2) * step;
      return drawDot([tasks[i]!.start, middle + offset], finding, row.figure);
    }),
  ];
  return { marks: drawn, height };
}

const drawColumns = (
  [evidence, reproduced, off]: readonly [string, string, string],
  inner: number,
  y: number,
  look: string,
): marks.Marks => [
  marks.text(evidence, inner + CLASS_WIDTH, y, look, 'end'),
  marks.text(reproduced, inner + CLASS_WIDTH + COUNT_WIDTH, y, look, 'end'),
  marks.text(off, inner + CLASS_WIDTH + COUNT_WIDTH + MEDIAN_WIDTH, y, look, 'end'),
];

function drawDot(
  at: marks.Point,
  { quantity, published, ours, unit, status, evidence, variant }: Finding,
  of: string,
): marks.Mark {
  const { shape, colour } = LOOKS[status];
  const words = oneLine(
    `${of}, ${quantity}: published ${published} ${unit}, ours ${Number(ours.toPrecision(6))} (${evidence}${variant ? ', shown again' : ''})`,
  );
  const more = { class: 'point', ...(variant ? { opacity: FAINT } : {}) };
  if (shape === 'diamond') return marks.diamond(at, DOT + 1.5, colour, more, words);
  if (shape === 'dot') return marks.circle(at, DOT, colour, more, words);
  return marks.circle(at, DOT - 0.4, COLOURS.paper, { ...marks.stroke(colour, 1.6), ...more }, words);
}

const signedPercent = (value: number): string => `${value > 0 ? '+' : ''}${Math.round(value * 100)} %`;

function notesOf(findings: readonly Finding[], drawn: number): (string | false)[] {
  const others = otherClasses(findings);
  const again = findings.filter(({ variant }) => variant).length;
  const zeros = findings.length - drawn;
  return [
    'Linear within 1 %, logarithmic beyond. What counts as reproduced differs by number.',
    others !== '' && `Counted apart: ${others} (what the classes mean: systole explain fitted).`,
    again > 0 && `${count(again, 'faint dot')}: a number again, on another machine or with another mapping.`,
    zeros > 0 && `${count(zeros, 'number')} published as zero not drawn.`,
  ];
}
