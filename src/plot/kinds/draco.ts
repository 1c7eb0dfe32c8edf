/** Depthwise replaced by group convolutions: how channels per group trade work for utilisation, by array. */
import { scaleLinear } from 'd3';
import { InputError } from '../../errors.js';
import type { RunRecord } from '../../results/record.js';
import { bottomAxis, leftAxis, PANEL_TOP, type Scale } from '../axes.js';
import { circle, group, line, path } from '../draw.js';
import { widthOf, type PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { dataflow, executed, finite, shortId } from '../select.js';
import type { Mark } from '../svg.js';
import { count, oneLine, percent, shorten, wholePercent } from '../text.js';
import { COLOURS, MARGIN, SERIES } from '../theme.js';

const HEIGHT = 200;
const PITCH = HEIGHT + 72;

interface Point {
  record: RunRecord;
  G: number;
}

/** The runs of one array, by rising G. */
interface Series {
  label: string;
  points: readonly Point[];
}

interface Panel {
  name: string;
  value: (point: Point, series: Series) => number;
  format: (value: number) => string;
  /** A value to compare with. */
  mark?: number;
}

const utilization = ({ record }: Point): number =>
  finite(record.totals.peUtilization, `PE utilisation of run ${shortId(record)}`);
const cycles = ({ record }: Point): number =>
  finite(record.totals.cycles, `cycles of run ${shortId(record)}`);

const PANELS: readonly Panel[] = [
  { name: 'PE utilisation of the whole run (% of PE cycles)', value: utilization, format: wholePercent },
  {
    name: 'cycles of the whole run, relative to the smallest G (×)',
    value: (point, { points }) => cycles(point) / cycles(points[0]!),
    format: (value) => String(Number(value.toFixed(2))),
    mark: 1,
  },
];

export async function draco(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  checkDrawable(records);
  const series = seriesOf(records);
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const groups = [...new Set(series.flatMap(({ points }) => points.map(({ G }) => G)))].sort((a, b) => a - b);
  return picture(
    {
      title: options.title ?? 'Channels per group in place of depthwise convolutions',
      subtitle: subtitleOf(records.map(withoutGroups)),
      description: `${count(series.length, 'array')}: ${series.map(bestOf).join('; ')}.`,
      legend: [
        ...series.map(({ label }, i) => ({ label, colour: colourOf(i), shape: 'line' as const })),
        { label: 'fewest cycles of its array', colour: COLOURS.ink, shape: 'ring' as const },
      ],
      notes: ['G = 1 is depthwise. Weights and MACs of the replaced layers grow with G.'],
      source: sourceOf(records, options),
      width,
      bodyHeight: PANEL_TOP + PANELS.length * PITCH - 30,
    },
    (body) => {
      PANELS.forEach((panel, i) => {
        const g = group(body, MARGIN.left, PANEL_TOP + i * PITCH, 'panel');
        drawPanel(g, panel, series, groups, inner);
      });
    },
  );
}

function drawPanel(
  g: Mark,
  panel: Panel,
  series: readonly Series[],
  groups: readonly number[],
  width: number,
): void {
  const values = series.flatMap((one) => one.points.map((point) => panel.value(point, one)));
  const y = scaleLinear([0, Math.max(...values, panel.mark ?? 0) || 1], [HEIGHT, 0]).nice(5);
  leftAxis(g, { scale: y, name: panel.name, format: () => panel.format, ticks: 5 }, width);
  const x = doubling(groups, width);
  bottomAxis(
    g,
    { scale: x, name: 'channels per group G (each step doubles)', format: () => String },
    width,
    HEIGHT,
  );
  if (panel.mark !== undefined) line(g, 0, y(panel.mark), width, y(panel.mark), { width: 1.2, dash: '6 4' });
  series.forEach((one, i) => {
    const points = one.points.map((point): [number, number] => [x(point.G), y(panel.value(point, one))]);
    path(g, points).attr('fill', 'none').attr('stroke', colourOf(i)).attr('stroke-width', 1.8);
    const best = fastest(one);
    one.points.forEach((point, k) => {
      const [px, py] = points[k]!;
      const dot = circle(g, px, py, 3.4, colourOf(i)).attr('class', 'point');
      dot
        .append('title')
        .text(`${one.label}, G = ${point.G}: ${percent(utilization(point))} used, ${cycles(point)} cycles`);
      if (point === best)
        circle(g, px, py, 6.5, 'none').attr('stroke', COLOURS.ink).attr('stroke-width', 1.4);
    });
  });
}

/** Equal steps for each doubling, with a tick for every value that occurs. */
function doubling(groups: readonly number[], width: number): Scale {
  const position = scaleLinear(
    [Math.log2(groups[0]!), Math.max(Math.log2(groups.at(-1)!), Math.log2(groups[0]!) + 1)],
    [14, width - 14],
  );
  return Object.assign((G: number) => position(Math.log2(G)), { ticks: () => [...groups] });
}

const colourOf = (i: number): string => SERIES[i % SERIES.length]!;
const fastest = ({ points }: Series): Point =>
  points.reduce((best, point) => (cycles(point) < cycles(best) ? point : best));

function bestOf(one: Series): string {
  const best = fastest(one);
  return `${one.label} is fastest at G = ${best.G}, ${percent(utilization(best))} used`;
}

/** One series for each array and dataflow, and workload if there are several. */
function seriesOf(records: readonly RunRecord[]): Series[] {
  const plain = records.map(withoutGroups);
  const workloads = new Set(plain.map(({ run }) => run.workload));
  const labelOf = (record: RunRecord): string =>
    [
      ...(workloads.size > 1 ? [shorten(record.run.workload, 24)] : []),
      shorten(record.run.arch, 24),
      ...(dataflow(record) === undefined ? [] : [dataflow(record)!]),
    ].join(', ');
  const byLabel = new Map<string, Point[]>();
  records.forEach((record, i) => {
    const label = labelOf(plain[i]!);
    byLabel.set(label, [...(byLabel.get(label) ?? []), { record, G: channelsPerGroup(record) }]);
  });
  return [...byLabel.keys()].sort(byNumber.compare).map((label) => {
    const points = byLabel.get(label)!.sort((a, b) => a.G - b.G);
    points.forEach((point, i) => {
      if (i > 0 && points[i - 1]!.G === point.G) {
        throw new InputError(
          `runs ${shortId(points[i - 1]!.record)} and ${shortId(point.record)} are both ${label} with G = ${point.G}`,
          { expected: 'one run for each array and G' },
        );
      }
    });
    return { label, points };
  });
}

/** 16x16 before 128x128. */
const byNumber = new Intl.Collator('en', { numeric: true });

const IN_NAME = /\+draco-G(\d+)/;

const withoutGroups = (record: RunRecord): RunRecord => ({
  ...record,
  run: { ...record.run, workload: record.run.workload.replace(IN_NAME, '') },
});

/** G by the run's transforms, else by the workload's name, else by what its group convolutions are. */
function channelsPerGroup(record: RunRecord): number {
  const { draco: given } = (record.run.options['transforms'] ?? {}) as { draco?: { G?: unknown } };
  const groups = record.operators.flatMap(({ details }) => Number(details['channelsPerGroup'] ?? []));
  const seen = groups.filter((value) => value > 0);
  const G = Number(given?.G ?? IN_NAME.exec(record.run.workload)?.[1] ?? Math.max(0, ...seen));
  if (Number.isInteger(G) && G > 0) return G;
  throw new InputError(
    `run ${shortId(record)} of ${oneLine(record.run.workload)} has no channels per group`,
    {
      expected: 'runs with --draco G=n',
    },
  );
}

/** Totals of a run are no better than its operators. */
function checkDrawable(records: readonly RunRecord[]): void {
  for (const record of records)
    for (const { name, cycles: length } of executed(record)) finite(length, `cycles of ${name}`);
}
