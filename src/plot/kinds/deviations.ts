/** Published numbers and ours: how far every one is off, by figure. */
import { median, scaleSymlog } from 'd3';
import { InputError } from '../../errors.js';
import type { Finding, FindingStatus, Reproduction } from '../../results/reproduction.js';
import { bottomAxis, PANEL_TOP, type Scale } from '../axes.js';
import { circle, group, line, text } from '../draw.js';
import { widthOf, type PlotOptions } from '../options.js';
import { diamond, picture, sourceLine } from '../picture.js';
import { extentOf, ticked } from '../scales.js';
import { finite } from '../select.js';
import type { Mark } from '../svg.js';
import { count, fit, oneLine, percent } from '../text.js';
import { COLOURS, MARGIN, SERIES, SIZE } from '../theme.js';

/** Below this the axis is linear, above it logarithmic. */
const LINEAR = 0.01;
const TICKS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];
/** Distance that two labels of ticks need. */
const TICK_PITCH = 44;
const DOT = 3;
/** Distance of dots that would cover each other, and the most height they may take in a row. */
const LANE = 6.4;
const MOST_HEIGHT = 64;
/** Names of figures: so wide, or a quarter of a narrow picture. */
const LABEL_WIDTH = 226;
/** Columns at the right: numbers reproduced, and the median deviation. */
const COUNT_WIDTH = 84;
const MEDIAN_WIDTH = 66;

const LOOKS: Readonly<
  Record<FindingStatus, { label: string; colour: string; shape: 'dot' | 'ring' | 'diamond' }>
> = {
  reproduced: { label: 'reproduced: within its tolerance', colour: SERIES[0]!, shape: 'dot' },
  'shape only': { label: 'shape only: same direction, another number', colour: SERIES[1]!, shape: 'ring' },
  missed: { label: 'missed', colour: SERIES[3]!, shape: 'diamond' },
};

interface Dot {
  finding: Finding;
  deviation: number;
}

/** A figure or table; `heading` is set where a system begins. */
interface Row {
  heading?: string;
  figure: string;
  dots: Dot[];
}

export async function deviations(
  reproductions: readonly Reproduction[],
  options: PlotOptions = {},
): Promise<string> {
  const rows = reproductions.flatMap(rowsOf);
  const dots = rows.flatMap((row) => row.dots);
  if (dots.length === 0) {
    throw new InputError('plot deviations: no number to compare', {
      expected: "what 'systole reproduce' has stored",
    });
  }
  const findings = reproductions.flatMap((one) => one.findings);
  const width = widthOf(options);
  const label = Math.min(LABEL_WIDTH, width / 4);
  const left = MARGIN.right + label;
  const inner = width - left - MARGIN.right - COUNT_WIDTH - MEDIAN_WIDTH;
  const x = scaleOf(
    dots.map(({ deviation }) => deviation),
    inner,
  );
  const places = rows.map((row) => swarm(row.dots, x));
  const heights = rows.map(({ heading }, i) => places[i]!.height + (heading === undefined ? 0 : 24));
  const height = heights.reduce((sum, one) => sum + one, 0);
  const statuses = (['reproduced', 'shape only', 'missed'] as const).map(
    (status) => `${findings.filter((one) => one.status === status).length} ${status}`,
  );
  const summary = `${count(findings.length, 'published number')} of ${count(reproductions.length, 'system')}: ${statuses.join(', ')}`;

  return picture(
    {
      title: options.title ?? 'Published numbers and ours',
      subtitle: summary,
      description: rows
        .map(
          ({ figure, dots: all }) =>
            `${figure}: ${reproducedOf(all)}, median deviation ${percent(medianOf(all))}`,
        )
        .join('; '),
      legend: Object.values(LOOKS),
      notes: notesOf(findings, dots.length),
      source: sourceLine(
        [...new Set(reproductions.map(({ toolVersion }) => toolVersion))].join(', '),
        `systole reproduce ${reproductions.map(({ system }) => system).join(' ')}`,
        options.note,
      ),
      width,
      bodyHeight: PANEL_TOP + height + 40,
    },
    (body) => {
      const panel = group(body, left, PANEL_TOP, 'panel');
      const name = 'deviation of ours from the published number';
      bottomAxis(panel, { scale: x, name, format: () => signedPercent }, inner, height);
      line(panel, x(0), 0, x(0), height, { colour: COLOURS.axis });
      text(panel, 'reproduced', inner + COUNT_WIDTH, -8, 'heading', { anchor: 'end' });
      text(panel, 'median', inner + COUNT_WIDTH + MEDIAN_WIDTH, -8, 'heading', { anchor: 'end' });
      let top = 0;
      rows.forEach((row, i) => {
        drawRow(group(panel, 0, top), row, places[i]!, { x, label, inner, height: heights[i]! });
        top += heights[i]!;
      });
    },
  );
}

function rowsOf({ system, title, findings }: Reproduction): Row[] {
  const figures = new Map<string, Dot[]>();
  for (const finding of findings) {
    const deviation = deviationOf(finding);
    if (deviation === undefined) continue;
    const figure = oneLine(finding.figure);
    const dots = figures.get(figure) ?? [];
    figures.set(figure, dots);
    dots.push({ finding, deviation });
  }
  return [...figures].map(([figure, dots], i) => ({
    ...(i === 0 ? { heading: `${system}: ${title}` } : {}),
    figure,
    dots,
  }));
}

/** As a share of the published number, also where the tolerance is absolute; undefined where that is zero. */
function deviationOf({ published, ours, quantity }: Finding): number | undefined {
  const [theirs, own] = [finite(published, `published ${quantity}`), finite(ours, quantity)];
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
  return ticked(
    scale,
    ticks.sort((a, b) => a - b),
  );
}

const isThree = (tick: number): boolean => /3/.test(String(tick));

/** Dots moved up and down until none covers another; heights of dots from the middle, by their place in `dots`. */
function swarm(dots: readonly Dot[], x: Scale): { offsets: number[]; height: number } {
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
  row: Mark,
  { heading, figure, dots }: Row,
  { offsets, height: own }: { offsets: readonly number[]; height: number },
  { x, label, inner, height }: { x: Scale; label: number; inner: number; height: number },
): void {
  const start = -label;
  const head = height - own;
  const whole = inner + label + COUNT_WIDTH + MEDIAN_WIDTH;
  if (heading !== undefined) {
    line(row, start, 2, start + whole, 2, { colour: COLOURS.axis });
    text(row, fit(heading, whole, SIZE.text * 1.08), start, 18, 'heading halo');
  }
  const middle = head + own / 2;
  text(row, fit(figure, label - 22, SIZE.small), start + 10, middle + 4, 'operator');
  const right = { anchor: 'end' } as const;
  text(row, reproducedOf(dots), inner + COUNT_WIDTH, middle + 4, 'tick', right);
  text(row, percent(medianOf(dots)), inner + COUNT_WIDTH + MEDIAN_WIDTH, middle + 4, 'tick', right);
  dots.forEach(({ finding, deviation }, i) => {
    const mark = drawDot(row, x(deviation), middle + offsets[i]!, finding.status);
    const { quantity, published, ours, unit } = finding;
    mark
      .attr('class', 'point')
      .append('title')
      .text(
        oneLine(
          `${figure}, ${quantity}: published ${published} ${unit}, ours ${Number(ours.toPrecision(6))}`,
        ),
      );
  });
}

function drawDot(row: Mark, x: number, y: number, status: FindingStatus): Mark {
  const { shape, colour } = LOOKS[status];
  if (shape === 'diamond') return diamond(row, x, y, DOT + 1.5, colour);
  if (shape === 'dot') return circle(row, x, y, DOT, colour);
  return circle(row, x, y, DOT - 0.4, COLOURS.paper)
    .attr('stroke', colour)
    .attr('stroke-width', 1.6);
}

const reproducedOf = (dots: readonly Dot[]): string =>
  `${dots.filter(({ finding }) => finding.status === 'reproduced').length} of ${dots.length}`;

const medianOf = (dots: readonly Dot[]): number => median(dots, ({ deviation }) => Math.abs(deviation))!;

const signedPercent = (value: number): string => `${value > 0 ? '+' : ''}${Math.round(value * 100)} %`;

function notesOf(findings: readonly Finding[], drawn: number): string[] {
  const recalled = findings.filter(({ mark }) => mark === 'recalled' || mark === 'assumed').length;
  return [
    'Linear within 1 %, logarithmic beyond. What counts as reproduced differs by number; to some of them parameters were fitted: the notes of systole reproduce say which.',
    ...(recalled > 0
      ? [`${count(recalled, 'published number')} recalled or assumed, not read in the source.`]
      : []),
    ...(drawn < findings.length
      ? [`${count(findings.length - drawn, 'number')} published as zero not drawn.`]
      : []),
  ];
}
